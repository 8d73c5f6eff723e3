"""Archives → members. Nothing is ever written under a name that an archive chose: members lie in the workspace under numbers, their
names are data.
"""

from __future__ import annotations

from collections.abc import Callable

from intake.archives.failures import BROKEN
from intake.archives.member_writer import MemberWriter
from intake.examination import Examination, FileToExamine
from model.errors import DamagedFile, EmptyFile, UnreadableError

Unpacker = Callable[[FileToExamine, MemberWriter], None]


def unpack_with(unpacker: Unpacker, file: FileToExamine, broken: tuple[type[Exception], ...] = ()) -> Examination:
    """Return the members of the archive. Whatever is good is kept; what went wrong with the rest is the examination's problem.

    `broken`: what the unpacker's library raises for damaged archives, beside `BROKEN`. Raises `Fault` where the machine failed.
    """
    writer = MemberWriter(file.out, file.path.stat().st_size, file.limits)
    problem = None
    try:
        unpacker(file, writer)
        if not writer.members:
            raise EmptyFile("压缩包里没有文件")
    except UnreadableError as error:
        problem = error.problem()
    except (*BROKEN, *broken):  # type: ignore[misc]
        problem = DamagedFile("压缩包已损坏").problem()
    note = f"已解出其中 {sum(m.path is not None for m in writer.members)} 个文件" if problem and writer.members else ""
    return Examination(file.kind, problem=problem, note=note, members=tuple(writer.members))
