"""The receipt register (收件登记表) beside the packets: XLSX or CSV, headers in any wording and order → Submissions."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from intake.inspection.file_sample import decode_text
from intake.inspection.format_table import identify
from intake.register.cells import as_count, as_date, as_flag, as_number, as_text, copies_in, level_in
from model.errors import UsageError
from model.language import language, words
from model.packet import FileKind, Submission

HEADERS: Mapping[str, Sequence[str]] = language("register")["headers"]
MEANINGS: Mapping[str, Sequence[Any]] = language("register")["meanings"]
OTHER_COLUMNS = frozenset(words("register", "other_columns"))
MEANT = 90.0  # score of a heading by its meaning: below one of a known wording, above one that is merely like it
HEADER_SCORE = 78
HEADER_ROWS = 15
SHORT_HEADER = 4  # characters of a word in a second header row
NAMING = ("packet", "applicant", "project")
REGISTER_SUFFIXES = (".xlsx", ".xlsm", ".csv")
PATTERNS = ("*.xlsx", "*.xlsm", "*.csv", "*.XLSX", "*.CSV")
LIKELY = ("登记", "收件", "台账", "签收", "接收", "register", "receipt")
ROWS_MAX = 20_000
COLUMNS_MAX = 256


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells as they stand; `header`: index of the header row; `columns`: Submission field → column."""

    rows: list[list[Any]]
    header: int
    columns: dict[str, int]


def read_register(path: Path, year: int | None = None) -> list[Submission]:
    """Return the rows of the register at `path`. Rows without any name, and totals at the end, are left out. `year`: of dates that tell none,
    where no other date of the register does.

    Raises `UsageError` (in Chinese) where it is no XLSX or CSV, is damaged, or has no recognisable header row.
    """
    sheet = _best_sheet(path)
    year = _year_of(sheet) or year
    found = [_submission(row, number, sheet, year) for number, row in enumerate(sheet.rows[sheet.header + 1 :], sheet.header + 2)]
    at = sheet.columns.get("online_number")
    heading = as_text(sheet.rows[sheet.header][at]) if at is not None else None
    return _without_number([s for s in found if s is not None], heading)


def _without_number(rows: list[Submission], heading: str | None) -> list[Submission]:
    """Fill in that there is no online number: where the register has a column of online numbers and it is kept, an empty cell says that there is none."""
    kept = heading is not None and (len(rows) == 1 or any(row.online_number for row in rows))
    return [
        replace(row, online_number="") if kept and row.online_number is None and not _told(row, heading) else row for row in rows
    ]


def _told(row: Submission, heading: str | None) -> bool:
    """Whether something stands in the column, though nobody knows what it says."""
    return any(text.startswith(f"{heading}“") for text in row.unclear)


def read_tables(path: Path) -> list[list[list[Any]]]:
    """Return the cells of each sheet of an XLSX or CSV file that people filled in. Raises `UsageError` for any other file."""
    return list(_tables(path))


def looks_like_register(path: Path) -> bool:
    """Whether the file reads as a register that tells of receipts, not merely as some table."""
    try:
        columns = _best_sheet(path).columns
    except UsageError:
        return False
    return "received" in columns and len(columns) >= 3


def find_register(folder: Path, sure: bool = False) -> Path | None:
    """Return the register among the files directly in `folder`; one whose name says so before others. None where there is none. `sure`: only one that
    tells of receipts, since the folder's other tables may be what applicants hand in.
    """
    candidates = sorted({p for pattern in PATTERNS for p in folder.glob(pattern) if not p.name.startswith(("~$", "."))})
    named = [p for p in candidates if any(word in p.name.lower() for word in LIKELY)]
    return next(
        (p for p in [*named, *(p for p in candidates if p not in named)] if (looks_like_register if sure else _readable)(p)), None
    )


def _readable(path: Path) -> bool:
    try:
        return bool(_best_sheet(path).columns)
    except UsageError:
        return False


def _best_sheet(path: Path) -> Sheet:
    sheets = [found for rows in _tables(path) if (found := _with_header(rows)) is not None]
    if not sheets:
        raise UsageError(f"登记表“{path.name}”里找不到表头（至少要有“申报单位”“项目名称”或“文件夹”一列，及另一列）")
    return max(sheets, key=lambda s: (len(s.columns), len(s.rows)))


