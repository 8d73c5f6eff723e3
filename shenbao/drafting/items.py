"""A draft as a list of items that people confirm, change or drop one by one, and the profile that they make together.

An item stands at a place of the profile: ("fields", 3), ("submission", "quotas", 0), ("title",). Under a mapping such as `submission` each
deadline, each quota is an item; what else stands there is one more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from model.geometry import Box
from model.page import Page
from notices.faults.check import faults_of
from notices.faults.fault import Fault
from notices.faults.marked import read_marked
from notices.references import Place
from shenbao.drafting.lexicon import Item, squeeze
from shenbao.drafting.said import Draft
from shenbao.drafting.write import as_yaml

EACH = frozenset({"clauses"})  # mappings of plain texts, of which each is an item
ON_PAGE = re.compile(r"第(\d+)页(?:：(.*))?")


class ItemState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class DraftItem:
    """`data`: what stands at `place` of the profile. `source`: where the papers say it; on the form at `box` of its page `page` (1-based), where
    it was found. `by`: who confirmed, changed or dropped it.
    """

    place: Place
    data: Any
    source: str = ""
    doubts: tuple[str, ...] = ()
    state: ItemState = ItemState.OPEN
    by: str = ""
    page: int = 0
    box: tuple[float, ...] = ()

    @property
    def section(self) -> str:
        """Return the key of the profile under which it stands."""
        return str(self.place[0])


def items_of(draft: Draft, form: Sequence[Page]) -> tuple[DraftItem, ...]:
    """Return the items of a fresh draft, in the order of the profile; those that the form shows with their boxes."""
    out: list[DraftItem] = []
    for key, section in draft.sections.items():
        if isinstance(section, list):
            out += [_shown(DraftItem((key, n), jsonable(i.data), i.source, i.doubts), form) for n, i in enumerate(section)]
        else:
            data = section.data["="] if set(section.data) == {"="} else section.data
            out += _items_at(key, jsonable(data), section)
    out += [DraftItem(("clauses", f"c{n:02}"), said.text, said.place) for n, said in enumerate(draft.clauses, 1)]
    return tuple(out)


def items_of_profile(profile: Mapping[str, Any]) -> tuple[DraftItem, ...]:
    """Return the items of a profile that is in use: all confirmed."""
    out: list[DraftItem] = []
    for key, value in profile.items():
        plain = jsonable(value)
        if isinstance(plain, list) and plain and isinstance(plain[0], dict):
            out += [DraftItem((key, n), one) for n, one in enumerate(plain)]
        else:
            out += _items_at(key, plain, Item({}, ""))
    return tuple(replace(item, state=ItemState.CONFIRMED) for item in out)


def _items_at(key: str, data: Any, item: Item) -> Iterator[DraftItem]:
    """The doubts of a mapping stay with what is no item of its own."""
    if key in EACH:
        yield from (DraftItem((key, name), text, item.source) for name, text in data.items())
        return
    own = dict(_own(key, data)) if isinstance(data, dict) else {}
    rest = {k: v for k, v in data.items() if not any(place[1] == k for place in own)} if own else data
    yield DraftItem((key,), rest, item.source, item.doubts)
    yield from (DraftItem(place, value, item.source) for place, value in own.items())


def _own(key: str, data: Mapping[str, Any]) -> Iterator[tuple[Place, Any]]:
    for name, value in data.items():
        if isinstance(value, dict) and value and all(isinstance(v, dict) for v in value.values()):
            yield from (((key, name, inner), v) for inner, v in value.items())
        elif isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
            yield from (((key, name, n), v) for n, v in enumerate(value))


def jsonable(value: Any) -> Any:
    """Return what JSON can hold of a value: days as text, tuples as lists."""
    return json.loads(json.dumps(value, ensure_ascii=False, default=str))


def _shown(item: DraftItem, form: Sequence[Page]) -> DraftItem:
    """The item with the line of the form that its source names."""
    hit = ON_PAGE.search(item.source)
    page = next((p for p in form if hit and p.number == int(hit[1])), None)
    if page is None or hit is None:
        return item
    wanted = [squeeze(str(w)) for w in (*_wordings(item.data), *(hit[2] or "").split())]
    line = next((line for w in wanted if w for line in page.lines if w in squeeze(line.text)), None)
    return replace(item, page=page.number, box=tuple(_around(page, line.box).as_list(4)) if line else ())


def _around(page: Page, box: Box) -> Box:
    """The cell that a line stands in, with the value's beside it where it is a label's; outside of tables the line."""
    pair = next(
        (p for p in page.pairs if p.value_box and abs(p.label_box.cy - box.cy) < box.height and p.label_box.x0 >= box.x0 - 0.01),
        None,
    )
    if pair is None or pair.value_box is None:
        return box
    value = pair.value_box
    return Box(min(box.x0, value.x0), min(box.y0, value.y0), max(box.x1, value.x1), max(box.y1, value.y1))


def _wordings(data: Any) -> Sequence[str]:
    if not isinstance(data, dict):
        return ()
    labels = [
        piece.strip("，。；、") for label in data.get("labels", ()) for piece in re.split("_{2,}", label)
    ]  # around blanks within sentences
    words = [piece for piece in labels if len(piece) > 1]
    return [*words, *data.get("markers", ()), *data.get("anchors", ()), *data.get("paragraphs", ())]


def profile_of(items: Sequence[DraftItem]) -> dict[str, Any]:
    """Return what a profile is loaded from; items that were dropped are left out."""
    return {key: _rebuilt(list(own.items())) for key, own in _by_section(items).items()}


def _by_section(items: Sequence[DraftItem]) -> dict[str, dict[Place, Any]]:
    out: dict[str, dict[Place, Any]] = {}
    for item in items:
        if item.state is not ItemState.DROPPED:
            out.setdefault(item.section, {})[item.place] = item.data
    return out


def _rebuilt(own: Sequence[tuple[Place, Any]]) -> Any:
    first = own[0][0]
    if len(first) == 1 and len(own) == 1:
        return own[0][1]
    if len(first) == 2 and isinstance(first[1], int):  # noqa: PLR2004 - a list of items
        return [data for _, data in own]
    out: dict[str, Any] = dict(own[0][1]) if len(first) == 1 else {}
    for place, data in own:
        if len(place) == 2:  # noqa: PLR2004 - a text of a mapping
            out[str(place[1])] = data
        elif len(place) > 2 and isinstance(place[2], int):  # noqa: PLR2004 - of a list within
            out.setdefault(str(place[1]), []).append(data)
        elif len(place) > 2:  # noqa: PLR2004 - of a mapping within
            out.setdefault(str(place[1]), {})[place[2]] = data
    return out


def yaml_of(items: Sequence[DraftItem]) -> str:
    """Return the YAML file of the profile: an item a line, so that a fault of a line is a fault of an item."""
    sections = {
        k: [Item(d, "") for d in v] if _is_list(v) else Item(v if isinstance(v, dict) else {"=": v}, "")
        for k, v in profile_of(items).items()
    }
    clauses = sections.pop("clauses", None)
    return as_yaml(Draft(sections), clauses.data if isinstance(clauses, Item) else {})


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def faults_by_place(items: Sequence[DraftItem]) -> dict[Place, tuple[Fault, ...]]:
    """Return what is wrong in the profile that the items make, by the place of the item it is wrong in; `()` for what no item holds."""
    text = yaml_of(items)
    lines = read_marked(text).lines
    kept = [item for item in items if item.state is not ItemState.DROPPED]
    begins: dict[int, Place] = {}
    counted: dict[Place, int] = {}
    for item in kept:
        place = item.place
        if isinstance(place[-1], int):  # dropped ones leave no gap in the file
            counted[place[:-1]] = counted.get(place[:-1], -1) + 1
            place = (*place[:-1], counted[place[:-1]])
        begins.setdefault(lines.get(place, 0), item.place)
    out: dict[Place, tuple[Fault, ...]] = {}
    for fault in faults_of(text):
        line = max((n for n in begins if n <= fault.line), default=0)
        at = begins.get(line, ()) if line else ()
        out[at] = (*out.get(at, ()), fault)
    return out
