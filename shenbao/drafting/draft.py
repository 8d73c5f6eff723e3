"""The draft of a profile, put together: parts, fields, texts, marks and proofs of the form, and what the notice demands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from model.page import Page
from notices.profile import EvidenceKind, available, load
from shenbao.drafting.cells import uncovered
from shenbao.drafting.conditions import conditions_of
from shenbao.drafting.fields import fields_of
from shenbao.drafting.layout import format_of
from shenbao.drafting.lexicon import Item, Keys, lexicon, squeeze
from shenbao.drafting.listed import listed_proofs
from shenbao.drafting.marks import seals_of, signatures_of
from shenbao.drafting.notice import call_of, clauses_of, eligibility_clause, sentences, submission_of
from shenbao.drafting.of_some import fields_of_some, hinted, marks_of_some
from shenbao.drafting.opinions import opinions_of
from shenbao.drafting.parts import NUMBERED, FormPart, parts_of
from shenbao.drafting.proofs import proofs_of, titles_of, words_of
from shenbao.drafting.said import Draft, Said, Section, Source
from shenbao.drafting.tables import sums_of, tables_of
from shenbao.drafting.texts import declaration_of, essays_of, headings_of

OWN_NAME = re.compile("^(?:申报|申请|依托|承担|牵头)(?:单位|企业|主体|机构)|^(?:单位|企业|公司)(?:名称|全称)")
APPLICANT = "申报|申请|承担|依托|牵头|建设单位|实施单位|单位名称|企业名称|公司名称"


def draft_of(name: str, form: Sequence[Page], notice: Sequence[Source]) -> Draft:
    """Return the draft called `name` from the pages of the blank form and the lines of the notice's papers."""
    parts = parts_of(form)
    call = call_of(notice)
    keys = Keys()
    fields: list[Item] = []
    prescribed: list[Item] = []
    tables: list[Item] = []
    later: list[tuple[str, str]] = []
    for part in parts:
        tables += tables_of(part) if part.kind in ("cover", "table", "essay") else []
        if part.kind in ("cover", "table"):
            signed = opinions_of(part, keys, call.first_issuer)
            fields += [f for f in fields_of(part, keys) if f.data["labels"][0] not in signed.labels]
            prescribed += signed.prescribed
            fields += signed.fields
            later += [(part.id, doubt) for doubt in signed.doubts]
        elif part.kind == "essay":
            fields += essays_of(part, keys) or fields_of(part, keys)
        elif part.kind == "declaration":
            declaration = declaration_of(part, keys)
            prescribed.append(declaration.paragraphs)
            fields += declaration.fields
    fields = fields_of_some(_twice(_other_wordings(_named_choices(fields))), parts)
    said = sentences(notice)
    rules = sentences(
        [
            Source(line.text, f"表格第{p.number}页")
            for part in parts
            if part.kind == "instructions"
            for p in part.pages
            for line in p.lines
            if squeeze(line.text) != squeeze(part.title)
        ]
    )
    sections: dict[str, Section] = dict(_head(name, parts, notice))
    sections |= _identity([f for f in fields if f.data["part"] not in {p.id for p in parts if p.of_some}])
    told = {
        p.id: [*uncovered(p, [f for f in fields if f.data["part"] == p.id]), *(doubt for of, doubt in later if of == p.id)]
        for p in parts
    }
    sections |= {"parts": [], "fields": fields, "tables": tables, "agreements": _agreements(fields)}
    sums = next((s.text for s in (*said, *rules) if re.search("合计|总和|之和", s.text)), "")
    sections |= {"rules": [*sums_of(tables, sums), *conditions_of(fields, tables, said, call, (*rules, *hinted(fields)))]}
    sections |= {
        "seals": marks_of_some(seals_of(parts, fields, call.first_issuer), fields, parts),
        "signatures": marks_of_some(signatures_of(parts, fields, call.first_issuer), fields, parts),
    }
    sections["prescribed"] = prescribed
    day = call.issued
    year = day.year if day else None
    listed = None if any(p.kind == "title_page" for p in parts) else listed_proofs(notice, fields, year)
    if listed is not None:
        parts = [*parts, listed.part]
    sections["parts"] = _parts(parts, told)
    sections |= _proofs(parts, rules, fields, year, listed.proofs if listed else ())
    sections |= _handing_in(said, rules, fields, notice)
    bound = (
        [item.data["id"] for item in sections["parts"] if item.data["kind"] not in ("essay", "letter", "evidence")]
        if isinstance(sections["parts"], list)
        else []
    )
    if layout := format_of(rules, bound) or format_of(said, bound):
        sections["format"] = layout
    clauses = tuple({c.text: c for c in (*clauses_of(rules), *clauses_of(said))}.values())
    return Draft({k: v for k, v in sections.items() if v != []}, clauses)


