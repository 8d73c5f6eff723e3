"""Numbers and addresses by which somebody is reached."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise
from typing import TYPE_CHECKING

from model.folding import nfkc
from model.fuzzy import SPECKS
from model.language import words
from model.record import FieldValue
from notices.field_types.rules import (
    CHINESE_REMARK,
    FORBIDDEN,
    KNOWN,
    OR_NONE,
    UNLIKELY,
    CodeRules,
    Typed,
    compact_text,
    without_remarks,
)

if TYPE_CHECKING:
    from notices.profile import FieldSpec

# what is read as such an address or number, and what is then accepted: the check forgives a lost bracket, not a stray sign
READ_EMAIL = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._%+-]*[A-Za-z0-9_])?@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
)
NO_LETTER = re.compile(r"[^\x00-\x7f\u2e80-\uffef]")  # ø, ®, ©: what a recogniser makes of a broken @
GAP = re.compile(r"(?<=[0-9A-Za-z])[ \t]+(?=[0-9A-Za-z])")  # what a recogniser makes of a line below (hr_admin)
LOCAL = re.compile(r"[2-9]\d{2,3}-?\d{4}")
READ_TELEPHONE = re.compile(
    r"(?:(?:\+|00)?86-?(?:0?\d{2,3}-?)?|\(?0\d{2,3}\)?-?)?[2-9]\d{6,7}(?:(?:-|转|ext\.?|x)\d{1,6})?|1[3-9]\d{9}|400-?\d{3}-?\d{4}|800-?\d{3}-?\d{4}"
)
VALID_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
VALID_TELEPHONE = re.compile(
    r"(?:(?:\+|00)?86-?)?(?:"
    r"(?:\(?0\d{2,3}\)?)?-?[2-9]\d{6,7}"  # area code and number; a bracket may be lost
    r"|(?<=86-)\d{2,3}-?[2-9]\d{6,7}|(?<=86)\d{2,3}-?[2-9]\d{6,7}"  # abroad the area code's 0 is left out
    r"|400-?\d{3,4}-?\d{3,4}|800-?\d{3}-?\d{4}|95\d{3,4}|1[3-9]\d{9})"
    r"(?:(?:-|转|ext\.?|x)\d{1,6})?"
)
ENDING = re.compile(
    r"\.(?:com|cn|net|org|gov|edu|info|biz|vip|cc|tech|top|xyz|hk|tv|me|io|mobi|asia|name|中国|公司)$", re.IGNORECASE
)
CUT_OFF = re.compile(r"(?:\.|\.[cn]|\.co|\.ne|\.or|\.cm|\.om)$", re.IGNORECASE)
OF_MAIL = "mail"  # what many firms call their host of mail: none is mai1.firm.cn
MAIL_HOSTS = frozenset(words("labels", "mail_hosts"))
ALIKE_IN_HOSTS = str.maketrans("1I0O", "lloo")
MIXED = -1.5  # natural logarithm of the odds of a change between letters and digits where there need be none
OF_NAME = 0.5  # times that in the name of an address, as one likes to make it
# l1ang, x1ao: a syllable of Pinyin whose i was typed as a 1
I_AS_DIGIT = re.compile(r"(?<=[bpmdtnljqx])1(?=(?:a|an|ang|ao|e|n|ng|u|ong|iong)(?![a-zA-Z]))")
DIGIT_BEFORE_WORD = re.compile(r"\d+[A-Za-z]")
INITIALS_LL = re.compile(r"[^aeiou\d@._-]*[^aeioul\d@._-]ll@", re.IGNORECASE)  # pmll: initials and two l, or 11
L_BEFORE_DIGIT = re.compile(r"(?<=[A-Za-z])[lI](?=\d)")  # no syllable of Pinyin ends in l
ALIKE = re.compile(r"(?<=\d)[lIO]|[lIO](?=\d)|(?<=[a-z])0(?=[a-z])|(?<=0)o|o(?=0)|(?<![A-Za-z])(?:I(?=[a-z])|11(?=[a-z]))")
ZEROS = re.compile(r"(?<![0-9A-Za-z])0{2,}(?![0-9A-Za-z])")  # a word of nothing else: 000-pm for o0o-pm
BEHIND_ADDRESS = re.compile(rf"(?<=[A-Za-z]{{2}})(?:[-_\s]*[\u3400-\u9fff]{{1,2}}|\s*[•{re.escape(SPECKS)}]+)$")
SEPARATORS = re.compile(r"[/、,;，；\n]|或|和")


class Mobile(CodeRules):
    """A mobile number of the mainland: eleven digits."""

    digits = True

    def read(self, spec: FieldSpec, raw: str) -> Typed:
        text = re.sub(r"[\s\-—–().]", "", CHINESE_REMARK.sub("", nfkc(raw)))
        value = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", text)
        if re.fullmatch(r"1[3-9]\d{9}", value):
            return Typed(value, True)
        better = _digits_proposal(value)
        return Typed(value or None, False, better if better != value and re.fullmatch(r"1[3-9]\d{9}", better) else None)

    def unusual(self, spec: FieldSpec, raw: str) -> bool:
        """Besides, eleven digits but for the first, which is 1 in all of them."""
        return super().unusual(spec, raw) or bool(re.fullmatch(r"[3-9]\d{9}", re.sub(r"[\s\-]", "", nfkc(raw))))

    def complaint(self, spec: FieldSpec, value: FieldValue) -> str:
        numbers = [
            re.sub(r"^(?:\+|00)?86(?=1)", "", re.sub(r"[-().]", "", n)) for n in SEPARATORS.split(without_remarks(value)) if n
        ]
        if all(re.fullmatch(r"1[3-9]\d{9}", n) for n in numbers):
            return ""
        digits = re.sub(r"\D", "", compact_text(value))
        count = f"现为{len(digits)}位，" if len(numbers) == 1 and len(digits) != 11 else ""
        return f"不是有效的中国大陆手机号码（{count}应为1开头的11位数字），请更正。"


class Telephone(CodeRules):
    """A telephone or fax number, or several."""

    digits = True
    to_fill = OR_NONE

    def tidied(self, spec: FieldSpec, raw: str) -> str:
        """With the bracket before the area code, of which recognisers read the other half alone."""
        return re.sub(r"^(0\d{2,3}\s?)([)）])", lambda hit: ("（" if hit[2] == "）" else "(") + hit[0], raw)

    def read(self, spec: FieldSpec, raw: str) -> Typed:
        value = re.sub(r"\s", "", CHINESE_REMARK.sub("", nfkc(raw)))
        value = re.sub(r"[—–－‐_]+", "-", value)
        plain = re.sub(r"[()]", lambda m: "" if m.group() == "(" else "-", value).replace("--", "-")
        numbers = [n for n in re.split(r"[/、,;，；]", plain) if n]
        if numbers and all(READ_TELEPHONE.fullmatch(n) for n in numbers):
            return Typed(plain, True)
        better = _digits_proposal(plain)
        return Typed(value or None, False, better if better != plain and READ_TELEPHONE.fullmatch(better) else None)

    def complaint(self, spec: FieldSpec, value: FieldValue) -> str:
        numbers = [n for n in SEPARATORS.split(without_remarks(value)) if n]
        if numbers and all(VALID_TELEPHONE.fullmatch(n) for n in numbers):
            return ""
        return "不是有效的电话号码，请按“区号-号码”的形式更正。"

    def unusual(self, spec: FieldSpec, raw: str) -> bool:
        """Besides, a number without its area code."""
        return super().unusual(spec, raw) or bool(LOCAL.fullmatch(re.sub(r"\s", "", nfkc(raw))))


class Email(CodeRules):
    """An e-mail address."""

    def tidied(self, spec: FieldSpec, raw: str) -> str:
        """Without the end of a label that was misread (E-mai1:): no address has a colon; nor Chinese or a speck behind its end: print that shows
        through, dirt.
        """
        return BEHIND_ADDRESS.sub("", re.sub(r"^[^@:：]{0,8}[:：]\s*(?=[^@:：]+@)", "", raw))

    def read(self, spec: FieldSpec, raw: str) -> Typed:
        value = re.sub(r"\s", "", nfkc(raw)).replace("。", ".").replace("，", ",")
        if READ_EMAIL.fullmatch(value) and ".." not in value:
            return Typed(value, True)
        better = (
            NO_LETTER.sub("@", value.replace(",", ".").replace("＠", "@").replace("(at)", "@").replace("#", "@"))
            if "@" not in value or "," in value
            else value
        )
        return Typed(value or None, False, better if better != value and READ_EMAIL.fullmatch(better) else None)

    def complaint(self, spec: FieldSpec, value: FieldValue) -> str:
        addresses = [n for n in re.split(r"[/、;；,，\n]", compact_text(value).replace("。", ".")) if n]
        if addresses and all(VALID_EMAIL.fullmatch(a) and ".." not in a for a in addresses):
            return ""
        return "不是有效的电子邮箱地址（应为“用户名@域名”的形式），请更正。"

    def likely_misread(self, text: str) -> bool:
        """Cut at its end: a point, or the beginning of an ending."""
        return super().likely_misread(text) or bool(CUT_OFF.search(text))

    def odds(self, spec: FieldSpec, text: str, domains: Collection[str]) -> float:
        """A domain that is known, or has a usual ending; words of one case with digits behind them rather than mixed ones."""
        read = self.read(spec, text)
        address = read.value or ""
        name, _, domain = address.rpartition("@")
        domain = domain.lower()
        odds = 0.0 if read.ok and not GAP.search(nfkc(text)) else FORBIDDEN
        odds += self._domain_odds(domain, domains)
        name = I_AS_DIGIT.sub("i", name)
        mixed: float = 0 if domain in MAIL_HOSTS else sum(_changes(label) for label in domain.split("."))
        mixed += OF_NAME * sum(max(0, _changes(word) - 1) for word in re.split(r"[._+-]", name))
        mixed += DIGIT_BEFORE_WORD.match(name) is not None
        mixed += min(sum(map(str.isupper, address)), sum(map(str.islower, address)))
        mixed += len(L_BEFORE_DIGIT.findall(name)) + 2 * (INITIALS_LL.match(address) is not None)
        return odds + MIXED * mixed

    def known(self, spec: FieldSpec, raw: str) -> str:
        """Return the address at the host of mail that everybody has heard of, or a firm's (mail.…), and that this one's only looks like."""
        name, _, domain = (self.read(spec, raw).value or "").rpartition("@")
        first, _, rest = domain.partition(".")
        firm = f"{OF_MAIL}.{rest}" if _alike(first) == OF_MAIL and "." in rest else ""
        host = KNOWN_HOSTS.get(_alike(domain), firm)
        return f"{name}@{host}" if name and host and host != domain.lower() else ""

    def _domain_odds(self, domain: str, domains: Collection[str]) -> float:
        """A host of mail that everybody has heard of is it against any look-alike: nobody has foxmai1.com."""
        if domain in MAIL_HOSTS:
            return 2 * KNOWN
        return KNOWN if domain in domains else 0.0 if ENDING.search(domain) else UNLIKELY

    def unusual(self, spec: FieldSpec, raw: str) -> bool:
        """An ending that hardly anybody has, letters and digits that look alike side by side, or a gap."""
        text = re.sub(r"\s", "", nfkc(raw))
        return (
            super().unusual(spec, raw)
            or bool(GAP.search(nfkc(raw)))
            or ENDING.search(text) is None
            or bool(ALIKE.search(text) or ZEROS.search(text) or INITIALS_LL.match(text))
        )


def _alike(domain: str) -> str:
    """Return what a domain looks like: one character for all that some faces print alike."""
    return domain.translate(ALIKE_IN_HOSTS).lower()


KNOWN_HOSTS = {_alike(host): host for host in sorted(MAIL_HOSTS)}


def _changes(word: str) -> int:
    """Return how often letters and digits follow one another in a word."""
    return sum(a.isdigit() != b.isdigit() for a, b in pairwise(word))


def _digits_proposal(text: str) -> str:
    return "".join(
        {"O": "0", "o": "0", "D": "0", "l": "1", "I": "1", "|": "1", "Z": "2", "S": "5", "B": "8"}.get(c, c) for c in text
    )
