"""What a text looks like by itself: a label of a form, or a value. No notice is needed."""

from __future__ import annotations

import re

from extractors.text.box_symbols import BOXES
from model.language import words

ENDINGS = words("labels", "endings")
_ENDING = re.compile("(?:" + "|".join(sorted(map(re.escape, ENDINGS), key=len, reverse=True)) + ")$")
ORGANISATION = re.compile(
    r"(公司|集团|大学|学院|医院|银行|研究院|研究所|委员会|管理局|事务所|工业和信息化[厅局部]|人民政府|有限合伙|中学|小学|支行|分行)$"
)
VALUE = re.compile(
    r"^(?:[\d\s.,，%‰¥￥$+\-—–~～/:：()（）万亿元千百十人个名年月日号平方米岁时分]+"  # numbers, dates, amounts
    r"|[\w.+-]+@[\w.-]+|https?://\S+|www\.\S+|[A-Z0-9\-]{6,}|无|有|是|否|男|女|暂无|/|—+|同上|不适用|汉族?|已婚|未婚|本科|硕士|博士|大专|高中|党员|团员|群众"
    r"|优|良|中|差|优秀|良好|中等|及格|不及格|合格|不合格|达标|符合|不符合|有效|正常|完好|齐全|通过|不通过)$"
)
CLEAR_LABEL = 0.7  # score of a text that is a label by its wording alone
BLANK = re.compile(r"^[\s_＿—\-－.．…·年月日至到\u3000]*$")
_HINT = re.compile(r"[（(【\[][^（()）】\]]*[）)】\]]?")
_SPACED = re.compile(r"^[\u4e00-\u9fff](?:[\s\u3000]+[\u4e00-\u9fff]){1,4}[：:]?$")
_CJK_GAP = re.compile(r"(?<=[\u4e00-\u9fff（(：:])[\s\u3000]+(?=[\u4e00-\u9fff（）():：/])")


def tight(text: str) -> str:
    """Without line breaks, and without white space between Chinese characters (姓 名)."""
    return _CJK_GAP.sub("", " ".join(text.split())).strip()


def as_label(text: str) -> str:
    """A label as it is reported: one line, without its colon, required mark or blanks."""
    return tight(text).strip(" 　*＊_＿").rstrip("：: 　_＿")


def is_blank(text: str) -> bool:
    """Nothing, or only what a form prints where something is to be filled in: underscores, 年 月 日."""
    return bool(BLANK.match(text))


def has_label_ending(text: str) -> bool:
    return bool(_ENDING.search(_core(text)))


def _core(text: str) -> str:
    core = _HINT.sub("", tight(text)).strip()
    core = core or tight(text)
    return re.sub(r"^[\d一二三四五六七八九十]{1,2}[.、．)）]\s*", "", core.strip("*＊：: 　_＿"))


def label_score(text: str) -> float:
    """How much a text looks like a label by itself, 0 to 1."""
    whole = tight(text)
    if not whole or any(c in BOXES for c in whole):
        return 0.0
    core = _core(whole)
    colon = whole.endswith(("：", ":"))
    if VALUE.match(core) and not colon:
        return 0.0
    score = 0.36 if len(core) <= 8 else 0.26 if len(core) <= 12 else 0.1 if len(core) <= 20 else -0.3
    score += 0.5 if colon else 0.0
    question = bool(re.match(r"(?:是否|有无|可否|能否)", core))
    score += 0.4 if question or _ENDING.search(core) else 0.0
    score += 0.3 if _SPACED.match(text.strip()) else 0.0
    score += (
        0.2 if re.search(r"[（(](?:万?元|%|可多选|必填|选填|盖章|签字|签章|人|年|㎡|平方米|公章|个|份|项)[）)]", whole) else 0.0
    )
    return min(1.0, max(0.0, score - (0.0 if question else _against(core))))


def _against(core: str) -> float:
    """What speaks for a value: digits, sentences, names of organisations."""
    against = 0.0
    if re.search(r"\d", core) and not re.match(r"^\d{1,2}[.、]", core):
        against += 0.3
    if re.search(r"[。；;，,]", core):
        against += 0.3
    if (ORGANISATION.search(core) and len(core) > 4) or "有限公司" in core:
        against += 0.5
    if re.search(r"(?:省|市|区|县|路|街|镇|村)\S*(?:省|市|区|县|路|街|镇|村|号|室)", core):
        against += 0.4
    return against
