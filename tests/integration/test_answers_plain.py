"""Code that took over a limited process answers on purpose what would run in the process that asked."""

from __future__ import annotations

import gc
import os
import pickle
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from engine import parcel
from engine.confinement import reading_view
from engine.places import below, written
from engine.pool import PoolExecutor
from engine.protocol import ProcessLimits, Task
from extractors.page.ocr.reading_cache import ReadingCache
from extractors.readers import page_cache
from intake.inspection.plain import NotPlain, read_plainly
from intake.inspection.sandbox import run_limited
from model.errors import DamagedFile, MachineFault, WorkerKilled
from model.packet import Fate

HERE = Path(__file__).parent


class Harm:
    """A pickle that makes a file where it is read."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.mark),)


class Named:
    """What is named in an answer in the words of another Python."""

    def __init__(self, *parts: object) -> None:
        self.parts = parts

    def __reduce__(self) -> tuple[object, ...]:
        return getattr, self.parts


def test_values_are_read_as_each_python_names_them() -> None:
    """An enumeration's member was `getattr` of its class until 3.11.3, which is Debian 12's; paths have another module in 3.13."""
    assert read_plainly(pickle.dumps(Named(Fate, "READ"))) is Fate.READ
    path = pickle.dumps(Path("/a/b"), protocol=0)
    assert read_plainly(path.replace(b"cpathlib\n", b"cpathlib._local\n")) == Path("/a/b")
    for harm in (Named(Fate, "__class__"), Named(Path, "unlink"), Named(Fate.READ, "value")):
        with pytest.raises(NotPlain):
            read_plainly(pickle.dumps(harm))


def answer(mark: Path) -> Harm:
    return Harm(mark)


def shout(mark: Path) -> None:
    """Write into the pipe of answers itself, past Pebble."""
    for found in gc.get_objects():
        if isinstance(found, Connection) and found.writable and not found.closed:
            found.send_bytes(pickle.dumps(Harm(mark)))


def raised(mark: Path) -> None:
    error = ValueError()
    error.args = (Harm(mark),)
    raise error


@pytest.mark.parametrize("attack", [answer, shout, raised])
def test_nothing_of_an_answer_runs_where_it_is_read(attack: object, tmp_path: Path) -> None:
    mark = tmp_path / "harm"
    with pytest.raises(WorkerKilled):
        run_limited(attack, mark, seconds=20, memory_bytes=2**31)  # type: ignore[arg-type]
    pool, tasks = PoolExecutor(1, ProcessLimits(20)), [Task("page", attack, (mark,)), Task("next", pow, (2, 3))]  # type: ignore[arg-type]
    done = {one.key: one for one in pool.results(lambda: tasks.pop(0) if tasks else None)}
    pool.close()
    assert isinstance(done["page"].error, WorkerKilled) and done["next"].value == 8
    assert not mark.exists()


def test_nothing_of_an_answer_out_of_a_room_runs(tmp_path: Path) -> None:
    """And the process that gave it has no other task."""
    mark = tmp_path / "harm"
    tasks = [Task("first", os.getpid), Task("page", answer, (mark,)), Task("next", os.getpid)]
    pool = PoolExecutor(1, ProcessLimits(20), view=reading_view((HERE,), ()), packets=tmp_path / "packets")
    done = {one.key: one for one in pool.results(lambda: tasks.pop(0) if tasks else None)}
    pool.close()
    assert isinstance(done["page"].error, WorkerKilled) and done["next"].value not in (None, done["first"].value)
    assert not mark.exists()


def test_nothing_of_a_workers_answer_runs_in_the_dispatcher(tmp_path: Path) -> None:
    mark, task = tmp_path / "harm", Task("page", pow, (2, 3), writes=tmp_path)
    with pytest.raises(MachineFault):
        parcel.unpacked(parcel.Reply(pickle.dumps(Harm(mark)), {}), task, tmp_path)
    told = written(Path("/etc/passwd"), below(Path("/")))
    assert parcel.unpacked(parcel.Reply(told, {}, 1.0), task, tmp_path) == (tmp_path / "etc/passwd", 1.0)
    assert not mark.exists()


@pytest.mark.parametrize(
    "name",
    [
        "os.system",
        "builtins.eval",
        "model.errors.sys",
        "engine.pool.os.system",
        "subprocess.Popen",
        "engine.pool.limit_process",
        "web.api.__main__.main",
        "shenbao.__main__.main",
    ],
)
def test_what_is_no_value_is_not_named(name: str) -> None:
    module, _, rest = name.rpartition(".") if name != "engine.pool.os.system" else ("engine.pool", ".", "os.system")
    called = b"\x80\x04" + b"".join(b"\x8c" + bytes([len(word)]) + word.encode() for word in (module, rest)) + b"\x93."
    with pytest.raises(NotPlain):
        read_plainly(called)


def test_values_and_our_errors_come_through() -> None:
    value = {"a": (Path("/x"), {1, 2}, b"x"), "b": [1.5, None, True]}
    assert read_plainly(pickle.dumps(value)) == value
    assert isinstance(read_plainly(pickle.dumps(DamagedFile("x"))), DamagedFile)


def test_nothing_that_is_kept_of_pages_runs_where_it_is_read(tmp_path: Path) -> None:
    mark, place = tmp_path / "harm", tmp_path / "page"
    place.write_bytes(pickle.dumps(Harm(mark)))
    assert page_cache._load(place, tmp_path) is None
    place.write_bytes(pickle.dumps(((), [("../harm", b"x")])))
    assert page_cache._load(place, tmp_path / "work") is None
    kept = ReadingCache(tmp_path)
    kept.put("hostile", Harm(mark))
    kept.put("line", ("文字", 0.5))
    assert kept.get("hostile") is None and kept.get("line") == ("文字", 0.5)
    assert not mark.exists()
