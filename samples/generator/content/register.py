"""The receipt register of a batch, as an office keeps it in Excel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from samples.generator.content.plan import Plan, Receipt
from samples.generator.files.packaging import settle_zip

HEADER = (
    "序号",
    "材料文件夹",
    "申报单位",
    "项目名称",
    "推荐单位",
    "推荐顺序",
    "收件日期",
    "纸质份数",
    "电子版份数",
    "电子介质",
    "推荐意见函",
    "网上申报编号",
)
MORE: tuple[tuple[str, Callable[[Receipt], str]], ...] = (("报送至", lambda r: r.level), ("寄送方式", lambda r: r.delivery))


def write_register(plans: list[Plan], path: Path) -> None:
    """One row a packet, a title row above the header."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise ValueError("workbook without a sheet")
    sheet.title = "收件登记"
    sheet.append(["2020年新型信息消费示范项目申报材料收件登记表"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADER))
    more = [(head, cell) for head, cell in MORE if any(cell(plan.receipt) for plan in plans)]
    sheet.append([*HEADER, *(head for head, _ in more)])
    for number, plan in enumerate(plans, 1):
        r = plan.receipt
        sheet.append([
            number, plan.name, plan.company["name"], plan.project, r.recommender, r.order,
            datetime(r.received.year, r.received.month, r.received.day), r.paper_copies, r.electronic_copies, r.medium, "有" if r.letter else "无", r.online,
            *(cell(r) for _, cell in more),
        ])  # fmt: skip
        sheet.cell(sheet.max_row, 7).number_format = "yyyy-mm-dd"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    settle_zip(path)