def _tables(path: Path) -> Iterator[list[list[Any]]]:
    try:
        kind = identify(path)
    except OSError:
        raise UsageError(f"登记表“{path.name}”打不开，请检查路径和权限") from None
    if kind not in TABLE_READERS:
        raise UsageError(f"登记表“{path.name}”不是 XLSX 或 CSV 文件（或设有密码），请用 Excel/WPS 另存为 XLSX 后再试")
    yield from TABLE_READERS[kind](path)


def _workbook(path: Path) -> Iterator[list[list[Any]]]:
    """Yield the cells of each visible sheet; a merged range carries its value in its first cell, and is filled downwards for merged rows."""
    import openpyxl  # for registers alone, and slow to load
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, IndexError, AttributeError):
        raise UsageError(f"登记表“{path.name}”已损坏，请用 Excel/WPS 打开后另存为 XLSX 再试") from None
    for sheet in book.worksheets:
        yield _cells_of(sheet, path)
    book.close()


def _cells_of(sheet: Any, path: Path) -> list[list[Any]]:
    """Return the cells up to the last one that holds something: a sheet that names a far corner as its end is not filled up to it."""
    # openpyxl's own iteration makes a cell for each empty place: gigabytes for one value at XFD20000
    cells = {at: cell.value for at, cell in sheet._cells.items() if cell.value is not None and at[0] <= ROWS_MAX}
    height, width = (max((at[axis] for at in cells), default=0) for axis in (0, 1))
    if width > COLUMNS_MAX:
        raise UsageError(f"登记表“{path.name}”超过 {COLUMNS_MAX} 列，请删去多余的列后再试")
    rows = [[cells.get((row, column)) for column in range(1, width + 1)] for row in range(1, height + 1)]
    for merged in sheet.merged_cells.ranges:
        value = cells.get((merged.min_row, merged.min_col))
        if merged.min_col == merged.max_col and value is not None:
            for at in range(merged.min_row - 1, min(merged.max_row, height)):
                rows[at][merged.min_col - 1] = value
    return rows


def _csv(path: Path) -> Iterator[list[list[Any]]]:
    data = path.read_bytes()
    text = decode_text(data)
    if "\ufffd" in text:
        raise UsageError(f"登记表“{path.name}”的编码无法识别，请另存为 UTF-8 编码的 CSV 或 XLSX")
    head = text[:4096]
    delimiter = max(",\t;，", key=head.count)
    try:
        yield [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)][:ROWS_MAX]
    except csv.Error:
        raise UsageError(f"登记表“{path.name}”不是规范的 CSV 文件，请另存为 XLSX 再试") from None


TABLE_READERS = {FileKind.XLSX: _workbook, FileKind.TEXT: _csv}


def _with_header(rows: list[list[Any]]) -> Sheet | None:
    """Find the row that names the most columns; titles and merged headings above it are passed over, a second header row below it counts too."""
    best: tuple[int, int, dict[str, int]] | None = None
    for at, row in enumerate(rows[:HEADER_ROWS]):
        columns = _columns(row)
        if at and best is not None and best[1] == at - 1 and len(columns) < best[0]:
            if _has_values(row):
                continue
            named = _second_header(row) | best[2]
            best = (best[0], best[1], named)
            if any(c not in named for c in columns):
                best = (len(named | columns), at, columns | named)
            continue
        if len(columns) >= 2 and any(n in columns for n in NAMING) and (best is None or len(columns) > best[0]):
            best = (len(columns), at, columns)
    return Sheet(rows, best[1], best[2]) if best else None


def _has_values(row: list[Any]) -> bool:
    """Whether numbers or dates stand in the row: no header row has any, but names of firms and projects may have the words of headings."""
    texts = [text for cell in row if (text := as_text(cell))]
    return any(re.fullmatch(r"\d+", text) or as_date(text, 2000) for text in texts)


