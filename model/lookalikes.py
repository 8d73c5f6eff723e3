"""Characters that recognisers, and readers, take for one another."""

from __future__ import annotations

from model.folding import fold_words
from model.language import words

# Groups that recognisers (and readers) mix up; a difference of these alone is no discrepancy on recognised pages.
LOOKALIKES = words("glyphs", "lookalikes")
_GROUPS: dict[str, set[int]] = {}
for _number, _group in enumerate(LOOKALIKES):
    for _char in _group:
        _GROUPS.setdefault(_char, set()).add(_number)


def _leaders() -> dict[str, str]:
    """One character for all that are linked by groups, be it over a third one."""
    leaders: dict[str, str] = {}
    for group in LOOKALIKES:
        linked = {leaders[char] for char in group if char in leaders}
        leaders |= {char: group[0] for char, leader in leaders.items() if leader in linked}
        leaders |= dict.fromkeys(group, group[0])
    return leaders


_LEADERS = _leaders()


def signature(text: str) -> str:
    """Return a key that is equal for all texts that `compare` finds the same: folded, and one character for all that are mixed up
    with each other.
    """
    return "".join(_LEADERS.get(char, char) for char in fold_words(text))


def lookalike(a: str, b: str) -> bool:
    return bool(_GROUPS.get(a, set()) & _GROUPS.get(b, set()))
