"""Faults of writing that YAML stumbles over, as people make them (full-width colons, tabs, quotes 「“”」), each with a mended line, so that the
rest of the file can be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import yaml

from notices.faults.fault import Fault, nearest
from notices.faults.models import all_keys

KEY = r"[A-Za-z_][A-Za-z_0-9]*"
ITEM = r"\s*(?:- )*"  # what may stand in front of a key in its line
WIDE = str.maketrans("，：［］｛｝【】＂＇", ",:[]{}[]\"'")
NEIGHBOURS = 40  # lines above a badly indented one, whose indentation it may be meant to have
SLIP = 3  # columns: a line that stands further off was not meant for that place
INDENT = "缩进与上下同级的各行不一致"
AGAIN = "改正后请再查一次：这一行以后的内容还没有检查"
# What the parsers (in C, in Python) say → what it means, for what no rule mends.
MEANINGS = (
    ("undefined alias", "引用（*）的名称没有定义过", "请核对 & 和 * 后面的名称"),
    ("cannot start any token", "内容以 YAML 专用的符号开头", "请把整个内容加上英文引号"),
    (
        "mapping values are not allowed",
        "这里不应有冒号：可能是缩进不对，或者内容中有冒号",
        "请与上下各行对齐，或者把内容加上英文引号",
    ),
    ("',' or ']'", "方括号没有成对，或者两项之间缺少逗号", "请写成 [甲, 乙]"),
    ("',' or '}'", "花括号没有成对，或者两项之间缺少逗号", "请写成 {key: 甲, name: 乙}"),
    ("expected ':'", "缺少冒号", "请写成“名称: 内容”，冒号为半角，后面空一格"),
    ("end of stream", "引号没有成对", "请补上另一半英文引号"),
    ("escape", "双引号里的反斜杠不能这样用", "请改用单引号"),
    ("single document", "文件里有单独一行 ---，把内容分成了几份", "请删去这一行"),
    ("block end", "缩进与上下各行不一致", "请与同级的各行对齐"),
    ("expected key", "缩进与上下各行不一致，或者缺少冒号", "请与同级的各行对齐"),
    ("indicator", "缩进与上下各行不一致", "请与同级的各行对齐"),
)


@dataclass(frozen=True, slots=True)
class Mended:
    """`text`: the file with the fault mended; None where nobody can tell how."""

    fault: Fault
    text: str | None


@dataclass(frozen=True, slots=True)
class Repair:
    what: str
    remedy: str
    line: str


@dataclass(frozen=True, slots=True)
class Stumble:
    """Where YAML stumbles: `line` of the file's `lines`, what it says, and what is meant for the place where it began to read."""

    lines: Sequence[str]
    number: int
    says: str
    began: int

    @property
    def line(self) -> str:
        return self.lines[self.number]


def mend(text: str, error: yaml.MarkedYAMLError) -> Mended:
    """Return the fault that `error` is about, in Chinese, and the text without it."""
    lines = text.split("\n")
    says = f"{error.context or ''} {error.problem or ''}"
    at, began = (min(m.line if m else 0, len(lines) - 1) for m in (error.problem_mark or error.context_mark, error.context_mark))
    at = at if lines[at].strip() else _above(lines, at)
    candidates = dict.fromkeys((*_open_quote(lines, at), at, began, _above(lines, at)))
    passes = (((_open_list,), range(began, at + 1)), (RULES, candidates), ((_indent,), candidates))
    for rule, number in ((rule, number) for rules, numbers in passes for number in numbers for rule in rules):
        repair = rule(Stumble(lines, number, says, began))
        if repair is not None and repair.line != lines[number]:
            fault = Fault(number + 1, repair.what, repair.remedy)
            return Mended(fault, "\n".join([*lines[:number], repair.line, *lines[number + 1 :]]))
    what, remedy = next(((w, r) for sign, w, r in MEANINGS if sign in says), ("这里的写法不合 YAML 的规则", "请对照样例修改"))
    return Mended(Fault(at + 1, what, f"{remedy}。{AGAIN}"), None)


