"""Chinese paragraphs for a PDF: lines broken by the rules of GB/T 15834 (no comma begins a line, no bracket ends one), set flush.

reportlab's own paragraphs break Chinese text at such places and collapse ideographic spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable

from reports.letter.fonts import font_of

NO_START = frozenset("，。、；：？！）〕】》」』”’…—·,.;:?!)]}％%")
NO_END = frozenset("（〔【《「『“‘([{")
_WORD = re.compile(r"[A-Za-z0-9@._%+\-/:=&?#~]{1,40}|.", re.DOTALL)
# A full-width mark at the end of a line may be squeezed by this share of its width.
SQUEEZE = 0.5


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph is set: role of `reports.letter.fonts.CHAINS`, points. `align` is flush, left, centre or right."""

    role: str
    size: float
    leading: float
    align: str = "flush"
    first: float = 0.0
    left: float = 0.0
    right: float = 0.0
    before: float = 0.0
    after: float = 0.0
    keep: bool = False
    heavy: bool = False


def break_lines(text: str, setting: Setting, width: float) -> list[str]:
    """Return `text` in lines of at most `width` points (the first shorter by the indent); a closing mark may be squeezed in."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used, room = "", 0.0, width - (0.0 if lines else setting.first)
        for atom in _atoms(paragraph, setting, width):
            size = text_width(atom, setting)
            slack = SQUEEZE * setting.size if atom[-1] in NO_START else 0.01
            if line and used + size > room + slack:
                lines.append(line)
                line, used, room = "", 0.0, width
            line, used = line + atom, used + size
        lines.append(line)
    return lines


def _atoms(text: str, setting: Setting, width: float) -> Iterator[str]:
    """Pieces that stay on one line: a word or a character, with the marks that may not be parted from it."""
    atom = ""
    for word in _WORD.findall(text):
        joined = atom and (word[0] in NO_START or atom[-1] in NO_END) and text_width(atom + word, setting) < width / 2
        if atom and not joined:
            yield from _fitting(atom, setting, width)
            atom = ""
        atom += word
    if atom:
        yield from _fitting(atom, setting, width)


def _fitting(atom: str, setting: Setting, width: float) -> Iterator[str]:
    if text_width(atom, setting) <= width - setting.first:
        yield atom
    else:
        yield from atom


def text_width(text: str, setting: Setting) -> float:
    """Return the points that `text` takes without any spacing."""
    return sum(char_width(char, setting) for char in text)


def char_width(char: str, setting: Setting) -> float:
    return float(font_of(char, setting.role).stringWidth(char, setting.size))


def runs(text: str, role: str) -> Iterator[tuple[TTFont, str]]:
    """Return `text` in runs of one font: that of the role, or the first fallback that has the characters."""
    run, current = "", None
    for char in text:
        font = font_of(char, role)
        if current is not None and font is not current:
            yield current, run
            run = ""
        run, current = run + char, font
    if current is not None:
        yield current, run


class Lines(Flowable):  # type: ignore[misc]
    """A paragraph. `bookmark` names it in the PDF's outline; empty for none."""

    def __init__(self, text: str, setting: Setting, bookmark: str = "", lines: Sequence[str] = (), last: bool = True) -> None:
        super().__init__()
        self.text, self.setting, self.bookmark = text, setting, bookmark
        self.lines, self.last = list(lines), last
        self.width, self.height = 0.0, 0.0
        self.spaceBefore, self.spaceAfter, self.keepWithNext = setting.before, setting.after, setting.keep

    def wrap(self, width: float, height: float) -> tuple[float, float]:  # noqa: ARG002 - the library's signature
        if not self.lines:
            self.lines = break_lines(self.text, self.setting, self._room(width))
        self.width, self.height = width, len(self.lines) * self.setting.leading
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Split at a line, at least two lines on each side; whole onto the next page otherwise."""
        self.wrap(width, height)
        fit = min(int(height / self.setting.leading), len(self.lines) - 2)
        if fit < 2:
            return []
        head = Lines("".join(self.lines[:fit]), replace(self.setting, after=0), self.bookmark, self.lines[:fit], last=False)
        tail = Lines("".join(self.lines[fit:]), replace(self.setting, before=0, first=0), "", self.lines[fit:], self.last)
        head.width = tail.width = width
        return [head, tail]

    def _room(self, width: float) -> float:
        return width - self.setting.left - self.setting.right

    def draw(self) -> None:
        setting, canvas = self.setting, self.canv
        text = canvas.beginText()
        if setting.heavy:
            canvas.setLineWidth(0.028 * setting.size)
            text.setTextRenderMode(2)
        for number, line in enumerate(self.lines):
            x, spacing = self._place(line, number)
            text.setTextOrigin(x, self.height - number * setting.leading - (setting.leading + 0.72 * setting.size) / 2)
            text.setCharSpace(spacing)
            for font, run in runs(line, setting.role):
                text.setFont(font.fontName, setting.size)
                text.textOut(run)
        text.setCharSpace(0)
        text.setTextRenderMode(0)
        canvas.drawText(text)

    def _place(self, line: str, number: int) -> tuple[float, float]:
        """Left edge of a line, and the points between its characters."""
        setting, used = self.setting, text_width(line, self.setting)
        first = setting.first if number == 0 else 0.0
        slack = self._room(self.width) - first - used
        left = setting.left + first
        if setting.align == "centre":
            return left + slack / 2, 0.0
        if setting.align == "right":
            return left + slack, 0.0
        ends = self.last and number == len(self.lines) - 1
        spread = slack < 0 or (setting.align == "flush" and not ends and slack < 4 * setting.size)
        return left, slack / max(1, len(line) - 1) if spread else 0.0


def cell(text: str, role: str, size: float, leading: float) -> Lines:
    """Return a paragraph for a table's cell."""
    return Lines(text or " ", Setting(role, size, leading, "left"))
