"""A page of the packet with the part of the form that it was found to be, and where its text breaks off."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractors.packet.parts.page_features import PageFeatures
from extractors.packet.parts.settings import PARTS
from model.folding import fold
from model.fuzzy import strip_numbering
from model.page import Line, Page

BLANK, OTHER, UNREADABLE = "blank", "other", "unreadable"  # in place of a part
NO_PART = (BLANK, OTHER, UNREADABLE)


@dataclass(frozen=True, slots=True)
class PartSpan:
    """A stretch of a page that belongs to one part, from `top` to `bottom` (fractions of the page)."""

    part: str
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class ClassifiedPage:
    """A page with its part. `place`: its number among the packet's pages as they came; `spans` from the top (several where parts
    share a page); `duplicate_of`: the place of the page whose sheet it shows again; `copy_number`: 0 for the first copy.
    """

    page: Page
    features: PageFeatures
    place: int
    part: str = OTHER
    confidence: float = 0.0
    spans: tuple[PartSpan, ...] = ()
    attachment: str | None = None
    duplicate_of: int | None = None
    copy_number: int = 0

    @property
    def also(self) -> tuple[str, ...]:
        """The parts besides the main one."""
        return tuple(dict.fromkeys(s.part for s in self.spans if s.part != self.part))

    def with_part(self, part: str, confidence: float) -> ClassifiedPage:
        return replace(self, part=part, confidence=min(1.0, confidence))

    def with_attachment(self, part: str, attachment: str, confidence: float) -> ClassifiedPage:
        return replace(self, part=part, attachment=attachment, confidence=confidence)

    def titled(self, part: str) -> bool:
        """Whether the part's own title stands on the page."""
        return any(h.part == part and h.key is None for h in self.features.headings)


def body_of(page: Page) -> list[Line]:
    """Return the lines of the page without its head and foot, from the top."""
    lines = [line for line in page.lines if PARTS.body_top < line.box.cy < PARTS.body_bottom and len(fold(line.text)) > 1]
    return sorted(lines, key=lambda line: (round(line.box.cy, 2), line.box.x0))


def ends_within_sentence(page: Page) -> bool:
    """Whether the last line is full and without a sentence's end."""
    lines = body_of(page)
    if not lines or len(fold(lines[-1].text)) < PARTS.last_line:
        return False
    right = max(line.box.x1 for line in lines)
    return lines[-1].text.rstrip()[-1:] not in "。！？；!?;:：" and lines[-1].box.x1 > right - PARTS.full_line


def foot_of(page: Page) -> float:
    """Return where the page's text and tables end, as a share of its height; its foot left out."""
    return max([line.box.y1 for line in body_of(page)] + [table.box.y1 for table in page.ruled], default=0.0)


def ends_with_heading(item: ClassifiedPage) -> bool:
    """Tell whether the last line of the page is the heading of an essay, whose text then stands on another page."""
    heading, lines = max((h.y for h in item.features.headings if h.key), default=None), body_of(item.page)
    return heading is not None and bool(lines) and lines[-1].box.y0 <= heading + PARTS.above_title


def begins_within_sentence(page: Page) -> bool:
    """Whether the first line is set out to the margin of the lines below it, and is no heading."""
    lines = body_of(page)
    if not lines or len(fold(lines[0].text)) < PARTS.first_line or strip_numbering(fold(lines[0].text)) != fold(lines[0].text):
        return False
    following = [line.box.x0 for line in lines[1:6] if line.box.width > PARTS.body_line]
    if (
        following
        and lines[0].box.x1 < max(line.box.x1 for line in lines) - PARTS.short_line
        and lines[0].text.rstrip()[-1:] not in "。！？；"
    ):
        return False  # a short line that ends no sentence is a caption or a title
    return not following or lines[0].box.x0 <= min(following) + PARTS.indent
