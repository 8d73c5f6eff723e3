"""What others made and stands here or is fetched: pinned, with its licence, its hash checked."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "web" / "static" / "vendor"
AXE = ROOT / "tests" / "data" / "axe-core"
FREE = {"MIT", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "MPL-2.0"}
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-models.lock")


def listed() -> list[tuple[str, str, str]]:
    """(package, version, place) of scripts/vendor.list."""
    lines = (ROOT / "scripts" / "vendor.list").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return [(row[0], row[1], row[3]) for row in rows]


def told() -> dict[str, list[str]]:
    """Rows of VENDOR.md by file: package, version, licence, SHA-256."""
    rows = [
        line.strip("| ").split(" | ") for line in (VENDOR / "VENDOR.md").read_text("utf-8").splitlines() if line.count("|") == 6
    ]
    return {row[0]: row[1:] for row in rows[2:]}


def test_front_end_parts_are_those_of_the_list_in_one_exact_version() -> None:
    rows = told()
    assert {place: [package, version] for package, version, place in listed()} == {name: row[:2] for name, row in rows.items()}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", row[1]) and row[2] in FREE for row in rows.values())
    assert all(re.fullmatch(r"[0-9a-f]{64}", row[3]) for row in rows.values())


def test_every_part_brings_its_licence() -> None:
    for folder in {Path(place).parts[0] for _, _, place in listed()}:
        licences = [path for path in (VENDOR / folder).rglob("*") if "licen" in path.name.lower()]
        assert licences and all(len(path.read_text("utf-8")) > 200 for path in licences), folder
    fonts = {path.parent for kind in ("ttf", "otf", "woff2") for path in (ROOT / "samples").rglob(f"*.{kind}")}
    assert all(any("licen" in path.name.lower() or "OFL" in path.name for path in folder.iterdir()) for folder in fonts)


def test_axe_core_is_the_one_that_is_named() -> None:
    digest = hashlib.sha256((AXE / "axe.min.js").read_bytes()).hexdigest()
    assert digest in (AXE / "README.md").read_text("utf-8") and (AXE / "LICENSE").read_text("utf-8")


@pytest.mark.parametrize("name", LOCKS)
def test_python_parts_are_pinned_with_hashes(name: str) -> None:
    entries = re.split(r"\n(?=[A-Za-z])", (ROOT / name).read_text("utf-8").strip())
    wanted = [entry for entry in entries if not entry.startswith(("#", "-"))]
    assert wanted
    for entry in wanted:
        assert re.match(r"[A-Za-z0-9._-]+(\[[^\]]+\])?==\S+", entry) and "--hash=sha256:" in entry, entry.splitlines()[0]


def test_every_direct_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *(line for lines in project["optional-dependencies"].values() for line in lines)]
    asked += [line for line in (ROOT / "requirements-models.in").read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = [
        line.split("|") for line in (ROOT / "docs" / "dependencies.md").read_text("utf-8").splitlines() if line.count("|") == 5
    ]
    assert all(cell.strip() for row in rows for cell in row[1:-1])
    explained = {name for row in rows for name in re.findall(r"[\w.-]+", row[1])}
    assert {re.split(r"[\[<>=]", line)[0].strip() for line in asked} <= explained


def test_the_notices_name_every_production_package() -> None:
    """In one of the versions that the locks pin; packages for another system or another Python may be missing there."""
    told = dict(re.findall(r"^\| ([\w.-]+) \| (\S+) \|", (ROOT / "THIRD-PARTY.md").read_text("utf-8"), re.MULTILINE))
    for lock in ("requirements.lock", "requirements-models.lock"):
        pins: dict[str, set[str]] = {}
        for name, version, marker in re.findall(r"^([\w.-]+)==(\S+)( ;)?", (ROOT / lock).read_text("utf-8"), re.MULTILINE):
            pins.setdefault(name, set()).add(version)
            if marker:
                pins[name].add("")
        assert {name for name, versions in pins.items() if told.get(name, "") not in versions} == set()
