"""Texts that the form prescribes: how far a page still carries them word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import partial_ratio_alignment

from extractors.forms.rows import running_tokens
from extractors.forms.tokens import Token, mean_confidence
from extractors.packet.running_reading import NUMBER, RunningReading, plain_map
from extractors.packet.settings import PRESCRIBED
from extractors.text.script import in_gb2312, simplified
from model.language import words
from model.page import Page, Reader
from model.record import PrescribedText, Source
from notices.profile import PrescribedDemand

# printed alike: mixing these up is the recogniser's doing, not the applicant's
ALIKE = [set(group) for group in words("glyphs", "alike_in_print")]
HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Change:
    """Where a text differs from the prescribed one: what was `wanted`, what was `found`, and the stretch of the text that it was found in."""

    wanted: str
    found: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Compared:
    """A piece of a prescribed paragraph: `agreement` 0–1, of `weight` characters; its changes; the piece and what stands in its place, as they are
    printed; `place`: from where to where in the plain text, None where it is not there.
    """

    agreement: float
    weight: int
    changes: tuple[_Change, ...]
    clause: tuple[str, str]
    place: tuple[int, int] | None = None


def compare_texts(demand: PrescribedDemand, pages: Sequence[Page]) -> PrescribedText:
    """Compare the text of `pages` (the demand's part, in order) with the prescribed paragraphs.

    `similarity` is the least agreement of any paragraph, 0–1; `differences` are pairs (prescribed, found) that are more than
    a recogniser's slip, `clauses` the whole clauses that have some. A blank (____) of a paragraph takes anything.
    """
    tokens = running_tokens(pages)
    text = RunningReading.of(tokens)
    electronic = bool(pages) and all(p.reader is not Reader.OCR for p in pages)
    source = Source(pages[0].file, pages[0].number, None, pages[0].reader) if pages else None
    if not text.plain:
        return PrescribedText(demand.id, 0.0, (), 0.0, source)
    paragraphs = [_paragraph(paragraph, text, electronic) for paragraph in demand.paragraphs]
    pieces = [piece for paragraph in paragraphs for piece in paragraph]
    added = _put_in([_place_of(paragraph) for paragraph in paragraphs], text, electronic and len(pages) == 1)
    changes = [*(change for piece in pieces for change in piece.changes), *added]
    differences = tuple((change.wanted, change.found) for change in changes)
    return PrescribedText(
        demand.id,
        round(min((_agreement(paragraph) for paragraph in paragraphs), default=1.0), 4),
        differences,
        round(mean_confidence(tokens), 4),
        _place(source, tokens, differences),
        (*(piece.clause for piece in pieces if piece.changes), *(("", change.found) for change in added)),
        tuple(1.0 if electronic else round(text.certainty(change.start, change.end), 3) for change in changes),
    )


def _plain(text: str) -> str:
    return plain_map(text)[0]


def _paragraph(paragraph: str, text: RunningReading, electronic: bool) -> list[_Compared]:
    pieces = ((piece.strip(), _plain(piece)) for piece in re.split(r"_{2,}", NUMBER.sub("", paragraph)))
    return [_piece(piece, wanted, text, electronic) for piece, wanted in pieces if wanted]


def _agreement(pieces: Sequence[_Compared]) -> float:
    total = sum(piece.weight for piece in pieces)
    return sum(piece.agreement * piece.weight for piece in pieces) / total if total else 1.0


def _piece(piece: str, wanted: str, text: RunningReading, electronic: bool) -> _Compared:
    hit = partial_ratio_alignment(wanted, text.plain)
    if hit is None or hit.score < PRESCRIBED.found:
        return _Compared(0.0, len(wanted), (_Change(wanted, "", 0, len(text.plain)),), (piece, ""))
    low, high = _window(wanted, text.plain, hit.dest_start, hit.dest_end)
    real = tuple(c for c in _changes(wanted, text.plain[low:high], low) if not _slip(c.wanted, c.found, electronic))
    if any(c.wanted == wanted for c in real):  # nothing of it stands there: its place was not found
        real = (_Change(wanted, text.plain[low:high], 0, len(text.plain)),)
    lost = sum(max(len(c.wanted), len(c.found)) for c in real)
    return _Compared(max(0.0, 1.0 - lost / len(wanted)), len(wanted), real, (piece, text.printed(low, high)), (low, high))


def _place_of(pieces: Sequence[_Compared]) -> tuple[int, int] | None:
    places = [piece.place for piece in pieces if piece.place]
    return (min(places)[0], max(end for _, end in places)) if places else None


def _put_in(places: Sequence[tuple[int, int] | None], text: RunningReading, exact: bool) -> list[_Change]:
    """What stands between two paragraphs and is none of them: a clause of the applicant's own. Where a stamp may have been read or a page's head stands, only one
    that is numbered.
    """
    found = []
    for before, after in pairwise(places):
        low, high = (before[1], after[0]) if before and after else (0, 0)
        if len(HAN.findall(text.plain[low:high])) >= PRESCRIBED.put_in and (exact or text.numbered(low, high)):
            found.append(_Change("", text.printed(low, high), low, high))
    return found


def _window(wanted: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch of `text` that `wanted` became: words put in make it longer, words left out shorter."""
    best = (start, end, -1.0)
    slack = max(PRESCRIBED.slack_least, len(wanted) // PRESCRIBED.slack_part)
    for low in {start, *(max(0, start - n) for n in range(1, slack))}:
        for high in {end, *(min(len(text), end + n) for n in range(1, slack))}:
            score = Indel.normalized_similarity(wanted, text[low:high])
            if score > best[2] + 1e-9 or (abs(score - best[2]) < 1e-9 and high - low < best[1] - best[0]):
                best = (low, high, score)
    return best[0], best[1]


def _changes(wanted: str, found: str, low: int) -> list[_Change]:
    """Runs of change; runs with a single character between them are one change (全部 → 部分). `low`: where in the text `found` begins."""
    runs: list[list[int]] = []
    for op in Indel.opcodes(wanted, found):
        if op.tag == "equal":
            continue
        if runs and op.src_start - runs[-1][1] <= 1 and op.dest_start - runs[-1][3] <= 1:
            runs[-1][1], runs[-1][3] = op.src_end, op.dest_end
        else:
            runs.append([op.src_start, op.src_end, op.dest_start, op.dest_end])
    return [_Change(wanted[a:b], found[c:d], low + c, low + d) for a, b, c, d in runs]


def _slip(wanted: str, found: str, electronic: bool) -> bool:
    """Whether a change can be the recogniser's: lookalikes, or a stray sign that is no Chinese character."""
    if electronic:
        return False
    if len(wanted) == len(found):
        return all(
            a == simplified(b) or any(a in group and b in group for group in ALIKE) or _rare(b)
            for a, b in zip(wanted, found, strict=True)
        )
    return not wanted and len(found) <= PRESCRIBED.stray and all(_rare(c) for c in found)


def _rare(char: str) -> bool:
    """Latin letters, signs and characters that no simplified text has (塡 for 填) are a misreading in the midst of a prescribed one."""
    return not ("\u4e00" <= char <= "\u9fff" and in_gb2312(char))


def _place(source: Source | None, tokens: Sequence[Token], differences: Sequence[tuple[str, str]]) -> Source | None:
    """The line on which the first difference stands."""
    for _, found in differences:
        for token in tokens:
            if len(found) > 1 and found[: PRESCRIBED.shown] in _plain(token.text):
                return Source(token.page.file, token.page.number, token.box, token.page.reader)
    return source