def _above(lines: Sequence[str], number: int) -> int:
    return next((n for n in range(number - 1, -1, -1) if lines[n].strip() and not lines[n].lstrip().startswith("#")), 0)


def _open_quote(lines: Sequence[str], last: int) -> list[int]:
    """The first line up to `last` in which a quoted text begins that does not end there."""
    opens = ((n, re.search(r"(?:^|[:\[{,-])\s*([\"'])", line)) for n, line in enumerate(lines[: last + 1]))
    return [n for n, found in opens if found and lines[n].count(found[1]) % 2][:1]


def mend_spaces(lines: Sequence[str]) -> tuple[list[str], list[Fault]]:
    """Return `lines` without full-width spaces in front, and a fault for each: YAML takes them for letters."""
    out, faults = list(lines), []
    for number, line in enumerate(lines):
        if line.strip() and set(_front(line)) - {" ", "\t"}:
            repair = _tab(Stumble(out, number, "", number))
            out[number] = repair.line if repair else line
            faults += [Fault(number + 1, repair.what, repair.remedy)] if repair else []
    return out, faults


def _front(line: str) -> str:
    return line[: _depth(line)]


def _tab(stumble: Stumble) -> Repair | None:
    indent = _front(stumble.line)
    if not set(indent) - {" "}:
        return None
    what = "行首用了制表符（Tab）" if "\t" in indent else "行首用了全角空格"
    meant = _usual_depth(stumble)
    return Repair(what, "请改用半角空格，与上下同级的各行对齐", " " * meant + stumble.line.lstrip().replace("\t", " "))


def _wide_colon(stumble: Stumble) -> Repair | None:
    found = _first_key(rf"(?<!\w)({KEY})\s*：\s*", stumble.line)
    if found is None:
        return None
    mended = stumble.line[: found.start()] + f"{found[1]}: " + stumble.line[found.end() :]
    return Repair(f"“{found[1]}”后面用了全角冒号“：”", f"请改为半角冒号加空格：{found[1]}: …", mended)


def _first_key(pattern: str, line: str) -> re.Match[str] | None:
    """The first place of `pattern` whose name is a key, or begins the line: clauses and levels have names of one's own."""
    starts = len(re.match(ITEM, line)[0])  # type: ignore[index]
    return next((m for m in re.finditer(pattern, line) if _is_key(m[1]) or m.start() == starts), None)


def _no_space(stumble: Stumble) -> Repair | None:
    found = _first_key(rf"(?<!\w)({KEY}):(?=[^\s/])", stumble.line)
    if found is None:
        return None
    mended = stumble.line[: found.start()] + f"{found[1]}: " + stumble.line[found.end() :]
    return Repair(f"“{found[1]}”的冒号后面缺少空格", f"请写成：{found[1]}: …", mended)


def _no_colon(stumble: Stumble) -> Repair | None:
    found = re.fullmatch(rf"({ITEM})({KEY})(?:\s+([^:\s].*))?\s*", stumble.line)
    if found is None or not (_is_key(found[2]) or str(found[3]).startswith(("&", "*"))):
        return None
    return Repair(f"“{found[2]}”后面缺少冒号", f"请写成：{found[2]}: …", f"{found[1]}{found[2]}: {found[3] or ''}".rstrip())


def _alias(stumble: Stumble) -> Repair | None:
    """A reference to a clause that is not there: the nearest takes its place, so that the rest is read."""
    defined = re.findall(r"(?<![^\s\[{,])&([\w-]+)", "\n".join(stumble.lines))
    for found in re.finditer(r"(?<![^\s\[{,])\*([\w-]+)", stumble.line) if "undefined alias" in stumble.says else ():
        earlier = re.findall(r"(?<![^\s\[{,])&([\w-]+)", "\n".join(stumble.lines[: stumble.number + 1]))
        if found[1] in earlier:
            continue
        near = nearest(found[1], [name for name in dict.fromkeys(defined) if name != found[1]])
        late = found[1] in defined
        remedy = "请把定义（&）移到引用之前" if late else f"是否应为“*{near}”" if near else "请先在 clauses 中用 & 定义"
        mended = stumble.line[: found.start()] + "''" + stumble.line[found.end() :]
        return Repair(f"引用了没有定义过的“*{found[1]}”", remedy, mended)
    return None


