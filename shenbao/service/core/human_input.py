"""What a person typed or chose, as the values that the checks understand."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from extractors.forms.values.choices import BOX, read_choices, read_levels
from model.errors import UsageError
from model.page import Ink, SealKind
from model.record import Hand, PagingVerdict, SealVerdict, SignatureVerdict, Verdict
from notices.field_types.choices import best_choice
from notices.field_types.rules import Boxes
from notices.profile import FieldSpec

BETWEEN = re.compile(r"[、，,;；\n]+|\s{2,}")


class HumanInput(StrEnum):
    """What can be said of a seal, a signature or a paging seal with one key."""

    PRESENT = "present"
    ABSENT = "absent"
    COPY = "copy"
    OTHER_OWNER = "other_owner"
    OTHER_KIND = "other_kind"
    TYPED = "typed"
    PERSONAL_SEAL = "personal_seal"
    UNCLEAR = "unclear"


SEAL_INPUTS = (
    HumanInput.PRESENT,
    HumanInput.ABSENT,
    HumanInput.COPY,
    HumanInput.OTHER_OWNER,
    HumanInput.OTHER_KIND,
    HumanInput.UNCLEAR,
)
SIGNATURE_INPUTS = (HumanInput.PRESENT, HumanInput.ABSENT, HumanInput.TYPED, HumanInput.PERSONAL_SEAL, HumanInput.UNCLEAR)
PAGING_INPUTS = (HumanInput.PRESENT, HumanInput.ABSENT, HumanInput.COPY, HumanInput.UNCLEAR)


def typed_value(spec: FieldSpec, text: str) -> Any:
    """The value of `text` as a person writes it: ticks as names with 、 between them, honours as they are shown, the rest as the
    machine types what it reads. None where it says nothing.
    """
    if spec.type.rules.boxes is Boxes.CHOICES:
        return _choices(spec, text)
    if spec.type.rules.boxes is Boxes.ROWS:
        return read_levels(spec, text).value
    return spec.read(text).value


def _choices(spec: FieldSpec, text: str) -> list[Any] | None:
    if BOX.search(text):
        return read_choices(spec, text).value or None
    named = [name.strip() for name in BETWEEN.split(text) if name.strip()]
    hits = [(name, best_choice(name, spec.choices)) for name in named]
    return list(dict.fromkeys(hit[0].value if hit else name for name, hit in hits)) or None


def inputs_for(verdict: Any) -> tuple[HumanInput, ...]:
    if isinstance(verdict, SealVerdict):
        return SEAL_INPUTS
    return SIGNATURE_INPUTS if isinstance(verdict, SignatureVerdict) else PAGING_INPUTS


def verdict_properties(
    before: SealVerdict | SignatureVerdict | PagingVerdict, word: HumanInput, text: str = ""
) -> dict[str, Any]:
    """The properties of a verdict that `word` means. `text`: the owner that the seal names, where it is another's.

    Raises UsageError for a word that cannot be said of it, or an owner that is not named.
    """
    if word not in inputs_for(before):
        raise UsageError("改判内容有误")
    if isinstance(before, SignatureVerdict):
        return _of_signature(word)
    if isinstance(before, PagingVerdict):
        return _of_paging(word)
    return _of_seal(before, word, text.strip())


def _of_seal(before: SealVerdict, word: HumanInput, text: str) -> dict[str, Any]:
    if word is HumanInput.ABSENT:
        return {"verdict": Verdict.ABSENT, "ink": Ink.UNKNOWN, "text": "", "owner_match": None}
    if word is HumanInput.UNCLEAR:
        return {"verdict": Verdict.UNCLEAR}
    if word is HumanInput.OTHER_OWNER:
        if not text:
            raise UsageError("请填写印章上的单位名称")
        return {"verdict": Verdict.PRESENT, "ink": Ink.ORIGINAL, "text": text[:200], "owner_match": 0.0}
    ink = Ink.COPY if word is HumanInput.COPY else Ink.ORIGINAL
    kind = SealKind.OTHER if word is HumanInput.OTHER_KIND else SealKind.OFFICIAL
    right = {"text": before.expected or before.text, "owner_match": 1.0 if before.expected else None}
    return {"verdict": Verdict.PRESENT, "ink": ink, "kind": kind} | right


def _of_signature(word: HumanInput) -> dict[str, Any]:
    hands = {
        HumanInput.PRESENT: (Verdict.PRESENT, Hand.HANDWRITTEN),
        HumanInput.ABSENT: (Verdict.ABSENT, Hand.NOTHING),
        HumanInput.TYPED: (Verdict.PRESENT, Hand.TYPED),
        HumanInput.PERSONAL_SEAL: (Verdict.PRESENT, Hand.PERSONAL_SEAL),
        HumanInput.UNCLEAR: (Verdict.UNCLEAR, Hand.NOTHING),
    }
    verdict, hand = hands[word]
    return {"verdict": verdict, "hand": hand}


def _of_paging(word: HumanInput) -> dict[str, Any]:
    if word in (HumanInput.ABSENT, HumanInput.UNCLEAR):
        return {"verdict": Verdict(word.value), "ink": Ink.UNKNOWN}
    return {"verdict": Verdict.PRESENT, "ink": Ink.COPY if word is HumanInput.COPY else Ink.ORIGINAL, "gaps": ()}
