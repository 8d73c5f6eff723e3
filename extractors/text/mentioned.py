"""Who is named in running text: the rules of `entities.py` and the words of `lexer.py` in union.

Rules know how names of organisations end, brackets and all, and what stands before a name of a person. The lexer knows persons without such a
word, and what is no name: a place, a verb, a word of which a rule would take a half.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.text.entities import SURNAMES, Entity, entities_of
from extractors.text.lexer import Word, words_of
from model.language import words
from model.organisations import ends_like_name

PERSON_NAME = re.compile(r"[\u3400-\u9fff〇]{2,4}|[\u3400-\u9fff]{1,8}[·•][\u3400-\u9fff·•]{1,10}")
NO_NAMES = frozenset(words("names", "no_persons"))
PROPER = frozenset({"ORG", "LOC", "PER", "nr", "ns", "nt", "nz"})
LEADS = frozenset({"v", "p", "u", "d", "r", "w", "xc"})  # what stands before a name and is none of it
NO_PERSON = LEADS | {"LOC", "TIME", "c", "f", "m", "q"}
COMMON = NO_PERSON | {"n", "vn", "nz", "nw", "a", "an", "ad", "s", "t", "vd"}
FIRM = re.compile(r"公司|事务所|合伙")
BY_LEXER = 0.8  # the score of what the lexer alone found


def mentioned_in(text: str) -> list[Entity]:
    """Return the entities of a text in order of place, persons and organisations by both readers."""
    told = words_of(text)
    found = [e for entity in entities_of(text) for e in _weighed(entity, told)]
    for entity in _of_lexer(told):
        if all(entity.end <= other.start or entity.start >= other.end for other in found):
            found.append(entity)
    return sorted(found, key=lambda e: e.start)


def _of_lexer(told: Sequence[Word]) -> list[Entity]:
    """Return the persons and organisations that the lexer tells by themselves."""
    found = []
    for n, word in enumerate(told):
        name = word.text + "".join(w.text for w in told[n + 1 : n + 3]) if _foreign(told, n) else word.text
        if word.tag == "PER" and _like_a_person(name):
            found.append(Entity("PERSON", name, word.start, word.start + len(name), BY_LEXER))
        elif word.tag == "ORG" and len(name) > 3 and ends_like_name(name):
            found.append(Entity("ORG", name, word.start, word.end, BY_LEXER))
    return found


def _foreign(told: Sequence[Word], n: int) -> bool:
    """Tell whether a name goes on behind a point: 阿卜杜拉·买买提."""
    return n + 2 < len(told) and told[n + 1].text in ("·", "•")


def _like_a_person(name: str) -> bool:
    """Tell whether a name is one of a person: of two characters the first one must be a surname."""
    return PERSON_NAME.fullmatch(name) is not None and name not in NO_NAMES and (len(name) > 2 or name[0] in SURNAMES)


def _weighed(entity: Entity, told: Sequence[Word]) -> Iterator[Entity]:
    """Give what the rules found as the words allow it: of an organisation its name alone, or the names of several."""
    own = [w for w in told if w.start < entity.end and w.end > entity.start]
    if entity.label == "PERSON":
        whole = bool(own) and own[0].start == entity.start and own[-1].end == entity.end
        tags = {w.tag for w in own if len(w.text) > 1}
        if whole and not tags & NO_PERSON and not (tags and tags <= COMMON):
            yield entity
    elif entity.label == "ORG":
        for part in _parted(entity, own):
            if FIRM.search(part.text) or any(w.tag in PROPER for w in own if w.end > part.start and w.start < part.end):
                yield part
    else:
        yield entity


def _parted(entity: Entity, own: Sequence[Word]) -> list[Entity]:
    """Return a name without the sentence before it, and parted where a whole name stands on either side of an "and"."""
    bracket = next((n for n, w in enumerate(own) if re.search(r"[（(]", w.text)), len(own))
    for n in reversed(range(bracket)):
        if own[n].tag in LEADS and any(w.tag in PROPER for w in own[n + 1 : bracket]):
            return [_cut(entity, own[n + 1].start, entity.end)]
        if own[n].tag == "c" and n and own[n - 1].tag == "ORG" and n + 1 < len(own) and own[n + 1].tag == "ORG":
            return [_cut(entity, max(entity.start, own[n - 1].start), own[n].start), _cut(entity, own[n].end, entity.end)]
    return [entity]


def _cut(entity: Entity, start: int, end: int) -> Entity:
    return replace(entity, text=entity.text[start - entity.start : end - entity.start], start=start, end=end)
