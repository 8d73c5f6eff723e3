"""The watched folder: what a scanner or a colleague puts there becomes packets of a batch, without anybody logging in.

A child of the folder (a folder, an archive, a single file) is taken in once it has not changed for a while, then moved to `done`
with a receipt beside it; what cannot be taken in goes to `failed` with the reason. Nothing is remembered but what lies in the
folder and in the store: taken in but not yet moved when the service died, it is recognised by its contents and moved then.
"""

from __future__ import annotations

import fcntl
import logging
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from stat import S_IMODE

from sqlalchemy import select

from intake.archives.split import volumes_of
from model.errors import OverBudget, ShenbaoError, UsageError
from shenbao.service.core.access import PROGRAM
from shenbao.service.core.config import OFFICE_TIME
from shenbao.service.core.store import Store
from shenbao.service.reception import inbox
from shenbao.service.reception.inbox import InboxResult
from storage.schema import Office, now

DONE, FAILED = "done", "failed"
RECEIPT, REASON = ".回执.txt", ".原因.txt"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """The folder, and where its packets belong. `office` may be empty where the service knows one office only."""

    folder: Path
    batch: str
    office: str
    notice: str
    quiet_seconds: float
    most_bytes: int


@dataclass(frozen=True, slots=True)
class ChildState:
    """What a child looked like, and since when (monotonic seconds)."""

    files: int
    size: int
    newest: int
    since: float

    def same(self, other: ChildState) -> bool:
        return (self.files, self.size, self.newest) == (other.files, other.size, other.newest)


class FolderWatcher:
    """`step` is called again and again; it never raises for what lies in the folder."""

    def __init__(self, store: Store, watched: WatchSettings) -> None:
        self._store, self._watched = store, watched
        self._seen: dict[str, ChildState] = {}

    def step(self) -> int:
        """Takes in what has come to rest; gives how many packets that were. One process at a time does so."""
        folder = self._watched.folder
        for needed in (folder, self._store.folder):
            needed.mkdir(parents=True, exist_ok=True)
        with (self._store.folder / "watch.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return 0
            children, register = inbox.packets_of(folder)
            wanted = [child for child in children if child.name not in (DONE, FAILED)]
            resting = [p for p in [*wanted, *filter(None, [register])] if self._rests(p)]
            self._seen = {name: look for name, look in self._seen.items() if (folder / name).exists()}
            batch_id = self._batch() if resting else None
            return sum(self._take(p, batch_id, p == register) for p in resting) if batch_id else 0

    def _rests(self, path: Path) -> bool:
        """Whether it has stayed as it is for long enough, as far as this process has seen."""
        try:
            stats = [file.stat() for file in (path.rglob("*") if path.is_dir() else volumes_of(path)) if file.is_file()]
        except OSError:  # it is being moved or deleted just now
            return False
        at = time.monotonic()
        look = ChildState(len(stats), sum(s.st_size for s in stats), max((s.st_mtime_ns for s in stats), default=0), at)
        before = self._seen.get(path.name)
        if before is None or not before.same(look):
            self._seen[path.name] = look
            return False
        return bool(stats) and at - before.since >= self._watched.quiet_seconds

    def _take(self, path: Path, batch_id: str, is_register: bool) -> bool:
        try:
            receipt = self._register(path, batch_id) if is_register else self._packet(path, batch_id)
        except OverBudget as error:  # it waits where it is, until the next day or until there is room
            _log.warning("%s is not taken in yet: %s", path.name, error.detail)
            return False
        except ShenbaoError as error:
            _log.warning("%s cannot be taken in: %s", path.name, error.code)
            reason = error.detail if isinstance(error, UsageError) else str(error)
            self._move(path, FAILED, REASON, f"{reason}\n处理后请移回上一级文件夹，将重新收件。\n")
            return False
        except OSError:  # a disk or a network drive that fails just now is no fault of the packet: tried again
            _log.exception("%s", path.name)
            return False
        self._move(path, DONE, RECEIPT, receipt)
        return not is_register

    def _packet(self, path: Path, batch_id: str) -> str:
        watched = self._watched
        return _receipt(inbox.take_in(self._store, PROGRAM, batch_id, path, watched.most_bytes), watched.batch, now())

    def _register(self, path: Path, batch_id: str) -> str:
        """Nobody knows who put it there: it waits for a person."""
        version = inbox.propose_register(self._store, PROGRAM, batch_id, path)
        if version is None:
            return f"与批次“{self._watched.batch}”现用的收件登记表相同，没有变化\n"
        return f"收件登记表已提交批次“{self._watched.batch}”：{version.count} 行，请在“收件登记表”页面核对差异并确认后使用\n"

    def _batch(self) -> str | None:
        """None where it cannot be had: the settings are wrong, and the packets wait where they are until they are right."""
        try:
            return self._batch_id()
        except ShenbaoError as error:
            _log.error("the watched folder %s is not set up: %s", self._watched.folder, error)
            return None

    def _batch_id(self) -> str:
        watched = self._watched
        with self._store.database.unit() as session:
            offices = session.scalars(select(Office.name).order_by(Office.id)).all()
            office = watched.office or (offices[0] if len(offices) == 1 else "")
            if office not in offices:
                raise UsageError("没有设定材料归属的单位（SHENBAO_WATCH_OFFICE），或没有这个单位")
            return inbox.batch_named(session, PROGRAM, watched.batch, watched.notice, office).id

    def _move(self, path: Path, to: str, ending: str, text: str) -> None:
        """Beside what lies there under the same name, never over it; an archive with the parts that it was split into."""
        folder, open_to = self._watched.folder / to, S_IMODE(self._watched.folder.stat().st_mode)
        if not folder.exists():  # those who put things here are not the service's user, and may look for their receipts
            folder.mkdir()
            folder.chmod(open_to)
        for part in () if path.is_dir() else volumes_of(path):
            if part != path:
                part.rename(_free(folder, part))
        target = path.rename(_free(folder, path))
        receipt = target.with_name(target.name + ending)
        receipt.write_text(text, encoding="utf-8")
        receipt.chmod(open_to & 0o666)
        self._seen.pop(path.name, None)


def _free(folder: Path, path: Path) -> Path:
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem} ({number}){path.suffix}"
    return target


def _receipt(taken: InboxResult, batch: str, at: datetime) -> str:
    """What a person finds beside the packet: when and where it was taken in, and what became of each file."""
    head = f"受理回执\n材料：{taken.name}\n批次：{batch}\n时间：{at.astimezone(OFFICE_TIME):%Y-%m-%d %H:%M:%S}\n"
    if taken.packet_id is None:
        return head + f"与批次中已有的材料“{taken.twin}”内容完全相同，没有重复收件。\n"
    lines = [f"已收  {entry.size:>12}  {entry.sha256}  {entry.path}" for entry in taken.stored]
    lines += [f"未收  {path}：{reason}" for path, reason in taken.refused]
    return (
        head
        + f"编号：{taken.packet_id}\n已收 {len(taken.stored)} 个文件，未收 {len(taken.refused)} 个\n\n"
        + "\n".join(lines)
        + "\n"
    )
