"""What a notice demands, as data. A profile is one YAML file beside this module; pydantic refuses what does not fit."""

from __future__ import annotations

import logging
import re
from collections.abc import Container
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, model_validator

from model.yaml_file import load_yaml
from notices.condition import Condition as Condition
from notices.fields import Choice as Choice
from notices.fields import FieldSpec as FieldSpec
from notices.fields import LevelRow as LevelRow
from notices.handing_in import EligibilityDemand, SubmissionDemand
from notices.letters import CorrectionTexts, ReceiptTexts, RecommenderTexts, RefusalTexts
from notices.own import own_files
from notices.proof_names import with_other_names
from notices.references import problems_of
from notices.rules import Noted, Rule
from notices.strict import Strict
from notices.tables import CellSpec, TableSpec, repeated

_log = logging.getLogger(__name__)
HERE = Path(__file__).parent
RECENT = re.compile(
    r"^(?:最?近|前|过去)[一二两三四五\d]个?(?:会计)?年度?的?(?:[（(][^（）()]*[）)])?"
)  # 近三年: said by each year's own proof


class PartKind(StrEnum):
    COVER = "cover"
    INSTRUCTIONS = "instructions"
    TABLE = "table"
    ESSAY = "essay"
    TITLE_PAGE = "title_page"
    EVIDENCE = "evidence"
    DECLARATION = "declaration"
    LETTER = "letter"


class Part(Strict):
    """A part of the form, recognised by `markers` (wordings, fuzzily; the title first). `attachment`: the attachment that it
    opens or belongs to. `headings`: headings inside the part that are no field of their own (an essay ends at them).
    """

    id: str
    title: str
    kind: PartKind
    markers: tuple[str, ...]
    attachment: str | None = None
    required: bool = False
    clause: str = ""
    headings: tuple[str, ...] = ()


class Agreement(Strict):
    """Values that must agree. SAME: all equal as a person compares; MEMBER: the first is among the second's choices;
    NOT_MORE: the first number is at most the second.
    """

    code: str
    mode: Literal["same", "member", "not_more"]
    fields: tuple[str, ...]
    severity: Literal["error", "warning"] = "error"
    clause: str


class SealDemand(Strict):
    """A seal demanded at `id` on `part`, near the line that carries one of `anchors`; its owner is field `owner`. `context`: what the row of a table
    in which the line stands begins with (推荐单位意见), where others of the page bear the same words. `where_present`: only where the part is in the
    packet at all; `only_if`: of whom it is demanded.
    """

    id: str
    name: str
    part: str
    anchors: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    owner: str | None = None
    where_present: bool = False
    only_if: Condition | None = None
    clause: str


class PagingDemand(Strict):
    id: str = "paging_seal"
    name: str = "骑缝章"
    owner: str | None = None
    clause: str


class SignatureDemand(Strict):
    id: str
    name: str
    part: str
    anchors: tuple[str, ...]
    context: tuple[str, ...] = ()
    signer: str | None = None
    only_if: Condition | None = None
    clause: str


class PrescribedDemand(Strict):
    """A text of the form that may not be changed; blanks to be filled in are written ____ ."""

    id: str
    name: str
    part: str
    paragraphs: tuple[str, ...]
    clause: str


class EvidenceKind(Strict):
    """A kind of proof: recognised on a page by `titles` and `words`; which labels carry holder, number, date, what it is of (`subject_labels`: a
    software, an invention, a project) and an amount on it. `valid_years`: how long it holds from its date.
    """

    id: str
    name: str
    titles: tuple[str, ...]
    words: tuple[str, ...] = ()
    holder_labels: tuple[str, ...] = ()
    number_labels: tuple[str, ...] = ()
    date_labels: tuple[str, ...] = ()
    subject_labels: tuple[str, ...] = ()
    amount_labels: tuple[str, ...] = ()
    valid_years: int | None = None


