"""What every type of field can do. The defaults are those of plain text; a type overrides what differs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from model.folding import fold_search, half_width, nfkc
from model.record import FieldValue
from model.wording import in_words

if TYPE_CHECKING:
    from notices.profile import FieldSpec

CHINESE_REMARK = re.compile(r"\([^()\d]*[\u4e00-\u9fff][^()\d]*\)")  # (微信同号)
CHINESE_INSIDE = re.compile(r"(?<=[0-9A-Za-z])(?![或和转])[\u2e80-\u9fff](?=[0-9A-Za-z])")
LETTER_INSIDE = re.compile(r"(?<=\d)(?![xX])[A-Za-z](?=\d)")
UNITS = "万元|亿元|元|人|名|户|头|只|座|篇|辆|款|种|个月|个|项|年|月|天|日|小时|次|家|件|台|套|[%％]|平方米|㎡|公顷|亩|公里|吨标准煤|吨|公斤|千瓦时"  # that forms print
UNIT_ALONE = re.compile(rf"[（(]?\s*(?:人民币|[￥¥])?\s*(?:{UNITS})\s*[)）]?")
UNIT_OF_LABEL = re.compile(rf"[（(](?:单位[:：])?\s*({UNITS})\s*[)）]$")
LONG = 60  # characters of a text in which a stray sign tells nothing
ODD = re.compile(
    r"[.,;:、][.,;:、)]|\([)]|^[.,。、;:)|]|[|\\^`]|(?<=[\u4e00-\u9fff])\.(?=\d)|(?<=\d)[lIO](?![A-Za-z])|(?<![A-Za-z])[lIO](?=\d)"
)
OR_NONE = "请补填；确无的请填“无”。"
FORBIDDEN, UNLIKELY, KNOWN = (
    -6.0,
    -3.0,
    3.0,
)  # natural logarithms of odds: of what a type does not allow, hardly ever has, is known to have


class Typed(NamedTuple):
    """`value` is JSON-able, None where nothing could be typed; `ok`: the raw text fits its type; `proposal`: a better reading."""

    value: Any
    ok: bool
    proposal: str | None = None


class Boxes(Enum):
    """How tick boxes answer a field: one of two, any of several, or one in each of several rows."""

    YES_NO = auto()
    CHOICES = auto()
    ROWS = auto()


class Editor(StrEnum):
    """How the review lets a person correct a value."""

    TEXT = "text"
    CHECKBOXES = "checkboxes"
    RADIO = "radio"
    ROWS = "rows"


class ValueRules:
    """How values of one type stand on paper, are read, judged, shown and edited.

    On paper: `single`: one number, code or date, never running text; `compact`: besides, no blank stands inside; `short`: it
    ends before the next label; `digits`: it begins with a digit; `boxes`: ticked, so that a person edits it as it is shown.
    `same_as_above`: 「同上」 stands for the value of the field of this type before it.
    Of doubts: `strict`: its format tells a misreading, so that its place is read again; `check_digit`: a second reading that
    fits is only proposed; `weighed`: written in characters that look alike, so that `odds` tells one wording from another.
    `editor`: with what a person corrects it. `to_fill`: what an applicant is asked to do about a blank one.
    """

    single: ClassVar[bool] = False
    compact: ClassVar[bool] = False
    short: ClassVar[bool] = False
    digits: ClassVar[bool] = False
    boxes: ClassVar[Boxes | None] = None
    strict: ClassVar[bool] = False
    same_as_above: ClassVar[bool] = False
    check_digit: ClassVar[bool] = False
    weighed: ClassVar[bool] = False
    editor: ClassVar[Editor] = Editor.TEXT
    to_fill: ClassVar[str] = "请补填。"

    def tidied(self, spec: FieldSpec, raw: str) -> str:
        """Return the recognised `raw` without what a recogniser is known to do to such values, where there is no doubt."""
        return raw

    def known_end(self, spec: FieldSpec, raw: str) -> int:
        """Return the position behind the last of the words in `raw` that are known to be a value; its length where nothing is known."""
        return len(raw)

    def is_blank(self, text: str) -> bool:
        """Return whether `text` is no more than the form's own print around a blank (年 月 日, 万元)."""
        return False

    def illegible(self, raw: str) -> bool:
        """Return whether the recognised `raw` is mere noise: ink that could not be read."""
        return False

    def read(self, spec: FieldSpec, raw: str) -> Typed:
        """Return the value of `raw`, which has no white space at its ends. Never puts a better reading in its place."""
        return Typed(half_width(raw), bool(raw))

    def complaint(self, spec: FieldSpec, value: FieldValue) -> str:
        """Return what is wrong with the format of a filled `value`, in Chinese; empty where nothing is."""
        return ""

    def query(self, spec: FieldSpec, value: FieldValue) -> str:
        """Return what staff should ask about a well-formed `value`, in Chinese; never an error; empty where nothing is."""
        return ""

    def currency(self, raw: str) -> str:
        """Return the foreign currency that an amount names; empty for yuan and for what is no amount."""
        return ""

    def likely_misread(self, text: str) -> bool:
        """Return whether the wrong `text` (of `compact_text`) of a scan is rather the recogniser's fault than the applicant's."""
        return False

    def unusual(self, spec: FieldSpec, raw: str) -> bool:
        """Return whether the recognised `raw` does not look as such values do: rather misread than written so."""
        return len(raw) < LONG and odd_marks(raw)

    def odds(self, spec: FieldSpec, text: str, domains: Collection[str]) -> float:
        """Return how much likelier (natural logarithm of odds) a value of this type says `text` than any text. `domains`: of e-mail and web
        addresses elsewhere in the packet, in small letters.
        """
        return 0.0 if self.read(spec, text).ok else FORBIDDEN

    def known(self, spec: FieldSpec, raw: str) -> str:
        """Return what the value can only be, where it looks like something that everybody knows and is no such thing itself; empty else."""
        return ""

    def show(self, spec: FieldSpec, field: FieldValue) -> str:
        """Return the value as a clerk writes it: the paper's own wording for plain texts, empty for nothing."""
        return in_words(field.value) if isinstance(field.value, bool | list | tuple | dict) else field.wording

    def same(self, one: FieldValue, other: FieldValue) -> bool:
        """Return whether two readings of a place say the same: typed alike, or written alike but for width, letter case and blanks."""
        if one.presence is not other.presence:
            return False
        typed = one.value is not None and _unordered(one.value) == _unordered(other.value)
        return typed or fold_search(one.wording) == fold_search(other.wording)

    def picked(self, spec: FieldSpec, value: Any) -> Any:
        """Return what an editor of boxes shows as picked; None for a type that is edited as text."""
        return None


