"""Persons, organisations, dates, money, years and certificate numbers in Chinese running text: spaCy matchers on `blank("zh")`.

No statistical model is loaded. Tokens are single Chinese characters and whole runs of Latin letters and digits. Candidate spans
are scored by what stands around them, and the best that do not overlap are kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from extractors.import_stubs import stubs_for
from model.dates import read_dates
from model.language import alternatives, words
from model.numbers import TEN_THOUSAND, read_amount, tidy

with stubs_for(("spacy.cli",)):  # downloading and training; half of what loading spaCy takes
    import spacy
    from spacy.matcher import Matcher
    from spacy.tokens import Doc, Span
    from spacy.vocab import Vocab

TOKEN = re.compile(r"[A-Za-z]+(?:[A-Za-z0-9.\-]*[A-Za-z0-9])?|\d[\d,]*(?:\.\d+)?|\s+|.", re.DOTALL)
CJK = r"^[\u3400-\u9fff〇]$"
NAME = re.compile(r"^(?:[\u3400-\u9fff〇]|[（()）]|[A-Za-z0-9.\-]+)$")
ORG_ENDS = words("names", "organisation_endings")
ORG_STARTS = re.compile(rf"^{alternatives('names', 'before_organisation')}+")
LEADING_TIME = re.compile(r"^\d[\d.]*(?:年|月|日|号|万元|亿元|元|%|底|初|末)*(?:以来|起|至今|前|后|间)?")
SURNAMES = words("names", "surnames")
PERSON_BEFORE = re.compile(rf"{alternatives('names', 'before_person')}[:：]?\s*$")
PERSON_AFTER = re.compile(rf"^\s*{alternatives('names', 'after_person')}")


@dataclass(frozen=True, slots=True)
class Entity:
    """`label`: PERSON, ORG, DATE, MONEY, YEAR, CERTIFICATE_NO; `value` typed (ISO date; 万元); places in characters of the text."""

    label: str
    text: str
    start: int
    end: int
    score: float
    value: Any = None


class RunTokenizer:
    """Single Chinese characters; whole runs of Latin letters, digits and white space."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words = TOKEN.findall(text)
        return Doc(self.vocab, words=words, spaces=[False] * len(words))


@cache
def _reader() -> tuple[Any, Matcher]:
    nlp = spacy.blank("zh")
    nlp.tokenizer = RunTokenizer(nlp.vocab)
    # the entity ruler knows fixed names of issuing bodies; the matcher finds what has a shape
    ruler = nlp.add_pipe("entity_ruler")
    bodies = words("names", "known_bodies")
    ruler.add_patterns([{"label": "ORG", "pattern": [{"ORTH": c} for c in body]} for body in bodies])
    matcher = Matcher(nlp.vocab)
    number = {"TEXT": {"REGEX": r"^\d[\d,]*(?:\.\d+)?$"}}
    # only fixed lengths and single repeats: open ranges of wide tokens make the matcher's states grow without bound
    numeral = {"TEXT": {"REGEX": r"^[零一二三四五六七八九十百千两〇]$"}, "OP": "+"}
    for end in ORG_ENDS:
        matcher.add("ORG", [[{"ORTH": c} for c in end]])
    year = {"TEXT": {"REGEX": r"^(?:19|20)\d{2}$"}}
    small = {"TEXT": {"REGEX": r"^\d{1,2}$"}}
    blank = {"IS_SPACE": True, "OP": "?"}
    chinese = {"TEXT": {"REGEX": "^[一二三四五六七八九十]$"}}
    hundred = {"TEXT": {"REGEX": "^[〇○零一二三四五六七八九]$"}}
    chinese_year = [{"TEXT": {"REGEX": "^[二一]$"}}, hundred, hundred, hundred, {"ORTH": "年"}]
    matcher.add(
        "DATE",
        [
            [
                year,
                blank,
                {"ORTH": "年"},
                blank,
                small,
                blank,
                {"ORTH": "月"},
                blank,
                small,
                blank,
                {"TEXT": {"IN": ["日", "号"]}},
            ],
            [year, blank, {"ORTH": "年"}, blank, small, blank, {"ORTH": "月"}],
            [year, {"TEXT": {"IN": ["-", ".", "/"]}}, small, {"TEXT": {"IN": ["-", ".", "/"]}}, small],
            [{"TEXT": {"REGEX": r"^(?:19|20)\d{2}\.\d{1,2}$"}}, {"ORTH": "."}, small],
            [*chinese_year, {**chinese, "OP": "+"}, {"ORTH": "月"}],
            [*chinese_year, {**chinese, "OP": "+"}, {"ORTH": "月"}, {**chinese, "OP": "+"}, {"ORTH": "日"}],
        ],
        greedy="LONGEST",
    )
    scale = {"TEXT": {"IN": ["万", "亿", "百", "千"]}, "OP": "?"}
    currency = {"TEXT": {"IN": ["美", "港", "欧", "日"]}, "OP": "?"}
    money = [[number, blank, scale, scale, currency, {"ORTH": "元"}], [numeral, scale, currency, {"ORTH": "元"}]]
    matcher.add("MONEY", money, greedy="LONGEST")
    matcher.add("YEAR", [[year, blank, {"ORTH": "年"}, {"ORTH": "度"}]], greedy="LONGEST")
    digits = {"TEXT": {"REGEX": r"^[\d.Xx]+$"}}
    opened, closed = {"TEXT": {"IN": ["〔", "[", "（", "("]}}, {"TEXT": {"IN": ["〕", "]", "）", ")"]}}
    matcher.add(
        "CERTIFICATE_NO",
        [
            [{"TEXT": {"REGEX": r"^(?:ZL|GR|GF|SR|RDY)\d{4,20}[\d.Xx]*$"}}],
            [{"ORTH": "ZL"}, blank, digits, blank, digits, blank, digits],
            [{"ORTH": "ZL"}, blank, digits],
            [{"TEXT": {"REGEX": r"^\d{4}SR\d+$"}}],
            [digits, {"TEXT": {"REGEX": r"^SR\d+$"}}],
            [opened, year, closed, {"ORTH": "第", "OP": "?"}, blank, digits, blank, {"ORTH": "号"}],
        ],
        greedy="LONGEST",
    )
    given = {"TEXT": {"REGEX": CJK}}
    matcher.add("PERSON", [[{"TEXT": {"IN": sorted(SURNAMES)}}, *[given] * count] for count in (1, 2, 3)])
    return nlp, matcher