def _head(name: str, parts: Sequence[FormPart], notice: Sequence[Source]) -> dict[str, Section]:
    call = call_of(notice)
    cover = next((p for p in parts if p.kind == "cover"), None)
    lines = [squeeze(line.text) for line in cover.pages[0].lines] if cover else []
    free = [
        (n, t)
        for n, t in enumerate(lines)
        if t and not re.search("[:：_＿]", t) and not re.match(r"附(?:件|录|表)?[\d一二三四五六七八九十]*$", t)
    ]
    first = free[0][0] if free else 0
    last = next((n for n, t in enumerate(lines) if n > first and re.search("[:：_＿]", t)), len(lines))
    form_title = "".join(t for n, t in free if n < last and not re.search("制$|^[（(]|年.{0,2}月", t))
    said = {
        "title": call.title or form_title,
        "form_title": form_title or call.title,
        "issuer": call.issuer,
        "number": call.number,
    }
    out: dict[str, Section] = {"id": Item({"=": name}, "")}
    for key, text in said.items():
        out[key] = Item({"=": text or "待确认"}, "", () if text else ("文件中没有找到",))
    if call.issued:
        out["issued"] = Item({"=": call.issued}, "")
    return out | {"authority": Item({"=": call.first_issuer or "待确认"}, "", () if call.issuer else ("文件中没有找到",))}


def _first(fields: Sequence[Item], label: str, kind: str = "") -> str | None:
    return next(
        (
            f.data["key"]
            for f in fields
            if "inside" not in f.data and re.search(label, f.data["name"]) and kind in ("", f.data["type"])
        ),
        None,
    )


def _identity(fields: Sequence[Item]) -> dict[str, Section]:
    applicant = _first(fields, APPLICANT, "organisation") or _first(fields, "", "organisation")
    named = (
        _first(fields, label)
        for label in (
            "项目名称",
            "(?:产品|案例|成果|课题|作品|平台|工作室|基地|中心|园区|团队|装备|设备|系统|技术|工艺|品牌|服务|活动|工厂|实验室|车间|场景|方案|工程)名称",
            "^申报(?:项目|产品|品牌|案例|作品|装备|课题|成果)$",
        )
    )
    project = (
        next((key for key in named if key), None)
        or _first(fields, "^(?:申报|申请|推荐|候选|被推荐)人(?:选|姓名)?$", "person")
        or next((f.data["key"] for f in fields if f.data["part"] == "cover" and f.data["name"] == "姓名"), None)
    )
    if not applicant:
        return {}
    doubts = ["哪些栏目标明申报者和项目，从标签推断"]
    if project is None:
        doubts.append("表格中没有项目名称，暂以申报者的名称区分各份材料")
        project = applicant
    data = {"applicant": applicant, "project": project}
    data |= {
        k: v
        for k, v in (
            ("recommender", _first(fields, "推荐|主管", "organisation")),
            ("credit_code", _first(fields, "", "credit_code")),
        )
        if v
    }
    return {"identity": Item(data, "", tuple(doubts))}


