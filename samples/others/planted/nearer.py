"""What comes near the demands that no other module has anything near to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random

from samples.others.case import Case
from samples.others.evidence import honour
from samples.others.planted.core import YEARS, Planted, book, planted, printing, put, renamed

FEW_WORDS = {
    "company.contact.name": "丁一", "company.legal_representative": "阿卜杜拉·买买提", "project.leader.name": "于一", "project.leader.title": "员", "project.investment": "0.8",
    "essay.capability": "我公司有相关资质。", "essay.collaboration": "无。", "essay.innovation": "有发明专利1项。", "essay.scalability": "可在全省推广。", "essay.audience": "服务社区居民。",
    "essay.next_steps": "明年建成二期。",
}  # fmt: skip
ENDS = (
    "项目分三步：一是建设平台；二是推广应用；三是总结验收"  # without a full stop: the last of a list, no sentence that breaks off
)


def nearer() -> Iterator[Planted]:
    yield planted("near:few_words", partial(put, FEW_WORDS), None, tuple(FEW_WORDS))
    yield planted("near:no_full_stop", partial(put, {"essay.plan": ENDS}), None, ("essay.plan", "page"))
    rows = tuple(f"company.honours.{kind}{part}" for kind in YEARS for part in ("", ".level", ".year"))
    yield planted("near:first_and_last_year", _edges, None, (*rows, "attachment1.honours"))
    yield planted(
        "near:listed_in_few_words",
        _listed,
        None,
        ("company.listing.date", "company.listing.place", "company.listing.ticker", "company.listed"),
    )
    yield planted("near:one_proof_each", _one_each, None, ("attachment1", "attachment2", "company.name", "company.honours"))
    yield planted(
        "near:declared", _declared, None, ("attachment3", "attachment3.project_name", "attachment3.date", "project.name")
    )
    yield planted("near:edition", partial(printing, {"edition": "二〇二〇年"}), None, ("form",))
    yield planted("near:paper_size", partial(printing, {"paper": (209.4, 296.2)}), None, ("format.paper", "format.paper_size"))
    yield planted("near:file", _odd, None, ("unreadable",))
    sent = {"报送至": "部", "邮寄方式": "EMS", "电子版": "光盘1张", "推荐顺序": "10"}
    yield planted(
        "near:tenth", partial(_tenth, sent), None, ("recommender", "cover.recommender", "submission", "delivery", "level")
    )


def _edges(case: Case, rng: Random) -> None:
    """The earliest and the latest year that the form admits, each proved."""
    for at, (kind, level, year) in enumerate(
        (("high_tech", "省市级", "2018"), ("tech_center", "国家级", "1990"), ("key_lab", "省市级", "2020"))
    ):
        case.fields["company.honours"][kind] = (level, year)
        case.evidence[1]["honours"][at] = honour(kind, level, year, case.fields["company.name"], rng)


def _listed(case: Case, _rng: Random) -> None:
    case.fields |= {"company.listing.date": "2015年6月", "company.listing.place": "新三板", "company.listing.ticker": "无"}


def _one_each(case: Case, _rng: Random) -> None:
    for kinds in case.evidence.values():
        for kind in kinds:
            kinds[kind] = kinds[kind] if kind == "honours" else kinds[kind][:1]


def _declared(case: Case, _rng: Random) -> None:
    case.fields |= {"attachment3.project_name": f"“{case.fields['project.name']}”", "attachment3.date": "2020.04.30"}


def _odd(case: Case, _rng: Random) -> None:
    case.odd = "补充说明.wps"


def _tenth(row: dict[str, str], case: Case, rng: Random) -> None:
    renamed("cover.recommender", "广东省工业和信息化厅", case, rng)
    book(row, case, rng)
