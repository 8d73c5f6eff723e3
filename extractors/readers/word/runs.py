"""The text of a paragraph as a reader sees it: fields' results, symbols, ticks, tracked insertions; no deletions, no hints."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from extractors.readers.word.fields import shown_by
from extractors.readers.word.items import LINE_BREAK, PAGE_BREAK, SOFT_PAGE, Item, NoteReference, Piece, TextBox, Unread
from extractors.readers.word.shapes import floating, text_of
from extractors.readers.word.struck import without_struck
from extractors.readers.word.styles import Styles
from extractors.readers.word.symbols import in_border, sign_of, typed
from extractors.readers.word.unread_parts import unread_parts
from extractors.readers.word.xml import Element, on, q, val
from extractors.text.box_symbols import CHECKED, CHECKED_GLYPHS, EMPTY, EMPTY_GLYPHS, TICK_GLYPHS
from model.folding import usual

SUBDOCUMENT = "主控文档的子文档不在文件中，未能读取"
SIMPLE = {"w:tab": "\t", "w:ptab": "\t", "w:cr": LINE_BREAK, "w:noBreakHyphen": "-", "w:lastRenderedPageBreak": SOFT_PAGE}
SOFT_HYPHEN = "\u00ad"  # shown only where a line breaks at it
HIDDEN = re.compile(r"visibility:\s*hidden")
WATERMARK = re.compile("watermark|水印", re.IGNORECASE)


@dataclass(slots=True)
class _Field:
    """A complex field that is open: instruction, whether its result has begun, and a legacy form field's data.

    `shown`: what it shows by itself, whatever its stored result is; `run`: the one that it begins in.
    """

    run: Element | None
    form: Element | None = None
    instruction: str = ""
    result: bool = False
    shown: str | None = None


class ParagraphReader:
    """Reads paragraphs in document order; complex fields may span several. `pictured`: returns what a picture within the text says."""

    def __init__(self, styles: Styles, pictured: Callable[[Element], str] = lambda _: "") -> None:
        self._styles = styles
        self._pictured = pictured
        self._fields: list[_Field] = []

    def read(self, paragraph: Element) -> tuple[Item, ...]:
        """Return what stands in a paragraph, in order."""
        if any(_placeholder(a.find(q("w:sdtPr"))) for a in paragraph.iterancestors(q("w:sdt"))):
            return ()
        return without_struck(self._walk(paragraph, paragraph))

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
            elif name == q("w:subDoc"):
                yield Unread(SUBDOCUMENT)
            elif name in (q("m:oMath"), q("m:oMathPara")):
                yield from self._shown("".join(t.text or "" for t in child.iter(q("m:t"))), None, paragraph)
            elif (
                name == q("w:fldSimple")
                and (shown := shown_by(val(child, "w:instr") or "", child.find(q("w:ffData")))) is not None
            ):
                yield from self._shown(shown, child.find(q("w:r")), paragraph)
            else:
                yield from self._walk(child, paragraph)

    def _control(self, control: Element, paragraph: Element) -> Iterator[Item]:
        """Read a content control: a check box gives its state; a placeholder is no text."""
        properties = control.find(q("w:sdtPr"))
        content = control.find(q("w:sdtContent"))
        box = properties.find(q("w14:checkbox")) if properties is not None else None
        if box is not None:
            run = None if content is None else next(content.iter(q("w:r")), None)
            shown, said = _displayed_state(box, content), _state_said(box)
            yield from self._shown(shown or said, run, paragraph, sure=shown in (None, said))
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
                self._fields[-1].instruction += typed(child.text or "", self._styles.face(run, paragraph))
        elif name in (q("w:footnoteReference"), q("w:endnoteReference")):
            yield NoteReference(val(child, "w:id") or "")
        elif name in (q("w:drawing"), q("w:pict"), q("w:object")):
            yield from self._drawn(child, run, paragraph)
        elif name == q("w:ruby"):
            for base in child.iterfind(q("w:rubyBase")):
                yield from self._walk(base, paragraph)
        elif name == q("w:t"):
            yield from self._shown(typed(child.text or "", self._styles.face(run, paragraph)), run, paragraph)
        elif text := sign_of(child) or _plain(child):
            yield from self._shown(text, run, paragraph)

    def _drawn(self, drawing: Element, run: Element, paragraph: Element) -> Iterator[Item]:
        if not len(drawing) or not all(map(_is_hidden, drawing)):
            yield from _drawing(drawing)
            yield from self._shown(self._pictured(drawing), run, paragraph, sure=False)

    def _field_mark(self, mark: Element, run: Element, paragraph: Element) -> Iterator[Piece]:
        """Begin or end a complex field; one that needs no stored result shows what it does where it ends."""
        kind = val(mark, "w:fldCharType")
        if kind == "begin":
            self._fields.append(_Field(run, mark.find(q("w:ffData"))))
        elif kind == "separate" and self._fields:
            self._fields[-1].result = True
            self._fields[-1].shown = shown_by(self._fields[-1].instruction, self._fields[-1].form)
        elif kind == "end" and self._fields:
            done = self._fields.pop()
            shown = done.shown if done.result else shown_by(done.instruction, done.form)
            if shown is not None:
                yield from self._shown(shown, done.run, paragraph)

    def _shown(self, text: str, run: Element | None, paragraph: Element, sure: bool = True) -> Iterator[Piece]:
        """Yield the text, unless it is hidden or the instruction of a field."""
        waiting = next((f for f in reversed(self._fields) if not f.result), None)
        if waiting is not None:
            waiting.instruction += text  # a symbol or the result of a field within an instruction
            return
        face = self._styles.face(run, paragraph)
        seen = usual((in_border(text) if face.framed else text).replace(SOFT_HYPHEN, ""))
        seen = seen.upper() if face.capital else seen
        if seen and not face.hidden and all(f.shown is None for f in self._fields):
            yield Piece(seen, face, sure)


def _placeholder(properties: Element | None) -> bool:
    """Whether a content control shows only its prompt."""
    return properties is not None and on(properties.find(q("w:showingPlcHdr"))) and properties.find(q("w14:checkbox")) is None


def _displayed_state(box: Element, content: Element | None) -> str | None:
    """Return ☐ or ☑ as a control displays it: one of the signs of its two states, or a box; None where it shows neither."""
    displayed = "" if content is None else "".join(t.text or "" for t in content.iter(q("w:t"))).strip()
    states = {"w14:checkedState": CHECKED, "w14:uncheckedState": EMPTY}
    signs = {sign: state for name, state in states.items() if (sign := _state_sign(box.find(q(name))))}
    if len(signs) == len(states) and displayed in signs:
        return signs[displayed]
    return EMPTY if displayed in EMPTY_GLYPHS else CHECKED if displayed in CHECKED_GLYPHS | TICK_GLYPHS else None


def _state_said(box: Element) -> str:
    return CHECKED if val(box.find(q("w14:checked")), "w14:val") in ("1", "true", "on") else EMPTY


def _state_sign(state: Element | None) -> str:
    code = val(state, "w14:val") or ""
    try:
        return chr(int(code, 16)) if code else ""
    except ValueError:
        return ""


def _plain(child: Element) -> str:
    """Return the break, tabulator or hyphen that a child of a run stands for; empty for any other."""
    if child.tag == q("w:br"):
        return {"page": PAGE_BREAK, "column": LINE_BREAK}.get(val(child, "w:type") or "", LINE_BREAK)
    return next((text for tag, text in SIMPLE.items() if child.tag == q(tag)), "")


def _drawing(drawing: Element) -> Iterator[Item]:
    """Yield the drawings over the text, and the text boxes that are more than a tick."""
    shapes = list(floating(drawing))
    yield from shapes
    yield from map(Unread, unread_parts(drawing))
    yield from map(TextBox, _word_art(drawing))
    for content in text_boxes(drawing):
        if not any(shape.text == text_of(content) for shape in shapes):
            yield TextBox(content)


def _word_art(drawing: Element) -> Iterator[Element]:
    """Yield ornamental titles of VML as contents of text boxes; what is turned, or called so, is a watermark."""
    for path in drawing.iter(q("v:textpath")):
        shape, text = path.getparent(), path.get("string")
        if text and shape is not None and "rotation" not in (shape.get("style") or "") and not _is_watermark(shape):
            content = etree.Element(q("w:txbxContent"))
            run = etree.SubElement(etree.SubElement(content, q("w:p")), q("w:r"))
            etree.SubElement(run, q("w:t")).text = text
            yield content


def text_boxes(element: Element) -> Iterator[Element]:
    """Yield the contents of text boxes below an element, those of watermarks left out."""
    if element.tag == q("w:txbxContent"):
        yield element
        return
    for child in element:
        if isinstance(child.tag, str) and not (_is_watermark(child) or _is_hidden(child)):
            yield from text_boxes(child)


def _is_hidden(shape: Element) -> bool:
    """Whether a drawing or a shape within one is switched off."""
    properties = shape.find(q("wp:docPr")) if isinstance(shape.tag, str) else None
    off = properties is not None and (properties.get("hidden") or "0") not in ("0", "false", "off")
    return off or HIDDEN.search(shape.get("style") or "") is not None


def _is_watermark(shape: Element) -> bool:
    """Whether a shape is called a watermark by the program that made it."""
    named = [element for element in (shape, shape.find(q("wp:docPr"))) if element is not None]
    return any(WATERMARK.search(element.get(key) or "") for element in named for key in ("id", "alt", "name", "descr"))
