"""Two frozen packets, old and new, compared field by field. Works on plain values alone and hides nothing: what is not equal is a change."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

# By which fields the items of a list are known again, whatever else of them changed. Items without these fields, and items that
# share them, are matched in their order.
KEYS: Mapping[str, tuple[str, ...]] = {
    "pages": ("file", "number", "page"),
    "findings": ("kind", "subject"),
    "more": ("kind", "subject"),
    "less": ("kind", "subject"),
    "files": ("id",),
    "seals": ("at",),
    "signatures": ("at",),
    "evidence": ("attachment", "kind"),
    "texts": ("id",),
    "formats": ("what",),
    "mentions": ("part", "label"),
}
TOLD = ("text", "label", "raw", "title", "what", "expected")  # what tells a person which item it is, where there is no key
MAPS = frozenset({"fields", "pictures", "batch"})  # whose names are items (the key of a field), no fields of a class
WHOLE = frozenset({"chars"})  # lists that count as one change each
SLIGHT = 0.001  # numbers that differ by less are counted apart


@dataclass(frozen=True, slots=True)
class Change:
    """`kind`: the path of the field, and "new" or "gone" for an item that has no partner. `where`: page and item within the packet."""

    kind: str
    packet: str
    where: tuple[str, ...]
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Names:
    """How field names of the old side are to be read. Names may say the field they stand in: `seals.kind`.

    `renamed`: old name → new name. `ignored`: fields, by their new name, that are left out on both sides.
    """

    renamed: Mapping[str, str]
    ignored: frozenset[str] = frozenset()

    def old(self, value: Any, within: str = "") -> Any:
        """A value of the old side under the names of the new side."""
        if isinstance(value, list):
            return [self.old(item, within) for item in value]
        if not isinstance(value, dict):
            return value
        out = {}
        for name, item in value.items():
            new = self.renamed.get(f"{within}.{name}", self.renamed.get(name, name))
            out[new] = self.old(item, new)
        return out

    def kept(self, value: Any, within: str = "") -> Any:
        """A value without the ignored fields."""
        if isinstance(value, list):
            return [self.kept(item, within) for item in value]
        if not isinstance(value, dict):
            return value
        return {
            name: self.kept(item, name)
            for name, item in value.items()
            if name not in self.ignored and f"{within}.{name}" not in self.ignored
        }


def compare(packet: str, old: Any, new: Any, names: Names | None = None) -> Iterator[Change]:
    """Every difference between two frozen values of one packet."""
    if names is not None:
        old, new = names.kept(names.old(old)), names.kept(new)
    for path, where, before, after in _changes((), (), old, new):
        yield Change(_kind(path, before, after), packet, where, before, after)


ABSENT: Any = object()  # the other side of an item that has no partner
Path = tuple[str, ...]
Found = tuple[Path, tuple[str, ...], Any, Any]


def _kind(path: Path, old: Any, new: Any) -> str:
    kind = ".".join(filter(None, path)).removeprefix("results.") or "packet"
    if old is ABSENT or new is ABSENT:
        return f"{kind} {'new' if old is ABSENT else 'gone'}"
    return f"{kind} (slightly)" if _alike(old, new) else kind


def _changes(path: Path, where: tuple[str, ...], old: Any, new: Any) -> Iterator[Found]:
    if old is not ABSENT and new is not ABSENT and _text(old) == _text(new):
        return
    if isinstance(old, dict) and isinstance(new, dict) and not (_is_box(old) and _is_box(new)):
        is_map = path[-1:] and path[-1] in MAPS
        for name in sorted({*old, *new}):
            inner, place = ((*path, ""), (*where, name)) if is_map else ((*path, name), where)
            yield from _changes(inner, place, old.get(name, ABSENT), new.get(name, ABSENT))
    elif isinstance(old, list) and isinstance(new, list) and path[-1:] and path[-1] not in WHOLE:
        for before, after in _partners(path[-1], old, new):
            yield from _changes(path, _place(path[-1], where, after if before is ABSENT else before), before, after)
        keys = KEYS.get(path[-1], ())
        before, after = _shared([_key(item, keys) for item in old], [_key(item, keys) for item in new])
        if before != after:
            yield (*path, "(order)"), where, before, after
    else:
        yield path, where, old, new


def _partners(name: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Items of both sides that belong together; ABSENT where one has no partner."""
    keys = KEYS.get(name, ())
    groups: dict[str, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    for side, items in enumerate((old, new)):
        for item in items:
            groups[_key(item, keys)][side].append(item)
    for before, after in groups.values():
        yield from _in_order(before, after)


def _in_order(old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    for what, a, b, c, d in SequenceMatcher(None, [*map(_text, old)], [*map(_text, new)], autojunk=False).get_opcodes():
        if what != "equal":
            yield from _in_block(list(old[a:b]), list(new[c:d]))


def _in_block(old: list[Any], new: list[Any]) -> Iterator[tuple[Any, Any]]:
    """First those with the same words, then the others in their order."""
    for item in list(old):
        partner = next((n for n in new if _told(item) and _told(n) == _told(item)), None)
        if partner is not None:
            old.remove(item)
            new.remove(partner)
            yield item, partner
    shared = min(len(old), len(new))
    yield from zip(old, new, strict=False)
    yield from ((item, ABSENT) for item in old[shared:])
    yield from ((ABSENT, item) for item in new[shared:])


def _shared(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    """Both sides without what only one of them has, or has more often."""
    out: tuple[list[str], list[str]] = ([], [])
    for side, keys in zip(out, (old, new), strict=True):
        left = Counter(old) & Counter(new)
        for key in keys:
            left.subtract([key])
            side += [key] if left[key] >= 0 else []
    return out


def _text(value: Any) -> str:
    """The same for what is the same to the type: 1, 1.0 and True are three values."""
    return json.dumps(value, sort_keys=True)


def _key(item: Any, keys: Sequence[str]) -> str:
    return _text([item.get(key) for key in keys] if isinstance(item, dict) else None)


def _told(item: Any) -> str:
    return next((str(item[name]) for name in TOLD if item.get(name)), "") if isinstance(item, dict) else ""


def _place(name: str, where: tuple[str, ...], item: Any) -> tuple[str, ...]:
    """`where`, and which item of the list `name` it is: its key or its words, and the page that it stands on."""
    if not isinstance(item, dict):
        return where
    named = ":".join(str(item[key]) for key in KEYS.get(name, ()) if item.get(key) is not None) or _told(item)
    source = item.get("source")
    page = f"p{source['page']}" if isinstance(source, dict) and "page" in source else ""
    return (*where, *filter(None, (named, page)))


def _is_box(value: Mapping[str, Any]) -> bool:
    return bool(value) and all(isinstance(number, int | float) for number in value.values())


def _alike(old: Any, new: Any) -> bool:
    """Whether only numbers differ, and those by next to nothing."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_alike(old[k], new[k]) for k in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_alike, old, new))
    if isinstance(old, float) and isinstance(new, float):
        return abs(old - new) < SLIGHT
    return _text(old) == _text(new)
