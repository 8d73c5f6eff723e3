"""Where an installation keeps profiles of its own, from the environment (SHENBAO_…) or a `.env` file."""

from __future__ import annotations

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


def own_folder() -> Path:
    """Return the folder of the installation's own profiles, which need not be there."""
    told = OwnProfiles()
    return told.profiles or told.data / "notices"


def own_files() -> list[Path]:
    """Return the files of the installation's own profiles: those of the folder, by name, and those that settings name by their path."""
    told = OwnProfiles()
    folder = own_folder()
    kept = sorted(p for p in folder.iterdir() if p.suffix in YAML_NAMES) if folder.is_dir() else []
    named = [Path(name) for name in (told.notice, told.watch_notice) if name.endswith(YAML_NAMES)]
    return [*kept, *(path for path in named if path.is_file())]
