"""Texts, the declaration, names that must agree, and how the form is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from random import Random

from samples.others.case import Case
from samples.others.defects import ESSAY_LENGTH
from samples.others.form import CLAUSES
from samples.others.planted.core import WARNING, Planted, planted, printing, put
from samples.others.words import text

FACES = ("仿宋", "黑体", "楷体")  # of the body, of first and of second headings


def texts() -> Iterator[Planted]:
    for key in ("company.profile", "project.summary"):
        yield planted(f"too_long:{key}", partial(_long, key, 1), {f"over_limit:{key}": "error"})
        yield planted(f"near:long:{key}", partial(_long, key, 0), None, (key,))
    together = ("essay.progress", "project.directions", "cover.direction")
    two = {"project.directions": [4, 7], "cover.direction": "网络教育服务"}
    one_told = "在线课堂已接入26所学校，注册学生4万名。目前存在师资不足的问题，计划通过校企合作解决。"
    both_told = "名师直播课程已覆盖26所学校。红外测温机器人已部署310台。目前存在师资不足的问题，计划通过校企合作解决。"
    yield planted(
        "one_direction_told",
        partial(put, two | {"essay.progress": one_told}),
        {"missing:essay.progress.directions": WARNING},
        together,
    )
    yield planted("near:both_directions_told", partial(put, two | {"essay.progress": both_told}), None, together)
    single = {"project.directions": [4], "cover.direction": "网络教育服务"}
    yield planted(
        "no_problems_told",
        partial(put, single | {"essay.progress": "在线课堂已接入26所学校，注册学生4万名。"}),
        {"missing:essay.progress.problems": WARNING},
        together,
    )
    difficult = "在线课堂已接入26所学校。受带宽所限，偏远地区卡顿较多，我们拟与运营商合作，逐步升级网络。"
    yield planted("near:problems_in_other_words", partial(put, single | {"essay.progress": difficult}), None, together)
    dropped = tuple(c for c in CLAUSES if not c.startswith("3."))
    altered = {
        "dropped": dropped,
        "weakened": (CLAUSES[0].replace("全部资料的真实性负责", "主要资料的真实性负责"), *CLAUSES[1:]),
        "negated": (*CLAUSES[:4], CLAUSES[4].replace("承担全部法律责任", "不承担法律责任")),
        "added": (*CLAUSES[:4], "5.因第三方原因造成的不实，我单位不承担责任。", CLAUSES[4]),
    }
    for name, clauses in altered.items():
        yield planted(f"declaration:{name}", partial(_declare, clauses), {"altered:declaration.text": "error"})
    same = tuple(c.replace("，", ",").replace(".", "．") for c in CLAUSES)
    yield planted("near:declaration", partial(_declare, same), None, ("declaration.text",))


def _long(key: str, more: int, case: Case, rng: Random) -> None:
    """As many characters as are admitted, and `more`; white space does not count."""
    words = "".join(text(rng, "本地区", 400, 900) for _ in range(3))[: ESSAY_LENGTH - 1 + more] + "。"
    case.fields[key] = words[:100] + "　" + words[100:200] + "  " + words[200:]


def _declare(clauses: tuple[str, ...], case: Case, _rng: Random) -> None:
    case.clauses = clauses


def agreements() -> Iterator[Planted]:
    names = ("cover.project_name", "project.name", "attachment3.project_name")
    for key in names:
        yield planted(f"other_project:{key}", partial(_renamed, key), {"inconsistent:project.name": "error"}, names)
    yield planted("near:project_name", _same_name, None, names)
    both = ("cover.applicant", "company.name", "attachment1", "attachment2")
    yield planted("other_company", _other_company, {"inconsistent:company.name": "error"}, both)
    yield planted("near:company_name", _same_company, None, both)


def _renamed(key: str, case: Case, _rng: Random) -> None:
    name = case.fields[key]
    case.fields[key] = name.replace("平台", "系统", 1) if "平台" in name else name + "（二期）"


def _same_name(case: Case, _rng: Random) -> None:
    name = case.fields["project.name"]
    case.fields |= {"cover.project_name": f"“{name}”", "attachment3.project_name": f"《{name}》"}


def _other_company(case: Case, _rng: Random) -> None:
    case.fields["cover.applicant"] = case.fields["company.name"][:3] + "金桥" + case.fields["company.name"][5:]


def _same_company(case: Case, _rng: Random) -> None:
    case.fields["cover.applicant"] = case.fields["company.name"].replace("（", "(").replace("）", ")")


def printed() -> Iterator[Planted]:
    for mark in ("机密★10年", "密级：秘密", "绝密"):
        yield planted(f"secret:{mark}", partial(printing, {"heads": (mark,)}), {"invalid:secrecy": WARNING})
    key = "essay.team"
    card = {key: "项目负责人王建国，身份证号码11010519491231002X，从业二十年。"}
    yield planted("identity_card", partial(put, card), {"invalid:secrecy": WARNING}, (key, "secrecy"))
    free = {key: "团队重视数据的机密性和完整性，签有商业秘密协议，软件登记号2019SR1234567，合同编号110105201912310025。"}
    yield planted("near:secret", partial(put, free), None, (key, "secrecy"))
    yield planted("other_year", partial(printing, {"edition": "（2019年）"}), {"mismatch:form": "error"}, ("form",))
    yield planted(
        "broken_table",
        partial(printing, {"short": True}),
        {"missing:page": WARNING, "missing:project.directions": "error", "missing:project.summary": "error"},
        ("page", "project.name", "project.directions", "project.summary", "cover.direction", "essay.progress"),
    )
    yield planted("typed_signature", _typed, {"invalid:declaration.signature": "error"})
    for code, at in (("body", 0), ("heading1", 1), ("heading2", 2)):
        faces = tuple("宋体" if n == at else face for n, face in enumerate(FACES))
        yield planted(f"face:{code}", partial(_faces, faces), {f"format:{code}": WARNING}, ("format.faces",))
    yield planted("paper_size", partial(printing, {"paper": (215.9, 279.4)}), {"format:paper_size": WARNING}, ("format.paper",))
    yield planted("near:faces", partial(_faces, ("仿宋_GB2312", "SimHei", "楷体_GB2312")), None, ("format.faces",))
    yield planted(
        "broken_file", _broken, {"unreadable:扫描补充.jpg": "error"}, ("unreadable", "attachment1", "attachment2", "attachment3")
    )


def _typed(case: Case, _rng: Random) -> None:
    case.sign = "typed"


def _faces(faces: tuple[str, ...], case: Case, _rng: Random) -> None:
    case.print = replace(case.print, faces=faces)
    case.ignore.discard("format:")


def _broken(case: Case, _rng: Random) -> None:
    case.broken = "扫描补充.jpg"
