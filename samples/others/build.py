"""From a case to files: Word, printed by LibreOffice, stamped and signed, scanned, put in order and packed; and the truth of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image

from samples.generator.content.truth import iso_date
from samples.others import stamps
from samples.others.case import APPLICANT, COLOURLESS, COMPANY, RECOMMENDER, Case
from samples.others.form import Typist, type_form
from samples.others.look import Look
from samples.others.paper import PAPERS, side_by_side
from samples.others.stamps import Picture

QUALITY = {"flatbed": 80, "worn": 60, "photo": 82, "grey": 70, "fax": 0}


@dataclass(frozen=True, slots=True)
class Printed:
    """Pages of the printed form and where words stand on them (points from the top left)."""

    pages: list[Picture]
    document: Any
    dots: float  # pixels a millimetre

    def find(self, words: str, page: int, nth: int = 0) -> tuple[float, float, float] | None:
        """Left and right end of the words and their middle height, in pixels."""
        leaf = self.document[page]
        search = leaf.get_textpage().search(words, match_case=True)
        hit = None
        for _ in range(nth + 1):
            hit = search.get_next()
        if not words or hit is None:
            return None
        index, count = hit
        boxes = [leaf.get_textpage().get_charbox(i) for i in (index, index + count - 1)]
        scale = self.dots * 25.4 / 72
        return boxes[0][0] * scale, boxes[1][2] * scale, (leaf.get_height() - (boxes[0][1] + boxes[0][3]) / 2) * scale

    def page_of(self, words: str) -> int:
        """The last page with these words; -1 where none has them."""
        there = [
            n
            for n in range(len(self.pages))
            if re.sub(r"\s", "", words) in re.sub(r"\s", "", self.document[n].get_textpage().get_text_range())
        ]
        return there[-1] if there else -1


def write(case: Case, look: Look, out: Path) -> dict[str, Any]:
    """Files of the packet below `out`; returns its truth."""
    work = out.parent.parent / "work" / case.name
    work.mkdir(parents=True, exist_ok=True)
    typist = Typist(look)
    sign = case.fields["company.legal_representative"] if case.sign == "typed" else ""
    sheets = {n: [s for kind in parts.values() for s in kind] for n, parts in case.evidence.items()}
    type_form(typist, case.fields, sheets, case.absent, sign, case.clauses)
    word = typist.save(work / "申报书.docx")
    if case.paper != "docx":
        _print(word, work)
    pdf = word.with_suffix(".pdf")
    if case.electronic:
        out.mkdir(parents=True, exist_ok=True)
        shutil.copy(word if case.paper == "docx" else pdf, out)
    else:
        kind, dpi = PAPERS[case.paper]
        printed = _printed(pdf, dpi)
        _ink(case, look, printed)
        pages = [kind(page, printed.pages[n - 1], case.rng) for n, page in enumerate(printed.pages)]
        _pack(case, _ordered(pages, case), dpi, out)
    shutil.rmtree(work)
    return truth(case, look)


def _print(word: Path, folder: Path) -> None:
    """A PDF beside the Word file. Raises `FileNotFoundError` where LibreOffice is not there."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise FileNotFoundError("LibreOffice is not there (apt-get install libreoffice-writer)")
    home = f"-env:UserInstallation=file://{folder}/office"
    command = [program, home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(word)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)  # noqa: S603 - our own file


def _printed(pdf: Path, dpi: int) -> Printed:
    document = pypdfium2.PdfDocument(pdf)
    pages = [np.ascontiguousarray(page.render(scale=dpi / 72).to_numpy()[:, :, 2::-1]) for page in document]
    return Printed(pages, document, dpi / 25.4)


