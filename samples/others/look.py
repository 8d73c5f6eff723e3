"""How an office makes the form its own: wording, order, cells, rules, fonts, ticks."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from samples.others.faces import AS_CHINESE, HEI, KAI, LATIN, SONG
from samples.others.settings import SETTINGS, Setting
from samples.others.ticks import Marking, marking

LABELS: dict[str, tuple[str, ...]] = {  # the notice's own wording first
    "company.name": ("单位名称", "申报单位名称", "单位名称（全称）"),
    "contact": ("申报联系人", "联系人", "申报联系人信息"),
    "company.contact.name": ("姓名",),
    "company.contact.title": ("职务", "职务/职称"),
    "company.contact.mobile": ("手机", "手机号码", "移动电话"),
    "company.contact.fax": ("传真", "传真号码"),
    "company.contact.email": ("邮箱", "电子邮箱", "E-mail"),
    "company.registered_capital": ("注册资本",),
    "company.legal_representative": ("法定代表人", "法人代表", "法定代表人姓名"),
    "company.registered_address": ("单位注册地址", "注册地址"),
    "company.office_address": ("单位办公地址", "办公地址"),
    "company.credit_code": ("组织机构代码/三证合一码", "组织机构代码（三证合一码）", "统一社会信用代码"),
    "company.ownership": ("单位性质", "单位性质（请勾选）"),
    "company.main_business": ("主营业务", "主营业务（可多选）"),
    "company.listed": ("是否上市公司", "是否为上市公司"),
    "company.exports": ("是否有业务出口", "有无业务出口"),
    "company.honours": ("相关荣誉", "相关荣誉（提供证明材料）"),
    "company.rnd_capability": ("研发能力", "研发能力（提供证明材料）"),
    "company.main_revenue": ("主营业务收入（万元）", "2019年主营业务收入（万元）"),
    "company.rnd_investment": ("研发投入（万元）", "研发投入金额（万元）"),
    "company.info_consumption_revenue": ("信息消费相关业务收入（万元）",),
    "company.rnd_staff": ("研发人员规模", "研发人员规模（人）", "研发人员数量"),
    "software": ("软件业务收入（软件业企业必填）", "软件业务收入"),
    "company.software.product_revenue": ("产品收入总额（万元）", "软件产品收入总额（万元）"),
    "company.software.service_revenue": ("信息技术服务收入总额（万元）",),
    "company.software.embedded_revenue": ("嵌入式系统软件收入总额（万元）",),
    "company.profile": ("申报单位简介", "单位简介"),
    "project.name": ("项目名称", "项目名称（全称）"),
    "project.period": ("起止日期", "项目起止日期"),
    "project.investment": ("项目投资（万元）", "项目总投资（万元）"),
    "leader": ("项目负责人",),
    "project.leader.name": ("姓名",),
    "project.leader.title": ("职务", "职务/职称"),
    "project.leader.mobile": ("手机", "手机号码"),
    "project.leader.email": ("邮箱", "电子邮箱"),
    "project.directions": ("示范项目领域", "示范项目领域（可多选）"),
    "project.summary": ("项目概述", "项目概述（不超过400字）"),
}
HINTS = {
    "company.name": "全称（如实填写）", "project.name": "全称（如实填写）", "company.main_revenue": "（提供证明材料）",
    "company.rnd_capability": "（获得的专利、标准、知识产权等）",
    "company.profile": "（发展历程、主营业务、市场销售、资源整合共享能力、技术成果转化能力等方面基本情况，不超过400字）",
    "project.summary": "简要阐述项目建设主要内容、投资概况、研发和应用水平等有关情况。（不超过400字）",
}  # fmt: skip
TABLES = ("official", "shuffled", "rows", "inline", "side", "lines")
SIZES = {"fax": (11, 12), "grey": (10.5, 11, 12)}  # points at which a comma can be told from a full stop
RULES = ("single", "single", "thick", "hair", "double", "open", "dotted", "dashed", "dot_dash", "ruled", "framed")


@dataclass(frozen=True, slots=True)
class Look:
    """`rules`: border of the tables; `hints`: kept "above" the value, in the "label", or "gone"; `heads`: numbering of the essays; `latin`: of letters and digits."""

    table: str
    setting: Setting
    rules: str
    cover: str
    marking: Marking
    hints: str
    heads: int
    label_font: str
    value_font: str
    body_font: str
    latin: str
    size: float
    body_size: float
    label_columns: int  # of 24
    labels: dict[str, str]
    seal_hint: bool
    attachment: str
    blue: bool


def look(rng: Random, table: str, way: str, setting: str = "loose", paper: str = "flatbed") -> Look:
    """`way`: of `samples.others.ticks.TICKS`; `setting`: of SETTINGS; `paper`: what fine print will be lost on."""
    value_font = rng.choice((*SONG, *SONG, *KAI, *HEI))
    tight = SETTINGS[setting].tight
    return Look(
        table=table,
        setting=SETTINGS[setting],
        rules=rng.choice(RULES),
        cover=rng.choice(("colon", "under", "table", "gap")),
        marking=marking(way, value_font, paper == "docx", rng),
        hints=rng.choice(("above", "label", "gone")),
        heads=rng.randrange(3),
        label_font=rng.choice((*SONG, *HEI)),
        value_font=value_font,
        body_font=rng.choice((*SONG, *KAI)),
        latin=rng.choice((AS_CHINESE, AS_CHINESE, *LATIN)),
        size=rng.choice(SIZES.get(paper, (9, 10.5, 10.5) if tight else (10.5, 11, 12))),
        body_size=rng.choice((12, 14, 16)),
        label_columns=rng.choice((3, 4, 4, 5) if tight else (4, 6, 6)),
        labels={k: rng.choice(v) for k, v in LABELS.items()},
        seal_hint=rng.random() < 0.7,
        attachment=rng.choice(("附{}", "附件{}", "附 {}", "附件{}：")),
        blue=rng.random() < 0.2,
    )
