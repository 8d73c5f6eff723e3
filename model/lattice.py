"""What a recogniser held possible along a line of words, small enough to be kept with what was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

WIDTH = 6  # characters that are kept of each step
NONE = "\ue000"  # stands where no character is: of private use, which databases and JSON take
FINE = 20  # of a loss of one nat
NO_LOSS = ord(" ")


@dataclass(frozen=True, slots=True)
class Lattice:
    """The output of a recogniser (CTC), step by step: the likeliest `WIDTH` characters of each step, and how much likelier the likeliest of them is than
    each: natural logarithms, in `FINE` parts, at most 255, each as the character so many behind `NO_LOSS`.
    """

    characters: str
    losses: str

    def steps(self) -> Iterator[tuple[tuple[str, float], ...]]:
        """Give the characters of each step with their losses in nats, likeliest first."""
        for at in range(0, len(self.characters), WIDTH):
            found = zip(self.characters[at : at + WIDTH], self.losses[at : at + WIDTH], strict=True)
            yield tuple((char, (ord(loss) - NO_LOSS) / FINE) for char, loss in found)
