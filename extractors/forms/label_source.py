"""Labels come from one of two sources, a notice's profile or the page itself; whoever pairs labels with values need not know
which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from extractors.text.label_wording import as_label, label_score

CLEAR_LABEL = 0.7  # score of a text that is a label by its wording alone


@dataclass(frozen=True, slots=True)
class LabelWording:
    """A label's wording: of the fields `keys`, or of a heading above labels (`is_context`). `heads`: the fields that a field's own label tells
    apart besides (联系人 before 手机号码).
    """

    text: str
    keys: tuple[str, ...]
    is_context: bool = False
    heads: tuple[str, ...] = ()

    @property
    def over(self) -> tuple[str, ...]:
        """Return the fields that stand under this wording, or behind it on its row."""
        return self.keys if self.is_context else self.heads


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """What a text was found to be, and how well it agrees (0–1)."""

    wording: LabelWording
    score: float


class LabelSource(Protocol):
    """Tells labels from other texts."""

    def match(self, text: str) -> LabelMatch | None:
        """Return the label that `text` as a whole is, if any."""
        ...

    def score(self, text: str) -> float:
        """Return how surely `text` as a whole is a label (0–1)."""
        ...


class PageLabels:
    """Labels as any Chinese form sets them, told by their wording alone. They belong to no field."""

    def match(self, text: str) -> LabelMatch | None:
        score = self.score(text)
        return LabelMatch(LabelWording(as_label(text), ()), score) if score >= CLEAR_LABEL else None

    def score(self, text: str) -> float:
        return label_score(text)
