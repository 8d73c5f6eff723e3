"""Write THIRD-PARTY.md: what others made and Shenbao runs with, each with its version and licence. Called by `make notices`.

Python packages come from the locks and their installed metadata, front-end parts from web/static/vendor/VENDOR.md, model weights from the
module that names them; what Debian brings and what lies in this repository besides is listed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from extractors.page.ocr.models import ALL
from extractors.text import lexer

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "THIRD-PARTY.md"
LOCKS = ("requirements.lock", "requirements-models.lock")
VENDOR = ROOT / "web" / "static" / "vendor" / "VENDOR.md"
LONGEST_NAME = 60  # characters; a longer "licence" is its text
LICENCE_FILE = re.compile(r"licen[sc]e|copying|notice", re.IGNORECASE)
INTRODUCTION = """# Third-party parts

Made by `make notices`. Shenbao itself is under the Apache License 2.0 ([LICENSE](LICENSE)); everything below is used as its makers publish
it, unchanged."""
IN_TREE = (
    ("axe-core (browser tests only)", "MPL-2.0", "tests/data/axe-core/LICENSE"),
    ("Ma Shan Zheng, Long Cang, Zhi Mang Xing, Liu Jian Mao Cao: subsets, as handwriting of the samples", "OFL-1.1",
     "samples/generator/fonts/OFL.txt"),
    ("names of administrative divisions, from cpca", "MIT", "model/language/LICENSE-places.txt"),
    ("first letters of the sounds of characters, from pypinyin", "MIT", "model/language/LICENSE-pinyin.txt"),
)  # fmt: skip
FROM_DEBIAN = (
    ("LibreOffice writer and calc", "MPL-2.0", "reads DOC, WPS, RTF, XLS"),
    ("unar", "LGPL-2.1-or-later", "opens RAR archives"),
    ("libgl1, libglib2.0-0", "MIT, LGPL-2.1-or-later", "OpenCV is linked with them"),
    ("fonts-arphic-gbsn00lp, -gkai00mp, -uming, -ukai", "Arphic Public License", "letters and reports"),
    ("fonts-wqy-zenhei", "GPL-2.0 with font exception", "letters and reports; pages whose files bring no fonts"),
    ("fonts-noto-cjk", "OFL-1.1", "letters and reports; pages whose files bring no fonts"),
)


def python_packages() -> Iterator[tuple[str, ...]]:
    """Name, version, licence and number of licence texts of each production package that this Python needs."""
    lines = [line for lock in LOCKS for line in (ROOT / lock).read_text("utf-8").splitlines()]
    for name in dict.fromkeys(found[1] for line in lines if (found := re.match(r"([\w.-]+)==", line))):
        try:
            package = distribution(name)
        except PackageNotFoundError:  # for another version of Python or another system
            continue
        texts = sum(bool(LICENCE_FILE.search(file.name)) and file.suffix != ".py" for file in package.files or ())
        yield name, package.version, licence(package), str(texts or "—")


def licence(package: Distribution) -> str:
    """What the package calls its licence: an expression, else a short name, else its classifiers, else the heading of its text."""
    about = package.metadata
    name = about["License-Expression"] or about["License"] or ""
    if name and len(name) <= LONGEST_NAME and "Copyright" not in name:
        return name
    named = ", ".join(c.rsplit(" :: ", 1)[-1] for c in about.get_all("Classifier") or () if c.startswith("License :: "))
    return named or next(_headings(package), "")


def _headings(package: Distribution) -> Iterator[str]:
    """The first lines of its licence texts, where they are names."""
    for file in package.files or ():
        if LICENCE_FILE.search(file.name) and file.suffix != ".py":
            line = file.read_text("utf-8").strip().partition("\n")[0].strip()
            if len(line) <= LONGEST_NAME and "Copyright" not in line:
                yield line


def front_end_parts() -> Iterator[tuple[str, ...]]:
    rows = [line.strip("| ").split(" | ") for line in VENDOR.read_text("utf-8").splitlines() if line.count("|") == 6]
    for place, package, version, name, _ in rows[2:]:
        if "LICENSE" in place:
            yield package, version, name, f"web/static/vendor/{place}"


def weights() -> Iterator[tuple[str, ...]]:
    for model in ALL:
        yield model.name, model.package, "Apache-2.0", model.sha256
    yield lexer.NAME, lexer.PACKAGE, "Apache-2.0", lexer.SHA256


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (heading, *rows)]
    return "\n".join([lines[0], "|---" * len(heading) + "|", *lines[1:]])


def document() -> str:
    parts = (
        INTRODUCTION,
        "## Python packages\n\nInstalled from the package index as the locks pin them, each with its licence texts in its `.dist-info` folder; those "
        "under the LGPL or MPL are separate libraries that anybody can replace. Further packages that only tests and checks need are in "
        "requirements-dev.lock.",
        table(("package", "version", "licence", "licence texts"), python_packages()),
        "## Model weights\n\nMade by PaddleOCR, LAC by Baidu; taken out of the named Python packages.",
        table(("model", "carried by", "licence", "SHA-256"), weights()),
        "## In this repository",
        table(("part", "version", "licence", "licence text"), front_end_parts()),
        table(("part", "licence", "licence text"), IN_TREE),
        "## From the operating system\n\nInstalled by the package manager, with licence texts in /usr/share/doc.",
        table(("package", "licence", "what for"), FROM_DEBIAN),
    )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    TARGET.write_text(document(), "utf-8")
