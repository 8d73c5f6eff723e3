"""The plan of one packet: everything that is drawn, and the findings that a person would write about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Literal

Form = dict[str, Any]  # field key → the value as drawn: text, list of ticked words, bool, None; "" is blank


class Paper(StrEnum):
    """What the pages went through before they became a file."""

    FLATBED = "flatbed"
    WORN = "worn"
    PHOTO = "photo"
    GREY = "grey"
    FAX = "fax"
    TEXT_PDF = "text_pdf"
    DOCX = "docx"
    MIXED = "mixed"  # a text PDF whose cover and declaration were printed, sealed and scanned
    BOTH = "both"  # a scan of the whole and its Word version

    @property
    def electronic(self) -> bool:
        return self in (Paper.TEXT_PDF, Paper.DOCX)

    @property
    def colourless(self) -> bool:
        return self in (Paper.GREY, Paper.FAX)


SealKind = Literal["official", "contract", "finance", "invoice", "personal"]
SealInk = Literal["original", "dark", "copy"]  # dark: original ink nearly brown


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal to be stamped at the anchor `at`. `at` ids that start with "other." are nobody's demand."""

    at: str
    owner: str
    kind: SealKind = "official"
    ink: SealInk = "original"
    shape: Literal["round", "oval", "square"] = "round"


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence. `kind`: high_tech, tech_center, key_lab, patent, utility, software, standard, audit, tax, user,
    contract, media, photos, data, other_honour; `serves`: the demand that it meets, e.g. "attachment1.rnd"; `title`: what it is about, where that is not
    what the form says.
    """

    attachment: int
    kind: str
    serves: str
    holder: str
    year: int
    level: str = ""
    title: str = ""
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Receipt:
    """A row of the receipt register. `level`, `delivery`: columns that a register has only where one of its rows tells them."""

    received: date = date(2020, 5, 6)
    paper_copies: int = 3
    electronic_copies: int = 1
    medium: str = "U盘"
    recommender: str = ""
    order: int = 1
    online: str = "XF20200001"
    letter: bool = True
    level: str = ""
    delivery: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True)
class Plan:
    """`attachments`: those that are there at all. `order`: page operations done to the finished pages. `letter_seal`: whose seal the letter bears, if
    not the recommender's ("none": nobody's); `letter_names`: the applicant and project that it names instead. `mutate`: fields that the
    Word version of a BOTH packet has otherwise. `odd_file`: a Word file under the name of another kind; `edition`: the year at the cover's foot; `annex`: what an
    attachment's title page begins with. `ignore`: codes that may follow from a planned defect and are neither right nor wrong.
    """

    name: str
    seed: int
    layout: str
    paper: Paper
    form: Form
    company: Mapping[str, Any]
    container: str = "pdf"
    dpi: int = 200
    quality: int = 75
    seals: tuple[Seal, ...] = ()
    paging: Literal["original", "dark", "copy", "none"] = "original"
    signature: Literal["hand", "none", "typed", "personal_seal", "over_print"] = "hand"
    declaration: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()
    attachments: tuple[int, ...] = (1, 2, 3)
    letter: bool = False
    letter_seal: str = ""
    letter_names: tuple[str, str] | None = None
    order: tuple[str, ...] = ()
    mutate: tuple[tuple[str, Any], ...] = ()
    page_size: str = "a4"
    body_font: str = "仿宋"
    body_size: float = 16
    line_spacing: float = 1.0
    heading1_font: str = "黑体"
    heading2_font: str = "楷体"
    broken_file: str = ""
    odd_file: str = ""
    edition: str = "2020年"
    annex: str = "附"
    receipt: Receipt = field(default_factory=Receipt)
    defects: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    ignore: tuple[str, ...] = ()

    @property
    def project(self) -> str:
        """The project as others call it in letters and proofs, whatever place of the form is left blank."""
        return str(self.form["project.name"] or self.form["cover.project_name"])

    def filled(self, **values: Any) -> Plan:
        """The plan with other form values; keys are written with "__" for "."."""
        return replace(self, form={**self.form, **{k.replace("__", "."): v for k, v in values.items()}})

    def flagged(self, *findings: Finding | str, ignore: tuple[str, ...] = ()) -> Plan:
        more = tuple(f if isinstance(f, Finding) else Finding(f) for f in findings)
        known = {f.code for f in self.findings}
        return replace(self, findings=self.findings + tuple(f for f in more if f.code not in known), ignore=self.ignore + ignore)