def _parts(parts: Sequence[FormPart], told: Mapping[str, Sequence[str]]) -> list[Item]:
    out = []
    for part in parts:
        item = part.item
        heads = headings_of(part) if part.kind == "essay" else []
        doubts = (*item.doubts, *told.get(part.id, ()))
        out.append(Item({**item.data, **({"headings": heads} if heads else {})}, item.source, doubts))
        if part.kind == "title_page":
            data = {
                "id": f"{part.id}.evidence",
                "title": f"{part.title} 证明材料",
                "kind": "evidence",
                "markers": [],
                "attachment": part.id,
            }
            out.append(Item(data, part.source))
    if not any(p.kind == "letter" for p in parts):
        others = {marker for item in out for marker in item.data["markers"]}
        own = any("推荐意见" in other for other in others)  # the form itself has a part of that name
        markers = ["推荐函"] if own else ["推荐意见函", "推荐函", "推荐意见"]
        out.append(
            Item(
                {"id": "letter", "title": "推荐函", "kind": "letter", "markers": markers},
                "",
                ("表格中没有推荐函的样式；推荐文件由推荐单位统一报送、不在每份材料里的，这里和“报送要求”中的推荐函都不采用",),
            )
        )
    return out


def _named_choices(fields: Sequence[Item]) -> list[Item]:
    """A written-out field (申报方向) that asks for what boxes elsewhere offer (方向1：…) is one of these choices."""
    offered = [f for f in fields if f.data["type"] == "choices"]
    out = []
    for one in fields:
        ending = re.search("(方向|领域|类别|类型)$", one.data["labels"][0])
        same = next(
            (
                o
                for o in offered
                if ending and any(ending[1] in w for c in o.data["choices"] for w in [*c["words"], *o.data["labels"]])
            ),
            None,
        )
        if one.data["type"] == "text" and "inside" not in one.data and same is not None:
            data = {
                **one.data,
                "type": "choice_names",
                "choices": [{"value": c["words"][-1], "words": c["words"]} for c in same.data["choices"]],
            }
            out.append(Item(data, one.source, (*one.doubts, f"选项取自“{same.data['name']}”")))
        else:
            out.append(one)
    return out


def _other_wordings(fields: Sequence[Item]) -> list[Item]:
    """Labels with the other wordings of their group, save those that another field of the part has."""
    groups = lexicon()["synonyms"]
    out = []
    for one in fields:
        labels = one.data["labels"]
        others = {w for f in fields if f is not one and f.data["part"] == one.data["part"] for w in f.data["labels"]} - set(
            labels
        )
        more = [w for group in groups if set(group) & set(labels) for w in group if w not in others]
        out.append(Item({**one.data, "labels": list(dict.fromkeys((*labels, *more)))}, one.source, one.doubts))
    return out


def _twice(fields: Sequence[Item]) -> list[Item]:
    """Fields of one label and context in one part cannot be told apart: said of each but the first."""
    seen: set[tuple[object, ...]] = set()
    out = []
    for one in fields:
        place = (one.data["part"], one.data["labels"][0], *one.data.get("context", ()))
        doubts = ("同一部分有同样的标签，请用“上级标签”（context）区分或删去",) if place in seen else ()
        out.append(Item(one.data, one.source, (*one.doubts, *doubts)))
        seen.add(place)
    return out


def _agreements(fields: Sequence[Item]) -> list[Item]:
    """Fields of one label in several parts say the same, and so does the applicant's name, however each part calls it."""
    by_name: dict[str, list[Item]] = {}
    for one in fields:
        if (
            not one.data.get("context")
            and one.data["type"] in ("text", "organisation", "person")
            and one.data["name"] not in ("日期",)
        ):
            by_name.setdefault(one.data["name"], []).append(one)
    out = []
    for name, same in by_name.items():
        if len({f.data["part"] for f in same}) == len(same) > 1:
            data = {
                "code": same[-1].data["key"],
                "mode": "same",
                "fields": [f.data["key"] for f in same],
                "clause": f"各处的“{name}”应一致",
            }
            out.append(Item(data, "", ("同名的栏目，从标签推断",)))
    told = {key for item in out for key in item.data["fields"]}
    names = {
        f.data["part"]: f
        for f in reversed(fields)
        if f.data["type"] == "organisation"
        and OWN_NAME.search(f.data["labels"][0] if f.data["labels"][0] != "名称" else f.data["name"])
    }
    keys = [f.data["key"] for f in fields if names.get(f.data["part"]) is f]
    if len(keys) > 1 and not told & set(keys):
        data = {"code": keys[-1], "mode": "same", "fields": keys, "clause": "各处填写的申报单位名称应一致"}
        out.append(Item(data, "", ("都是申报单位的名称？从标签推断",)))
    return out


