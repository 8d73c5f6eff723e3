"""`python -m evaluation.characters --fonts DIR …`: how many addresses, codes and numbers are read wrongly, and how many of these are doubtful, before
and after their characters are weighed (`extractors/packet/characters.py`).

Pages of drawn lines in every Latin face of the folders, as scanner, camera and fax give them, are read by the recogniser; the truth is known.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import click
import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from stdnum.cn import uscc

from evaluation.score import ASKED
from evaluation.ticks.papers import on_paper
from extractors.options import ReadOptions
from extractors.packet.characters import settle_characters
from extractors.packet.doubt import weigh_values
from extractors.page.arrays import Floats, Grey
from extractors.page.image.page_images import keep_image
from extractors.page.ocr.crops import PixelBox, read_boxes
from extractors.readers.closer import CloserLook, look_closer
from model.folding import fold
from model.packet import FileKind, PageSource
from model.page import Line, Page, Reader
from model.record import FieldValue, Presence, Source
from notices.profile import Profile, load

PAPERS = ("flatbed", "worn", "grey", "fax", "photo")
FINE = 3  # pixels of the drawing for one of the page at 200 dpi
SYLLABLES = (
    *("li", "lin", "lu", "long", "wei", "ming", "hai", "hui", "xin", "xiang", "jin", "bill", "il", "mo", "ro", "yuan", "tong", "zhi", "ke", "ji"),
    *("rn", "ill", "hong", "guang"),
)  # fmt: skip
NAMES = ("hr_admin", "xmb", "pm", "zhangw", "info", "sales", "chenxm", "mail", "office")
ENDINGS = ("com", "com.cn", "cn", "net", "net.cn", "org.cn")
MEETING = 0.5  # share of names in which look-alikes stand where letters and digits meet
HOSTS = ("163.com", "qq.com", "outlook.com", "gmail.com", "126.com")
FIELDS = {  # what is drawn, and the field of the profile whose type it is
    "email": "company.contact.email", "credit code": "company.credit_code", "mobile": "company.contact.mobile", "telephone": "company.contact.fax",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line of a drawn page: what it is, what it says, and its box in pixels."""

    kind: str
    text: str
    box: PixelBox


@dataclass(frozen=True, slots=True)
class Judged:
    """A value that was read, before and after its characters were weighed."""

    kind: str
    truth: str
    before: FieldValue
    after: FieldValue

    def wrong(self, value: FieldValue) -> bool:
        return fold(value.wording).lower() != fold(self.truth).lower()  # letter case tells no two of these apart


def texts_of_a_page(rng: Random) -> list[tuple[str, str]]:
    """Return what a page says, with what it is: the same host in several places, as on a form."""
    host = f"{_host(rng)}.{rng.choice(ENDINGS)}"
    code = "91" + _digits(rng, 6) + "MA" + "".join(rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(7))
    other = rng.choice((host, rng.choice(HOSTS), f"{_host(rng)}.{rng.choice(ENDINGS)}"))
    return [
        ("email", f"{_name(rng)}@{host}"),
        ("email", f"{_name(rng)}@{other}"),
        ("web", f"www.{host}"),
        ("credit code", code + uscc.calc_check_digit(code)),
        ("mobile", rng.choice(("138", "139", "151", "186", "199")) + _digits(rng, 8)),
        ("telephone", f"0{rng.choice(('10', '21', '755', '591'))}-{rng.choice('23456789')}{_digits(rng, 7)}"),
        ("email", f"{_name(rng)}@{_host(rng)}.{rng.choice(ENDINGS)}"),
    ]


