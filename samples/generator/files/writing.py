"""Plan → files: typeset, stamp, age, order, package."""

from __future__ import annotations

import io
import json
import random
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf

from samples.generator.content.plan import Paper, Plan
from samples.generator.content.truth import truth_of
from samples.generator.files.packaging import Sheet, add_sheet, write_sheets
from samples.generator.files.typesetting import Anchor, typeset
from samples.generator.files.word import write_note, write_word
from samples.generator.layouts.document import document
from samples.generator.layouts.style import TIGHT, Style, faxable, make_style
from samples.generator.paper.ordering import apply
from samples.generator.paper.stamping import Stamped, paper_pages, scanned_parts


def style_of(plan: Plan) -> Style:
    """The packet's look. Electronic files have no handwriting."""
    style = make_style(plan.layout, random.Random(f"{plan.seed}/{plan.name}/style"))
    if plan.paper.electronic or plan.paper in (Paper.MIXED, Paper.BOTH):
        style = replace(style, hand=())
    return faxable(style) if plan.paper is Paper.FAX and plan.layout in TIGHT else style


def _typeset(plan: Plan, style: Style) -> tuple[bytes, tuple[Anchor, ...]]:
    with tempfile.TemporaryDirectory() as work:
        source = document(plan, style, random.Random(f"{plan.seed}/{plan.name}/pages"), Path(work))
        return typeset(source, Path(work))


def _mixed(plan: Plan, pdf: bytes, sheets: list[Sheet], path: Path) -> None:
    """The text PDF with its printed and sealed pages replaced by their scans."""
    with pikepdf.open(io.BytesIO(pdf)) as out:
        for i, sheet in enumerate(sheets):
            if sheet.part in scanned_parts(plan):
                add_sheet(out, sheet, plan, at=i)
                del out.pages[i + 1]
        out.save(path, deterministic_id=True)


def _write_paper(plan: Plan, style: Style, folder: Path) -> list[Stamped]:
    rng = random.Random(f"{plan.seed}/{plan.name}/paper")
    pdf, anchors = _typeset(plan, style)
    if plan.paper is Paper.TEXT_PDF:
        (folder / f"{plan.company['brand']}申报书.pdf").write_bytes(pdf)
        return []
    images, stamped, parts = paper_pages(plan, pdf, anchors, rng)
    sheets = [Sheet(image, part) for image, part in zip(images, parts, strict=True)]
    if plan.paper is Paper.MIXED:
        _mixed(plan, pdf, sheets, folder / f"{plan.company['brand']}申报书.pdf")
        return stamped
    for operation in plan.order:
        sheets = apply(operation, sheets, plan, rng)
    write_sheets(sheets, plan, folder)
    return stamped


def write_packet(plan: Plan, out: Path) -> dict[str, Any]:
    """Write the packet to `out`/`plan.name` and return its truth. An older folder of that name is replaced."""
    folder = out / plan.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    style, stamped = style_of(plan), []
    if plan.paper is not Paper.DOCX:
        stamped = _write_paper(plan, style, folder)
    if plan.paper in (Paper.DOCX, Paper.BOTH):
        write_word(replace(plan, form={**plan.form, **dict(plan.mutate)}), style, folder / f"{plan.company['brand']}申报书.docx")
    if plan.broken_file:
        (folder / plan.broken_file).write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(40)))
    if plan.odd_file:
        write_note(f"关于“{plan.project}”的补充说明：无。", folder / plan.odd_file)
    return truth_of(plan, style, stamped)


def save_truth(truth: dict[str, Any], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
