"""The folder that backups go to: contents kept once by their hash, encrypted where a recipient is named, and beside them one folder a
backup with the list of what it holds.

    objects/ab/abcd…    bytes, as they are or encrypted with age
    snapshots/TIME/     manifest (of the same kind), and `objects`: the names that it needs, for tidying without the key
"""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyrage

from model.errors import OperationFailed

CHUNK = 1 << 20
MANIFEST, NAMES = "manifest", "objects"
PARTIAL = ".partial"


@dataclass(frozen=True, slots=True)
class Vault:
    """`recipient`: an age public key (age1…), empty: nothing is encrypted. `secret` names objects, so that who sees the folder of an
    encrypted backup cannot tell whether it holds a file that he knows.
    """

    folder: Path
    recipient: str = ""
    secret: bytes = b""

    def name_of(self, sha256: str) -> str:
        return hmac.new(self.secret, sha256.encode(), "sha256").hexdigest() + ".age" if self.recipient else sha256

    def path(self, name: str) -> Path:
        return self.folder / "objects" / name[:2] / name

    def has(self, sha256: str) -> bool:
        return self.path(self.name_of(sha256)).exists()

    def put(self, source: Path, sha256: str = "") -> tuple[str, int]:
        """Keep the bytes of a file. Return their SHA-256 and size. Raises OperationFailed where they are not those of `sha256`."""
        digest, size = _hash(source)
        if sha256 and digest != sha256:
            raise OperationFailed(f"文件 {source} 的内容与其哈希不符，已损坏")
        target = self.path(self.name_of(digest))
        if not target.exists():
            self._write(source, target)
        return digest, size

    def _write(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f"{target.name}.{os.getpid()}{PARTIAL}")
        try:
            with source.open("rb") as plain, beside.open("wb") as out:
                if self.recipient:
                    pyrage.encrypt_io(plain, out, [recipient_of(self.recipient)])
                else:
                    shutil.copyfileobj(plain, out, CHUNK)
                out.flush()
                os.fsync(out.fileno())
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)

    def snapshots(self) -> list[str]:
        """The names of the complete ones, the oldest first."""
        return sorted(p.name for p in (self.folder / "snapshots").glob("*") if not p.name.endswith(PARTIAL))

    @contextmanager
    def new_snapshot(self, name: str) -> Iterator[Path]:
        """A folder that becomes the snapshot once all of it is written."""
        folder = self.folder / "snapshots" / f"{name}{PARTIAL}"
        folder.mkdir(parents=True)
        try:
            yield folder
            folder.replace(self.folder / "snapshots" / name)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def forget(self, keep: int) -> int:
        """Delete all but the newest `keep` snapshots, and objects that none of those needs. Return how many snapshots went."""
        old = self.snapshots()[:-keep]
        for name in old:
            shutil.rmtree(self.folder / "snapshots" / name)
        if old:
            lists = [self.folder / "snapshots" / name / NAMES for name in self.snapshots()]
            needed = {line for listed in lists for line in listed.read_text("ascii").splitlines()}
            for path in (self.folder / "objects").glob("*/*"):
                if path.name not in needed:
                    path.unlink()
        return len(old)


@dataclass(frozen=True, slots=True)
class Opener:
    """Reads what a vault holds. `identities`: of the file of the secret key; none where nothing is encrypted."""

    vault: Vault
    identities: Sequence[pyrage.x25519.Identity] = ()

    def fetch(self, name: str, target: Path) -> tuple[str, int]:
        """Write the plain bytes of an object to `target`. Return their SHA-256 and size. Raises OperationFailed where it cannot be read."""
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self.vault.path(name).open("rb") as kept, target.open("wb") as out:
                self._decrypt(kept, out, name)
        except FileNotFoundError as error:
            raise OperationFailed(f"备份缺少内容 {name}") from error
        except pyrage.DecryptError as error:
            raise OperationFailed(f"备份内容 {name} 无法解密：密钥不对，或内容已损坏") from error
        return _hash(target)

    def _decrypt(self, kept: BinaryIO, out: BinaryIO, name: str) -> None:
        if not name.endswith(".age"):
            shutil.copyfileobj(kept, out, CHUNK)
        elif not self.identities:
            raise OperationFailed("备份已加密，请用 --identity 指定密钥文件")
        else:
            pyrage.decrypt_io(kept, out, list(self.identities))


def recipient_of(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except (pyrage.RecipientError, ValueError) as error:
        raise OperationFailed("加密公钥有误，应以 age1 开头") from error


def identities_of(file: Path) -> list[pyrage.x25519.Identity]:
    """The secret keys of a file as `age-keygen` or `new_key` writes it."""
    lines = [line.strip() for line in file.read_text("utf-8").splitlines()]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")]
    except (pyrage.IdentityError, ValueError) as error:
        raise OperationFailed(f"密钥文件 {file} 有误") from error
    if not found:
        raise OperationFailed(f"文件 {file} 中没有密钥（AGE-SECRET-KEY-…）")
    return found


def new_key(file: Path) -> str:
    """Make a pair of keys, the secret one in `file`, which must not be there yet. Return the public one."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise OperationFailed(f"文件 {file} 已存在，不会覆盖") from error
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(f"# public key: {public}\n{identity}\n")
    return public


def _hash(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
