"""Small captions set over what is written under them, without walls between: 姓名 over 张三, as on cards and receipts."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.forms.pairs.candidate import PairCandidate
from extractors.forms.pairs.columns import split_at, split_at_gaps
from extractors.forms.pairs.settings import CAPTIONS, CELLS
from extractors.forms.pairs.weights import wording_share
from extractors.text.label_spans import label_spans
from extractors.text.label_wording import tight
from extractors.text.reading_order import rows_of
from model.geometry import Box
from model.page import Line

_BLANKS = re.compile(r"[_＿]{3,}")


def caption_pairs(lines: Sequence[Line]) -> list[PairCandidate]:
    """Return the pairs of captions and the texts right below them; none where few of them read like labels."""
    rows = rows_of(split_at_gaps([part for line in lines for part in split_at(line, _BLANKS)]))
    shaped = [(above, below) for above, below in pairwise(rows) if _is_shaped(above, below)]
    found = [pair for above, below in shaped for pair in _under(above, below)]
    named = sum(wording_share(tight(pair.label)) >= CAPTIONS.wording and bool(pair.value) for pair in found)
    return found if named >= max(CAPTIONS.least, CAPTIONS.named * len(found)) else []


def _is_shaped(above: Sequence[Line], below: Sequence[Line]) -> bool:
    """Whether the texts of a row are set smaller than those of the row close below, of which each begins under one."""
    small, large = (statistics.mean(line.box.height for line in row) for row in (above, below))
    near = min(line.box.y0 for line in below) - max(line.box.y1 for line in above) < CAPTIONS.leading * small
    told = any(label_spans(line.text) for line in above)
    under = all(any(_begins(over, line) for over in above) for line in below)
    return small <= CAPTIONS.smaller * large and near and under and not told


def _begins(caption: Line, line: Line) -> bool:
    return abs(caption.box.x0 - line.box.x0) < CAPTIONS.off * line.box.height


def _under(above: Sequence[Line], below: Sequence[Line]) -> Iterator[PairCandidate]:
    for caption in above:
        confidence = CELLS.surest * max(CAPTIONS.wording, wording_share(tight(caption.text)))
        value = next((line for line in below if _begins(caption, line)), None)
        high = below[0].box.height
        place = value.box if value else Box(caption.box.x0, caption.box.y1, caption.box.x1, caption.box.y1 + high)
        yield PairCandidate(caption.text, value.text if value else "", caption.box, place, confidence)