def _proofs(
    parts: Sequence[FormPart], rules: Sequence[Said], fields: Sequence[Item], issued: int | None, listed: Sequence[Item] = ()
) -> dict[str, Section]:
    about = next((s.text for s in rules if "证明材料" in s.text), "")
    attachments, evidence = [], list(listed)
    for part in (p for p in parts if p.annex):
        data = {
            "id": f"attachment{part.annex}",
            "name": NUMBERED.sub("", part.title),
            "title_part": part.id,
            "clause": about or part.title,
        }
        attachments.append(Item(data, part.source))
        evidence += proofs_of(part, fields, issued) if part.kind == "title_page" and part.pages else []
    known = {k.id: k for name in available() for k in load(name).evidence_kinds}
    wanted = {kind for item in evidence for kind in item.data["kinds"]}
    kinds = [_kind(k) for k in known.values() if k.id in wanted or k.id.split(".")[0] in wanted]
    unknown = [i for i in evidence if not i.data["kinds"] or "" in i.data["kinds"]]
    kinds += [
        Item(
            {"id": i.data["code"], "name": i.data["name"], "titles": titles, **({"words": words} if words else {})},
            i.source,
            i.doubts,
        )
        for i in unknown
        for titles in [titles_of(i.data["name"])]
        for words in [words_of(titles)]
    ]
    evidence = [
        Item({**i.data, "kinds": [kind or i.data["code"] for kind in i.data["kinds"] or [""]]}, i.source, i.doubts)
        for i in evidence
    ]
    return {"attachments": attachments, "evidence_kinds": kinds, "evidence": evidence}


def _kind(kind: EvidenceKind) -> Item:
    return Item(kind.model_dump(mode="json", exclude_defaults=True), "其他通知已有的证明种类")


def _handing_in(
    said: Sequence[Said], rules: Sequence[Said], fields: Sequence[Item], notice: Sequence[Source]
) -> dict[str, Section]:
    out: dict[str, Section] = {}
    applicant = _first(fields, APPLICANT, "organisation")
    if paging := next((s for s in (*rules, *said) if "骑缝" in s.text), None):
        out["paging"] = Item({"clause": paging.text} | ({"owner": applicant} if applicant else {}), paging.place)
    if demand := submission_of(said, rules, call_of(notice)):
        data = dict(demand.data)
        if "letter_clause" in data:
            data["letter_part"] = "letter"
        out["submission"] = Item(data, demand.source, demand.doubts)
    if applicant and (clause := eligibility_clause(said)):
        more = {"code": _first(fields, "", "credit_code"), "address": _first(fields, "注册", "address")}
        names = [f.data["key"] for f in fields if f.data["type"] == "organisation" and re.search(APPLICANT, f.data["labels"][0])]
        out["eligibility"] = Item({"names": names, **{k: v for k, v in more.items() if v}, "clause": clause.text}, clause.place)
    blank = next(
        (
            s
            for s in (*rules, *said)
            if re.search(
                "不得空缺|不得空白|不得留空|不得空项|逐项填写|不得漏|(?:均|都|全部)[须需应]填写|填写完整|不得缺项", s.text
            )
        ),
        None,
    )
    truth = next((s for s in (*rules, *said) if re.search("如实|据实|真实(?!性承诺)", s.text)), None)
    quoted = {
        "missing": blank or truth,
        **dict.fromkeys(("invalid", "inconsistent", "over_limit", "mismatch", "duplicate"), truth or blank),
    }
    if truth or blank:
        place = (blank or truth or said[0]).place
        out["kind_clauses"] = Item({k: s.text for k, s in quoted.items() if s}, place)
    return out
