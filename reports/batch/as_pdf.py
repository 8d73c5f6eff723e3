"""The batch as PDF for the file: A4 landscape, the counts, the table of applicants, and how complete each recommender's and each
city's are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import IO

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, SimpleDocTemplate, TableStyle

from model.results import PacketResult
from notices.profile import Profile
from reports import words
from reports.batch.statistics import counted, statistics
from reports.files import plain
from reports.letter.chinese_text import Lines, Setting, cell
from reports.letter.fonts import role_font
from reports.view import applicant_of, field_by_role

SIZE = landscape(A4)
MARGIN = 15 * mm
TITLE = Setting("Title", 18, 26, "centre", after=6, heavy=True)
HEADING = Setting("Hei", 12, 20, "left", before=10, after=4, keep=True)
BODY = Setting("Fang", 11, 18, "left", after=6)
HEAD = ("序号", "申报单位", "项目名称", "推荐单位", "结论", "补正", "核对", "页数")
COLUMNS = tuple(width * mm for width in (12, 62, 78, 50, 20, 15, 15, 15))
SHARE_HEAD = ("材料", "齐全", "需核对", "需补正")
SHARE_COLUMNS = tuple(width * mm for width in (110, 25, 25, 25, 25))
GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e6eef6")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)


def as_batch_pdf(results: Sequence[PacketResult], profile: Profile, name: str = "") -> bytes:
    """Return the batch as PDF bytes; the same results give the same bytes. Raises `SetupError` where no Chinese font is
    installed.
    """
    out = BytesIO()
    write_batch_pdf(out, results, profile, name)
    return out.getvalue()


def write_batch_pdf(out: IO[bytes], results: Iterable[PacketResult], profile: Profile, name: str = "") -> None:
    """Write what `as_batch_pdf` returns; the results are gone through once, and little of each is kept."""
    rows: list[tuple[object, ...]] = []
    slim: list[PacketResult] = []
    for number, result in enumerate(results, 1):
        rows.append(_row(number, result, profile))
        slim.append(counted(result, profile))
    figures = statistics(slim, profile)
    total = figures.packets
    sums = f"共 {total.total} 份材料：齐全 {total.complete} 份，需核对 {total.doubtful} 份，需补正 {total.discrepant} 份。"
    story: list[Flowable] = [
        Lines(plain(name or "申报材料核对汇总表"), TITLE),
        Lines(plain(f"{profile.number}　{profile.title}"), BODY),
    ]
    story += [Lines(sums, BODY), _table(HEAD, rows, COLUMNS)]
    for what, members in (("推荐单位", figures.by_recommender), ("地市", figures.by_city)):
        shares = [(c.name, c.total, c.complete, c.doubtful, c.discrepant) for c in members]
        if shares:
            story += [Lines(f"各{what}的材料齐全情况", HEADING), _table((what, *SHARE_HEAD), shares, SHARE_COLUMNS)]
    document = SimpleDocTemplate(
        out,
        pagesize=SIZE,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=plain(name or "申报材料核对汇总表"),
        creator="Shenbao",
        lang="zh-CN",
        invariant=1,
    )
    document.build(story, onFirstPage=_page_number, onLaterPages=_page_number)


def _row(number: int, result: PacketResult, profile: Profile) -> tuple[object, ...]:
    errors = len(result.errors)
    names = (
        applicant_of(result, profile),
        field_by_role(result, profile, "project"),
        field_by_role(result, profile, "recommender"),
    )
    return (number, *names, words.status_word(result), errors, len(result.findings) - errors, len(result.record.pages))


def _table(head: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[float]) -> LongTable:
    cells = [[cell(text, "Hei", 10, 14) for text in head]]
    cells += [[cell(plain(str(value)), "Fang", 10, 14) for value in row] for row in rows]
    table = LongTable(cells, colWidths=widths, repeatRows=1)
    table.setStyle(GRID)
    return table


def _page_number(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.saveState()
    canvas.setFont(role_font("Fang").fontName, 9)
    canvas.drawCentredString(SIZE[0] / 2, 8 * mm, f"第 {document.page} 页")
    canvas.restoreState()