def entities_of(text: str) -> list[Entity]:
    """The entities of `text` (white space and all), best first chosen, in order of place."""
    if not text.strip():
        return []
    nlp, matcher = _reader()
    doc = nlp(text)
    found = [_scored(text, span, span.label_) for span in doc.ents]
    for match, start, end in matcher(doc):
        label = nlp.vocab.strings[match]
        found.append(_scored(text, doc[_left_edge(doc, start, label) : end], label))
    chosen: list[Entity] = []
    for entity in sorted((e for e in found if e is not None), key=lambda e: (-e.score, -(e.end - e.start), e.start)):
        if all(entity.end <= other.start or entity.start >= other.end for other in chosen):
            chosen.append(entity)
    return sorted(chosen, key=lambda e: e.start)


def _left_edge(doc: Doc, start: int, label: str) -> int:
    """How far to the left a name reaches that was found by its end."""
    reach = {"ORG": 30, "CERTIFICATE_NO": 6 if doc[start].text in "〔[（(" else 0}.get(label, 0)
    edge = start
    while edge > max(0, start - reach) and NAME.match(doc[edge - 1].text):
        edge -= 1
    return edge


def _scored(whole: str, span: Span, label: str) -> Entity | None:
    start, end = span.start_char, span.end_char
    text = whole[start:end]
    before, after = whole[max(0, start - 10) : start], whole[end : end + 6]
    if label == "ORG":
        return _organisation(text, start, end)
    if label == "PERSON":
        return _person(text, start, end, before, after)
    if label == "DATE":
        dates = read_dates(text)
        return Entity(label, text, start, end, 0.9, dates[0]) if dates else None
    if label == "MONEY":
        return Entity(label, text, start, end, 0.85, _amount(text))
    return Entity(label, text, start, end, 0.8 if label == "YEAR" else 0.75, text[:4] if label == "YEAR" else None)


def _organisation(text: str, start: int, end: int) -> Entity | None:
    """The name without the words that lead up to it."""
    while hit := ORG_STARTS.match(text) or LEADING_TIME.match(text):
        start, text = start + hit.end(), text[hit.end() :]
    if lead := re.match(r".*(?:由|与|象为|场景|项目)(?=.{4,})", text):
        start, text = start + lead.end(), text[lead.end() :]
    while text and text[0] in "）)（(" and not (text[0] in "（(" and any(c in text for c in "）)")):
        start, text = start + 1, text[1:]
    return Entity("ORG", text, start, end, 0.7 + min(0.2, len(text) / 100)) if 4 <= len(text) <= 40 else None


def _person(text: str, start: int, end: int, before: str, after: str) -> Entity | None:
    """A surname alone proves nothing: a person needs a word before or after the name that says so."""
    led, followed = PERSON_BEFORE.search(before) is not None, PERSON_AFTER.match(after) is not None
    if not (led or followed):
        return None
    ends = not after.strip() or re.match(r"[\s，,。；;、（(：:]", after) is not None
    score = 0.6 + 0.15 * led + 0.1 * followed + 0.15 * (ends or followed) - 0.1 * (len(text) == 4)
    return Entity("PERSON", text, start, end, score)


def _amount(text: str) -> float | int | None:
    """In 万元."""
    found = read_amount(text)
    return tidy(found.counted_in(TEN_THOUSAND)) if found else None


__all__ = ["Entity", "entities_of"]
