"""The Word version of a packet, by python-docx: the same form with fonts, sizes, merged cells and ticks as symbols."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from samples.generator.content.evidence_text import proof_lines
from samples.generator.content.plan import Form, Plan
from samples.generator.content.vocabulary import words
from samples.generator.files.packaging import settle_zip
from samples.generator.layouts.labels import (
    DECLARATION,
    ESSAY_HINTS,
    ESSAY_TITLES,
    GROUPS,
    HINTS,
    HONOURS,
    INSTRUCTIONS,
    LEVELS,
    TITLE_PAGES,
    label,
)
from samples.generator.layouts.pages import COVER, SEALED, chapter, essay_titles
from samples.generator.layouts.style import Style
from samples.generator.layouts.tables import ARRANGEMENTS, Arrangement, C, group_label

PAGE_MM = {"a4": (210, 297), "a4-nearly": (209.4, 296.2), "us-letter": (215.9, 279.4), "a5": (148, 210), "iso-b5": (176, 250)}
SYMBOLS = {
    "ballot": ("□", "☑"),
    "filled": ("□", "■"),
    "check": ("□", "√"),
    "beside": ("□", "□√"),
    "crossed": ("☐", "☒"),
    "drawn_box": ("☐", "☑"),
    "hand": ("☐", "☑"),
}
BOXES = {"drawn_box": "control", "hand": "symbol"}  # what no keyboard writes: content controls, Wingdings symbols


def _run(paragraph: Any, text: str, font: str, size: float, bold: bool = False, underline: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.font.bold, run.font.underline = "Times New Roman", Pt(size), bold, underline
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _symbol(paragraph: Any, checked: bool) -> None:
    """A tick box as Word's own symbol in Wingdings."""
    code = "F0FE" if checked else "F0A8"
    paragraph.add_run()._element.append(parse_xml(f'<w:sym {nsdecls("w")} w:font="Wingdings" w:char="{code}"/>'))


def _control(paragraph: Any, checked: bool) -> None:
    """A tick box as a content control."""
    space = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    box = f'<w14:checkbox><w14:checked w14:val="{int(checked)}"/></w14:checkbox>'
    run = f"<w:sdtContent><w:r><w:t>{'☒' if checked else '☐'}</w:t></w:r></w:sdtContent>"
    paragraph._element.append(parse_xml(f"<w:sdt {nsdecls('w')} {space}><w:sdtPr>{box}</w:sdtPr>{run}</w:sdt>"))


def _ticked_run(paragraph: Any, text: str, font: str, size: float, bold: bool, boxes: str) -> None:
    """A run whose ☐ and ☑ become symbols or content controls where `boxes` says so."""
    make = {"symbol": _symbol, "control": _control}.get(boxes)
    for piece in re.split("([☐☑])", text) if make else [text]:
        if make and piece in ("☐", "☑"):
            make(paragraph, piece == "☑")
        elif piece:
            _run(paragraph, piece, font, size, bold=bold)


def _paragraph(
    holder: Any, text: str, font: str, size: float, centre: bool = False, indent: bool = False, spacing: float = 1.0
) -> Any:
    paragraph = holder.add_paragraph()
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(size * 2)
    paragraph.paragraph_format.line_spacing, paragraph.paragraph_format.space_after = spacing, Pt(0)
    if text:
        _run(paragraph, text, font, size)
    return paragraph


def _ticks(choices: list[str], chosen: set[str], style: Style) -> str:
    empty, full = SYMBOLS[style.ticks]
    return "　".join((full if c in chosen else empty) + c for c in choices)


def _yes_no(answer: Any, style: Style) -> tuple[str, str]:
    empty, full = SYMBOLS[style.ticks]
    return (full if answer in (False, "both") else empty) + "否", (full if answer in (True, "both") else empty) + "是"


def _honours(form: Form, style: Style) -> str:
    lines = []
    for kind, name in HONOURS.items():
        claim = form["company.honours"].get(kind) or ["", ""]
        empty, full = SYMBOLS[style.ticks]
        boxes = "/".join((full if claim[0] in (level, "both") else empty) + level for level in LEVELS)
        lines.append(f"{name} {boxes} 授予年份：{claim[1] or '____'}年")
    return "\n".join([*lines, f"其他市级以上荣誉自行添加：{form.get('company.honours.other') or '____'}"])


