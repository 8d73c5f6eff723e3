"""Known vulnerabilities of locked packages and front-end parts, asked of whoever can be reached, one after another, for those that nobody has spoken of yet:

- a copy of OSV's database for PyPI, where one is given;
- OSV: Python packages by pip-audit, front-end parts by its own address;
- PyPI, which names OSV's advisories beside each package (of the newest version also where a mirror keeps no pages of versions), and the
  npm registry's advisories;
- the kept snapshot, `scripts/advisories.json`: what was answered when somebody last looked. It says something of the very versions it names only.

What is in no answer was not looked at, which is not the same as having no vulnerability.
"""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

KEPT = Path(__file__).with_name("advisories.json")
OSV = "https://api.osv.dev/v1/querybatch"
PYPI = "https://pypi.org/pypi"
NPM = "https://registry.npmjs.org/-/npm/v1/security/advisories/bulk"
SECONDS = 30.0


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """`kind`: as OSV names ecosystems, PyPI or npm."""

    kind: str
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@dataclass(frozen=True, slots=True)
class Answer:
    """Who spoke on which day; the advisories known of each part that was looked at, each by its names with spaces between."""

    source: str
    day: str
    known: Mapping[Part, tuple[str, ...]]


Source = Callable[[Iterable[Part]], Answer]


def asked(parts: Iterable[Part], sources: Iterable[Source]) -> tuple[list[Answer], list[Part]]:
    """Ask each source for the parts that those before did not know. Returns the answers, and what nobody looked at."""
    left, answers = sorted(set(parts)), list[Answer]()
    for source in sources:
        answer = source(left)
        if answer.known:
            answers.append(answer)
            left = [part for part in left if part not in answer.known]
        if not left:
            break
    return answers, left


def _today() -> str:
    return date.today().isoformat()


def by_pip_audit(parts: Iterable[Part]) -> Answer:
    """Ask OSV by pip-audit; it tells of what it skipped as if it were clean, but for a reason beside."""
    packages = {part.name: part for part in parts if part.kind == "PyPI"}
    lines = "".join(f"{part.name}=={part.version}\n" for part in packages.values())
    options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "-s", "osv", "-f", "json"]
    command = [sys.executable, "-m", "pip_audit", "-r", "/dev/stdin", *options]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)  # noqa: S603  # a program of ours
    told = json.loads(done.stdout)["dependencies"] if done.stdout.strip().startswith("{") else []
    known = {
        packages[name]: tuple(_named(flaw) for flaw in one["vulns"])
        for one in told
        if "vulns" in one and "skip_reason" not in one and (name := str(canonicalize_name(one["name"]))) in packages
    }
    return Answer("OSV", _today(), known)


def by_osv(parts: Iterable[Part]) -> Answer:
    """Ask OSV for front-end parts."""
    wanted = [part for part in parts if part.kind == "npm"]
    queries = [{"package": {"ecosystem": part.kind, "name": part.name}, "version": part.version} for part in wanted]
    told = _json("POST", OSV, {"queries": queries}) or {}
    pairs = zip(wanted, told.get("results", ()), strict=False)
    return Answer("OSV", _today(), {part: tuple(flaw["id"] for flaw in result.get("vulns", ())) for part, result in pairs})


def by_pypi(parts: Iterable[Part]) -> Answer:
    """Ask PyPI for Python packages."""
    wanted = [part for part in parts if part.kind == "PyPI"]
    pages = (
        "{0.name}/{0.version}/json"
        if wanted and _json("GET", f"{PYPI}/{wanted[0].name}/{wanted[0].version}/json")
        else "{0.name}/json"
    )
    known = {}
    for part in wanted if _json("GET", f"{PYPI}/pip/json") else ():
        told = _json("GET", f"{PYPI}/{pages.format(part)}") or {}
        if told.get("info", {}).get("version") == part.version and "vulnerabilities" in told:
            known[part] = tuple(_named(flaw) for flaw in told["vulnerabilities"] if not flaw.get("withdrawn"))
    return Answer("PyPI", _today(), known)


def _named(flaw: Mapping[str, Any]) -> str:
    return " ".join((flaw["id"], *flaw.get("aliases", ())))


def by_npm(parts: Iterable[Part]) -> Answer:
    """Ask the npm registry, which names those of the packages alone that have an advisory for the version."""
    wanted = [part for part in parts if part.kind == "npm"]
    told = _json("POST", NPM, {part.name: [part.version] for part in wanted})
    known = {} if told is None else {part: tuple(str(flaw["url"]) for flaw in told.get(part.name, ())) for part in wanted}
    return Answer("npm", _today(), known)


def _json(method: str, address: str, content: Any = None) -> Any:
    """Return what is answered, None where nothing fit is: no way out, a proxy's page, another method wanted."""
    try:
        answer = _client().request(method, address, json=content)
        return answer.json() if answer.is_success else None
    except (httpx.HTTPError, json.JSONDecodeError):
        return None


@cache
def _client() -> httpx.Client:
    """It trusts the system's authorities, an office's own among them."""
    return httpx.Client(verify=ssl.create_default_context(), timeout=SECONDS, follow_redirects=True)


def of_archive(archive: Path) -> Source:
    """A copy of OSV's database for PyPI, as old as its newest entry."""

    def look(parts: Iterable[Part]) -> Answer:
        packages = {part.name: part for part in parts if part.kind == "PyPI"}
        found: dict[Part, tuple[str, ...]] = dict.fromkeys(packages.values(), ())
        newest = ""
        with zipfile.ZipFile(archive) as stored:
            for name in stored.namelist():
                advisory = json.loads(stored.read(name))
                newest = max(newest, str(advisory.get("modified", "")))
                for part in () if "withdrawn" in advisory else _hit(advisory, packages):
                    found[part] = (*found[part], _named(advisory))
        return Answer(archive.name, newest[:10], found)

    return look


def _hit(advisory: Mapping[str, Any], packages: Mapping[str, Part]) -> set[Part]:
    named = [
        (packages.get(str(canonicalize_name(of["package"]["name"]))), of)
        for of in advisory.get("affected", ())
        if "package" in of
    ]
    return {part for part, affected in named if part is not None and hits(affected, part.version)}


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


def kept(file: Path = KEPT) -> Iterable[Source]:
    """A source for each day and speaker of the snapshot."""
    told = json.loads(file.read_text("utf-8")) if file.exists() else []
    return [_of_snapshot(answer) for answer in told]


def _of_snapshot(answer: Mapping[str, Any]) -> Source:
    there = {Part(*words.split(" ")): tuple(ids) for words, ids in answer["known"].items()}
    source = f"kept snapshot, of {answer['source']}"
    return lambda parts: Answer(source, answer["day"], {part: there[part] for part in parts if part in there})


def keep(answers: Iterable[Answer], file: Path = KEPT) -> None:
    """Write the snapshot of what was answered, an older answer for what it alone speaks of included: a line a part, so that differences can be read."""
    told = [
        {
            "source": answer.source.removeprefix("kept snapshot, of "),
            "day": answer.day,
            "known": {f"{part.kind} {part.name} {part.version}": sorted(ids) for part, ids in sorted(answer.known.items())},
        }
        for answer in sorted(answers, key=lambda answer: (answer.source, answer.day))
    ]
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
