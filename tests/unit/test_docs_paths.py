"""What documents point at is there: files and folders of the project, modules and the names in them, links to other documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "samples" / "README.md"])
NAMED = re.compile(r"`((?:[\w.-]+/)+[\w.*-]*|[\w-]+\.(?:py|toml|lock))(?::(\w+))?`")
LINK = re.compile(r"\]\(([^)#:]+?)(?:#[\w-]*)?\)")
MADE = ("out/", "var/", "build/", "dist/", "reports/", "failed/", "done/", "exports/")  # written by the program when it runs
ADDED = ("intake/formats/card.py", "extractors/readers/card.py")  # by whoever follows the how-to


def there(document: Path, name: str) -> list[Path]:
    rooms = [ROOT, document.parent, *(p for p in (ROOT / "extractors", ROOT / "shenbao" / "service") if p.is_dir())]
    return [path for room in rooms for path in room.glob(name.rstrip("/"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_paths_in_backticks_exist(document: Path) -> None:
    rooms = {path.name for path in ROOT.iterdir() if path.is_dir()}
    for name, symbol in NAMED.findall(document.read_text(encoding="utf-8")):
        first = name.split("/")[0]
        if name in ADDED or name.startswith(MADE) or ("/" in name and first not in rooms and not name.endswith(".py")):
            continue
        found = there(document, name)
        assert found, f"{name}"
        if symbol:
            code = found[0].read_text(encoding="utf-8")
            assert re.search(rf"^(?:class|def|async def) {symbol}\b|^{symbol}\b", code, re.M), f"{name}:{symbol}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target
