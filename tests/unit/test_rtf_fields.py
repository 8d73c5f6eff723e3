"""Fields of RTF and Word 97 documents that draw their own signs, which LibreOffice drops."""

from __future__ import annotations

import pytest

from intake.inspection.rtf import with_drawn_fields
from intake.inspection.word import DRAWN_FIELD

TICK, BOX = r"\u9745?", r"\u9744?"


def field(instruction: str, result: str = "") -> str:
    return r"{\field{\*\fldinst {\rtlch " + instruction + r"}}{\fldrslt {" + result + "}}}"


def gbk(text: str) -> str:
    return "".join(rf"\'{byte:02x}" for byte in text.encode("gbk"))


@pytest.mark.parametrize(
    ("instruction", "shown"),
    [
        (rf" eq \\o\\ac({gbk('□')},{gbk('√')})", TICK),
        (r"\uc2 EQ \\o\\ac(\u9633\'a1\'f5,\u8730\'a1\'cc)", TICK),
        (r" EQ \\x( )", BOX),
        (rf"MACROBUTTON Tick {gbk('□')}", r"\u9633?"),
        ("MACROBUTTON None [click]", None),
        ("PAGE", None),
    ],
)
def test_fields_of_rtf(instruction: str, shown: str | None) -> None:
    data = r"{\rtf1\ansi\ansicpg936 A" + field(instruction, "B") + "C" + field("PAGE", "1") + r"\par}"
    wanted = data if shown is None else data.replace(field(instruction, "B"), "{" + shown + "}", 1)
    assert with_drawn_fields(data.encode()).decode() == wanted


@pytest.mark.parametrize("data", [b"", rb"{\rtf1{\field{\*\fldinst EQ ", rb"{\rtf1\ansicpg99999{\field{\*\fldinst PAGE}}}"])
def test_broken_rtf_is_left_as_it_is(data: bytes) -> None:
    assert with_drawn_fields(data) == data


@pytest.mark.parametrize(
    ("text", "found"),
    [("\x13 eq \\o\\ac(□,√)\x15", True), ("\x13EQ  \\x(√)", True), ("\x13 PAGE \x15 EQ \\o", False), ("\x13 EQ \\f(1,2)", False)],
)
@pytest.mark.parametrize("encoding", ["utf-16-le", "gbk"])
def test_fields_of_word_97_are_noticed(text: str, found: bool, encoding: str) -> None:
    assert bool(DRAWN_FIELD.search(text.encode(encoding))) is found
