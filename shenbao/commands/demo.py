"""`shenbao demo`: the service with a folder of packets in it, as `make run` leaves it: a first login, the packets loaded once, the
service started, its address told, the reading followed to its end.
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
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from model.errors import SetupError
from shenbao.commands.running import process_of, stop
from shenbao.serve import shenbao
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
            return f"首次登录：用户名 {self.login}，密码 {self.password}（只显示这一次，请登录后更改）"
        return f"登录：用户名 {self.login}（忘记密码时：{_program()} user password {self.login}）"


def first_login(session: Session) -> Login:
    """The first administrator; made, with a password of his own, where there is none. There is no default password."""
    query = select(User).where(User.role == Role.ADMINISTRATOR, User.active.is_(True)).order_by(User.id)
    found = session.scalars(query).first()
    if found is not None:
        return Login(found.login)
    password = new_password()
    office = people.add_office(session, OFFICE)
    people.add_user(session, PROGRAM, FIRST, "管理员", Role.ADMINISTRATOR, office, password, sees_below=True)
    return Login(FIRST, password)


def load(store: Store, login: str, folder: Path, settings: Settings) -> tuple[str, int]:
    """The children of `folder` as packets of one batch; those that are there already stay as they are. Gives the batch's id and
    how many packets are new.
    """
    children, register = inbox.packets_of(folder)
    with store.database.unit() as session:
        actor = actor_of(session.scalars(select(User).where(User.login == login)).one())
        batch = inbox.batch_named(session, actor, BATCH, settings.notice)
        if register:
            inbox.take_register(session, actor, batch, register)
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


def follow(store: Store, batch_id: str, console: Console) -> Counter[str]:
    """Shows how the batch is read, until all of it is. Gives how many packets are in which state. Raises SetupError where the
    service ends meanwhile.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("份"), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("服务正在读取样例材料（页面已可使用）", total=None)
        while True:
            states = _states(store, batch_id)
            left = sum(states[state] for state in UNREAD)
            bar.update(task, total=states.total(), completed=states.total() - left)
            if not left:
                return states
            if process_of(store.folder) is None:
                raise SetupError(f"服务已停止，原因见 {store.folder / LOG}")
            time.sleep(LOOK_SECONDS)


def run(store: Store, folder: Path, settings: ServiceSettings, stay: bool) -> None:
    """`stay`: until somebody interrupts, and the service ends with it; else it runs on."""
    console = Console()
    with store.database.unit() as session:
        login = first_login(session)
    batch_id, new = load(store, login.login, folder, Settings())
    console.print(f"样例材料已装入批次“{BATCH}”：新增 {new} 份")
    ours = process_of(settings.data) is None
    if ours:
        start(settings)
    try:
        signal.signal(signal.SIGTERM, _interrupt)
        signal.signal(signal.SIGHUP, _interrupt)
        _tell(console, settings, login)
        states = follow(store, batch_id, console)
        console.print(f"样例材料已全部读完：{states.total()} 份")
        if stay and ours:
            console.print("按 Ctrl-C 停止服务", style="bold")
            _wait(settings)
        else:
            console.print(f"服务在后台继续运行；停止请用 make stop 或 {_program()} stop")
    except KeyboardInterrupt:
        if ours:
            console.print("正在停止服务……")
            stop(settings.data)


def _program() -> str:
    """What to type for this program: as it was called, where that was by its name."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "shenbao" else "shenbao"


def _tell(console: Console, settings: ServiceSettings, login: Login) -> None:
    console.rule()
    console.print(f"申报材料核对服务：http://{settings.host}:{settings.port}/", style="bold", highlight=False)
    console.print(login.told(), style="bold", highlight=False, soft_wrap=True)
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


def _states(store: Store, batch_id: str) -> Counter[str]:
    query = select(Packet.state, func.count()).where(Packet.batch_id == batch_id).group_by(Packet.state)
    with store.database.look() as session:
        return Counter({state: count for state, count in session.execute(query)})
