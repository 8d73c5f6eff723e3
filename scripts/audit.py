"""`make audit`: what the program is made of (a CycloneDX bill of materials), under which licences, and what is known to be wrong with it.

Known vulnerabilities are asked of whoever can be reached, and looked up in the kept snapshot for the rest (`scripts/advisories.py`). Exit code
0: all was looked at and nothing found; 1: something was found; 3: at some parts nobody looked, which are named.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from scripts.advisories import Answer, Part, Source, asked, by_npm, by_osv, by_pip_audit, by_pypi, keep, kept, of_archive
from scripts.notices import LOCKS, ROOT, front_end_parts, python_packages, weights

COPYLEFT = (
    "GPL",
    "AGPL",
    "SSPL",
    "Commercial",
    "Proprietary",
)  # not of libraries that are linked with; LGPL and MPL are told apart
NOBODY_LOOKED = 3
ACCEPTED = {  # advisory: why it does no harm here
    "CVE-2025-53644": "OpenCV decodes no JPEG handed in: Pillow does (docs/security.md)",
}


def bill(python: str = sys.executable) -> dict[str, Any]:
    """The bill of materials of what runs in production: packages of the locks, front-end parts, model weights."""
    command = [
        python,
        "-m",
        "cyclonedx_py",
        "environment",
        python,
        "--pyproject",
        str(ROOT / "pyproject.toml"),
        "--output-reproducible",
    ]
    made = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603  # a program of ours
    names = {canonicalize_name(name) for name, *_ in python_packages()}
    kept = [part for part in made["components"] if canonicalize_name(part["name"]) in names]
    known = {part["bom-ref"] for part in kept} | {made["metadata"]["component"]["bom-ref"]}
    links = [link | {"dependsOn": [to for to in link.get("dependsOn", ()) if to in known]} for link in made["dependencies"]]
    return made | {
        "components": [*kept, *_front_end(), *_models()],
        "dependencies": [link for link in links if link["ref"] in known],
    }


def _front_end() -> Iterator[dict[str, Any]]:
    for name, version, licence, _ in front_end_parts():
        purl = f"pkg:npm/{name.replace('@', '%40')}@{version}"
        part = {"type": "library", "name": name, "version": version, "purl": purl, "bom-ref": purl}
        yield part | {"licenses": [{"expression": licence}]}


def _models() -> Iterator[dict[str, Any]]:
    for name, package, licence, sha256 in weights():
        part = {
            "type": "machine-learning-model",
            "name": name,
            "bom-ref": f"model:{name}",
            "description": f"carried by {package}",
        }
        yield part | {"licenses": [{"expression": licence}], "hashes": [{"alg": "SHA-256", "content": sha256}]}


def licences() -> tuple[Counter[str], list[str]]:
    """How many parts are under which licence; those that ask for more than their notice, or that name none."""
    parts = [(name, licence) for name, _, licence, _ in python_packages()] + [
        (name, licence) for name, _, licence, _ in front_end_parts()
    ]
    wrong = [f"{name}: {licence or 'no licence named'}" for name, licence in parts if _doubtful(licence)]
    return Counter(licence for _, licence in parts), wrong


def _doubtful(licence: str) -> bool:
    """An expression of alternatives is as free as its freest."""
    return not licence or all(
        any(word in way.replace("LGPL", "") for word in COPYLEFT) for way in licence.replace("Lesser General", "").split(" OR ")
    )


def locked() -> dict[str, str]:
    return {str(canonicalize_name(name)): version for name, version, *_ in python_packages()}


def parts() -> list[Part]:
    front = [Part("npm", name, version) for name, version, *_ in front_end_parts()]
    return [*front, *(Part("PyPI", name, version) for name, version in locked().items())]


def sources(archive: Path | None) -> list[Source]:
    return [*([of_archive(archive)] if archive else []), by_pip_audit, by_osv, by_pypi, by_npm, *kept()]


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--sbom", type=Path, help="write the bill of materials alone to this file")
    options.add_argument("--advisories", type=lambda text: Path(text) if text else None, help="OSV's database for PyPI (all.zip)")
    options.add_argument(
        "--keep", action="store_true", help="write what was answered into the kept snapshot, scripts/advisories.json"
    )
    chosen = options.parse_args()
    target = chosen.sbom or ROOT / "build" / "sbom.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    made = bill()
    target.write_text(json.dumps(made, ensure_ascii=False, indent=1), "utf-8")
    print(f"{target}: {len(made['components'])} parts of {', '.join(LOCKS)}, front end and models")
    return 0 if chosen.sbom else _report(chosen.advisories, chosen.keep)


def _report(archive: Path | None, keeping: bool) -> int:
    counts, wrong = licences()
    print("\n".join(f"{count:4}  {licence}" for licence, count in counts.most_common()))
    print("\n".join(f"licence to look at: {line}" for line in wrong) or "no licence asks for more than its notice")
    print("\n".join(f"accepted: {advisory}: {why}" for advisory, why in ACCEPTED.items()))
    answers, unseen = asked(parts(), sources(archive))
    if keeping and answers:
        keep(answers)
    code = vulnerabilities(answers, unseen)
    return 1 if wrong else code


def vulnerabilities(answers: Sequence[Answer], unseen: Sequence[Part], today: date | None = None) -> int:
    """Say who looked at what and what is known of it. Returns the exit code."""
    for answer in answers:
        age = ((today or date.today()) - date.fromisoformat(answer.day)).days
        print(f"looked at {len(answer.known)} parts: {answer.source}, {answer.day} ({age} days ago)")
    known = sorted((part, flaws) for answer in answers for part, flaws in answer.known.items())
    found = [f"{part}: {flaw}" for part, flaws in known for flaw in flaws if not ACCEPTED.keys() & flaw.split()]
    if known:
        print(
            "\n".join(f"vulnerable: {line}" for line in found) or f"known vulnerabilities of {len(known)} parts looked at: none"
        )
    if unseen:
        print(f"nobody looked at {len(unseen)} parts: {', '.join(map(str, unseen))}")
    return 1 if found else NOBODY_LOOKED if unseen else 0


if __name__ == "__main__":
    raise SystemExit(main())