def _cell_text(key: str, form: Form, style: Style) -> str:
    """Plain text of a value cell."""
    w = words()
    if key in ("company.ownership", "company.main_business"):
        choices = w["ownership"] if key.endswith("ownership") else w["businesses"]
        ticked = "其他" in form[key] or form.get(f"{key}.other") in form[key]
        box = SYMBOLS[style.ticks][1] if ticked else ""
        return (
            _ticks(choices, set(form[key]), style) + f"　{box}其他（请注明）：" + (str(form.get(f"{key}.other") or "") or "____")
        )
    if key == "company.listed":
        no, yes = _yes_no(form[key], style)
        gap = [str(form.get(f"company.listing.{k}") or "____") for k in ("date", "place", "ticker")]
        return f"{no}\n{yes}（上市时间：{gap[0]}，上市地点：{gap[1]}，股票代码：{gap[2]}）"
    if key == "company.exports":
        no, yes = _yes_no(form[key], style)
        return f"{no}\n{yes}（主要出口地点：{form.get('company.export_places') or '____'}）"
    if key == "company.honours":
        return _honours(form, style)
    if key == "project.directions":
        names = {n: f"方向{n}：{d['name']}" for n, d in w["directions"].items()}
        chosen = {names[n] for n in form[key]}
        return "\n".join(g + "\n" + _ticks([names[n] for n in ns], chosen, style) for g, ns in GROUPS.items())
    text, hint = str(form.get(key, "")), HINTS.get(key, "")
    if style.hints == "kept" or (style.hints == "replaced" and not text):
        return f"{hint}\n{text}".strip()
    return text


def _content(cell: C, form: Form, style: Style) -> str:
    if cell.what == "L" or (cell.what == "G" and "." in cell.key):
        return label(cell.key, style)
    if cell.what == "GL":
        return group_label(cell.key, style)
    if cell.what in ("T", "G"):
        return cell.key
    text = _cell_text(cell.key, form, style)
    if cell.what == "LV":
        return f"{label(cell.key, style)}\n{text}"
    if cell.what == "IN":
        return label(cell.key, style).replace("\n", "") + style.colon + text
    return text


def _table(document: Any, part: Arrangement, form: Form, style: Style) -> None:
    count = len(part.widths)
    table = document.add_table(rows=len(part.rows), cols=count)
    table.style = "Table Grid" if style.rules != "none" else "Normal Table"
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(part.rows):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            taken |= {(r + i, c + j) for i in range(cell.rows) for j in range(cell.cols)}
            target = table.cell(r, c)
            if cell.rows * cell.cols > 1:
                target = target.merge(table.cell(r + cell.rows - 1, c + cell.cols - 1))
            for i, line in enumerate(_content(cell, form, style).split("\n")):
                paragraph = target.paragraphs[0] if i == 0 else target.add_paragraph()
                bold = style.bold_labels and cell.what in ("L", "G", "GL")
                _ticked_run(paragraph, line, "宋体", 10.5, bold, BOXES.get(style.ticks, ""))
            c += cell.cols


def _cover(document: Any, plan: Plan, style: Style) -> None:
    for _ in range(3):
        _paragraph(document, "", "宋体", 16)
    for text in ("新型信息消费示范项目", "申报书"):
        _paragraph(document, text, "黑体", 26, centre=True)
    _paragraph(document, "", "宋体", 16)
    for name, key in COVER:
        paragraph = _paragraph(document, "", "仿宋", 16)
        _run(paragraph, name + style.colon, "仿宋", 16)
        text = str(plan.form[key])
        _run(paragraph, text or ("    年  月  日" if key == "cover.date" else "          "), "仿宋", 16, underline=True)
        if key in SEALED:
            _run(paragraph, "（加盖单位公章）", "仿宋", 12)
    _paragraph(document, "工业和信息化部编制", "仿宋", 16, centre=True)
    _paragraph(document, f"（{plan.edition}）", "仿宋", 16, centre=True)
    document.add_page_break()