class EvidenceDemand(Strict):
    """`code` subject (attachment1.rnd) needs one proof of one of `kinds` in `attachment`. `claims`: a LEVELS field each
    claimed row of which needs a proof of kind `<kind>.<row id>`. `year`: the year that the proof must be about. `holder`: the
    field that names whom it must be made out to. `about`: the field that it proves; no proof is needed where that says 无. `amount`: the field
    whose number the proofs should state. `subjects`: the fields one of which names what the proofs should be of.
    `years`: a proof of each of them; `amounts`: the field of each year's number, in the same order. `instead`: kinds all of which together do
    in its place; several such lists may be given. `rows`: the column of a table whose rows repeat that holds a certificate's number: each
    row needs its own. `required`: "no" where it is handed in by those who have one (如有), and checked all the same; `required_if`: of whom it
    is demanded.
    """

    code: str
    name: str
    attachment: str
    kinds: tuple[str, ...]
    claims: str | None = None
    year: int | None = None
    holder: str | None = None
    about: str | None = None
    amount: str | None = None
    subjects: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    amounts: tuple[str, ...] = ()
    instead: tuple[tuple[str, ...], ...] = ()
    rows: str | None = None
    required: Literal["error", "warning", "no"] = "error"
    required_if: Condition | None = None
    clause: str

    @property
    def every_kind(self) -> tuple[str, ...]:
        """Its kinds, and those that may stand in their place."""
        return (*self.kinds, *(kind for kinds in self.instead for kind in kinds))

    def by_year(self) -> tuple[EvidenceDemand, ...]:
        """Return a demand for each of `years`, each with its own amount and subject of findings; itself where there are none."""
        return tuple(
            self.model_copy(
                update={
                    "code": f"{self.code}.{year}",
                    "name": f"{year}年度{RECENT.sub('', self.name)}",
                    "year": year,
                    "years": (),
                    "amount": self.amounts[n] if n < len(self.amounts) else self.amount,
                }
            )
            for n, year in enumerate(self.years)
        ) or (self,)


class Attachment(Strict):
    id: str
    name: str
    title_part: str
    clause: str


class FormatDemand(Strict):
    """`paper_mm` (width, height); font families by their usual names; sizes in points, of headings where they have their own. Headings of
    which no font is named, and parts listed in `except_parts`, are free.
    """

    paper_mm: tuple[float, float]
    body_fonts: tuple[str, ...]
    heading1_fonts: tuple[str, ...] = ()
    heading2_fonts: tuple[str, ...] = ()
    size_pt: float
    heading1_pt: float | None = None
    heading2_pt: float | None = None
    except_parts: tuple[str, ...]
    clause: str


class Thresholds(Strict):
    """The one place that turns uncertainty into an error, a warning or nothing."""

    sure: float = 0.9
    doubtful: float = 0.6
    same_text: float = 0.97
    owner_same: float = 0.8
    owner_other: float = 0.55


class Identity(Strict):
    """The fields by which packets are grouped: who applies, with what, recommended by whom; and the applicant's code, that no other may have."""

    applicant: str
    project: str
    recommender: str | None = None
    credit_code: str | None = None


class Pile(Strict):
    """How a scan of several packets one after another is cut: before each cover on which the fields `told_apart_by`, all of them
    fields of the cover, name something else than on the covers before it. Files side by side are told apart by `identity` as well.
    """

    told_apart_by: tuple[str, ...] = Field(min_length=1)


