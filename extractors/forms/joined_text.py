"""Tokens as one text that knows from which token each of its characters is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extractors.forms.tokens import Token

LineBreak = None  # between two tokens of a joined text


@dataclass(frozen=True, slots=True)
class JoinedText:
    """`owners`: for each character of `text` the number of its token and its place there; None for a line break."""

    text: str
    tokens: tuple[Token, ...]
    owners: tuple[tuple[int, int] | None, ...]

    def cut(self, start: int, end: int) -> list[Token]:
        """Return the pieces of the tokens between two positions of the text."""
        spans: dict[int, tuple[int, int]] = {}
        for owner in self.owners[start:end]:
            if owner is not None:
                number, place = owner
                spans[number] = (spans[number][0] if number in spans else place, place + 1)
        return [self.tokens[number].cut(low, high) for number, (low, high) in spans.items()]

    def token_at(self, position: int) -> Token | None:
        """Return the token of the character at `position`, or of the last character where the text is shorter."""
        owner = self.owners[min(position, len(self.owners) - 1)]
        return self.tokens[owner[0]] if owner is not None else None


def join_tokens(pieces: Iterable[Token | None]) -> JoinedText:
    """Join tokens in the order given; `LineBreak` (None) between two of them is a line break of the text."""
    text = ""
    tokens: list[Token] = []
    owners: list[tuple[int, int] | None] = []
    for piece in pieces:
        if piece is None:
            text += "\n"
            owners.append(None)
        else:
            text += piece.text
            owners += [(len(tokens), place) for place in range(len(piece.text))]
            tokens.append(piece)
    return JoinedText(text, tuple(tokens), tuple(owners))
