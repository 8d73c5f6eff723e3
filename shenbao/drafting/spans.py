"""What a sentence of a notice says until when, how many copies, how many projects: spaCy's entity ruler and matcher with the patterns of `spans.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from extractors.import_stubs import stubs_for
from extractors.text.entities import RunTokenizer
from model.yaml_file import load_yaml
from shenbao.drafting.lexicon import number_of

with stubs_for(("spacy.cli",)):
    import spacy
    from spacy.matcher import Matcher

DAY = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日")
KEPT = 1 << 12  # sentences of a notice, which several questions are asked about


@dataclass(frozen=True, slots=True)
class Mention:
    """Where in its sentence it stands (characters), and the numbers in it with their places; `day`: year (0: not told), month and day."""

    text: str
    start: int
    end: int
    numbers: tuple[tuple[int, int], ...] = ()
    day: tuple[int, int, int] = (0, 0, 0)

    @property
    def number(self) -> int:
        """Return the last number: how many."""
        return self.numbers[-1][0] if self.numbers else 0

    @property
    def at(self) -> int:
        """Return where it stands."""
        return self.numbers[-1][1] if self.numbers else self.start


@cache
def _reader() -> tuple[Any, Any]:
    told = load_yaml(Path(__file__).with_name("spans.yaml"))
    nlp = spacy.blank("zh")
    nlp.tokenizer = RunTokenizer(nlp.vocab)
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(told["pieces"])
    words = [(label, word) for label, some in told["words"].items() for word in some]
    ruler.add_patterns([{"label": label, "pattern": [{"ORTH": char} for char in word]} for label, word in words])
    nlp.add_pipe("merge_entities")
    matcher = Matcher(nlp.vocab)
    for label in dict.fromkeys(row["label"] for row in told["spans"]):
        matcher.add(label, [row["pattern"] for row in told["spans"] if row["label"] == label], greedy="LONGEST")
    return nlp, matcher


@lru_cache(KEPT)
def mentions_in(text: str) -> Mapping[str, tuple[Mention, ...]]:
    """Return what a sentence says of each kind (deadline, until, copies, originals, quota, further), in its order."""
    nlp, matcher = _reader()
    doc = nlp(text)
    found: dict[str, list[Mention]] = {}
    for match, start, end in sorted(matcher(doc), key=lambda hit: hit[1]):
        span = doc[start:end]
        numbers = [(number_of(t.text), t.idx) for t in span if t.ent_type_ == "NUMBER"]
        day = DAY.search(span.text)
        told = tuple(int(part or 0) for part in day.groups()) if day else (0, 0, 0)
        counted = tuple((number, at) for number, at in numbers if number is not None)
        mention = Mention(span.text, span.start_char, span.end_char, counted, (told[0], told[1], told[2]))
        found.setdefault(nlp.vocab.strings[match], []).append(mention)
    return {label: tuple(some) for label, some in found.items()}
