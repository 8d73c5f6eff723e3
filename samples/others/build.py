"""From a case to files: Word, printed by LibreOffice, stamped and signed, scanned, put in order and packed; and the truth of it."""

from __future__ import annotations

import re
import shutil
import zipfile
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import docx
import numpy as np
from PIL import Image

from samples.generator.content.truth import iso_date
from samples.others import stamps
from samples.others.case import APPLICANT, COLOURLESS, COMPANY, LETTER, RECOMMENDER, Case
from samples.others.form import LETTER_DATE, Content, letter, type_form
from samples.others.look import Look
from samples.others.marks import mark
from samples.others.paper import PAPERS, side_by_side
from samples.others.printed import Printed, printed, to_pdf
from samples.others.stamps import Picture
from samples.others.typist import Typist

SCREEN = 72  # dots an inch of pages that nobody scans
INKS = {"copy": stamps.GREY, "dark": stamps.DARK}
QUALITY = {"flatbed": 80, "worn": 60, "photo": 82, "grey": 70, "fax": 0}


def write(case: Case, look: Look, out: Path) -> dict[str, Any]:
    """Files of the packet below `out`; returns its truth. Raises `ValueError` where a value cannot be seen on the printed form."""
    work = out.parent.parent / "work" / case.name
    work.mkdir(parents=True, exist_ok=True)
    if case.paper == "docx":
        out.mkdir(parents=True, exist_ok=True)
        _type(case, look, work).save(out / "申报书.docx")
    else:
        kind, dpi = PAPERS.get(case.paper, (None, SCREEN))
        sheets = _print(case, look, work, dpi)
        if kind is None:
            out.mkdir(parents=True, exist_ok=True)
            shutil.copy(work / "申报书.pdf", out)
        else:
            _ink(case, look, sheets)
            pages = [kind(page, sheets.pages[n - 1], case.rng) for n, page in enumerate(sheets.pages)]
            _pack(case, _ordered(pages, case), dpi, out)
    _beside(case, out)
    shutil.rmtree(work)
    return truth(case, look)


def _beside(case: Case, out: Path) -> None:
    """Files beside the form: the recommending unit's letter, and one that nobody can open."""
    if case.letter and case.electronic:
        _note(letter(*case.letter, case.fields["cover.recommender"]), out / "推荐意见函.docx")
    if case.odd:
        _note((f"关于“{case.fields['project.name']}”的补充说明：无。",), out / case.odd)
    if case.broken:
        (out / case.broken).write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(40)))


def _note(lines: tuple[str, ...], path: Path) -> None:
    typed = docx.Document()
    for line in lines:
        typed.add_paragraph(line)
    typed.save(str(path))


def _type(case: Case, look: Look, work: Path, grow: bool = False) -> Typist:
    typist = Typist(look, grow)
    sign = case.fields["company.legal_representative"] if case.sign in ("typed", "over_print") else ""
    sheets = {n: [s for kind in parts.values() for s in kind] for n, parts in case.evidence.items()}
    written = case.fields | {f"other.{key}": words for key, words in case.other.items()}
    enclosed = None if case.electronic else case.letter
    type_form(typist, Content(written, sheets, case.absent, sign, case.clauses, case.print, enclosed))
    typist.save(work / "申报书.docx")
    return typist


def _print(case: Case, look: Look, work: Path, dpi: int) -> Printed:
    """The printed form; where a row as high as estimated hides a value, with rows that grow."""
    for grow in (False, True):
        _type(case, look, work, grow)
        sheets = printed(to_pdf(work / "申报书.docx", work), dpi)
        hidden = _hidden(case, sheets)
        if not hidden:
            return sheets
    raise ValueError(f"not to be seen in {case.name}: {hidden}")


def _hidden(case: Case, sheets: Printed) -> list[str]:
    """Values that are not on the printed pages."""
    values = {
        k: v
        for k, v in case.fields.items()
        if isinstance(v, str) and v != "both" and not (3 in case.absent and k.startswith("attachment3."))
    }
    if not case.fields["company.listed"]:
        values = {k: v for k, v in values.items() if not k.startswith("company.listing.")}
    return [v for v in values.values() if not all(sheets.shows(part) for part in re.split(r"(?<=。)", v))]


def _ink(case: Case, look: Look, sheets: Printed) -> None:
    """Everything done by hand after printing, in place."""
    rng, dots = case.rng, sheets.dots
    last = sheets.page_of("申报主体责任声明") if 3 not in case.absent else -1
    spots = {
        APPLICANT: (0, case.fields["cover.applicant"], "申报单位", 0.2),
        RECOMMENDER: (0, case.fields["cover.recommender"], "推荐单位", 0.9),
        COMPANY: (last, "公司（企业盖章）", "企业盖章", 0.5),
        LETTER: (sheets.page_of("推荐意见函"), LETTER_DATE, LETTER_DATE, 0.9),
    }
    for at, (owner, kind, ink) in case.seals.items():
        page, words, label, share = spots[at]
        place = sheets.find(words, page) or sheets.find(label, page) if page >= 0 else None
        if place is None:
            raise ValueError(f"no place for {at} in {case.name}")
        x = place[0] + max(place[1] - place[0], 40 * dots) * (share + rng.uniform(-0.1, 0.1))
        colour = INKS.get(ink) or rng.choice((stamps.RED, stamps.RED, (190, 40, 60)))
        sheets.pages[page] = stamps.lay(
            sheets.pages[page], stamps.seal(owner, kind, dots, rng), x, place[2] + rng.uniform(-4, 6) * dots, colour
        )
    if last >= 0:
        _signed(case, sheets, last)
    _others(case, sheets)
    mark(case, look.marking, sheets)
    if case.paging != "none":
        colour = INKS.get(case.paging, stamps.RED)
        sheets.pages[:] = stamps.paging(sheets.pages, case.fields["company.name"], dots, rng, colour)


