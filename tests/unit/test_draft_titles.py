"""The form's title, which one office sets in one line and another in three: the draft of either reads a packet of any."""

from __future__ import annotations

from pathlib import Path

import pytest

import test_draft_unheaded as forms
from test_draft_conditions import wrong
from test_draft_offices import drafted_from

TITLE = ("绍兴市", "中小企业数字化转型试点企业", "申报书")
WAYS = {"one": ("".join(TITLE),), "two": (TITLE[0] + TITLE[1][:9], TITLE[1][9:] + TITLE[2]), "three": TITLE}


def made(path: Path, lines: tuple[str, ...], typed: dict[str, str] | None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The plan with this title."""
    written = forms._lines
    titled = lambda document, *own: written(document, *((*lines, *own[1:]) if own and own[0].endswith("申报书") else own))  # noqa: E731
    with monkeypatch.context() as patched:
        patched.setattr(forms, "_lines", titled)
        return forms.plan(path, typed)


@pytest.mark.parametrize("blank", WAYS)
def test_a_cover_is_known_however_its_title_is_broken(blank: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, profile = drafted_from(made(tmp_path / "blank.docx", WAYS[blank], None, monkeypatch), forms.PLAN_NOTICE)
    assert profile.form_title == "".join(TITLE)
    told = {name: wrong(made(tmp_path / f"{name}.docx", lines, {}, monkeypatch), profile) for name, lines in WAYS.items()}
    assert told == {name: [] for name in WAYS}