def _digits(rng: Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _host(rng: Random) -> str:
    letters = "".join(rng.choice("abcdefghijklmnoprstuvwxyz") for _ in range(rng.randint(5, 9)))
    return rng.choice((letters, "".join(rng.choice(SYLLABLES) for _ in range(3))))


def _name(rng: Random) -> str:
    if rng.random() < MEETING:
        return (
            "".join(rng.choice(SYLLABLES) for _ in range(2))
            + rng.choice(("1l", "l1", "11", "ll", "1", "l", "0", "o"))
            + _digits(rng, 3)
        )
    initials = "".join(rng.choice("abcdefghjklmnpqrstwxyz") for _ in range(rng.randint(2, 3)))
    name = rng.choice(("".join(rng.choice(SYLLABLES) for _ in range(2)), rng.choice(NAMES), initials))
    number = rng.choice(("", str(rng.randint(1, 9999)), "01", "10", "101", f"0{rng.randint(1, 99)}", "11"))
    return name + (rng.choice(("", "", "_", "-", ".")) + number if number else "")


def drawn_page(face: Path, paper: str, rng: Random) -> tuple[Grey, list[Drawn]]:
    """Return a page of lines in one face, as it comes from paper."""
    lines, size = texts_of_a_page(rng), round(rng.choice((9, 10.5, 10.5, 12, 14)) / 72 * 200 * FINE)
    font, step = ImageFont.truetype(str(face), size), round(1.9 * size)
    sheet = Image.new("L", (round(max(font.getlength(t) for _, t in lines)) + 120 * FINE, step * len(lines) + 60 * FINE), 255)
    draw, places = ImageDraw.Draw(sheet), []
    for n, (_, text) in enumerate(lines):
        at = (60 * FINE, 30 * FINE + step * n)
        draw.text(at, text, fill=0, font=font)
        x0, _, x1, y1 = draw.textbbox(at, text, font=font)
        places.append((x0, at[1] + 0.05 * size, x1, max(y1, at[1] + 1.15 * size)))
    grey, matrix = on_paper(np.asarray(sheet), rng.choice((0.75, 1.0, 1.0)) / FINE, paper, rng)
    return grey, [Drawn(kind, text, _moved(place, matrix)) for (kind, text), place in zip(lines, places, strict=True)]


def _moved(place: Sequence[float], matrix: Floats) -> PixelBox:
    x0, y0, x1, y1 = place
    corners = np.array([[x, y, 1] for x in (x0, x1) for y in (y0, y1)]) @ matrix.T
    left, top = corners.min(axis=0).tolist()
    right, bottom = corners.max(axis=0).tolist()
    return max(0, int(left - 3)), max(0, int(top - 2)), int(right + 4), int(bottom + 3)


def judged_page(grey: Grey, drawn: Sequence[Drawn], profile: Profile, options: ReadOptions, workspace: Path) -> Iterator[Judged]:
    """Read a drawn page and give its values, each weighed as if it were the only field of its packet."""
    bgr = np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)
    source = PageSource("drawn", workspace / "drawn.png", FileKind.PNG)
    image = keep_image(bgr, source, workspace, options.quality)
    lines = [read_boxes(options.engine(), bgr, [d.box]) for d in drawn]
    page = Page(
        "drawn",
        1,
        grey.shape[1],
        grey.shape[0],
        Reader.OCR,
        dpi=200.0,
        lines=tuple(x for found in lines for x in found),
        image=image,
    )

    def closer(page: Page, line: Line) -> CloserLook | None:
        return look_closer(page, line, workspace / image, options)

    for what, found in zip(drawn, lines, strict=True):
        if what.kind not in FIELDS or not found:
            continue
        spec, line = profile.field(FIELDS[what.kind]), found[0]
        typed = spec.read(line.text)
        value = FieldValue(
            spec.key, line.text, typed.value, line.confidence, Source("drawn", 1, line.box, Reader.OCR), Presence.FILLED
        )
        settled = settle_characters({spec.key: value}, profile, [page], closer)
        before, after = (weigh_values(f, profile, [page])[spec.key] for f in ({spec.key: value}, settled))
        yield Judged(what.kind, what.text, before, after)


def table(judged: Sequence[Judged]) -> list[str]:
    """Return the rows of the table: lines of a kind, wrong ones and how many of these are doubtful, asked, before and after."""
    rows = [
        "| what | read | wrong | of these doubtful | asked | wrong after | of these doubtful | asked | spoilt |",
        "|" + "---|" * 9,
    ]
    for kind in (*FIELDS, ""):
        own = [j for j in judged if kind in ("", j.kind)]
        cells = [kind or "all", str(len(own))]
        for values in ([(j, j.before) for j in own], [(j, j.after) for j in own]):
            wrong = [value for j, value in values if j.wrong(value)]
            asked = [value for _, value in values if value.confidence < ASKED]
            cells += [str(len(wrong)), str(sum(value.confidence < ASKED for value in wrong)), str(len(asked))]
        rows.append(f"| {' | '.join([*cells, str(sum(j.wrong(j.after) and not j.wrong(j.before) for j in own))])} |")
    return rows


@click.command()
@click.option(
    "--fonts", type=click.Path(path_type=Path, exists=True), multiple=True, required=True, help="Font files, or folders of them."
)
@click.option("--seeds", default="1-1", show_default=True)
@click.option("--show", is_flag=True, help="Print every value that is wrong before or after.")
def main(fonts: tuple[Path, ...], seeds: str, show: bool) -> None:
    faces = sorted(p for place in fonts for p in ([place] if place.is_file() else place.rglob("*.[ot]t[fc]")))
    first, last = map(int, seeds.split("-"))
    profile, options, judged = load("xxxf2020"), ReadOptions(), []
    for face in faces:
        for paper in PAPERS:
            for seed in range(first, last + 1):
                with tempfile.TemporaryDirectory() as folder:
                    grey, drawn = drawn_page(face, paper, Random(f"{face.name} {paper} {seed}"))
                    found = list(judged_page(grey, drawn, profile, options, Path(folder)))
                judged += found
                for j in found if show else ():
                    if j.wrong(j.before) or j.wrong(j.after):
                        click.echo(
                            f"{face.stem} {paper} {j.truth} {j.before.raw} {j.after.wording} {j.after.confidence:.2f} {j.after.decided_by}"
                        )
    click.echo("\n".join(table(judged)))
    click.echo(dict(Counter(j.after.decided_by for j in judged)))


if __name__ == "__main__":
    main()
