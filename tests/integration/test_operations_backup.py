"""A service is saved while it runs and restored elsewhere; everything is compared, on both databases."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from conftest import execute, named
from model.errors import OperationFailed
from servicescene import Scene
from shenbao.operations import restore
from shenbao.operations.backup import INDEX, save
from shenbao.operations.vault import Opener, Vault, identities_of, new_key
from shenbao.service.core.config import secret_key
from shenbao.service.core.store import BEFORE_UPGRADE, open_store
from storage import audit
from storage.database import Database, newest_revision, revision_of
from storage.schema import Blob, Packet

RESTORED = "shenbao_restored"


def rows_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in order; of the audit trail those before the last."""
    with database.engine.connect() as connection:
        found = {
            name: sorted((tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))), key=repr)  # noqa: S608
            for name in inspect(connection).get_table_names()
        }
    found["audit"] = sorted(found["audit"], key=lambda row: row[0])
    return found


def files_of(folder: Path) -> dict[str, str]:
    passing = ("shenbao.db", "restored-settings", INDEX)
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not str(path.relative_to(folder)).startswith(passing)
    }


@contextmanager
def empty_database(scene: Scene, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of the same kind; empty: SQLite in the folder."""
    if scene.store.database.engine.dialect.name == "sqlite":
        yield ""
        return
    server = request.getfixturevalue("postgres_template")
    execute(server, f"CREATE DATABASE {RESTORED}")
    yield named(server, RESTORED)
    execute(server, f"DROP DATABASE {RESTORED} WITH (FORCE)")


def filled(scene: Scene) -> str:
    packet_id = scene.packet()
    workspace = scene.store.workspace(packet_id)
    workspace.mkdir(parents=True)
    (workspace / "第1页.png").write_bytes(b"a page")
    secret_key(scene.store.folder)
    return packet_id


@pytest.mark.parametrize("encrypted", [False, True])
def test_all_that_was_saved_is_restored(scene: Scene, tmp_path: Path, encrypted: bool, request: pytest.FixtureRequest) -> None:
    filled(scene)
    key = tmp_path / "key.txt"
    recipient = new_key(key) if encrypted else ""
    vault = Vault(tmp_path / "vault", recipient, b"secret")
    rows, files = rows_of(scene.store.database), files_of(scene.store.folder)
    done = save(scene.store, vault)
    assert not done.problems
    if encrypted:
        assert all(b"a page" not in path.read_bytes() for path in vault.folder.rglob("*") if path.is_file())
        with pytest.raises(OperationFailed, match="--identity"):
            restore.read_manifest(Opener(vault), done.snapshot, tmp_path)
    opener = Opener(Vault(vault.folder), identities_of(key) if encrypted else ())
    (tmp_path / "work").mkdir()
    assert restore.check(opener, done.snapshot, tmp_path / "work") == []
    mount = tmp_path / "again"
    if encrypted:
        mount.mkdir()
    there = mount.stat().st_ino if encrypted else None
    with empty_database(scene, request) as url:
        restore.restore(opener, done.snapshot, mount, url)
        assert there in (None, mount.stat().st_ino)  # the very folder: it may be a mount, of which its place cannot be taken
        assert not list(tmp_path.rglob("*.restoring-*"))
        store = open_store(tmp_path / "again", url)
        again = rows_of(store.database)
        assert again.pop("audit")[:-1] == rows.pop("audit")
        assert again == rows
        assert files_of(store.folder) == files
        assert secret_key(store.folder) == secret_key(scene.store.folder)
        with store.database.look() as session:
            assert list(audit.broken_links(session)) == []
        store.database.close()
        with pytest.raises(OperationFailed, match="不是空的"):
            restore.restore(opener, done.snapshot, tmp_path / "again", url)
        if url:
            with pytest.raises(OperationFailed, match="数据库不是空的"):
                restore.restore(opener, done.snapshot, tmp_path / "third", url)


def test_a_second_backup_copies_what_is_new_and_old_ones_go(scene: Scene, tmp_path: Path) -> None:
    filled(scene)
    vault = Vault(tmp_path / "vault")
    first = save(scene.store, vault)
    before = {path.name for path in (vault.folder / "objects").rglob("*") if path.is_file()}
    scene.packet(name="新来的")
    second = save(scene.store, vault, keep=1)
    assert second.forgotten == 1
    assert vault.snapshots() == [second.snapshot] != [first.snapshot]
    names = (vault.folder / "snapshots" / second.snapshot / "objects").read_text().split()
    here = {path.name for path in (vault.folder / "objects").rglob("*") if path.is_file()}
    assert here == set(names)
    assert len(here & before) >= 3  # the blob, the picture of the page and the key were not copied again


def test_what_is_damaged_is_told_and_nothing_is_restored_from_it(
    scene: Scene, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    filled(scene)
    vault = Vault(tmp_path / "vault")
    done = save(scene.store, vault)
    with scene.store.database.look() as session:
        sha256 = session.query(Blob.sha256).first()[0]
    vault.path(sha256).write_bytes(b"rotten")
    (tmp_path / "work").mkdir()
    assert len(restore.check(Opener(vault), done.snapshot, tmp_path / "work")) == 1
    with empty_database(scene, request) as url, pytest.raises(OperationFailed, match="已损坏"):
        restore.restore(Opener(vault), done.snapshot, tmp_path / "again", url)
    assert not (tmp_path / "again").exists()
    scene.store.blobs.path(sha256).unlink()
    vault.path(sha256).unlink()
    assert [problem for problem in save(scene.store, vault).problems if "文件不在" in problem]


def test_a_batch_deleted_while_it_is_saved_is_in_the_copy_neither(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shenbao.operations import backup

    packet_id = filled(scene)
    other = scene.packet(name="留下的")
    first = backup._Saving._tree
    calls: list[int] = []

    def delete_once(saving: backup._Saving) -> Iterator[backup.Kept]:
        if not calls:
            calls.append(1)
            from shenbao.service.office.retention import _forget_rows

            with scene.store.database.unit() as session:
                _forget_rows(session, [packet_id])
                scene.store.forget(packet_id)
        return first(saving)

    monkeypatch.setattr(backup._Saving, "_tree", delete_once)
    done = save(scene.store, Vault(tmp_path / "vault"))
    assert not done.problems
    if scene.store.database.engine.dialect.name == "sqlite":
        restore.restore(Opener(Vault(tmp_path / "vault")), done.snapshot, tmp_path / "again")
        with open_store(tmp_path / "again").database.look() as session:
            assert session.get(Packet, packet_id) is None
            assert session.get(Packet, other) is not None


def test_a_migration_leaves_a_copy_of_what_was_before(scene: Scene) -> None:
    database = scene.store.database
    packet_id = scene.packet()
    for _ in range(3):
        database.downgrade("0012")
        open_store(scene.store.folder, database.url).database.close()
    copies = sorted((scene.store.folder / BEFORE_UPGRADE).iterdir())
    assert len(copies) == 2
    assert all("0012" in copy.name and copy.stat().st_mode & 0o077 == 0 for copy in copies)
    assert revision_of(database) == newest_revision()
    if database.engine.dialect.name == "sqlite":
        copied = Database(f"sqlite:///{copies[0]}")
        assert revision_of(copied) == "0012"
        with copied.engine.connect() as connection:
            assert connection.execute(text("SELECT id FROM packet")).scalar() == packet_id
        copied.close()


def test_an_older_program_refuses_a_newer_database(scene: Scene) -> None:
    database = scene.store.database
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OperationFailed, match="更新版本的程序"):
        open_store(scene.store.folder, database.url)


def test_a_command_by_the_way_does_not_bring_the_database_up_to_date(scene: Scene, tmp_path: Path) -> None:
    """The program was replaced, the older one's service still runs: the nightly backup must not take its schema away from under it."""
    database, folder = scene.store.database, scene.store.folder
    database.downgrade("0024")
    env = {**os.environ, "SHENBAO_DATA": str(folder), "SHENBAO_DATABASE": database.url}

    def shenbao(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "shenbao", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=env)

    for command in (("backup", tmp_path / "backup"), ("user", "add", "x", "--name", "甲", "--office", "某局")):
        refused = shenbao(*command)
        assert (refused.returncode, "旧版服务" in refused.stderr) == (4, True), refused.stderr
    assert revision_of(database) == "0024" and not (folder / BEFORE_UPGRADE).exists()
    assert shenbao("db", "upgrade").returncode == 0
    assert revision_of(database) == newest_revision()


def test_a_place_that_cannot_be_written_to_is_told(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OperationFailed, match=r"无法在备份目录 .*/file/vault 中写入"):
        save(scene.store, Vault(tmp_path / "file" / "vault"))
    done = save(scene.store, Vault(tmp_path / "vault"))
    with pytest.raises(OperationFailed, match=r"无法在目录 .*/file 中写入"):
        restore.restore(Opener(Vault(tmp_path / "vault")), done.snapshot, tmp_path / "file" / "data")


def test_a_backup_within_the_data_is_refused(scene: Scene) -> None:
    scene.store.folder.mkdir(exist_ok=True)
    with pytest.raises(OperationFailed, match="互相包含"):
        save(scene.store, Vault(scene.store.folder / "backup"))


def test_the_commands_do_it_as_an_administrator_types_them(tmp_path: Path) -> None:
    def shenbao(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "shenbao", *arguments], capture_output=True, text=True, check=False)

    data, target, again = (str(tmp_path / name) for name in ("data", "vault", "again"))
    assert shenbao("user", "add", "chen", "--data", data).returncode == 0
    saved = shenbao("backup", target, "--data", data, "--new-key", str(tmp_path / "key.txt"))
    assert saved.returncode == 0, saved.stderr
    assert "已完成" in saved.stdout
    restored = shenbao("restore", target, "--data", again, "--identity", str(tmp_path / "key.txt"))
    assert restored.returncode == 0, restored.stderr
    assert "全部核对无误" in restored.stdout
    refused = shenbao("restore", target, "--data", again, "--identity", str(tmp_path / "key.txt"))
    assert (refused.returncode, "不是空的" in refused.stderr) == (4, True)


def test_what_the_service_writes_nobody_else_reads(tmp_path: Path) -> None:
    data = tmp_path / "data"
    command = [sys.executable, "-m", "shenbao", "user", "add", "chen", "--data", str(data)]
    subprocess.run(command, check=True, capture_output=True, umask=0o022)
    assert [path.name for path in (data, *data.rglob("*")) if path.stat().st_mode & 0o077] == []
