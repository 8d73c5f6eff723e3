"""The profile that a batch is checked by: the one that its notice had when the batch began, until somebody asks for a new one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session, object_session

from notices.profile import Profile, available, load, shipped
from notices.versions import as_text, content_hash, from_text
from shenbao.service.core.store import Store
from storage.schema import Batch, KeptProfile


def keep_profile(session: Session, batch: Batch, profile: Profile) -> None:
    """Let the batch be checked by `profile` from now on."""
    sha256 = content_hash(profile)
    if session.get(KeptProfile, sha256) is None:
        session.add(KeptProfile(sha256=sha256, notice=profile.id, version=profile.version[:100], text=as_text(profile)))
        session.flush()
    batch.profile_sha256 = sha256


def batch_profile(batch: Batch) -> Profile:
    """Return the profile that the batch is checked by; of a batch that keeps none, its notice's as it is now."""
    sha256 = batch.profile_sha256
    current = load(batch.notice) if batch.notice in available() else None
    if current is not None and (not sha256 or content_hash(current) == sha256):
        return current
    kept = _row(batch)
    return _parsed(sha256, kept.text) if kept is not None else load(batch.notice)


def notice_of(batch: Batch, store: Store) -> str | Path:
    """Return by what name the processes that read load the batch's profile: the id of a notice that comes with the program, which those on other
    machines have too; else a file.
    """
    kept, own = _row(batch), shipped().get(batch.notice)
    if kept is None or (own is not None and own == available()[batch.notice] and content_hash(load(own)) == kept.sha256):
        return batch.notice
    return _file_of(kept, store)


def _row(batch: Batch) -> KeptProfile | None:
    session = object_session(batch)
    return session.get(KeptProfile, batch.profile_sha256) if session is not None and batch.profile_sha256 else None


def kept_profiles(store: Store) -> Path:
    """Return the folder of the profiles that batches keep, which whoever reads or checks must see. Made where it is not there."""
    folder = store.folder / "profiles"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _file_of(kept: KeptProfile, store: Store) -> Path:
    path = kept_profiles(store) / f"{kept.sha256}.yaml"
    if not path.is_file():
        whole = path.with_suffix(".part")
        whole.write_text(kept.text, encoding="utf-8")  # JSON is YAML
        whole.replace(path)
    return path


@lru_cache(maxsize=64)
def _parsed(_sha256: str, text: str) -> Profile:
    return from_text(text)
