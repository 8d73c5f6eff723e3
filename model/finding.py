"""One demand that a packet does not meet, and the kinds of such findings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from model.record import Source

TWICE = "duplicate:submission"


class Severity(StrEnum):
    """ERROR (补正): the applicant must correct it. WARNING (核对): staff must look."""

    ERROR = "error"
    WARNING = "warning"


class ExtraPart(StrEnum):
    """Where a finding belongs that stands in no part of the form."""

    WHOLE = "whole"
    SUBMISSION = "submission"
    FORMAT = "format"
    FILES = "files"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What holds for every finding of a kind.

    `word`: what the office calls it. `remedy`: what the applicant does about it, where the message does not say so. `meaning`:
    for docs/findings.md. `part`: where it belongs, if not in a part of the form. `at_worst`: how severe it may be at all.
    `over_batch`: the subjects of it that show only among many packets. `against_content`: it speaks against what stands in the packet, not of what
    is lacking. `of_applicant`: the applicant can correct it, not the recommender alone. `of_recommender`: the subjects of it that the recommender is
    told, not the applicant. `refuses`: what is handed in is not accepted, whatever else may be corrected.
    """

    word: str
    remedy: str
    meaning: str
    part: ExtraPart | None = None
    at_worst: Severity = Severity.ERROR
    over_batch: tuple[str, ...] = ()
    against_content: bool = False
    of_applicant: bool = True
    of_recommender: tuple[str, ...] = ()
    refuses: bool = False