def _signed(case: Case, sheets: Printed, page: int) -> None:
    place = sheets.find("（签字）", page)
    if case.sign not in ("hand", "personal", "over_print") or place is None:
        return
    name, dots, rng = case.fields["company.legal_representative"] or "高文静", sheets.dots, case.rng
    ink = stamps.signature(name, dots, rng) if case.sign != "personal" else stamps.seal(name, "personal", dots * 0.75, rng)
    colour = rng.choice((stamps.PEN, (30, 30, 34))) if case.sign != "personal" else stamps.RED
    sheets.pages[page] = stamps.lay(sheets.pages[page], ink, place[1] + ink.width / 2, place[2] - dots, colour)


def _others(case: Case, sheets: Printed) -> None:
    """Seals of the bodies that issued the evidence."""
    for number, parts in case.evidence.items():
        for sheet in (s for kind in parts.values() for s in kind if number not in case.absent):
            page = sheets.page_of(sheet.title)
            place = sheets.find(sheet.stamp, page) if page >= 0 and sheet.stamp else None
            if place:
                ink = stamps.seal(sheet.stamp.split()[0], "official", sheets.dots, case.rng)
                sheets.pages[page] = stamps.lay(sheets.pages[page], ink, (place[0] + place[1]) / 2, place[2], stamps.RED)


def _ordered(pages: list[Picture], case: Case) -> list[Picture]:
    """Now and then: a page upside down, one lying, two pages exchanged, two on one sheet, the sheet of a copied book."""
    rng: Random = case.rng
    for what in rng.sample(("upside", "lying", "exchanged", "pair", "", "", ""), 2):
        at = rng.randrange(2, len(pages) - 2)
        if what == "upside":
            pages[at] = np.ascontiguousarray(pages[at][::-1, ::-1])
        elif what == "lying":
            pages[at] = np.rot90(pages[at]).copy()
        elif what == "exchanged":
            pages[at], pages[at + 1] = pages[at + 1], pages[at]
        elif what == "pair" and pages[-3].shape[0] > pages[-3].shape[1] < pages[-2].shape[0]:
            pages[-3:-1] = [side_by_side(pages[-3], pages[-2])]
        case.defects += [what] if what else []
    return pages


def _pack(case: Case, pages: list[Picture], dpi: int, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    images = [Image.fromarray(page) for page in pages]
    if case.paper == "fax":
        mono = [image.convert("1") for image in images]
        mono[0].save(out / "传真件.tif", save_all=True, append_images=mono[1:], compression="group4", dpi=(dpi, dpi))
    elif case.paper == "photo":
        for number, image in enumerate(images, 1):
            image.save(out / f"微信图片_20200506{number:04d}.jpg", quality=QUALITY["photo"])
    elif case.paper == "grey":
        with zipfile.ZipFile(out / "扫描件.zip", "w") as archive:
            for number, image in enumerate(images, 1):
                holder = BytesIO()
                image.convert("L").save(holder, "JPEG", quality=QUALITY["grey"], dpi=(dpi, dpi))
                archive.writestr(f"扫描{number:04d}.jpg", holder.getvalue())
    else:
        images[0].save(
            out / "盖章扫描件.pdf", save_all=True, append_images=images[1:], resolution=dpi, quality=QUALITY[case.paper]
        )


def _typed(key: str, value: Any) -> Any:
    if key == "company.honours":
        return {k: {"level": v[0] or None, "year": v[1] or None} for k, v in value.items() if v}
    if key == "project.period":
        ends = re.findall(r"(\d{4})[年.](\d{1,2})(?:月(\d{1,2})日)?", value)
        made = [f"{y}-{int(m):02d}" + (f"-{int(d):02d}" if d else "") for y, m, d in ends]
        return {"start": made[0], "end": made[1]} if len(made) == 2 else None
    return iso_date(re.sub(r"(?<=\S) | (?=\S)", "", value)) if key.endswith(".date") else None


def truth(case: Case, look: Look) -> dict[str, Any]:
    fields = {
        k: None if v == "both" else v for k, v in case.fields.items() if not (3 in case.absent and k.startswith("attachment3."))
    }
    unknown = case.paper in COLOURLESS
    seals = [
        {"at": at, "owner": o, "kind": kind, "ink": "unknown" if unknown else "original" if ink == "dark" else ink}
        for at, (o, kind, ink) in case.seals.items()
    ]
    return {
        "fields": fields,
        "values": {k: t for k, v in fields.items() if v and (t := _typed(k, v)) is not None},
        "findings": sorted(case.found),
        "severity": case.found,
        "ignore": sorted(case.ignore),
        "seals": seals,
        "paper": case.paper,
        "table": look.table,
        "setting": look.setting.name,
        "rules": look.rules,
        "font": look.value_font,
        "latin": look.latin or "as the Chinese",
        "tick_style": look.marking.way,
        "defects": case.defects,
        "handwritten": [],
        "other": case.other,
    }
