"""Code that runs in the limited process on purpose: it sees its input and its own folder, and nothing else of the file system."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.examination import FileToExamine
from intake.inspection.convert import PIPES, convert, converter
from intake.inspection.inspector import view_of
from intake.inspection.plain import Unknown
from intake.inspection.sandbox import run_limited
from intake.inspection.view import View, version
from intake.limits import Limits
from model.packet import FileKind

pytestmark = pytest.mark.skipif(not version(), reason="no Landlock in this kernel")


def read(path: Path) -> str:
    return path.read_text()


def written(path: Path) -> str:
    path.write_text("x")
    return path.read_text()


def asked(path: Path) -> str:
    return str(sqlite3.connect(path).execute("SELECT 1 FROM sqlite_master").fetchall())


def ran(path: Path) -> str:
    return os.popen(f"cat {path} 2>&1").read()  # noqa: S605


def tried(function: Callable[[Path], str], path: Path, view: View) -> str:
    try:
        return run_limited(function, path, seconds=30.0, memory_bytes=3 << 30, view=view)
    except (OSError, Unknown):  # SQLite's own error comes as one of a library
        return "refused"


def test_it_reads_its_input_writes_below_its_folder_and_sees_nothing_else(tmp_path: Path) -> None:
    data, out, given = tmp_path / "data", tmp_path / "out", tmp_path / "input.txt"
    data.mkdir(), out.mkdir()
    sqlite3.connect(data / "shenbao.db").execute("CREATE TABLE a (b)").connection.close()
    for path in (given, data / "secret.key"):
        path.write_text("text")
    view = View((given, Path(__file__).parent), (out,))  # the functions here are loaded from it
    assert (tried(read, given, view), tried(written, out / "new", view)) == ("text", "x")
    assert tried(read, data / "secret.key", view) == tried(asked, data / "shenbao.db", view) == "refused"
    assert (
        tried(written, given, view)
        == tried(written, data / "new", view)
        == tried(written, Path.home() / "new", view)
        == "refused"
    )
    assert tried(read, Path(f"/proc/{os.getpid()}/environ"), view) == "refused"
    assert "denied" in tried(ran, data / "secret.key", view) and given.read_text() == "text"


SPY = """#!/bin/sh
for arg; do case "$arg" in */out) out=$arg;; esac; done
mkdir -p "$out"
{ cat {key} 2>&1; cat /proc/$PPID/environ 2>&1; echo x >{data}/new; echo x >/tmp/shenbao-spy; } >"$out/source.pdf" 2>&1
"""


def test_libreoffice_sees_the_document_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program in its place, laid out as it is, that looks around on purpose."""
    data, given, program = tmp_path / "data", tmp_path / "a.rtf", tmp_path / "office" / "program" / "soffice"
    data.mkdir(), program.parent.mkdir(parents=True)
    (data / "secret.key").write_text("the-key"), given.write_text(r"{\rtf1 text}")
    for path in (program, program.with_name("soffice.bin")):
        path.write_text(SPY.replace("{key}", str(data / "secret.key")).replace("{data}", str(data)))
        path.chmod(0o755)
    monkeypatch.setattr("intake.inspection.convert.PROGRAMS", (str(program),))
    made = convert(
        FileToExamine(given, FileKind.RTF, given.name, tmp_path / "work", Limits()), "pdf", tmp_path / "profile"
    ).read_text()
    assert made.count("denied") >= 3 and "the-key" not in made
    assert [path.name for path in data.iterdir()] == ["secret.key"] and not Path("/tmp/shenbao-spy").exists()


@pytest.mark.skipif(not converter(), reason="no LibreOffice here")
def test_libreoffice_works_so_and_leaves_no_socket_behind(tmp_path: Path) -> None:
    """At its first start it makes its settings and begins anew; at its second they are there."""
    given = tmp_path / "a.rtf"
    given.write_text(r"{\rtf1 text}")
    for number in range(2):
        made = convert(
            FileToExamine(given, FileKind.RTF, given.name, tmp_path / f"work{number}", Limits()), "pdf", tmp_path / "profile"
        )
        assert made.read_bytes().startswith(b"%PDF")
    left = {str(path) for path in PIPES.glob("OSL_PIPE_*")}
    assert left <= set(Path("/proc/net/unix").read_text().split())  # those of others, who run just now


def test_what_looks_into_a_packet_sees_the_packet_alone(tmp_path: Path) -> None:
    """Not even what was handed in can be changed: it is the store's own bytes."""
    data, workspace = tmp_path / "data", tmp_path / "data" / "packets" / "p1"
    handed_in, other = workspace / "in" / "申报书.txt", tmp_path / "data" / "packets" / "p2"
    for folder in (handed_in.parent, other):
        folder.mkdir(parents=True)
    sqlite3.connect(data / "shenbao.db").execute("CREATE TABLE a (b)").connection.close()
    for path in (handed_in, other / "x", data / "secret.key"):
        path.write_text("text")
    packet = view_of(workspace, handed_in.parent)
    view = View((*packet.read, Path(__file__).parent), packet.write)
    assert (tried(read, handed_in, view), tried(written, workspace / "files" / "new", view)) == ("text", "x")
    for path in (data / "secret.key", other / "x", Path(f"/proc/{os.getpid()}/environ")):
        assert tried(read, path, view) == "refused"
    for path in (handed_in, other / "x", workspace / "new", data / "new", Path(tempfile.gettempdir()) / "new"):
        assert tried(written, path, view) == "refused"
    assert tried(asked, data / "shenbao.db", view) == "refused" and handed_in.read_text() == "text"
