"""Who looked at which part for known vulnerabilities: what nobody looked at is never told as being without any."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from datetime import date
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from scripts import advisories
from scripts.advisories import Answer, Part, asked
from scripts.audit import ACCEPTED, NOBODY_LOOKED, vulnerabilities

OLD, NEW, FRONT = Part("PyPI", "pillow", "9.0.0"), Part("PyPI", "jinja2", "3.1.6"), Part("npm", "bootstrap", "5.3.9")
TODAY = date(2026, 12, 10)


def answering(source: str, known: dict[Part, tuple[str, ...]]) -> advisories.Source:
    return lambda parts: Answer(source, "2026-12-01", {part: known[part] for part in parts if part in known})


def told(capsys: pytest.CaptureFixture[str], *sources: advisories.Source) -> tuple[int, str]:
    code = vulnerabilities(*asked([OLD, NEW, FRONT], sources), TODAY)
    return code, capsys.readouterr().out


def test_what_nobody_looked_at_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = told(capsys, answering("A", {}), answering("B", {NEW: ()}))
    assert code == NOBODY_LOOKED
    assert "looked at 1 parts: B, 2026-12-01 (9 days ago)" in text
    assert "nobody looked at 2 parts: pillow 9.0.0, bootstrap 5.3.9" in text
    code, text = told(capsys)
    assert code == NOBODY_LOOKED and "nobody looked at 3 parts" in text and "none" not in text


def test_each_source_is_asked_for_what_those_before_did_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    asked_for: list[set[Part]] = []

    def noting(parts: Iterable[Part]) -> Answer:
        asked_for.append(set(parts))
        return Answer("C", "2026-12-10", {OLD: ("PYSEC-1 CVE-1", "PYSEC-2"), FRONT: ()})

    code, text = told(capsys, answering("B", {NEW: ()}), noting)
    assert asked_for == [{OLD, FRONT}]
    assert code == 1 and "vulnerable: pillow 9.0.0: PYSEC-1 CVE-1\nvulnerable: pillow 9.0.0: PYSEC-2" in text


def test_an_accepted_advisory_hides_no_other_one(capsys: pytest.CaptureFixture[str]) -> None:
    accepted = next(iter(ACCEPTED))
    one = {OLD: (f"PYSEC-9 {accepted}",), NEW: (), FRONT: ()}
    assert told(capsys, answering("A", one))[0] == 0
    assert told(capsys, answering("A", one | {OLD: (f"PYSEC-9 {accepted}", "PYSEC-3")}))[0] == 1


def test_the_snapshot_speaks_of_the_versions_that_it_names(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    advisories.keep([Answer("PyPI", "2026-11-30", {OLD: ("PYSEC-1",), NEW: ()})], file)
    assert '\n   "PyPI jinja2 3.1.6": [],\n' in file.read_text()  # a line a part
    answers, left = asked([OLD, Part("PyPI", "jinja2", "3.1.7")], advisories.kept(file))
    assert [(one.source, one.day, dict(one.known)) for one in answers] == [
        ("kept snapshot, of PyPI", "2026-11-30", {OLD: ("PYSEC-1",)})
    ]
    assert left == [Part("PyPI", "jinja2", "3.1.7")]
    advisories.keep(answers, file)
    assert json.loads(file.read_text())[0]["source"] == "PyPI"
    assert list(advisories.kept(tmp_path / "none.json")) == [] and list(advisories.kept())


def test_a_copy_of_the_database_is_as_old_as_its_newest_entry(tmp_path: Path) -> None:
    spans = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9.0.1"}]}]
    flaw = {"id": "PYSEC-7", "aliases": ["CVE-7"], "modified": "2026-10-02T08:00:00Z"}
    entries = [
        flaw | {"affected": [{"package": {"name": "Pillow"}, "ranges": spans}]},
        flaw | {"id": "PYSEC-8", "withdrawn": "2026-01-01", "affected": [{"package": {"name": "jinja2"}, "versions": ["3.1.6"]}]},
    ]
    with zipfile.ZipFile(archive := tmp_path / "all.zip", "w") as made:
        for entry in entries:
            made.writestr(f"{entry['id']}.json", json.dumps(entry))
    answer = advisories.of_archive(archive)([OLD, NEW, FRONT])
    assert (answer.day, dict(answer.known)) == ("2026-10-02", {OLD: ("PYSEC-7 CVE-7",), NEW: ()})


PAGES = {
    f"{advisories.PYPI}/pip/json": {"info": {}},
    f"{advisories.PYPI}/pillow/json": {"info": {"version": "13.0.0"}, "vulnerabilities": []},
    f"{advisories.PYPI}/jinja2/json": {"info": {"version": "3.1.6"}, "vulnerabilities": [{"id": "PYSEC-5", "aliases": []}]},
}


def test_a_mirror_that_keeps_no_pages_of_versions_tells_of_the_newest_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advisories, "_json", lambda _method, address, content=None: PAGES.get(address))
    assert dict(advisories.by_pypi([OLD, NEW, FRONT]).known) == {NEW: ("PYSEC-5",)}


def test_a_registry_that_does_not_answer_has_looked_at_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advisories, "_json", lambda *_: None)
    for source in (advisories.by_pypi, advisories.by_osv, advisories.by_npm):
        assert dict(source([OLD, NEW, FRONT]).known) == {}
    monkeypatch.setattr(advisories, "_json", lambda *_: {})
    assert dict(advisories.by_npm([OLD, FRONT]).known) == {FRONT: ()}


def test_what_pip_audit_skipped_was_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [
        {"name": "Pillow", "version": "9.0.0", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"]}]},
        {"name": "jinja2", "skip_reason": "no"},
    ]
    done = type("Done", (), {"stdout": json.dumps({"dependencies": parts})})
    monkeypatch.setattr(advisories.subprocess, "run", lambda *_, **__: done)
    assert dict(advisories.by_pip_audit([OLD, NEW, FRONT]).known) == {OLD: ("PYSEC-1 CVE-1",)}


def test_the_maker_of_the_bill_has_all_that_it_asks_for() -> None:
    lock = (Path(__file__).parents[2] / "requirements-dev.lock").read_text("utf-8")
    asked_for = [Requirement(line) for line in requires("cyclonedx-bom") or ()]
    assert [
        one.name for one in asked_for if (one.marker is None or one.marker.evaluate()) and f"\n{one.name}==" not in f"\n{lock}"
    ] == []
