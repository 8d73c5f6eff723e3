"""Unified credit codes (GB 32100) and organisation codes (GB 11714)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import combinations, product
from typing import TYPE_CHECKING

from stdnum.cn import uscc

from model.folding import nfkc
from model.language import language
from model.record import FieldValue
from notices.field_types.rules import FORBIDDEN, UNLIKELY, CodeRules, Typed, compact_text

if TYPE_CHECKING:
    from notices.profile import FieldSpec

NO_LETTER = re.compile(r"[IOSVZ]")  # those that GB 32100 does not use
NEVER = -12.0  # natural logarithm of odds: more than any ink says to the contrary
# what a recogniser mixes up in codes and numbers
CONFUSABLE: Mapping[str, str] = language("glyphs")["confusable_in_codes"]


class CreditCode(CodeRules):
    """A code of 18 or 9 characters with a check digit; another reading whose digit fits is only proposed."""

    check_digit = True

    def read(self, spec: FieldSpec, raw: str) -> Typed:
        text = re.sub(r"[\s_]", "", nfkc(raw)).upper()
        text = re.sub(r"[—–－]", "-", text)
        runs = sorted(re.findall(r"[0-9A-Z-]{8,}", text), key=len, reverse=True)
        value = (runs[0] if runs else text).replace("-", "")
        if not value:
            return Typed(None, False)
        return Typed(value, True) if valid_code(value) else Typed(value, False, propose_code(value))

    def odds(self, spec: FieldSpec, text: str, domains: Collection[str]) -> float:
        """Eighteen or nine characters, the alphabet of GB 32100 without I O S V Z, a check digit, which one code of 31 has by chance."""
        code = self.read(spec, text).value or ""
        short = len(code) == 9  # an organisation code, whose alphabet is whole
        odds = 0.0 if short else NEVER * len(NO_LETTER.findall(code)) + FORBIDDEN * (len(code) != 18)
        return odds + (0.0 if valid_code(code) else UNLIKELY)

    def complaint(self, spec: FieldSpec, value: FieldValue) -> str:
        codes = [c for c in re.findall(r"[0-9A-Z]+", compact_text(value).upper().replace("-", "")) if len(c) > 3]
        if codes and all(uscc.is_valid(c) if len(c) == 18 else valid_organisation_code(c) for c in codes):
            return ""
        bad = next((c for c in codes if len(c) not in (9, 18)), None)
        if not codes or bad:
            return f"现为{len(bad or '')}位；统一社会信用代码应为18位，组织机构代码应为9位，请对照营业执照更正。"
        if len(codes[0]) == 18 and NO_LETTER.search(codes[0]):
            return "含有统一社会信用代码不使用的字母（I、O、S、V、Z），请对照营业执照更正。"
        return "校验码不正确，请对照营业执照更正。"


def valid_organisation_code(code: str) -> bool:
    """Return whether `code` is of GB 11714: eight characters and a check digit mod 11."""
    code = code.replace("-", "")
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return False
    total = sum(int(c, 36) * w for c, w in zip(code[:8], (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    check = (11 - total % 11) % 11
    return code[8] == ("X" if check == 10 else str(check))


def valid_code(code: str) -> bool:
    """Return whether `code` is a unified credit code (GB 32100) or an organisation code (GB 11714), check digit included."""
    return bool(uscc.is_valid(code)) if len(code) == 18 else valid_organisation_code(code)


def propose_code(code: str) -> str | None:
    """Return the only reading of `code` with one or two confusable characters exchanged whose check digit fits; None if none or
    many.
    """
    for count in (1, 2):
        places = [i for i, c in enumerate(code) if c in CONFUSABLE]
        fits = set()
        for chosen in combinations(places, count):
            for options in product(*(CONFUSABLE[code[i]] for i in chosen)):
                trial = list(code)
                for place, char in zip(chosen, options, strict=True):
                    trial[place] = char.upper()
                if valid_code("".join(trial)):
                    fits.add("".join(trial))
        if fits:
            return fits.pop() if len(fits) == 1 else None
        if count == 1 and len(code) not in (9, 18):
            return None
    return None
