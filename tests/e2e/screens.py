"""The screens that docs/img shows: where each is, who looks at it, what is done before its picture is taken."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

SAMPLES = Path(__file__).parents[2] / "samples" / "packets"
SIZE = (1440, 900)
COLOURS = 240
MOST_BYTES = 400_000
Prepare = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Screen:
    """`path` holds {batch}, {scanned} and {electronic}; `dark`: taken by night too, as name-dark."""

    name: str
    path: str
    prepare: Prepare
    login: str = "reviewer"
    dark: bool = False

    def address(self, places: Mapping[str, str]) -> str:
        return self.path.format(**places)


PICTURES_THERE = """() => [...document.images].every((image) => {
  const box = image.getBoundingClientRect();
  return image.complete || box.width === 0 || box.top > innerHeight || box.bottom < 0;
})"""


def settled(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_function(PICTURES_THERE)
    page.wait_for_timeout(300)


def review(page: Page) -> None:
    page.wait_for_selector("[data-ready]")
    page.wait_for_timeout(1500)  # the picture sharpens


def review_tab(name: str) -> Prepare:
    def show(page: Page) -> None:
        review(page)
        page.click(f"#tab-{name}")
        page.wait_for_timeout(300)  # what the tab shows is asked for now
        settled(page)

    return show


def proposal(page: Page) -> None:
    page.set_input_files("#folder-input", str(SAMPLES))
    page.wait_for_selector("#proposal:not([hidden])")


SCREENS = (
    Screen("service-batches", "/", settled),
    Screen("service-batch", "/batches/{batch}", settled, dark=True),
    Screen("service-upload", "/batches/{batch}/upload", proposal),
    Screen("service-receipt", "/batches/{batch}/receipt", settled),
    Screen("service-register", "/batches/{batch}/register", settled),
    Screen("service-figures", "/batches/{batch}/figures", settled),
    Screen("service-reports", "/reports", settled),
    Screen("service-packet", "/packets/{scanned}", settled),
    Screen("service-review", "/packets/{scanned}/review", review, dark=True),
    Screen("service-review-findings", "/packets/{scanned}/review", review_tab("findings")),
    Screen("service-review-seals", "/packets/{scanned}/review", review_tab("inks")),
    Screen("service-review-notice", "/packets/{electronic}/review", review_tab("notice")),
    Screen("service-search", "/search?q=平台", settled),
    Screen("service-calibration", "/calibration", settled, "administrator"),
    Screen("service-users", "/administration/users", settled, "administrator"),
    Screen("service-audit", "/administration/audit", settled, "administrator"),
)


def small(shot: bytes) -> Image.Image:
    """As few colours as a page needs: a fifth of the bytes, and nobody sees it."""
    with Image.open(io.BytesIO(shot)) as image:
        return image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


def share_of_one_colour(image: Image.Image) -> float:
    """How much of the picture has its most frequent colour: near 1 where nothing was painted."""
    counts = image.convert("RGB").getcolors(image.width * image.height) or [(1, 0)]
    return max(count for count, _ in counts) / (image.width * image.height)
