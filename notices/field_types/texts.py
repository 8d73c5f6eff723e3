"""Plain texts and names."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from model.folding import fold, fold_words
from model.language import alternatives, words
from model.organisations import SURE_END, sure_ends, whole_name
from model.places import located
from model.record import FieldValue
from notices.field_types.rules import KNOWN, UNLIKELY, ValueRules, compact_text

if TYPE_CHECKING:
    from notices.profile import FieldSpec

# a name that ends as names of organisations do, and up to three characters of a seal behind it
NAME_AND_SEAL = re.compile(rf"(.{{3,}}{SURE_END})[^\u3400-\u9fff]{{0,4}}[\u3400-\u9fff]?[^\u3400-\u9fff]{{0,2}}")
REMARKS_END = re.compile(r"[^()（）]{2,10}[)）]\s*")
TWICE = re.compile(r"([\u3400-\u9fff]{3,}).*\1")
PERSON = re.compile(r"[\u3400-\u9fff〇]{2,4}|[\u3400-\u9fff]{1,8}[·.][\u3400-\u9fff.·]{1,10}")
ALIKE = {char: group for group in words("glyphs", "alike_in_latin") for char in group}
MIXED_WORDS = {
    word: re.compile("(?<![A-Za-z0-9.(（-])" + "".join(f"[{ALIKE.get(c, c)}]" for c in word) + r"(?=[\u3400-\u9fff])")
    for word in words("glyphs", "mixed_words")
}
FOR_COMMA = re.compile(r"(?<=[\u3400-\u9fff])(?<![一二三四五六七八九十])\.(?=[\u3400-\u9fff])")
VERSION = re.compile(r"(?<=[\u3400-\u9fff])[√✓](?=\d)")
_PLACE = re.compile(r"[\u3400-\u9fff]{2,3}[省市](?![场政民])")
SURNAMES = frozenset(c for group in ("surnames", "surnames_alone", "rarer_surnames") for c in words("names", group))
ENDINGS, USUAL_END = words("names", "organisation_endings"), 1.0  # natural logarithm of odds
NO_SURNAME = -5.0  # natural logarithm of odds: that a name begins as hardly anybody's does
# Places with their own law of companies: 申报主体应在境内注册. Streets such as 青岛市香港中路 do not stand at the head.
OUTSIDE = re.compile(alternatives("names", "outside_mainland"))


class _Worded(ValueRules):
    def same(self, one: FieldValue, other: FieldValue) -> bool:
        """Besides, punctuation and brackets may differ."""
        alike = bool(fold_words(one.wording)) and fold_words(one.wording) == fold_words(other.wording)
        return super().same(one, other) or (alike and one.presence is other.presence)


class Text(_Worded):
    """Running text."""

    def tidied(self, spec: FieldSpec, raw: str) -> str:
        """With the commas that were read as points: no point stands between Chinese words, but behind the number of a paragraph (一.); and words such
        as O2O, of which digits were made (O20), and V3.0, of which a tick was (√3.0).
        """
        for word, wordings in MIXED_WORDS.items():
            raw = wordings.sub(word, raw)
        return FOR_COMMA.sub("，", VERSION.sub("V", raw))

    def unusual(self, spec: FieldSpec, raw: str) -> bool:
        """Besides, a single character."""
        return super().unusual(spec, raw) or len(fold(raw)) == 1


class _ChineseName(_Worded):
    def illegible(self, raw: str) -> bool:
        """Not a single Chinese character, a letter or two."""
        return len(fold(raw)) <= 3 and not re.search(r"[\u3400-\u9fff/]", raw)


class Person(_ChineseName):
    """The name of a person."""

    short = weighed = True

    def odds(self, spec: FieldSpec, text: str, domains: Collection[str]) -> float:
        """Two to four characters, the first one a surname."""
        return (0.0 if PERSON.fullmatch(fold(text)) else UNLIKELY) + (0.0 if text[:1] in SURNAMES or "·" in text else NO_SURNAME)

    def tidied(self, spec: FieldSpec, raw: str) -> str:
        """Without specks beside the name."""
        return raw.strip(" .。,，·•'`_-—:：;；|[]【】") or raw

    def unusual(self, spec: FieldSpec, raw: str) -> bool:
        """Not two to four characters, or a name with a point in its middle."""
        return PERSON.fullmatch(fold(raw)) is None


class Organisation(_ChineseName):
    """The name of an organisation."""

    short = weighed = True

    def odds(self, spec: FieldSpec, text: str, domains: Collection[str]) -> float:
        """Where it begins as a place does (佛由市), there is such a place; and it ends as organisations do, best as many do (信息化厅, not 信息化厂)."""
        usual = USUAL_END if text.endswith(ENDINGS) else 0.0
        return self._place_odds(text) + (usual if whole_name(text) else UNLIKELY)

    def _place_odds(self, text: str) -> float:
        if _PLACE.match(fold(text)) is None:
            return 0.0
        return KNOWN if located(fold(text)).places else UNLIKELY

    def unusual(self, spec: FieldSpec, raw: str) -> bool:
        """An end that is no organisation's, half a pair of brackets, a piece that stands there twice (…有限公子商务有限公), or no place."""
        text = fold(raw)
        odd = not text[:1].isalpha() or not whole_name(text) or TWICE.search(text) is not None
        return super().unusual(spec, raw) or odd or self._place_odds(raw) < 0

    def tidied(self, spec: FieldSpec, raw: str) -> str:
        """Without characters of a seal behind the name, or the end of a remark (单位公章）) whose beginning the seal hides."""
        end = max(sure_ends(raw), default=0)
        if end and REMARKS_END.fullmatch(raw, end):
            return raw[:end]
        hit = NAME_AND_SEAL.fullmatch(raw)
        return hit.group(1) if hit and hit.end(1) in sure_ends(raw) else raw


class Address(_ChineseName):
    """A postal address; `mainland_only` of the field: it must lie in the mainland."""

    same_as_above = True

    def query(self, spec: FieldSpec, value: FieldValue) -> str:
        if not spec.mainland_only:
            return ""
        text = re.sub(r"^(?:中华人民共和国|中国)", "", compact_text(value))
        if OUTSIDE.match(text) or not re.search(r"[\u4e00-\u9fff]", text):
            return "似不在中国大陆境内，请核实。"
        return ""
