"""One thing that is wrong in a profile."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz, process

NEAR = 60.0  # percent: from this agreement on (rapidfuzz ratio) a known name is offered for one that is not known
SHOWN = 12  # names: of a longer list only so many are told


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """`line` counts from 1; 0: of the file as a whole. `sure`: the profile cannot be right so; else it loads, but should be looked at."""

    line: int
    what: str
    remedy: str = ""
    sure: bool = True

    def __str__(self) -> str:
        where = f"第 {self.line} 行" if self.line else "整个文件"
        return f"{where}　{'错误' if self.sure else '提醒'}：{self.what}。" + (f"{self.remedy}。" if self.remedy else "")


def nearest(name: str, known: list[str]) -> str:
    """Return the known name that `name` is most likely meant for; empty where none is near."""
    found = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=NEAR)
    return str(found[0]) if found else ""


def offer(name: str, known: list[str], what: str = "可用的") -> str:
    """Return what to write instead of `name`: the nearest of `known`, else what there is."""
    near = nearest(name, known)
    if near:
        return f"是否应为“{near}”"
    if not known:
        return f"文件中还没有{what}，请先补上"
    return f"{what}有：{'、'.join(known[:SHOWN])}{'等' if len(known) > SHOWN else ''}"
