"""Where LibreOffice is looked for: in its makers' own packages too, which lay it into /opt by its version."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.inspection import convert


def test_offices_of_its_makers_packages_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "PROGRAMS", ("no-such-office",))
    monkeypatch.setattr(convert, "OPT", tmp_path)
    assert convert.converter() is None
    for version in ("libreoffice7.6", "libreoffice24.8"):
        program = tmp_path / version / "program" / "soffice"
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    assert convert.converter() in {str(tmp_path / name / "program" / "soffice") for name in ("libreoffice7.6", "libreoffice24.8")}
