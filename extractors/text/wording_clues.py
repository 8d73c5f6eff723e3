"""What the wording of a text says for and against its being a label: clues, each a number from 0 to 1."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.text.box_symbols import BOXES
from extractors.text.label_wording import BLANK, ORGANISATION, VALUE, has_label_ending, tight
from model.language import words

_SURNAMES = frozenset((*words("names", "surnames"), *words("names", "surnames_alone")))
_VALUE_ENDINGS = words("labels", "value_endings")
_LENGTHS = ((2, "characters_2"), (4, "characters_4"), (8, "characters_8"), (12, "characters_12"), (20, "characters_20"))
_PATTERNS = {
    "colon": r".*[：:]$",
    "spaced": r"^[\u4e00-\u9fff](?:[ \u3000]+[\u4e00-\u9fff]){1,4}[：:]?$",
    "unit": r".*[（(](?:[千百万亿]?元|%|‰|[人年月日个份项套台次岁]|㎡|平方米|公斤|kg|cm|mm|[千百万]?[人户])[）)][：:]?$",
    "bracket": r".*[）)\]】][：:]?$",
    "question": r"^[\u4e00-\u9fff]{0,6}(?:是否|有无|可否|能否)",
    "number_before": r"^[（(]?\d{1,2}[）).、．](?!\d)",
    "section_before": r"^(?:[（(][一二三四五六七八九十]{1,3}[）)]|第?[一二三四五六七八九十]{1,3}(?:[.、．]|部分))",
    "star": r"^[*＊]",
    "digits": r".*\d",
    "only_number": r"^[-+−￥¥$]?[\d,，.]+[%‰]?$",
    "number_unit": r"^[约共]?[￥¥$]?\d[\d,，.]*[^\d\s]{1,4}$",
    "date": r"^\d{2,4}\s*[年.\-/]\s*\d{1,2}",
    "year": r"^(?:19|20)\d\d\s*年(?:度|末|底)?$|^第?[一二三四1-4]季度$|^第?[一二三四五六七八九十]+[年学][级期度]$|^\d{1,2}月(?:份)?$"
    r"|^(?:19|20)\d\d\s*[-—–~～至/]\s*(?:19|20)?\d\d\s*(?:学年度?)?\s*(?:第?[一二12上下](?:半?学?[年期])?|(?<=[年度]))$",
    "sentence": r".*[。；;，,]",
    "code": r"^[A-Za-z0-9][A-Za-z0-9.\-/_*×]*$",
    "address": r".*(?:省|市|区|县|路|街|镇|村|巷|道)\S*(?:路|街|镇|村|号|室|楼|栋|幢)",
    "mail": r".*(?:@|://|www\.)",
    "latin_behind": r"^[^A-Za-z]*[\u4e00-\u9fff][^A-Za-z]*[A-Z][A-Za-z .,'’/()&-]+[：:]?$",
    "latin": r"^[A-Za-z .,'’/()&-]+[：:]?$",
    "sum": r"^[（(]?(?:[合总小共]\s*计|累\s*计|合计.*)[）)]?[：:]?$",
    "corner": r"^(?:项\s*目|指\s*标|科\s*目|年\s*[度份]|类\s*别|名\s*称)?(?:名称|内容|项目)?$",
    "ordinal_word": r"^(?:序\s*号|编\s*号|行\s*次|No\.?|№)$",
}
_COMPILED = {name: re.compile(pattern, re.S) for name, pattern in _PATTERNS.items()}
NAMES = (
    "blank", "box", "ending", "value", "organisation", "person", "value_ending", "characters_2", "characters_4", "characters_8",
    "characters_12", "characters_20", "characters_more", *_PATTERNS,
)  # fmt: skip


@lru_cache(maxsize=4096)
def clues(text: str) -> dict[str, float]:
    """Return every clue of NAMES that `text` has; those it has not are left out."""
    whole = tight(text)
    if not whole or BLANK.match(whole):
        return {"blank": 1.0}
    core = whole.rstrip("：:").strip()
    ending = has_label_ending(_without_latin(whole))
    asked = bool(_COMPILED["question"].match(whole))  # 是否上市公司 asks about a company, it names none
    found = {
        "box": any(c in BOXES for c in whole),
        "ending": ending,
        "value": bool(VALUE.match(core)),
        "organisation": not asked and len(core) > 4 and bool(ORGANISATION.search(core) or "有限公司" in core),
        "person": 2 <= len(core) <= 3 and core[0] in _SURNAMES and all("\u4e00" <= c <= "\u9fff" for c in core),
        "value_ending": not ending and len(core) <= 12 and core.endswith(_VALUE_ENDINGS),
        next((name for most, name in _LENGTHS if len(core) <= most), "characters_more"): True,
    }
    found |= {name: bool(pattern.match(text.strip() if name == "spaced" else whole)) for name, pattern in _COMPILED.items()}
    return {name: 1.0 for name, there in found.items() if there}


def _without_latin(text: str) -> str:
    """Return a label in two languages without the second one: 姓名 Name."""
    chinese = re.match(r"^(.*[\u4e00-\u9fff][）)]?)\s*[A-Z(（][A-Za-z .,'’/()（）&-]+[：:]?$", text, re.S)
    return chinese.group(1) if chinese else text
