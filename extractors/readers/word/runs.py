"""The text of a paragraph as a reader sees it: fields' results, symbols, ticks, tracked insertions; no deletions, no hints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.readers.word.styles import Face, Styles
from extractors.readers.word.xml import Element, on, q, val
from extractors.text.box_symbols import CHECKED, EMPTY, symbol_of
from model.folding import usual

PAGE_BREAK, LINE_BREAK, SOFT_PAGE = "\f", "\n", "\v"


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one look, or one break: PAGE_BREAK, LINE_BREAK, SOFT_PAGE (where Word last broke the page)."""

    text: str
    face: Face


@dataclass(frozen=True, slots=True)
class TextBox:
    """A text box that is anchored in a paragraph."""

    content: Element


@dataclass(frozen=True, slots=True)
class NoteReference:
    """A reference to the footnote or endnote with this id."""

    id: str


Item = Piece | TextBox | NoteReference


@dataclass(slots=True)
class _Field:
    """A complex field that is open: instruction, whether its result has begun, and a legacy form field's data."""

    instruction: str = ""
    result: bool = False
    form: Element | None = None


class ParagraphReader:
    """Reads paragraphs in document order; complex fields may span several."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[_Field] = []

    def read(self, paragraph: Element) -> tuple[Item, ...]:
        """Return what stands in a paragraph, in order."""
        if any(_placeholder(a.find(q("w:sdtPr"))) for a in paragraph.iterancestors(q("w:sdt"))):
            return ()
        return tuple(self._walk(paragraph, paragraph))

    def _walk(self, element: Element, paragraph: Element) -> Iterator[Item]:
        for child in element:
            if not isinstance(child.tag, str):
                continue
            name = child.tag
            if name == q("w:r"):
                yield from self._run(child, paragraph)
            elif name == q("w:sdt"):
                yield from self._control(child, paragraph)
            elif name in (q("w:del"), q("w:moveFrom"), q("w:pPr"), q("w:sdtPr")):
                continue
            elif name == q("mc:AlternateContent"):
                branch = child.find(q("mc:Choice"))
                branch = branch if branch is not None else child.find(q("mc:Fallback"))
                if branch is not None:
                    yield from self._walk(branch, paragraph)
            elif name in (q("m:oMath"), q("m:oMathPara")):
                yield from self._shown("".join(t.text or "" for t in child.iter(q("m:t"))), None, paragraph)
            else:
                yield from self._walk(child, paragraph)

    def _control(self, control: Element, paragraph: Element) -> Iterator[Item]:
        """Read a content control: a check box gives its state; a placeholder is no text."""
        properties = control.find(q("w:sdtPr"))
        content = control.find(q("w:sdtContent"))
        box = properties.find(q("w14:checkbox")) if properties is not None else None
        if box is not None:
            ticked = val(box.find(q("w14:checked")), "w14:val") in ("1", "true", "on")
            yield from self._shown(CHECKED if ticked else EMPTY, None, paragraph)
        elif content is not None and not _placeholder(properties):
            yield from self._walk(content, paragraph)

    def _run(self, run: Element, paragraph: Element) -> Iterator[Item]:
        for child in run:
            if isinstance(child.tag, str):
                yield from self._run_child(child, run, paragraph)

    def _run_child(self, child: Element, run: Element, paragraph: Element) -> Iterator[Item]:
        name = child.tag
        if name == q("w:fldChar"):
            yield from self._field_mark(child, run, paragraph)
        elif name == q("w:instrText"):
            if self._fields:
                self._fields[-1].instruction += child.text or ""
        elif name in (q("w:footnoteReference"), q("w:endnoteReference")):
            yield NoteReference(val(child, "w:id") or "")
        elif name in (q("w:drawing"), q("w:pict"), q("w:object"), q("mc:AlternateContent")):
            yield from map(TextBox, text_boxes(child))
        elif name == q("w:ruby"):
            for base in child.iterfind(q("w:rubyBase")):
                yield from self._walk(base, paragraph)
        elif text := _plain(child):
            yield from self._shown(text, run, paragraph)

    def _field_mark(self, mark: Element, run: Element, paragraph: Element) -> Iterator[Piece]:
        """Begin or end a complex field; a legacy form field shows its state where it ends."""
        kind = val(mark, "w:fldCharType")
        if kind == "begin":
            self._fields.append(_Field(form=mark.find(q("w:ffData"))))
        elif kind == "separate" and self._fields:
            self._fields[-1].result = True
        elif kind == "end" and self._fields:
            done = self._fields.pop()
            if "FORMCHECKBOX" in done.instruction.upper():
                yield from self._shown(_legacy_state(done.form), run, paragraph)
            elif "FORMDROPDOWN" in done.instruction.upper():
                yield from self._shown(_legacy_choice(done.form), run, paragraph)

    def _shown(self, text: str, run: Element | None, paragraph: Element) -> Iterator[Piece]:
        """Yield the text, unless it is hidden or the instruction of a field."""
        face = self._styles.face(run, paragraph)
        if not face.hidden and all(f.result for f in self._fields):
            yield Piece(usual(text), face)


def _placeholder(properties: Element | None) -> bool:
    """Whether a content control shows only its prompt."""
    return properties is not None and on(properties.find(q("w:showingPlcHdr"))) and properties.find(q("w14:checkbox")) is None


def _plain(child: Element) -> str:
    """Return the text of one child of a run."""
    name = child.tag
    if name == q("w:t"):
        return child.text or ""
    if name == q("w:sym"):
        code = int(val(child, "w:char") or "0", 16)
        font = val(child, "w:font") or ""
        return symbol_of(font, code) or (chr(code) if code < 0xE000 else "")
    if name == q("w:br"):
        return {"page": PAGE_BREAK, "column": LINE_BREAK}.get(val(child, "w:type") or "", LINE_BREAK)
    simple = {"w:tab": "\t", "w:ptab": "\t", "w:cr": LINE_BREAK, "w:noBreakHyphen": "-", "w:lastRenderedPageBreak": SOFT_PAGE}
    return next((text for tag, text in simple.items() if name == q(tag)), "")


def _legacy_state(data: Element | None) -> str:
    box = None if data is None else data.find(q("w:checkBox"))
    if box is None:
        return EMPTY
    state = box.find(q("w:checked"))
    return CHECKED if on(state if state is not None else box.find(q("w:default"))) else EMPTY


def _legacy_choice(data: Element | None) -> str:
    choices = None if data is None else data.find(q("w:ddList"))
    if choices is None:
        return ""
    entries = [val(e) or "" for e in choices.iterfind(q("w:listEntry"))]
    chosen = choices.find(q("w:result"))
    at = int(val(chosen if chosen is not None else choices.find(q("w:default"))) or "0")
    return entries[at].strip() if 0 <= at < len(entries) else ""


def text_boxes(element: Element) -> Iterator[Element]:
    """Yield the contents of text boxes below an element; of alternatives only the first that is understood."""
    if element.tag == q("w:txbxContent"):
        yield element
        return
    if element.tag == q("mc:AlternateContent"):
        yield from _alternative(element)
        return
    for child in element:
        if not isinstance(child.tag, str):
            continue
        yield from text_boxes(child)


def _alternative(element: Element) -> Iterator[Element]:
    for branch in (*element.iterfind(q("mc:Choice")), *element.iterfind(q("mc:Fallback"))):
        found = list(text_boxes(branch))
        if found:
            yield from found
            return
