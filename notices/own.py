"""Where an installation keeps profiles of its own, from the environment (SHENBAO_…) or a `.env` file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

YAML_NAMES = (".yaml", ".yml")


class OwnProfiles(BaseSettings):
    """`profiles`: a folder of profiles; else `notices` in the folder of the service (`data`), where its pages publish. `notice`, `watch_notice`:
    settings that name a notice, or the path of a profile.
    """

    model_config = SettingsConfigDict(env_prefix="SHENBAO_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    profiles: Path | None = None
    data: Path = Path("var/shenbao")
    notice: str = ""
    watch_notice: str = ""


NAMES = tuple(f"SHENBAO_{name.upper()}" for name in OwnProfiles.model_fields)


def _told() -> OwnProfiles:
    """What is told now: read anew only where the environment or the file changed, since profiles are asked for dozens of times to show one page."""
    try:
        told = Path(".env").stat()
    except OSError:
        return _read(tuple(map(os.environ.get, NAMES)))
    return _read(tuple(map(os.environ.get, NAMES)), (told.st_dev, told.st_ino, told.st_mtime_ns, told.st_size))


@lru_cache(maxsize=16)
def _read(_environment: tuple[str | None, ...], _file: tuple[int, ...] = ()) -> OwnProfiles:
    try:
        return OwnProfiles()
    except PermissionError:  # a reading process may not see .env; see `tell_children`
        return OwnProfiles(_env_file=None)


def tell_children() -> tuple[Path, ...]:
    """Put what `.env` says of profiles into the environment, for processes that may not read that file. Return the files and folder that they must see."""
    told = _told()
    os.environ |= {
        "SHENBAO_PROFILES": str(own_folder()),
        "SHENBAO_NOTICE": told.notice,
        "SHENBAO_WATCH_NOTICE": told.watch_notice,
    }
    return own_folder(), *own_files()


@contextmanager
def told_to_children() -> Iterator[tuple[Path, ...]]:
    """The same for as long as this lasts."""
    kept = dict(os.environ)
    try:
        yield tell_children()
    finally:
        os.environ.clear()
        os.environ.update(kept)


def own_folder() -> Path:
    """Return the folder of the installation's own profiles, which need not be there."""
    told = _told()
    return told.profiles or told.data / "notices"


def own_files() -> list[Path]:
    """Return the files of the installation's own profiles: those of the folder, by name, and those that settings name by their path."""
    told = _told()
    folder = own_folder()
    try:
        kept = sorted(p for p in folder.iterdir() if p.suffix in YAML_NAMES) if folder.is_dir() else []
    except PermissionError:
        if told.profiles:
            raise
        kept = []  # a reader of another user: the folder of the service is not its own
    named = [Path(name) for name in (told.notice, told.watch_notice) if name.endswith(YAML_NAMES)]
    return [*kept, *(path for path in named if path.is_file())]