def _second_header(row: list[Any]) -> dict[str, int]:
    """Read a second header row, 「份数」over「纸质」and「电子」: the lower words tell the two apart."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(row):
        text = as_text(cell) or ""
        if text.startswith("纸质") and len(text) <= SHORT_HEADER:
            columns.setdefault("copies_paper", at)
        elif text.startswith(("电子", "光盘", "U盘")) and len(text) <= SHORT_HEADER:
            columns.setdefault("copies_electronic", at)
    return columns


def _columns(row: list[Any]) -> dict[str, int]:
    """Return Submission field → column; each column goes to the field whose wording it fits best."""
    scored = [(score, name, at) for at, cell in enumerate(row) for name, score in _header_scores(cell)]
    columns: dict[str, int] = {}
    for _, name, at in sorted(scored, key=lambda s: (-s[0], s[2])):
        if name not in columns and at not in columns.values():
            columns[name] = at
    return columns


def _header_scores(cell: Any) -> Iterator[tuple[str, float]]:
    whole = "".join((as_text(cell) or "").split()).strip("*：:")
    text = whole.split("（")[0].split("(")[0].lower() or whole
    if not text or len(text) > 16:
        return
    for name, wordings in HEADERS.items():
        score = max(fuzz.ratio(text, wording.lower()) for wording in wordings)
        if score < MEANT and _means(whole, MEANINGS.get(name, ())):
            yield name, MEANT
        elif score >= HEADER_SCORE:
            yield name, score


def _means(heading: str, groups: Sequence[Any]) -> bool:
    """Whether a heading has a word of each group, and none that it must not have."""
    never = [word for group in groups if isinstance(group, Mapping) for word in group["never"]]
    needed = [group for group in groups if not isinstance(group, Mapping)]
    return bool(needed) and all(any(w in heading for w in group) for group in needed) and not any(w in heading for w in never)


def _year_of(sheet: Sheet) -> int | None:
    """The year that most dates of receipt tell."""
    at = sheet.columns.get("received")
    cells = [row[at] for row in sheet.rows[sheet.header + 1 :] if at is not None and at < len(row)]
    years = [day.year for cell in cells if (day := as_date(cell))]
    return max(set(years), key=years.count) if years else None


def _submission(row: list[Any], number: int, sheet: Sheet, year: int | None) -> Submission | None:
    cells = {name: row[at] if at < len(row) else None for name, at in sheet.columns.items()}
    text = {name: as_text(cells.get(name)) for name in cells}
    names = [text.get(n) for n in NAMING if text.get(n)]
    if (
        not names
        or any(n in ("合计", "总计", "小计") for n in names if n)
        or (as_text(row[0] if row else None) in ("合计", "总计"))
    ):
        return None
    paper, electronic, medium = copies_in(text.get("copies") or text.get("copies_paper") or "")
    read = Submission(
        packet=text.get("packet") or "",
        applicant=text.get("applicant"),
        project=text.get("project"),
        recommender=text.get("recommender"),
        received=as_date(cells.get("received"), year),
        copies_paper=_first(as_count(cells.get("copies_paper")), paper),
        copies_electronic=_first(as_count(cells.get("copies_electronic")), electronic),
        medium=text.get("medium") or medium,
        order=as_count(cells.get("order")),
        online_number=as_number(cells.get("online_number")),
        online_submitted=_online(cells.get("online_submitted"), year),
        recommendation_letter=_letter(cells.get("recommendation_letter")),
        level=level_in(text.get("level")),
        level_said=text.get("level"),
        delivery=text.get("delivery"),
        row=number,
    )
    return replace(read, unclear=tuple(_unclear(row, sheet, read)))


def _online(cell: Any, year: int | None) -> bool | None:
    """A flag, or the day on which it was handed in online."""
    return True if as_date(cell, year) else as_flag(cell)


def _letter(cell: Any) -> bool | None:
    """A flag, or the number or name of the letter itself."""
    flag = as_flag(cell)
    return True if flag is None and re.search(r"[函号〕]", as_text(cell) or "") else flag


TYPED = ("received", "copies_paper", "copies_electronic", "order", "online_number", "online_submitted", "recommendation_letter")
LEVELS = ("province", "ministry")


def _unclear(row: list[Any], sheet: Sheet, read: Submission) -> Iterator[str]:
    """What stands in the row and was not understood: cells of known columns, and columns of which nobody knows what they tell."""
    known = {at: name for name, at in sheet.columns.items()}
    headings = sheet.rows[sheet.header]
    for at, cell in enumerate(row):
        text, name = as_text(cell), known.get(at)
        heading = as_text(headings[at]) if at < len(headings) else None
        if text is None:
            continue
        lost = name in TYPED and getattr(read, name) is None
        lost |= name == "copies" and read.copies_paper is None and read.copies_electronic is None
        lost |= name == "level" and read.level not in LEVELS
        strange = name is None and heading is not None and _strange_heading(heading)
        if lost or strange:
            yield f"{heading or name}“{text}”"


def _strange_heading(heading: str) -> bool:
    bare = "".join(heading.split()).strip("*：:")
    return bare not in OTHER_COLUMNS and bare.split("（")[0].split("(")[0] not in OTHER_COLUMNS


def _first(*values: int | None) -> int | None:
    return next((v for v in values if v is not None), None)
