"""Typing in Word (python-docx): runs of several faces, marks, and tables set as the office's word processor sets them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from samples.others.faces import OFFICE
from samples.others.look import Look
from samples.others.settings import MILLIMETRE, lines_of
from samples.others.tables import Cell, Seg

RULES = {  # kind and width (eighths of a point) of the frame, of the rules between rows and of those between columns
    "single": (("single", 6),) * 3, "thick": (("single", 12),) * 3, "hair": (("single", 2),) * 3, "double": (("double", 4),) * 3, "open": (("single", 6),) * 3, "dotted": (("dotted", 4),) * 3, "dashed": (("dashed", 4),) * 3,
    "dot_dash": (("dotDash", 4),) * 3, "ruled": (("single", 8), ("single", 4), ("dotted", 2)), "framed": (("single", 18), ("single", 2), ("dotted", 4)),
}  # fmt: skip
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
LONGEST_EXACT = 3  # lines; a row of more grows with its text
CHECKBOX = """<w:sdt {w} xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:sdtPr><w14:checkbox>
<w14:checked w14:val="{on}"/><w14:checkedState w14:val="{chosen:04X}" w14:font="MS Gothic"/><w14:uncheckedState w14:val="{empty:04X}" w14:font="MS Gothic"/>
</w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:rPr><w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic"/><w:sz w:val="{size}"/></w:rPr>
<w:t>{shown}</w:t></w:r></w:sdtContent></w:sdt>"""


@dataclass
class Typist:
    """`grow`: no row is exactly as high as estimated."""

    look: Look
    grow: bool = False
    doc: Any = field(default_factory=docx.Document)

    def save(self, path: Path) -> Path:
        self.doc.save(str(path))
        return path

    def line(self, text: str, size: float = 0, font: str = "", align: Any = None, bold: bool = False, after: float = 4) -> Any:
        made = self.doc.add_paragraph()
        made.alignment, made.paragraph_format.space_after = align, Pt(after)
        self.run(made, (text, "body"), size or self.look.body_size, font, bold)
        return made

    def run(self, holder: Any, seg: Seg, size: float = 0, font: str = "", bold: bool = False) -> None:
        words, role = seg
        size = size or self.look.size
        if role == "wing":
            self._symbol(holder.add_run(), words, size)
        elif role == "circled":
            self._circled(holder, words, size)
        elif role.startswith("control"):
            self._control(holder, role, words, size)
        else:
            self._words(holder.add_run(words), role, size, font, bold)

    def _words(self, made: Any, role: str, size: float, font: str, bold: bool) -> None:
        look = self.look
        fonts = {"label": look.label_font, "body": look.body_font, "mark": look.marking.face, "empty": look.marking.empty_face}
        name = font or fonts.get(role) or look.value_font
        made.bold, made.underline = bold or (role == "chosen" and look.heads == 0), role in ("under", "chosen")
        self._face(made, name, name if role in ("mark", "empty") else look.latin or name, size)
        if role in ("value", "under", "chosen", "mark") and look.blue:
            made.font.color.rgb = RGBColor(0x1F, 0x2F, 0x7F)

    def _face(self, made: Any, chinese: str, latin: str, size: float) -> None:
        if self.look.marking.word:
            chinese, latin = OFFICE.get(chinese, chinese), OFFICE.get(latin, latin)
        made.font.size, made.font.name = Pt(size), latin
        made._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), chinese)

    def _symbol(self, made: Any, words: str, size: float) -> None:
        """A character of a symbol font, as Word puts it in or as typed; the run names the font for both scripts, or it is set in that of the neighbours."""
        font, code = self.look.marking.symbol[0], 0xF000 + ord(words)
        if self.look.marking.as_symbol:
            symbol = OxmlElement("w:sym")
            symbol.set(qn("w:font"), font)
            symbol.set(qn("w:char"), f"{code:04X}")
            made._element.append(symbol)
        else:
            made.text = chr(code)
        self._face(made, font, font, size)

    def _circled(self, holder: Any, words: str, size: float) -> None:
        """Word's own 带圈字符: a field that sets a box and a tick on one another."""
        for kind, text in (("begin", ""), ("", rf"eq \o\ac(□,{words})"), ("end", "")):
            made = holder.add_run()
            self._face(made, self.look.value_font, self.look.value_font, size)
            part = OxmlElement("w:fldChar" if kind else "w:instrText")
            part.set(qn("w:fldCharType"), kind) if kind else setattr(part, "text", text)
            made._element.append(part)

    def _control(self, holder: Any, role: str, words: str, size: float) -> None:
        on, how = role == "control_on", self.look.marking
        code = {"on": int(on), "chosen": ord(how.chosen), "empty": ord(how.empty), "size": round(size * 2), "shown": words}
        holder._element.append(parse_xml(CHECKBOX.format(w=nsdecls("w"), **code)))

    def new_page(self) -> None:
        last = self.doc.paragraphs[-1] if self.doc.element.body[-2].tag == qn("w:p") else self.doc.add_paragraph()
        last.add_run().add_break(WD_BREAK.PAGE)

    def table(self, rows: list[list[Cell]], columns: int, widths: tuple[float, ...] = ()) -> None:
        made = self.doc.add_table(len(rows), columns)
        made.autofit = False
        each = widths or (166 / columns,) * columns
        for column, width in zip(made.columns, each, strict=True):
            column.width = Mm(width)
        self._borders(made)
        self._margins(made)
        taken: set[tuple[int, int]] = set()
        needs: dict[int, float] = {}
        for r, row in enumerate(rows):
            at = 0
            for cell in row:
                while (r, at) in taken:
                    at += 1
                taken |= {(r + y, at + x) for y in range(cell.rows) for x in range(cell.span)}
                place = made.cell(r, at)
                if cell.rows > 1 or cell.span > 1:
                    place = place.merge(made.cell(r + cell.rows - 1, at + cell.span - 1))
                self._fill(place, cell)
                lines = self._lines(cell, sum(each[at : at + cell.span]))
                needs |= {r + y: max(needs.get(r + y, 1), lines / cell.rows) for y in range(cell.rows)}
        for r, row in enumerate(made.rows):
            self._height(row, needs[r])
        self.doc.add_paragraph().paragraph_format.space_after = Pt(0)

    def _lines(self, cell: Cell, width: float) -> float:
        room = (width - 2 * self.look.setting.side) * MILLIMETRE
        return lines_of("".join(words for words, _ in cell.segs), self.look.size, room)

    def _height(self, row: Any, lines: float) -> None:
        setting = self.look.setting
        if setting.rows == "least":
            row.height, row.height_rule = Mm(setting.least), WD_ROW_HEIGHT_RULE.AT_LEAST
        elif setting.rows == "exact" and lines <= LONGEST_EXACT and not self.grow:
            row.height = Pt(lines * self.look.size * setting.pitch + 2 * setting.pad * MILLIMETRE + 2)
            row.height_rule = WD_ROW_HEIGHT_RULE.EXACTLY

    def _borders(self, made: Any) -> None:
        frame, between, walls = RULES[self.look.rules]
        outer = ("top", "bottom") if self.look.rules in ("open", "ruled") else ("top", "left", "bottom", "right")
        bare = self.look.rules == "ruled" and self.look.setting.side >= 1.5  # values stand clear of labels without a wall
        holder = OxmlElement("w:tblBorders")
        for side in (*outer, "insideH", *(() if bare else ("insideV",))):
            kind, size = {"insideH": between, "insideV": walls}.get(side, frame)
            edge = OxmlElement(f"w:{side}")
            edge.set(qn("w:val"), kind)
            edge.set(qn("w:sz"), str(size))
            holder.append(edge)
        made._element.tblPr.insert_element_before(holder, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")

    def _margins(self, made: Any) -> None:
        setting, holder = self.look.setting, OxmlElement("w:tblCellMar")
        for side, space in (("top", setting.pad), ("left", setting.side), ("bottom", setting.pad), ("right", setting.side)):
            edge = OxmlElement(f"w:{side}")
            edge.set(qn("w:w"), str(round(space * MILLIMETRE * 20)))
            edge.set(qn("w:type"), "dxa")
            holder.append(edge)
        made._element.tblPr.insert_element_before(holder, "w:tblLook")

    def _fill(self, place: Any, cell: Cell) -> None:
        place.vertical_alignment = 1 if cell.middle or self.look.setting.rows != "auto" else 0
        holder = self._set(place.paragraphs[0], cell)
        for words, role in cell.segs:
            for number, part in enumerate(words.split("\n")):
                if number:
                    holder = self._set(place.add_paragraph(), cell)
                self.run(holder, (part, role))

    def _set(self, holder: Any, cell: Cell) -> Any:
        setting, form = self.look.setting, holder.paragraph_format
        form.space_after, form.space_before = Pt(setting.after), Pt(0)
        form.line_spacing = Pt(self.look.size * setting.pitch) if setting.fixed else setting.pitch
        holder.alignment = CENTRE if cell.middle else None
        return holder