def _essays(document: Any, plan: Plan, style: Style) -> None:
    body = (plan.body_font, plan.body_size)
    titles = essay_titles(style)
    _paragraph(document, "三、申报项目详细介绍", plan.heading1_font, plan.body_size, spacing=plan.line_spacing)
    for key in ESSAY_TITLES:
        if key in ("capability", "audience"):
            chapter_title = chapter(1, "项目基本情况", style) if key == "capability" else chapter(2, "项目实施情况", style)
            _paragraph(document, chapter_title, plan.heading2_font, plan.body_size, spacing=plan.line_spacing)
        _paragraph(document, titles[key], plan.heading2_font, plan.body_size, spacing=plan.line_spacing)
        text = str(plan.form[f"essay.{key}"])
        if ESSAY_HINTS[key] and (style.hints == "kept" or not text):
            _paragraph(document, ESSAY_HINTS[key], *body, indent=True, spacing=plan.line_spacing)
        if text:
            _paragraph(document, text, *body, indent=True, spacing=plan.line_spacing)


def _declaration(document: Any, plan: Plan) -> None:
    body = (plan.body_font, plan.body_size)
    _paragraph(document, f"{plan.annex}3", plan.heading1_font, plan.body_size)
    _paragraph(document, "申报主体责任声明", plan.heading1_font, plan.body_size, centre=True)
    for text in plan.declaration or DECLARATION:
        paragraph = _paragraph(document, "", *body, indent=True)
        before, _, after = text.partition("____")
        _run(paragraph, before, *body)
        if "____" in text:
            _run(paragraph, str(plan.form["attachment3.project_name"]) or "            ", *body, underline=True)
            _run(paragraph, after, *body)
    name = str(plan.form["company.legal_representative"]) if plan.signature == "typed" else ""
    for text in (f"法定代表人：（签字）{name}", "公司（企业盖章）", str(plan.form["attachment3.date"]) or "二〇二〇年  月  日"):
        paragraph = _paragraph(document, text, *body)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _proofs(document: Any, plan: Plan, number: int, rng: random.Random) -> None:
    """Evidence as typed text, page by page."""
    for proof in plan.proofs:
        if proof.attachment == number:
            for page in proof_lines(proof, plan, rng):
                document.add_page_break()
                _paragraph(document, page[0], plan.heading1_font, plan.body_size, centre=True)
                for line in page[1:]:
                    _paragraph(document, line, plan.body_font, plan.body_size)


def write_note(text: str, path: Path) -> None:
    """A DOCX of one paragraph, whatever `path` is called."""
    document = Document()
    document.add_paragraph(text)
    document.save(str(path))
    settle_zip(path)


def write_word(plan: Plan, style: Style, path: Path) -> None:
    """Write the packet as DOCX to `path`."""
    rng = random.Random(f"{plan.seed}/{plan.name}/word")
    document = Document()
    section = document.sections[0]
    width, height = PAGE_MM[plan.page_size]
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = Mm(28)
    _cover(document, plan, style)
    _paragraph(document, "填表须知", plan.heading1_font, plan.body_size, centre=True)
    for text in INSTRUCTIONS:
        _paragraph(document, text, plan.body_font, plan.body_size, indent=True)
    document.add_page_break()
    parts = ARRANGEMENTS[style.tables](rng)
    _paragraph(document, "一、申报单位信息表", plan.heading1_font, plan.body_size)
    for part in parts[:-1]:
        if part.caption:
            _paragraph(document, part.caption, "宋体", 10.5)
        _table(document, part, plan.form, style)
        _paragraph(document, "", "宋体", 10.5)
    document.add_page_break()
    _paragraph(document, "二、项目申报书", plan.heading1_font, plan.body_size)
    _table(document, parts[-1], plan.form, style)
    document.add_page_break()
    _essays(document, plan, style)
    for number in (1, 2):
        if number in plan.attachments:
            document.add_page_break()
            title, items = TITLE_PAGES[number]
            _paragraph(document, f"{plan.annex}{number}", plan.heading1_font, plan.body_size)
            _paragraph(document, title, plan.heading1_font, plan.body_size, centre=True)
            for item in items:
                _paragraph(document, item, plan.body_font, plan.body_size)
            _proofs(document, plan, number, rng)
    if 3 in plan.attachments:
        document.add_page_break()
        _declaration(document, plan)
    document.core_properties.author = str(plan.company["name"])
    document.save(str(path))
    settle_zip(path)