class Profile(Strict):
    """A notice: everything that packets for it are read and checked against.

    `issued`: the day of the notice. `tables`: their cells are among `fields` once it is loaded. `rules`: demands on what values say
    (`notices.rules`); `noted`: what the reviewer is told, and is no demand.
    `secrecy_clause`, `sheet_clause`: demand that nothing secret or personal, and every sheet, is in the packet; empty: not demanded. `correction`, `refusal`,
    `to_recommender`, `receipt`: the letters (`notices.letters`).
    `clauses` is the place for quotations that several demands share (by YAML anchors); `kind_clauses` maps a kind of finding
    (missing, invalid, inconsistent, over_limit, mismatch, duplicate) to the clause that is quoted where a field has none of its own.
    """

    id: str
    version: str = ""
    title: str
    form_title: str
    issuer: str
    number: str
    issued: date | None = None
    authority: str
    contact: str = ""
    identity: Identity | None = None
    pile: Pile | None = None
    parts: tuple[Part, ...]
    fields: tuple[FieldSpec, ...]
    tables: tuple[TableSpec, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    rules: tuple[Rule, ...] = ()
    noted: tuple[Noted, ...] = ()
    seals: tuple[SealDemand, ...] = ()
    paging: PagingDemand | None = None
    signatures: tuple[SignatureDemand, ...] = ()
    prescribed: tuple[PrescribedDemand, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    evidence_kinds: tuple[EvidenceKind, ...] = ()
    evidence: tuple[EvidenceDemand, ...] = ()
    submission: SubmissionDemand | None = None
    eligibility: EligibilityDemand | None = None
    secrecy_clause: str = ""
    sheet_clause: str = ""
    correction: CorrectionTexts = Field(default_factory=CorrectionTexts)
    refusal: RefusalTexts = Field(default_factory=RefusalTexts)
    to_recommender: RecommenderTexts = Field(default_factory=RecommenderTexts)
    receipt: ReceiptTexts = Field(default_factory=ReceiptTexts)
    format: FormatDemand | None = None
    thresholds: Thresholds = Field(default_factory=Thresholds)
    unreadable_clause: str = ""
    clauses: dict[str, str] = Field(default_factory=dict)
    kind_clauses: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_known(self) -> Profile:
        """Every name that one place uses must be defined in another: a typing error in the YAML ends here, not in a silent pass."""
        problems = problems_of(self.model_dump())
        if problems:
            raise ValueError("; ".join(problems))
        cells = tuple(cell for table in self.tables for cell in table.cells())
        return self.model_copy(update={"fields": (*self.fields, *cells), "evidence_kinds": with_other_names(self.evidence_kinds)})

    @property
    def year(self) -> int | None:
        """The year of the call: of dates that tell none."""
        days = [deadline.by for deadline in self.submission.deadlines.values()] if self.submission else []
        return self.issued.year if self.issued else min(days).year if days else None

    def __hash__(self) -> int:
        """By name: its dictionaries cannot be hashed, and caches keep by profile."""
        return hash((self.id, self.number))

    def field(self, key: str) -> FieldSpec:
        return next(f for f in self.fields if f.key == key)

    def table(self, key: str) -> TableSpec:
        return next(t for t in self.tables if t.key == key)

    @property
    def printed(self) -> tuple[FieldSpec, ...]:
        """The fields whose labels the form prints, each once: of tables the first that stands under a heading."""
        return tuple(f for f in self.fields if not isinstance(f, CellSpec) or f.first)

    def shown(self, keys: Container[str]) -> tuple[FieldSpec, ...]:
        """Return the fields of a record that has `keys`: of rows that repeat only those that are there."""
        return tuple(f for f in self.fields if f.key in keys or not repeated(f))

    def told_by(self, role: str) -> tuple[str, ...]:
        """Return the keys of the fields that tell who or what a packet is about (a role of `Identity`): the one named there, then those
        that must say the same.
        """
        key: str | None = getattr(self.identity, role, None)
        return () if key is None else self.saying_the_same(key)

    def saying_the_same(self, key: str) -> tuple[str, ...]:
        """Return the keys of the fields that must say what field `key` says, which is the first of them; the names of the applicant are one."""
        groups = [a.fields for a in self.agreements if a.mode == "same"]
        groups += [self.eligibility.names] if self.eligibility else []
        return tuple(dict.fromkeys((key, *(f for fields in groups if key in fields for f in fields))))

    def part(self, part: str) -> Part:
        return next(p for p in self.parts if p.id == part)

    def evidence_kind(self, kind: str) -> EvidenceKind:
        return next(k for k in self.evidence_kinds if k.id == kind)


def available() -> dict[str, Path]:
    """Return notice id → its YAML file: those that come with the program, and the installation's own (`notices.own`), of which one with
    the same id takes the place of the other. One that cannot be used is logged and left out.
    """
    own = ((_id_of(path), path) for path in own_files())
    return shipped() | {name: path for name, path in own if name}


def shipped() -> dict[str, Path]:
    """Return those of them that come with the program."""
    return dict(_shipped(HERE, HERE.stat().st_mtime_ns))


@lru_cache(maxsize=4)
def _shipped(folder: Path, _changed: int) -> dict[str, Path]:
    return {p.stem: p for p in sorted(folder.glob("*.yaml"))}


def load(notice: str | Path) -> Profile:
    """Return the profile called `notice`, or of the YAML file at that path, as it is now.

    Raises `KeyError` for an unknown id, `ValueError` (pydantic's `ValidationError` too) or `yaml.YAMLError` for a profile that does not fit.
    """
    path = available().get(str(notice)) or Path(notice)
    if not path.is_file():
        raise KeyError(str(notice))
    return _loaded(path.absolute(), path.stat().st_mtime_ns)


def id_of(notice: str) -> str:
    """Return the id of the profile at the path `notice`; what is no such path is an id already. Raises as `load` does."""
    return notice if notice in available() or not Path(notice).is_file() else load(notice).id


@lru_cache(maxsize=64)
def _loaded(path: Path, _changed: int) -> Profile:
    return Profile.model_validate(load_yaml(path))


def _id_of(path: Path) -> str:
    return _id_at(path.absolute(), path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _id_at(path: Path, changed: int) -> str:
    try:
        return _loaded(path, changed).id
    except (ValueError, yaml.YAMLError, OSError):
        _log.warning("profile %s cannot be used: see `shenbao notice check`", path)
        return ""