class FindingKind(StrEnum):
    """The first half of a finding's code. A new kind is one more member here; checks name it, everything else follows."""

    facts: KindFacts

    def __new__(cls, code: str, facts: KindFacts) -> Self:
        kind = str.__new__(cls, code)
        kind._value_, kind.facts = code, facts
        return kind

    MISSING = (
        "missing",
        KindFacts(
            "缺项",
            "请补齐后重新提交。",
            "A field, section, seal, signature, date or attachment is blank or absent. A field that is blank on a page that was read is an "
            "error. Where its label was not found on a recognised page, where something illegible stands there, or where a page or file of "
            "the packet could not be read, it is a warning; so are characters that are no answer (略, 待补充, 详见附件 alone, ×××), and a text that does "
            "not speak of what the form asks for (`rules` of the notice). `missing:page`: a sheet seems to be missing (a printed number that no page has, a table or an essay "
            "that breaks off).",
            of_recommender=("recommendation_letter", "recommendation_letter.seal"),
        ),
    )
    INVALID = (
        "invalid",
        KindFacts(
            "填写有误",
            "请核实并更正。",
            "The value fails its own format. An error where it was read surely, else a warning, with a better reading where a check digit "
            "proposes one. A warning, too: an open end of a period (至今), a date of signing before the notice or after the day of receipt, a number that "
            "can only be of single yuan under a label of 万元. "
            "`invalid:secrecy`: a mark of secrecy or a personal number in the packet; `invalid:delivery`: sent in a way that is not allowed; "
            "`invalid:recommendation_order`: of more projects than the quota admits, some have no place of their own in the order.",
            against_content=True,
            over_batch=("recommendation_order",),
            of_recommender=("delivery", "recommendation_order"),
        ),
    )
    INCONSISTENT = (
        "inconsistent",
        KindFacts(
            "前后不一致",
            "请核实后统一填写。",
            "Two places of the packet disagree. Width of characters, spaces, quotation marks, punctuation and characters that look alike are "
            "no disagreement; one other character on a recognised page is a doubtful one (warning); other words are an error. "
            "`inconsistent:<field>` for any other field is the scan against the electronic version of the same packet.",
            against_content=True,
            of_recommender=("recommendation_letter",),
        ),
    )
    OVER_LIMIT = (
        "over_limit",
        KindFacts(
            "超出字数",
            "请压缩至规定字数以内。",
            "A text is longer than its limit; every character that is not white space counts. Within 2 % above the limit on a recognised "
            "page: warning.",
        ),
    )
    PHOTOCOPIED = (
        "photocopied",
        KindFacts(
            "印章非原件",
            "请在原件上加盖公章，复印无效。",
            "The seal is not in original ink. A grey seal on a colour page is an error; a page scanned without colour cannot show it: warning.",
        ),
    )
    MISMATCH = (
        "mismatch",
        KindFacts(
            "与要求不符",
            "请按通知要求更正。",
            "The seal is not the official seal, or names somebody else; an unclear name is a warning. Or the form is another notice's or another "
            "year's (`mismatch:form`): of a packet without anything of the notice's own form nothing else is demanded then.",
            against_content=True,
        ),
    )
    ALTERED = (
        "altered",
        KindFacts(
            "改动规定文字",
            "请按规定文本重新打印、签署。",
            "A prescribed text was changed. A single strange character on a recognised page is a warning.",
            against_content=True,
        ),
    )
    LATE = (
        "late",
        KindFacts(
            "逾期报送",
            "请按规定时限报送。",
            "Received after the deadline, by the receipt register. The packet is not accepted (不予受理): its letter is of its own kind and asks for no correction.",
            part=ExtraPart.SUBMISSION,
            refuses=True,
        ),
    )
    COPIES = (
        "copies",
        KindFacts(
            "份数不足",
            "请按规定份数补齐。",
            "Too few copies, or another medium, by the receipt register.",
            part=ExtraPart.SUBMISSION,
        ),
    )
    OVER_QUOTA = (
        "over_quota",
        KindFacts(
            "超出推荐数量",
            "请由推荐单位按规定数量推荐。",
            "Beyond the recommender's quota, in order of recommendation; a warning where the register does not tell the order surely. Known only over a batch.",
            part=ExtraPart.SUBMISSION,
            over_batch=("recommender",),
            of_applicant=False,
        ),
    )
    INELIGIBLE = (
        "ineligible",
        KindFacts(
            "不具备资格",
            "请核实申报或推荐资格。",
            "The applicant is no independent legal person of the mainland (a branch, an individual business, a company registered elsewhere): an error where it was read "
            "surely. Or the recommender is neither a department of industry and information technology nor a central enterprise: a warning.",
            part=ExtraPart.SUBMISSION,
            against_content=True,
            of_recommender=("recommender",),
        ),
    )
    DUPLICATE = (
        "duplicate",
        KindFacts(
            "重复申报",
            "请核实并撤回重复的申报。",
            "The same applicant and project twice: the later one; both where the recommenders differ. Known only over a batch. "
            "`duplicate:application_in_packet`: another applicant's application was handed in with this one. Where both surely name somebody "
            "else, each is a packet of its own (error); else the form may be another's (warning). `duplicate:credit_code`: one credit code for several applicants. `duplicate:applicant`: more projects of one applicant than the notice allows.",
            part=ExtraPart.SUBMISSION,
            over_batch=("submission", "credit_code", "applicant"),
        ),
    )
    FORMAT = (
        "format",
        KindFacts(
            "格式不符",
            "请按规定格式调整。",
            "Paper size and type, where surely measured. Never an error.",
            part=ExtraPart.FORMAT,
            at_worst=Severity.WARNING,
        ),
    )
    UNREADABLE = (
        "unreadable",
        KindFacts(
            "无法读取",
            "请重新提交该文件的完好版本。",
            "A file, or pages of it, could not be read. Everything else of the packet is still checked. Three or more demanded fields of boxes that "
            "seem unticked on recognised pages, or of which no label was found on one, are one warning of this kind with all their names: it has "
            "one cause, and the review asks about each. A warning where the office's own machine lacks something for it, and where a page was read but for a "
            "part of it; what is missing on such pages is a warning then, too.",
            part=ExtraPart.FILES,
            against_content=True,
        ),
    )

    OWN = (
        "own",
        KindFacts(
            "其他要求",
            "请按要求补正。",
            "A demand that a reviewer made in the service, in his own words or by a phrase of the notice. No check makes it or takes it away.",
        ),
    )

    @classmethod
    def of_recommenders(cls) -> tuple[str, ...]:
        """Return the codes of which the recommender is told."""
        own = [f"{kind}:{subject}" for kind in cls for subject in kind.facts.of_recommender]
        quotas = [f"{kind}:{subject}" for kind in cls if not kind.facts.of_applicant for subject in kind.facts.over_batch]
        return (*own, *quotas, TWICE)

    @classmethod
    def of(cls, code: str) -> FindingKind | None:
        """Return the kind that `code` (`missing`, `missing:cover.date`) is of; None where there is no such kind."""
        return next((kind for kind in cls if kind == code.partition(":")[0]), None)

    def weighed(self, severity: Severity) -> Severity:
        """Return `severity`, or the worst that this kind may have."""
        return severity if self.facts.at_worst is Severity.ERROR else Severity.WARNING


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is `kind:subject` of the requirements; `clause` quotes the notice; `message` tells the applicant what to do."""

    kind: FindingKind
    subject: str
    severity: Severity
    clause: str
    message: str
    source: Source | None = None
    part: str = ""
    expected: str = ""
    found: str = ""

    @property
    def code(self) -> str:
        return f"{self.kind}:{self.subject}"

    @property
    def for_applicant(self) -> bool:
        """Whether the applicant is told, and not the recommender instead."""
        return self.kind.facts.of_applicant and self.subject not in self.kind.facts.of_recommender

    @property
    def for_recommender(self) -> bool:
        """Whether the recommender is told: what is its own to mend, and what was handed in twice."""
        return not self.for_applicant or self.code == TWICE

    @property
    def refuses(self) -> bool:
        """Whether the packet is not accepted because of it."""
        return self.kind.facts.refuses and self.severity is Severity.ERROR


def over_batch(code: str) -> bool:
    """Return whether a finding with this code (numbered, `duplicate:submission #2`, where there are several) shows only among packets."""
    kind = FindingKind.of(code)
    return kind is not None and code.partition(":")[2].partition(" #")[0] in kind.facts.over_batch
