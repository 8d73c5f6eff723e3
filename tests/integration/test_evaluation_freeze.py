"""What is frozen of a packet is found again by the comparison, and what became different is told."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from evaluation import compare, freeze, frozen


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two packets of one short Word document each, instead of the samples."""
    for name in ("a1", "a2"):
        document = docx.Document()
        document.add_paragraph("2020年新型信息消费示范项目申报书")
        document.add_paragraph(f"申报单位：{name}科技有限公司")
        (tmp_path / "packets" / name).mkdir(parents=True)
        document.save(str(tmp_path / "packets" / name / "申报书.docx"))
    monkeypatch.setattr(frozen, "SAMPLES", tmp_path / "packets")
    monkeypatch.delenv("SHENBAO_CACHE", raising=False)
    return tmp_path


def call(command: object, *args: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(command, [*map(str, args)])  # type: ignore[arg-type]
    return done.exit_code, done.output


@pytest.mark.slow
def test_frozen_read_again_and_changed(corpus: Path) -> None:
    kept, new = corpus / "kept", corpus / "new"
    code, told = call(freeze.main, "--out", kept, "--only", "samples", "--jobs", "1")
    assert (code, "3 files" in told) == (0, True)
    assert str(corpus) not in str(frozen.load(frozen.place_of(kept, "samples", "a1")))

    code, told = call(compare.main, "--baseline", kept, "--new", new, "--jobs", "1")
    assert (code, told.splitlines()[-1]) == (0, "No difference.")

    place = frozen.place_of(kept, "samples", "a2")
    changed = frozen.load(place)
    changed["pages"][0]["lines"][1]["text"] = "申报单位：别的公司"
    changed["results"][0]["findings"].pop()
    frozen.save(changed, place)
    code, told = call(compare.main, "--baseline", kept, "--new", new, "--no-read")
    assert code == 1
    assert "a2 申报书.docx:1" in told
    assert "申报单位：别的公司 → 申报单位：a2科技有限公司" in told
    assert "findings new" in told
    assert call(compare.main, "--baseline", kept, "--new", new, "--no-read", "--packets", "a1")[0] == 0


def test_a_packet_that_is_gone_is_a_difference(corpus: Path) -> None:
    kept, new = corpus / "kept", corpus / "new"
    for name in ("a1", "a2", "a3"):
        frozen.save({"pages": [], "results": [], "errors": []}, frozen.place_of(kept, "samples", name))
        if name != "a3":
            frozen.save({"pages": [], "results": [], "errors": []}, frozen.place_of(new, "samples", name))
    code, told = call(compare.main, "--baseline", kept, "--new", new, "--no-read")
    assert (code, "packet gone" in told, "a3" in told) == (1, True, True)


def test_what_is_not_frozen_cannot_be_compared(corpus: Path) -> None:
    code, told = call(compare.main, "--baseline", corpus / "nothing", "--packets", "a1")
    assert (code, "not frozen" in told) == (2, True)
    assert call(compare.main, "--only", "sample")[0] == 2
    frozen.save({}, frozen.place_of(corpus / "kept", "shared", "s1"))
    code, told = call(compare.main, "--baseline", corpus / "kept", "--only", "shared", "--shared", corpus / "nowhere")
    assert (code, "no such folder" in told) == (2, True)