def _ink(case: Case, look: Look, printed: Printed) -> None:
    """Everything done by hand after printing, in place."""
    rng, dots = case.rng, printed.dots
    last = printed.page_of("申报主体责任声明") if 3 not in case.absent else -1
    spots = {
        APPLICANT: (0, case.fields["cover.applicant"], "申报单位", 0.2),
        RECOMMENDER: (0, case.fields["cover.recommender"], "推荐单位", 0.9),
        COMPANY: (last, "公司（企业盖章）", "企业盖章", 0.5),
    }
    for at, (owner, kind, ink) in case.seals.items():
        page, words, label, share = spots[at]
        place = printed.find(words, page) or printed.find(label, page) if page >= 0 else None
        if place is None:
            raise ValueError(f"no place for {at} in {case.name}")
        x = place[0] + max(place[1] - place[0], 40 * dots) * (share + rng.uniform(-0.1, 0.1))
        colour = stamps.GREY if ink == "copy" else rng.choice((stamps.RED, stamps.RED, (190, 40, 60)))
        printed.pages[page] = stamps.lay(
            printed.pages[page], stamps.seal(owner, kind, dots, rng), x, place[2] + rng.uniform(-4, 6) * dots, colour
        )
    if last >= 0:
        _signed(case, printed, last)
    _others(case, printed)
    _ticked(case, look, printed)
    if case.paging != "none":
        colour = stamps.GREY if case.paging == "copy" else stamps.RED
        printed.pages[:] = stamps.paging(printed.pages, case.fields["company.name"], dots, rng, colour)


def _signed(case: Case, printed: Printed, page: int) -> None:
    place = printed.find("（签字）", page)
    if case.sign not in ("hand", "personal") or place is None:
        return
    name, dots, rng = case.fields["company.legal_representative"] or "高文静", printed.dots, case.rng
    ink = stamps.signature(name, dots, rng) if case.sign == "hand" else stamps.seal(name, "personal", dots * 0.75, rng)
    colour = rng.choice((stamps.PEN, (30, 30, 34))) if case.sign == "hand" else stamps.RED
    printed.pages[page] = stamps.lay(printed.pages[page], ink, place[1] + ink.width / 2, place[2] - dots, colour)


def _others(case: Case, printed: Printed) -> None:
    """Seals of the bodies that issued the evidence."""
    for number, parts in case.evidence.items():
        for sheet in (s for kind in parts.values() for s in kind if number not in case.absent):
            page = printed.page_of(sheet.title)
            place = printed.find(sheet.stamp, page) if page >= 0 and sheet.stamp else None
            if place:
                ink = stamps.seal(sheet.stamp.split()[0], "official", printed.dots, case.rng)
                printed.pages[page] = stamps.lay(printed.pages[page], ink, (place[0] + place[1]) / 2, place[2], stamps.RED)


def _ticked(case: Case, look: Look, printed: Printed) -> None:
    """Pen ticks in the printed boxes, where the form was ticked by hand."""
    if look.ticks != "hand":
        return
    f, honours = case.fields, case.fields["company.honours"]
    wanted = [(w, 0) for w in (*f["company.ownership"], *f["company.main_business"])] + [
        (f"方向{d}：", 0) for d in f["project.directions"]
    ]
    for order, key in enumerate(("company.listed", "company.exports")):
        wanted += [("否", order)] * (f[key] in (False, "both")) + [("是（", order)] * (f[key] in (True, "both"))
    kinds = list(honours)
    wanted += [(level[0], sum(1 for k in kinds[: kinds.index(kind)])) for kind, level in honours.items() if level]
    pages = [n for n in range(len(printed.pages)) if "□" in printed.document[n].get_textpage().get_text_range()]
    for words, nth in wanted:
        for page in pages:  # a table that is split leaves fewer boxes on each page
            place = printed.find("□" + words, page, nth)
            if place:
                size = 4 * printed.dots
                printed.pages[page] = stamps.lay(
                    printed.pages[page],
                    stamps.tick(printed.dots, case.rng),
                    place[0] + size * 0.45,
                    place[2] - size * 0.15,
                    stamps.PEN,
                )
                break
            nth -= len(re.findall(re.escape("□" + words), printed.document[page].get_textpage().get_text_range()))
        else:
            raise ValueError(f"no box before {words!r} in {case.name}")


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
        {"at": at, "owner": o, "kind": kind, "ink": "unknown" if unknown else ink} for at, (o, kind, ink) in case.seals.items()
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
        "tick_style": look.ticks,
        "defects": case.defects,
        "handwritten": [],
        "other": {},
    }
