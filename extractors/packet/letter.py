"""The recommending unit's letter: whom and which project it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from extractors.packet.parts.classified_page import ClassifiedPage
from extractors.packet.settings import LETTER
from extractors.text.entities import entities_of
from model.folding import fold_letters
from model.fuzzy import find
from model.organisations import parts_of, same_name
from model.record import FieldValue, LetterReading, Source
from notices.profile import Profile

QUOTED = re.compile(r"[“\"「《]([^“”\"「」《》]{4,40})[”\"」》]")
NO_PROJECT = re.compile(r"通知|申报书|办法|方案|意见$|示范项目$|函$")


def read_letter(order: Sequence[ClassifiedPage], profile: Profile, fields: Mapping[str, FieldValue]) -> LetterReading | None:
    """Return what the letter says of this applicant and project; None where there is no letter, or the notice asks for none."""
    demand, keys = profile.submission, profile.identity
    if demand is None or demand.letter_part is None or keys is None:
        return None
    pages = [i.page for i in order if any(s.part == demand.letter_part for s in i.spans) or i.part == demand.letter_part]
    text = "".join(line.text for page in pages for line in page.lines)
    if not pages or not text.strip():
        return None
    applicant, project, recommender = (_wording(fields, key) for key in (keys.applicant, keys.project, keys.recommender))
    others = tuple(dict.fromkeys(_companies(text, recommender)))
    first = pages[0]
    return LetterReading(
        applicant=max([_named(text, applicant), *(same_name(other, applicant) for other in others)]) if applicant else 1.0,
        project=_named(text, project) if project else 1.0,
        organisations=tuple(other for other in others if same_name(other, applicant) < LETTER.same),
        projects=tuple(dict.fromkeys(t for t in _projects(text) if _named(t, project) < LETTER.same)),
        confidence=min(1.0 if page.reader.exact else page.confidence for page in pages),
        source=Source.on(first),
    )


def _wording(fields: Mapping[str, FieldValue], key: str | None) -> str:
    value = fields.get(key) if key else None
    return value.wording.strip(' 　“”"《》') if value and value.raw else ""


def _named(text: str, wording: str) -> float:
    """Return how far a wording stands in a text, 0–1."""
    if fold_letters(wording) in fold_letters(text):
        return 1.0
    span = find(text, wording, LETTER.least)
    return span.score if span else 0.0


def _companies(text: str, recommender: str) -> Iterator[str]:
    """Organisations that a letter may recommend: not the unit that writes it, nor public bodies that it is written to."""
    for entity in entities_of(text):
        if entity.label == "ORG" and not parts_of(entity.text).body and same_name(entity.text, recommender) < LETTER.same:
            yield entity.text


def _projects(text: str) -> Iterator[str]:
    yield from (title for title in QUOTED.findall(text) if not NO_PROJECT.search(title))
