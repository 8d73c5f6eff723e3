"""All that is wrong in a profile, from its text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from notices.faults.fault import Fault
from notices.faults.marked import Marked, read_marked
from notices.faults.sense import senseless
from notices.faults.wording import STRAY, worded
from notices.profile import Profile

OURS = "value_error"  # of the model as a whole: names, which are looked at in the plain data


def faults_in(path: Path) -> tuple[Fault, ...]:
    """Return all faults of the profile at `path`, by line; none where it can be used. Raises OSError."""
    try:
        return faults_of(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return (Fault(line, "文件不是 UTF-8 编码", "请在编辑器中“另存为”，编码选 UTF-8"),)


def faults_of(text: str) -> tuple[Fault, ...]:
    """Return all faults of the profile with this `text`, by line."""
    marked = read_marked(text.replace("\r\n", "\n"))
    told = sorted({*marked.faults, *_of_data(marked)})
    first = {(fault.line, fault.remedy): fault for fault in reversed(told) if fault.what.endswith(STRAY)}
    return tuple(fault for fault in told if not fault.what.endswith(STRAY) or first[fault.line, fault.remedy] is fault)


def _of_data(marked: Marked) -> Iterator[Fault]:
    if not isinstance(marked.data, dict):
        if not marked.faults:
            what = "文件里没有“名称: 内容”" if marked.data is not None else "文件是空的"
            yield Fault(0, what, "请以 notices/demo-zjtx.yaml 为样例编写")
        return
    try:
        Profile.model_validate(marked.data)
    except ValidationError as error:
        days = {fault.line for fault in marked.faults}  # 2023-06-31 was told as no day
        told = ((e, worded(e, marked)) for e in error.errors(include_url=False) if e["type"] != OURS)
        yield from (fault for e, fault in told if not (e["type"].startswith("date") and fault.line in days))
    yield from senseless(marked)