def _open_list(stumble: Stumble) -> Repair | None:
    """labels: [a, b, context: [c]: a key in a list of words."""
    hits = (
        re.finditer(rf"\[[^\[\]{{}}]*?(, ?)({KEY}): ", stumble.line)
        if "flow" in stumble.says or "mapping" in stumble.says
        else ()
    )
    found = next((m for m in hits if _is_key(m[2])), None)
    if found is None:
        return None
    mended = f"{stumble.line[: found.start(1)]}]{stumble.line[found.start(1) :]}"
    return Repair("方括号没有成对", f"请在“{found[2]}”前面补上“]”", mended)


def _comma(stumble: Stumble) -> Repair | None:
    """{key: a, part: b name: c}"""
    if "flow" not in stumble.says and "mapping values" not in stumble.says:
        return None
    hits = re.finditer(rf"(?<=[^\s,{{\[\-])\s+({KEY}): ", stumble.line)
    found = next((m for m in hits if _is_key(m[1]) and "{" in stumble.line[: m.start()]), None)
    if found is None:
        return None
    return Repair(
        f"“{found[1]}”前面缺少逗号",
        "请用半角逗号隔开",
        f"{stumble.line[: found.start()]}, {stumble.line[found.start() :].lstrip()}",
    )


def _wide_marks(stumble: Stumble) -> Repair | None:
    """Full-width brackets and commas in a list in one line."""
    if "flow" not in stumble.says and not re.search(r":\s*[［｛【]|^\s*-\s*[［｛]", stumble.line):
        return None
    wide = sorted(set(stumble.line) & set("，［］｛｝【】＂＇"))
    mended = stumble.line.translate(WIDE)
    return (
        Repair(f"列表中用了全角的 {' '.join(wide)}", "逗号、括号、引号请用半角", re.sub(r",(?=\S)", ", ", mended))
        if wide
        else None
    )


def _quotes(stumble: Stumble) -> Repair | None:
    """A quoted text that does not end, or that goes on behind its quotes."""
    found = re.fullmatch(rf"({ITEM}(?:{KEY}: )?)([\"'])(.*?)\s*", stumble.line)
    what, remedy = "引号没有成对，或者引号外面还有内容", "整个内容请用一对英文引号括起来"
    if found is not None and (stumble.line.count(found[2]) % 2 or re.search("quoted|stream|block", stumble.says)):
        inner = found[3].removesuffix(found[2]).replace("'", "''")
        return Repair(what, remedy, f"{found[1]}'{inner}'")
    lone = re.fullmatch(r"""([^"]*"[^",}\]]*)([,}\]].*)""", stumble.line)
    return Repair(what, remedy, f'{lone[1]}"{lone[2]}') if lone and stumble.line.count('"') == 1 else None


def _two_in_a_line(stumble: Stumble) -> Repair | None:
    """- value: 是 words: [是]"""
    found = re.fullmatch(rf"(\s*- )({KEY}): ([^\s{{\['\"].*?),?\s+({KEY}): (.*)", stumble.line)
    if found is None or not (_is_key(found[2]) and _is_key(found[4])):
        return None
    mended = f"{found[1]}{{{found[2]}: {found[3]}, {found[4]}: {found[5]}}}"
    return Repair(f"“{found[2]}”和“{found[4]}”写在了一行", "请分成两行并对齐，或者写成：{value: …, words: …}", mended)


def _colon_inside(stumble: Stumble) -> Repair | None:
    found = re.fullmatch(rf"({ITEM}{KEY}: )([^\s'\"{{\[&*|>].*(?:: |:$).*)", stumble.line)
    if found is None or "mapping values" not in stumble.says:
        return None
    quoted = found[2].replace("'", "''")
    chinese = "；中文引号“”不起这个作用" if found[2][0] in "“‘「" else ""
    return Repair("内容中有半角冒号加空格", f"请把整个内容用英文单引号括起来{chinese}", f"{found[1]}'{quoted}'")


