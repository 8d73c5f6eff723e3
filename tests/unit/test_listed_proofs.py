"""Proofs behind a mere list of attachments, and proofs that only some applicants hand in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from checkers.check import check
from extractors.packet.fill import PacketPages, fill_record
from model.page import Page, Paper, Reader
from notices.profile import Profile
from record_pages import text_page

PROFILE = """
id: listed
title: 某项目
form_title: 某项目申报书
issuer: 某市科学技术局
number: 某科〔2026〕1号
authority: 某市科学技术局
parts:
  - {id: cover, title: 封面, kind: cover, markers: [某市科技项目申报书], required: true}
  - {id: list, title: 七、附件清单, kind: KIND, markers: [七、附件清单, 附件清单]}
fields:
  - {key: cover.name, part: cover, name: 申报单位, type: organisation, labels: [申报单位]}
  - {key: cover.leader, part: cover, name: 项目负责人, type: person, labels: [项目负责人]}
attachments: [{id: proofs, name: 附件, title_part: list, clause: 应附下列附件}]
evidence_kinds:
  - {id: licence, name: 营业执照, titles: [营业执照], words: [统一社会信用代码, 经营范围, 登记机关]}
  - {id: rank, name: 职称证书, titles: [职称证书], words: [评审委员会, 专业技术资格]}
  - {id: coop, name: 合作协议, titles: [合作协议]}
  - {id: report, name: 审计报告, titles: [审计报告]}
evidence:
  - {code: licence, name: 营业执照, kinds: [licence], attachment: proofs, holder: cover.name, clause: 应附}
  - {code: rank, name: 负责人职称证书, kinds: [rank], attachment: proofs, holder: cover.leader, clause: 应附}
  - {code: coop, name: 合作协议, kinds: [coop], attachment: proofs, required: "no", clause: 如有}
  - {code: report, name: 近两年审计报告, kinds: [report], attachment: proofs, years: [2024], required_if: {field: cover.name, any_of: [别的公司]}, clause: 应附}
"""
COVER = ["某市科技项目申报书", "申报单位：江州智检科技有限公司", "项目负责人：陈建国"]
LIST = ["七、附件清单", "1.申报单位营业执照复印件；", "2.项目负责人职称证书；", "3.合作协议（如有）。"]
LICENCE = [
    "营业执照",
    "统一社会信用代码：91320100MA1MWXYT3A",
    "名称：江州智检科技有限公司",
    "经营范围：机器视觉检测设备",
    "登记机关：江州市市场监督管理局",
]
RANK = ["高级工程师职称证书", "姓名：陈建国", "专业技术资格：高级工程师", "评审委员会：江东省工程系列评审委员会"]


def _pages(*texts: list[str]) -> list[Page]:
    made = (text_page([(0.36 if n == 0 else 0.15, 0.1 + n * 0.05, text) for n, text in enumerate(lines)]) for lines in texts)
    return [replace(page, number=n, paper=Paper.ELECTRONIC, reader=Reader.WORD, image=None) for n, page in enumerate(made, 1)]


def _codes(kind: str, *texts: list[str]) -> dict[str, str]:
    profile = Profile.model_validate(yaml.safe_load(PROFILE.replace("KIND", kind)))
    record = fill_record(PacketPages("p", (), _pages(*texts), Path("/nonexistent")), profile)
    return {f.code: f.message for f in check(record, profile)}


@pytest.mark.parametrize("kind", ["instructions", "title_page"])
def test_proofs_follow_the_list_whatever_kind_of_part_it_is(kind: str) -> None:
    found = _codes(kind, COVER, LIST, LICENCE, RANK)
    assert not [code for code in found if code.split(":")[1] in ("licence", "rank", "coop", "report.2024", "proofs")], found


def test_a_list_alone_is_no_proof_and_what_only_some_have_is_asked_of_nobody_else() -> None:
    found = _codes("instructions", COVER, LIST)
    assert {"missing:licence", "missing:rank"} <= set(found)
    assert not {"missing:coop", "missing:report.2024"} & set(found)
    assert "例如" not in found["missing:licence"], "what is lacking is said once"
    other = _codes("instructions", [COVER[0], "申报单位：别的公司"], LIST)
    assert "近两年" not in other["missing:report.2024"], "a proof of each year"
