"""Forms whose layouts the YAML of the others cannot say, as web pages: each in a file of its own, with its truth, printed by Chromium."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from evaluation.forms.draw import Form

FOLDER = Path(__file__).with_name("printed")
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
TRUTH = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)
SECONDS = 120


def printed_forms() -> Iterator[Form]:
    """Yield the forms; `source` is the web page."""
    for path in sorted(FOLDER.glob("*.html")):
        source = path.read_text("utf-8")
        told = TRUTH.search(source)
        pairs = json.loads(told[1]) if told else []
        yield Form(path.stem, source, tuple((label, value) for label, value in pairs))


def print_form(form: Form, path: Path) -> None:
    """Write the form as PDF. Raises `FileNotFoundError` without a Chromium."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise FileNotFoundError(f"none of {', '.join(BROWSERS)}")
    page = FOLDER / f"{form.id}.html"
    options = ("--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--no-pdf-header-footer")
    subprocess.run(  # noqa: S603 (a browser on a page of ours)
        [browser, *options, f"--print-to-pdf={path}", page.as_uri()], check=True, capture_output=True, timeout=SECONDS
    )
