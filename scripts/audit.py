"""`make audit`: what the program is made of (a CycloneDX bill of materials), under which licences, and what is known to be wrong with it.

Known vulnerabilities are asked of OSV by pip-audit. Where its address cannot be reached, they are looked up in a copy of its database for PyPI
(https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip, brought from elsewhere: ADVISORIES=all.zip make audit); without
one nothing is said of them but that nobody looked. Exit code 0: nothing was found; 1: something was; 3: nobody looked.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

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


def asked_of_osv(packages: Mapping[str, str]) -> list[str] | None:
    """What OSV knows of them; None where it cannot be asked."""
    lines = "".join(f"{name}=={version}\n" for name, version in packages.items())
    options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "-s", "osv", "-f", "json"]
    done = subprocess.run(  # noqa: S603  # a program of ours
        [sys.executable, "-m", "pip_audit", "-r", "/dev/stdin", *options],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.stdout.strip().startswith("{"):
        return None
    parts = json.loads(done.stdout)["dependencies"]
    found = [(part, flaw) for part in parts for flaw in part.get("vulns", ())]
    return [
        _told(part["name"], part["version"], (flaw["id"], *flaw["aliases"]))
        for part, flaw in found
        if _counts((flaw["id"], *flaw["aliases"]))
    ]


def looked_up(archive: Path, packages: Mapping[str, str]) -> list[str]:
    """What a copy of OSV's database for PyPI says of them."""
    found = []
    with zipfile.ZipFile(archive) as stored:
        for name in stored.namelist():
            advisory = json.loads(stored.read(name))
            ids = (advisory["id"], *advisory.get("aliases", ()))
            if "withdrawn" in advisory or not _counts(ids):
                continue
            for affected in advisory.get("affected", ()):
                package = affected.get("package", {}).get("name", "")
                version = packages.get(str(canonicalize_name(package)))
                if version is not None and hits(affected, version):
                    found.append(_told(package, version, ids))
    return sorted(set(found))


def hits(affected: Mapping[str, Any], version: str) -> bool:
    """Whether an advisory's `affected` (https://ossf.github.io/osv-schema/) holds the version."""
    if version in affected.get("versions", ()):
        return True
    spans = [span for span in affected.get("ranges", ()) if span.get("type") == "ECOSYSTEM"]
    return any(_within(span["events"], Version(version)) for span in spans)


def _within(events: Iterable[Mapping[str, str]], version: Version) -> bool:
    inside = False
    for event in events:  # in the order of versions
        kind, text = next(iter(event.items()))
        try:
            at = Version(text)
        except InvalidVersion:
            continue
        if kind == "introduced" and version >= at:
            inside = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            inside = False
    return inside


def _counts(ids: Sequence[str]) -> bool:
    return not any(one in ACCEPTED for one in ids)


def _told(name: str, version: str, ids: Sequence[str]) -> str:
    return f"{name} {version}: {', '.join(ids)}"


def vulnerabilities(archive: Path | None) -> list[str] | None:
    return looked_up(archive, locked()) if archive else asked_of_osv(locked())


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--sbom", type=Path, help="write the bill of materials alone to this file")
    options.add_argument("--advisories", type=lambda text: Path(text) if text else None, help="OSV's database for PyPI (all.zip)")
    chosen = options.parse_args()
    target = chosen.sbom or ROOT / "build" / "sbom.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    made = bill()
    target.write_text(json.dumps(made, ensure_ascii=False, indent=1), "utf-8")
    print(f"{target}: {len(made['components'])} parts of {', '.join(LOCKS)}, front end and models")
    return 0 if chosen.sbom else _report(chosen.advisories)


def _report(archive: Path | None) -> int:
    counts, wrong = licences()
    print("\n".join(f"{count:4}  {licence}" for licence, count in counts.most_common()))
    print("\n".join(f"licence to look at: {line}" for line in wrong) or "no licence asks for more than its notice")
    print("\n".join(f"accepted: {advisory}: {why}" for advisory, why in ACCEPTED.items()))
    found = vulnerabilities(archive)
    if found is None:
        print("known vulnerabilities: OSV cannot be reached, and no copy was given (ADVISORIES=all.zip): nobody looked")
        return 1 if wrong else NOBODY_LOOKED
    print("\n".join(f"vulnerable: {line}" for line in found) or "no known vulnerability")
    return 1 if found or wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
