"""What only ink tells, in packets that are sealed, signed and scanned in colour: each broken, and what comes near."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random

from samples.others.case import APPLICANT, COMPANY, LETTER, RECOMMENDER, Case
from samples.others.planted.core import STRANGER, WARNING, Planted, planted

SIGNATURE, PAGING = "declaration.signature", "paging_seal"


def inked() -> Iterator[Planted]:
    for at in (APPLICANT, RECOMMENDER, COMPANY):
        yield planted(f"no_seal:{at}", partial(_seal, at, "gone"), {f"missing:{at}": "error"})
        yield planted(f"copied:{at}", partial(_seal, at, "copy"), {f"photocopied:{at}": "error"})
        yield planted(f"stranger:{at}", partial(_seal, at, STRANGER), {f"mismatch:{at}": "error"})
        yield planted(f"contract:{at}", partial(_seal, at, "合同专用章"), {f"mismatch:{at}": "error"})
        yield planted(f"near:dark:{at}", partial(_seal, at, "dark"), None, (at,))
    yield planted("no_paging", partial(_paging, "none"), {f"missing:{PAGING}": "error"})
    yield planted("copied_paging", partial(_paging, "copy"), {f"photocopied:{PAGING}": "error"})
    yield planted("near:dark_paging", partial(_paging, "dark"), None, (PAGING,))
    for sign, found in (
        ("none", {f"missing:{SIGNATURE}": "error"}),
        ("typed", {f"invalid:{SIGNATURE}": "error"}),
        ("personal", {f"invalid:{SIGNATURE}": WARNING}),
        ("over_print", None),
    ):
        name = f"near:signed:{sign}" if found is None else f"signed:{sign}"
        yield planted(name, partial(_signed, sign), found, (SIGNATURE, "company.legal_representative"))
    touched = ("recommendation_letter", LETTER, "company.name", "project.name", "cover")
    yield planted("letter:no_seal", partial(_letter, ""), {f"missing:{LETTER}": "error"}, touched)
    yield planted("letter:stranger", partial(_letter, STRANGER), {f"mismatch:{LETTER}": "error"}, touched)
    yield planted("near:letter", partial(_letter, "="), None, touched)


def _seal(at: str, how: str, case: Case, _rng: Random) -> None:
    owner, kind, ink = case.seals[at]
    if how == "gone":
        del case.seals[at]
    elif how in ("copy", "dark"):
        case.seals[at] = (owner, kind, how)
    else:
        case.seals[at] = (owner, how, ink) if how == "合同专用章" else (how, "official", ink)


def _paging(how: str, case: Case, _rng: Random) -> None:
    case.paging = how


def _signed(how: str, case: Case, _rng: Random) -> None:
    case.sign = how


def _letter(owner: str, case: Case, _rng: Random) -> None:
    """The recommending unit's letter, with its seal (`=`), somebody else's or none."""
    case.letter = (case.fields["company.name"], case.fields["project.name"])
    if owner:
        case.seals[LETTER] = (case.fields["cover.recommender"] if owner == "=" else owner, "official", "original")
