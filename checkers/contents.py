"""For the reviewer, never a finding: what the form asks a text to tell, and where it does; what else of a packet is worth knowing."""

from __future__ import annotations

from dataclasses import dataclass

from checkers.case import PacketCase, is_filled, says_none
from model.record import Record, Source
from notices.profile import FieldSpec, Profile
from notices.rules import Noted
from notices.topics import best_sentence, sentences_about

LABELS = {"persons": "PERSON", "organisations": "ORG"}  # what the reader calls whom it finds named
LONGEST = 80  # characters of a sentence that are shown


@dataclass(frozen=True, slots=True)
class Told:
    """Something that the form asks a text to tell; `sentence`: the one that does most clearly, shortened; empty where none was found."""

    name: str
    sentence: str

    @property
    def found(self) -> bool:
        return bool(self.sentence)


@dataclass(frozen=True, slots=True)
class TextContents:
    """A text of the form and what it tells. `source`: where the text begins."""

    key: str
    name: str
    told: tuple[Told, ...]
    source: Source | None


@dataclass(frozen=True, slots=True)
class NotedSentence:
    key: str
    name: str
    sentence: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class NotedMatter:
    """What the reviewer wants to know (part in 疫情防控): `sentences` of the packet that say so, none where it does not."""

    name: str
    clause: str
    sentences: tuple[NotedSentence, ...]


def contents_of(record: Record, profile: Profile) -> tuple[TextContents, ...]:
    """Return, of each text that the form asks for contents of and that is filled in, which of them were found."""
    case = PacketCase(record, profile)
    return tuple(_contents(case, spec) for spec in profile.fields if spec.contents and _text(case, spec))


def noted_in(record: Record, profile: Profile) -> tuple[NotedMatter, ...]:
    """Return what the packet tells of each matter that the notice wants noted."""
    case = PacketCase(record, profile)
    return tuple(NotedMatter(n.name, n.clause, _sentences(case, n)) for n in profile.noted)


def _text(case: PacketCase, spec: FieldSpec) -> str:
    value = case.value(spec.key)
    return value.wording if is_filled(value) and not says_none(value) else ""


def _contents(case: PacketCase, spec: FieldSpec) -> TextContents:
    text = _text(case, spec)
    told = tuple(Told(topic.name, _short(best_sentence(text, (topic.name, *topic.words)))) for topic in spec.contents)
    return TextContents(spec.key, spec.name, told, case.value(spec.key).source)


def _sentences(case: PacketCase, noted: Noted) -> tuple[NotedSentence, ...]:
    specs = [s for s in case.profile.fields if s.key in noted.fields or (not noted.fields and (s.contents or s.number))]
    return tuple(
        NotedSentence(spec.key, spec.name, _short(sentence), case.value(spec.key).source)
        for spec in specs
        for sentence in (_names(case, spec, noted.named) if noted.named else sentences_about(_text(case, spec), noted.words))
    )


def _names(case: PacketCase, spec: FieldSpec, named: str) -> tuple[str, ...]:
    """Whom a text names besides the applicant, in the order of the packet, as one line; none where it names nobody."""
    text, own = _text(case, spec), case.profile.identity
    applicant = case.value(own.applicant).wording if own else ""
    found = [m.text for m in case.record.mentions if m.part == spec.part and m.label == LABELS[named] and m.text in text]
    others = dict.fromkeys(name for name in found if not applicant or (name not in applicant and applicant not in name))
    return ("、".join(others),) if others else ()


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST else sentence[:LONGEST] + "……"