def _unordered(value: Any) -> Any:
    """Return choices in one order: in which one they were ticked or typed says nothing."""
    return sorted(map(str, value)) if isinstance(value, list | tuple) else value


class CodeRules(ValueRules):
    """Rules of what is written in Latin letters and digits without a gap."""

    single = compact = short = strict = weighed = True

    def is_blank(self, text: str) -> bool:
        return is_unit(text)

    def likely_misread(self, text: str) -> bool:
        """A piece of a label where letters or digits were due."""
        return not re.search(r"[0-9A-Za-z]", text)

    def unusual(self, spec: FieldSpec, raw: str) -> bool:
        """Besides, a Chinese character between letters or digits, or a letter between the digits of a number."""
        text = CHINESE_REMARK.sub("", re.sub(r"\s+", "", nfkc(raw)))
        return (
            super().unusual(spec, raw) or bool(CHINESE_INSIDE.search(text)) or (self.digits and bool(LETTER_INSIDE.search(text)))
        )


def odd_marks(raw: str) -> bool:
    """Return whether signs stand in `raw` as nobody writes them: doubled, at its beginning, within a word, or a bracket alone; or letters
    and digits that recognisers mix up stand side by side.
    """
    text = re.sub(r"\s+", "", nfkc(raw))
    return bool(ODD.search(text)) or text.count("(") != text.count(")")


def is_unit(text: str) -> bool:
    """Return whether nothing but a printed unit is left: （万元）, 人."""
    return UNIT_ALONE.fullmatch(text) is not None


def unit_in(labels: Iterable[str]) -> str | None:
    """Return the unit that a label prescribes at its end: 年限（年）; None where none does."""
    found = (UNIT_OF_LABEL.search(label.strip()) for label in labels)
    return next((hit[1].replace("％", "%") for hit in found if hit), None)


def compact_text(value: FieldValue) -> str:
    """Return what stands there in half width, without white space, with one kind of dash."""
    text = value.wording if value.wording.strip() else in_words(value.value)
    return re.sub(r"[—–－‐_]+", "-", re.sub(r"\s+", "", nfkc(text)))


def without_remarks(value: FieldValue) -> str:
    """Return the compact text without remarks such as （微信同号）."""
    return CHINESE_REMARK.sub("", compact_text(value))
