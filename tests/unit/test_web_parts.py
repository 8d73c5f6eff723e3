"""What the pages are made of: vendored parts as listed, translations complete, settings, words."""

from __future__ import annotations

import hashlib
import importlib.util
import stat
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import read_po

from notices.own import own_folder
from shenbao.service.core.access import Right
from shenbao.service.core.config import ServiceSettings, secret_key
from shenbao.settings import Settings
from storage.schema import PacketState, Role
from web.words.filters import RIGHT_NAMES, ROLES, STATES, size

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "web" / "static" / "vendor"


def translations() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", ROOT / "scripts" / "translations.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_vendored_parts_are_as_listed_pinned_and_licensed() -> None:
    rows = [line.split(" | ") for line in (VENDOR / "VENDOR.md").read_text(encoding="utf-8").splitlines() if line.count("|") == 6]
    listed = {row[0].strip("| "): row[4].strip("| ") for row in rows[2:]}
    present = {str(p.relative_to(VENDOR)) for p in VENDOR.rglob("*") if p.is_file() and p.name != "VENDOR.md"}
    assert set(listed) == present
    for name, sha256 in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == sha256, name
    assert {folder.name for folder in VENDOR.iterdir() if folder.is_dir()} == {n.split("/")[0] for n in listed if "LICENSE" in n}


def test_every_message_is_translated_and_the_catalogue_is_compiled() -> None:
    tool = translations()
    wanted = {message.id for message in tool.messages() if message.id}
    for path in tool.catalogues():
        with path.open("rb") as file:
            catalogue = read_po(file, locale="en")
        assert {m.id for m in catalogue if m.id} == wanted, "run scripts/translations.py"
        assert [m.id for m in catalogue if m.id and not m.string] == []
        assert path.with_suffix(".mo").read_bytes() == tool.compiled(catalogue), "run scripts/translations.py"


def test_every_state_and_role_has_a_word() -> None:
    assert set(PacketState) <= set(STATES) and set(Role) <= set(ROLES)


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KB"), (20 << 20, "20 MB"), (5 << 40, "5120 GB")]
)
def test_sizes_are_short(number: int, text: str) -> None:
    assert size(number) == text


def test_the_cookie_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert len(key) >= 48 and secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_every_setting_of_the_service_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
    for name, field in ServiceSettings.model_fields.items():
        assert f"`SHENBAO_{name.upper()}`" in text, name
        if isinstance(field.default, int) and not isinstance(field.default, bool):
            assert f"| {field.default} |" in text, name


def test_an_empty_setting_is_as_if_it_were_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`SHENBAO_CACHE=` meant the folder one happened to be in."""
    monkeypatch.chdir(tmp_path)
    for name in ("CACHE", "WATCH", "PROFILES", "DATA"):
        monkeypatch.setenv(f"SHENBAO_{name}", "")
    assert Settings().cache is None
    assert ServiceSettings().watch is None
    assert own_folder() == ServiceSettings().data / "notices"


def test_every_right_has_a_word() -> None:
    assert RIGHT_NAMES.keys() == set(Right)
