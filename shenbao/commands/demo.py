"""`shenbao demo`: the service with a folder of packets in it, as `make run` leaves it: a first login, the service started, its address
told, the packets loaded once and their reading followed to its end; then their findings and reports, of the same readings.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from model.errors import SetupError
from notices.profile import id_of
from shenbao.commands.chosen import chosen
from shenbao.commands.running import process_of, stop
from shenbao.commands.show import Meter, print_line
from shenbao.serve import shenbao
from shenbao.service.checking import register_versions
from shenbao.service.core.access import PROGRAM, actor_of
from shenbao.service.core.config import ServiceSettings
from shenbao.service.core.store import Store
from shenbao.service.office import people
from shenbao.service.office.administration import new_password
from shenbao.service.reception import inbox
from shenbao.settings import Settings
from storage.schema import Packet, PacketState, Role, User

FIRST = "admin"
OFFICE = "样例市工业和信息化局"
BATCH = "样例材料"
LOG = "service.log"
START_SECONDS = 60.0
LOOK_SECONDS = 1.0
UNREAD = (PacketState.QUEUED, PacketState.READING)


@dataclass(frozen=True, slots=True)
class Login:
    """`password` is known only where the account was made just now."""

    login: str
    password: str = ""

    def told(self) -> str:
        if self.password:
            return f"首次登录：用户名 {self.login}，密码 {self.password}（只在本次运行中显示，请登录后更改）"
        return f"登录：用户名 {self.login}（忘记密码时：{_program()} user password {self.login}）"


def first_login(session: Session) -> Login:
    """The first administrator; made, with a password of his own, where there is none. There is no default password."""
    query = select(User).where(User.role == Role.ADMINISTRATOR, User.active.is_(True)).order_by(User.id)
    found = session.scalars(query).first()
    if found is not None:
        return Login(found.login)
    password = new_password()
    office = people.add_office(session, OFFICE)
    people.add_user(session, PROGRAM, people.NewUser(FIRST, "管理员", Role.ADMINISTRATOR, office, password, sees_below=True))
    return Login(FIRST, password)


def load(store: Store, login: str, folder: Path, settings: Settings) -> tuple[str, int]:
    """The children of `folder` as packets of one batch; those that are there already stay as they are. Gives the batch's id and
    how many packets are new.
    """
    children, register = inbox.packets_of(folder)
    with store.database.unit() as session:
        actor = actor_of(session.scalars(select(User).where(User.login == login)).one())
        batch = inbox.batch_named(session, actor, BATCH, id_of(settings.notice))
    if register and (version := inbox.propose_register(store, actor, batch.id, register)):
        register_versions.confirm(store, actor, batch.id, version.number)  # whoever starts the samples has chosen it
    taken = [inbox.take_in(store, actor, batch.id, child, settings.max_file_mb << 20) for child in children]
    return batch.id, sum(t.packet_id is not None for t in taken)


def start(settings: ServiceSettings) -> None:
    """The service in a session of its own, its messages in a file of its folder. Raises SetupError where it does not come up."""
    log = settings.data / LOG
    with log.open("ab") as file:
        process = subprocess.Popen(  # noqa: S603 (our own program)
            shenbao("serve"), stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
        )
    end = time.monotonic() + START_SECONDS
    while not _answers(settings):
        if process.poll() is not None or time.monotonic() > end:
            process.terminate()
            raise SetupError(f"服务未能启动，原因见 {log}")
        time.sleep(LOOK_SECONDS / 4)


def follow(store: Store, batch_id: str, console: Console) -> int:
    """Show how the batch is read, until all of it is. Return its number of packets. Raise SetupError where the service ends meanwhile."""
    with Meter(console, "服务正在读取样例材料", "页") as meter:
        while True:
            states, done, total = _progress(store, batch_id)
            read = states.total() - sum(states[state] for state in UNREAD)
            meter.update(done, total, f"服务正在读取样例材料（页面已可使用），已读完 {read}/{states.total()} 份")
            if read == states.total():
                return read
            if process_of(store.folder) is None:
                raise SetupError(f"服务已停止，原因见 {store.folder / LOG}")
            time.sleep(LOOK_SECONDS)


def report(folder: Path, out: Path) -> None:
    """Print the findings of the same packets and write their reports below `out`. With a cache (SHENBAO_CACHE) no page is read twice."""
    command = shenbao("batch", str(folder), "--out", str(out), "--json", str(out / "report.json"))
    code = subprocess.run(command, check=False).returncode  # noqa: S603 (our own program)
    if code not in (0, 1):
        raise SetupError(f"报告未能写出（退出码 {code}）")


def run(store: Store, folder: Path, settings: ServiceSettings, out: Path | None, stay: bool) -> None:
    """`out`: where reports are wanted too. `stay`: until somebody interrupts, and the service ends with it; else it runs on."""
    console = Console()
    chosen(Settings().notice)  # a wrong one is told before the service is started
    with store.database.unit() as session:
        login = first_login(session)
    ours = process_of(settings.data) is None
    if ours:
        start(settings)
    try:
        signal.signal(signal.SIGTERM, _interrupt)
        signal.signal(signal.SIGHUP, _interrupt)
        _tell(console, settings, login)
        batch_id, new = load(store, login.login, folder, Settings())
        print_line(console, f"样例材料已装入批次“{BATCH}”：新增 {new} 份")
        print_line(console, f"样例材料已全部读完：{follow(store, batch_id, console)} 份")
        if out:
            report(folder, out)
            print_line(console, f"报告已写入 {out}/，请打开 {out / 'index.html'}")
        stays = stay and ours
        print_line(console, "按 Ctrl-C 停止服务" if stays else f"服务在后台继续运行；停止请用 make stop 或 {_program()} stop")
        _tell(console, settings, login)
        if stays:
            _wait(settings)
    except KeyboardInterrupt:
        if ours:
            print_line(console, "正在停止服务……")
            stop(settings.data)


def _program() -> str:
    """What to type for this program: as it was called, where that was by its name."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "shenbao" else "shenbao"


def _tell(console: Console, settings: ServiceSettings, login: Login) -> None:
    console.rule()
    print_line(console, f"申报材料核对服务：http://{settings.host}:{settings.port}/", "bold")
    print_line(console, login.told(), "bold")
    print_line(console, "登录后先点首页“待办”中的“开始审核”，即打开第一份读完的材料（按 ? 显示全部按键）", "bold")
    console.rule()


def _wait(settings: ServiceSettings) -> None:
    while process_of(settings.data) is not None:
        time.sleep(LOOK_SECONDS)


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _answers(settings: ServiceSettings) -> bool:
    """Whether it is this folder's service that answers, not another program on the port."""
    if process_of(settings.data) is None:
        return False
    try:
        return httpx.get(f"http://{settings.host}:{settings.port}/healthz", trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _progress(store: Store, batch_id: str) -> tuple[Counter[str], int, int]:
    """How many packets of the batch are in which state; how many pages are read, of how many."""
    counts = (func.count(), func.sum(Packet.pages_done), func.sum(Packet.pages_total))
    query = select(Packet.state, *counts).where(Packet.batch_id == batch_id).group_by(Packet.state)
    with store.database.look() as session:
        rows = list(session.execute(query))
    states = Counter({state: count for state, count, _, _ in rows})
    return states, sum(done for _, _, done, _ in rows), sum(total for _, _, _, total in rows)
