"""Pictures of the running sample service for docs/img: `make run`, then `.venv/bin/python scripts/screenshots.py`.

It reads the service's folder (SHENBAO_DATA) to find what to show, and to log in as the first administrator without his password.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select

from records.schema import Batch, Packet, PageRow, Role, User
from shenbao.service.config import ServiceSettings
from shenbao.service.store import Store, open_store
from web import create_app

IMAGES = Path(__file__).parents[1] / "docs" / "img"
SIZE = {"width": 1440, "height": 900}
COLOURS = 160
MOST_BYTES = 300_000
NO_SCROLLBARS = "html { scrollbar-gutter: auto !important }"  # Chromium draws none here, and would leave their place empty


@dataclass(frozen=True, slots=True)
class Shown:
    """Ids of what the pictures show: the batch with most packets, of it a scanned packet with errors and an electronic one."""

    batch: str
    scanned: str
    electronic: str
    user: User


def find(store: Store) -> Shown:
    with store.database.look() as db:
        user = db.scalars(select(User).where(User.role == Role.ADMINISTRATOR, User.active.is_(True)).order_by(User.id)).first()
        packets = db.scalars(select(Packet).where(Packet.checked.is_not(None), Packet.errors > 0).order_by(Packet.name)).all()
        readers = {p.id: set(db.scalars(select(PageRow.reader).where(PageRow.packet_id == p.id))) for p in packets}
        sizes = {b: len([p for p in packets if p.batch_id == b]) for b in db.scalars(select(Batch.id))}
    batch = max(sizes, key=lambda b: sizes[b], default="")
    own = [p.id for p in packets if p.batch_id == batch]
    scanned = [p for p in own if readers[p] == {"ocr"}]
    if user is None or not scanned or len(scanned) == len(own):
        sys.exit("no service with sample packets in the folder: make run")
    return Shown(batch, scanned[0], next(p for p in own if p not in scanned), user)


def cookie(store: Store, settings: ServiceSettings, user: User) -> str:
    """A session of the user, signed with the service's own key."""
    app, at = create_app(store, settings), datetime.now(UTC).timestamp()
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(signer.dumps({"user": user.id, "version": user.session_version, "since": at, "seen": at, "_permanent": True}))


def review(page: Page) -> None:
    page.wait_for_selector("[data-ready]")
    page.wait_for_timeout(1500)  # the picture sharpens


def review_tab(name: str) -> Callable[[Page], None]:
    def show(page: Page) -> None:
        review(page)
        page.click(f"#tab-{name}")
        page.wait_for_timeout(800)

    return show


def proposal(page: Page) -> None:
    page.set_input_files("#folder-input", str(IMAGES.parents[1] / "samples" / "packets"))
    page.wait_for_selector("#proposal:not([hidden])")


def settled(page: Page) -> None:
    page.wait_for_timeout(600)


def pictures(shown: Shown) -> dict[str, tuple[str, Callable[[Page], None]]]:
    batch, packet = f"/batches/{shown.batch}", f"/packets/{shown.scanned}"
    return {
        "service-batches": ("/", settled),
        "service-batch": (batch, settled),
        "service-upload": (f"{batch}/upload", proposal),
        "service-receipt": (f"{batch}/receipt", settled),
        "service-register": (f"{batch}/register", settled),
        "service-figures": (f"{batch}/figures", settled),
        "service-reports": ("/reports", settled),
        "service-packet": (packet, settled),
        "service-review": (f"{packet}/review", review),
        "service-review-findings": (f"{packet}/review", review_tab("findings")),
        "service-review-seals": (f"{packet}/review", review_tab("inks")),
        "service-review-notice": (f"/packets/{shown.electronic}/review", review_tab("notice")),
        "service-search": ("/search?q=平台", settled),
        "service-users": ("/administration/users", settled),
    }


def keep(shot: bytes, name: str) -> None:
    """As few colours as a page needs: a fifth of the bytes, and nobody sees it."""
    with Image.open(io.BytesIO(shot)) as image:
        small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(IMAGES / f"{name}.png", optimize=True)
    size = (IMAGES / f"{name}.png").stat().st_size
    print(f"{name}.png {size // 1000} kB")
    if size > MOST_BYTES:
        sys.exit(f"{name}.png is larger than {MOST_BYTES // 1000} kB")


def main() -> None:
    settings = ServiceSettings()
    store = open_store(settings.data, settings.database)
    shown, address = find(store), f"http://{settings.host}:{settings.port}"
    session = {"name": "shenbao", "value": cookie(store, settings, shown.user), "url": address}
    wanted = sys.argv[1:]
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--lang=zh-CN"]
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments, env=os.environ | {"LANGUAGE": "zh_CN"})
        for dark in (False, True):
            scheme = "dark" if dark else "light"
            context = browser.new_context(viewport=SIZE, locale="zh-CN", color_scheme=scheme, bypass_csp=True)
            context.add_cookies([session])  # type: ignore[list-item]
            page = context.new_page()
            for name, (path, prepare) in pictures(shown).items():
                name = f"{name}-dark" if dark else name
                if (wanted and name not in wanted) or (
                    dark and not name.startswith(("service-review-dark", "service-batch-dark"))
                ):
                    continue
                page.goto(address + path, wait_until="networkidle")
                page.add_style_tag(content=NO_SCROLLBARS)
                prepare(page)
                keep(page.screenshot(), name)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