def _special_start(stumble: Stumble) -> Repair | None:
    found = re.fullmatch(rf"({ITEM}(?:{KEY}: +|- ))([@`%&*!|>].*)", stumble.line)
    if found is None or ("token" not in stumble.says and "alias" not in stumble.says and "tag" not in stumble.says):
        return None
    quoted = found[2].replace("'", "''")
    return Repair(f"内容不能以“{found[2][0]}”开头", "请把整个内容用英文单引号括起来", f"{found[1]}'{quoted}'")


def _bracket(stumble: Stumble) -> Repair | None:
    """A bracket that is opened in a line and closed nowhere: what follows stands no deeper."""
    follows = next((line for line in stumble.lines[stumble.number + 1 :] if line.strip()), "")
    if "flow" not in stumble.says or _depth(follows) > _depth(stumble.line):
        return None
    plain = stumble.line.rstrip()
    for left, right, name in (("[", "]", "方"), ("{", "}", "花")):
        lacking = plain.count(left) - plain.count(right)
        if lacking == 1:
            inside = left == "[" and plain.endswith("}") and plain.rfind("{") < plain.rfind("[")
            return Repair(f"{name}括号没有成对", f"请补上“{right}”", f"{plain[:-1]}{right}}}" if inside else plain + right)
        if lacking == -1:
            return Repair(f"{name}括号没有成对", f"请删去多余的“{right}”", "".join(plain.rsplit(right, 1)))
    return None


def _indent(stumble: Stumble) -> Repair | None:
    """A line that stands a little deeper, or less deep, than those of its kind."""
    line = stumble.line
    if "flow" in stumble.says or not re.match(rf"\s*- |{ITEM}{KEY}:(?: |$)", line):
        return None
    meant = _meant_depth(stumble)
    if abs(meant - _depth(line)) > SLIP:
        return None
    return Repair(INDENT, f"行首请留 {meant} 个空格", " " * meant + line.lstrip())


def _meant_depth(stumble: Stumble) -> int:
    """The depth, of those that lines like it have above it, that is nearest to a line's own and another."""
    line, above = stumble.line, _lines_above(stumble)
    same = {_depth(other) for other in above if _is_item(other) == _is_item(line)}
    same |= {_depth(other) + 2 for other in above if (_is_item(other) and not _is_item(line)) or other.rstrip().endswith(":")}
    return min(same - {_depth(line)}, key=lambda depth: (abs(depth - _depth(line)), -depth), default=_depth(line))


def _usual_depth(stumble: Stumble) -> int:
    """The depth that a line has behind the one above it."""
    above = _lines_above(stumble)
    if not above:
        return 0
    last = above[-1]
    if last.rstrip().endswith(":") or (_is_item(last) and not _is_item(stumble.line)):
        return _depth(last) + 2
    alike = [other for other in above if _is_item(other) == _is_item(stumble.line)]
    same = [
        other for other in alike if _opening(other) == _opening(stumble.line)
    ]  # - {key: … as other fields begin, not - {value: …
    return _depth((same or alike or above)[-1])


def _opening(line: str) -> str:
    return "".join(re.findall(r"^\s*- \{?(\w+)", line))


def _lines_above(stumble: Stumble) -> list[str]:
    return [line for line in stumble.lines[max(0, stumble.number - NEIGHBOURS) : stumble.number] if line.strip()]


def _is_item(line: str) -> bool:
    return line.lstrip().startswith("- ")


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_key(name: str) -> bool:
    return name in all_keys()


RULES: tuple[Callable[[Stumble], Repair | None], ...] = (
    _tab, _wide_colon, _alias, _no_space, _comma, _wide_marks, _no_colon, _quotes, _two_in_a_line, _colon_inside, _special_start, _bracket,
)  # fmt: skip
