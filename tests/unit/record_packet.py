"""A whole packet of synthetic pages for tests of parts, order, evidence and the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from model.page import Page
from record_pages import LINE, Entry, line, page, table, table_page, text_page, wrapped

COMPANY = "佛山市数科智联软件有限公司"
PROJECT = "制造业供应链协同电子商务平台"
ESSAYS = [
    ("（1）项目承担方资质与能力", "公司成立于二〇一〇年，注册用户超过八十六万，具备资源整合共享能力。" * 4),
    ("（2）项目实施方案", "一期完成基础平台，二期完成应用推广，三期形成可复制的运营模式并向全省推广。" * 4),
    ("（3）项目负责人与项目团队实力", "项目负责人何子健长期从事工业互联网研究，团队由四十六人组成。" * 4),
    ("（4）产学研用联合协作情况", "公司与多所高校建立联合实验室，在图像识别方向开展合作研究。" * 4),
    ("（5）项目实施的创新性", "平台把撮合、结算与履约放在一条链上，任何一方都能核对每一步。" * 4),
    ("（6）项目的可推广性", "服务对象遍及珠三角九市，接口规范已经公开，外省平台可以直接接入。" * 4),
    ("2. 项目实施情况", ""),
    ("（1）项目实施主体、服务对象及适用场景", "由申报单位自行实施，面向中小制造企业的采购与交付场景。" * 4),
    ("（2）项目实施情况", "首批三百家工厂已经上线，难点在于旧设备接口不一，计划以网关解决。" * 4),
    ("3. 下一步实施计划", "明年扩大到五个行业，建立风险控制制度，按季度公布进度。" * 4),
]  # fmt: skip
TABLE_ONE = [
    ("单位名称", COMPANY), ("注册资本", "1000万元"), ("法定代表人", "黄国强"), ("单位注册地址", "广州市天河区科韵路67号"), ("单位办公地址", "广州市黄埔区科学大道15号"),
    ("组织机构代码/三证合一码", "91440106MA5KJEWGTE"), ("研发能力", "发明专利7项"), ("主营业务收入（万元）", "7020.79"), ("研发投入（万元）", "721.80"), ("研发人员规模", "37人"),
]  # fmt: skip
DECLARATION = [
    "根据《工业和信息化部办公厅关于组织开展2020年新型信息消费示范项目申报工作的通知》要求，我单位提交了" + PROJECT + "项目参评。",
    "现就有关情况声明如下：",
    "1.我单位对提供参评的全部资料的真实性负责，并保证所涉及的关键技术产品等内容皆为自主知识产权。",
    "2.我单位在参评过程中所涉及的项目内容和程序皆符合国家有关法律法规及相关产业政策要求。",
    "3.我单位对所提交的项目内容负有保密责任，按照国家相关保密规定，所提交的项目内容未涉及国家秘密、个人信息和其他敏感信息。",
    "4.我单位申报项目所填写的相关文字和图片已经审核，确认无误。",
    "我单位对违反上述声明导致的后果承担全部法律责任。",
]  # fmt: skip


def cover(project: str = PROJECT, company: str = COMPANY, **kind: object) -> Page:
    return text_page(
        [
            (0.3, 0.15, "新型信息消费示范项目"),
            (0.42, 0.18, "申报书"),
            (0.15, 0.30, "项目名称：" + project),
            (0.15, 0.36, "申报方向：电子商务平台服务"),
            (0.15, 0.42, "申报单位：" + company + "（加盖单位公章）"),
            (0.15, 0.48, "推荐单位：广东省工业和信息化厅（加盖单位公章）"),
            (0.15, 0.54, "申报日期：2020年4月14日"),
            (0.4, 0.70, "工业和信息化部编制"),
        ],
        **kind,
    )  # type: ignore[arg-type]


def instructions() -> Page:
    lines = [line("填表须知", 0.42, 0.1, 1.4)]
    text = (
        "一、申报单位应仔细阅读有关说明，如实、详细地填写每一部分内容。\n二、除另有说明外，申报表中栏目不得空缺。附1为申报单位基本信息"
        "相关证明补充材料，附2为申报示范项目相关证明材料。\n三、签署申报主体责任声明（见附件3）。\n四、申报材料要求盖章处，须加盖公章，复印无效。"
    )
    return page([*lines, *wrapped(text, 0.1, 0.16, 0.8)])


def essay_pages(essays: Sequence[tuple[str, str]] = ESSAYS) -> list[Page]:
    """Running text with headings, as many pages as it takes."""
    flow = [line("三、申报项目详细介绍", 0.1, 0, 1.2), line("1. 项目基本情况", 0.1, 0)]
    for heading, text in essays:
        flow.append(line(heading, 0.1, 0))
        if text:
            flow += wrapped("　　" + text, 0.1, 0, 0.8)
    return fill(flow)


def fill(flow: Sequence[object]) -> list[Page]:
    """Lines set under one another, 40 a page; indents of paragraphs as blanks at their beginning."""
    pages = []
    for start in range(0, len(flow), 40):
        lines = []
        for n, item in enumerate(flow[start : start + 40]):
            text = item.text  # type: ignore[attr-defined]
            indent = len(text) - len(text.lstrip("　"))
            lines.append(line(text.lstrip("　"), 0.1 + indent * 0.021, 0.08 + n * LINE * 1.45))
        pages.append(page(lines))
    return pages


def title_page(number: int, name: str, items: Sequence[str]) -> Page:
    return text_page(
        [(0.1, 0.08, f"附 {number}"), (0.3, 0.12, name), *((0.1, 0.18 + 0.03 * n, item) for n, item in enumerate(items))]
    )


def certificate(title: str, rows: Sequence[str]) -> Page:
    head = line(title, 0.5 - len(title) * 0.0175, 0.15, 1.7)
    return page([head, *(line(text, 0.2, 0.3 + 0.04 * n) for n, text in enumerate(rows))])


def declaration(paragraphs: Sequence[str] = DECLARATION) -> Page:
    lines = [line("附 3", 0.1, 0.06), line("申报主体责任声明", 0.4, 0.09, 1.3)]
    y = 0.14
    for paragraph in paragraphs:
        own = wrapped("　　" + paragraph, 0.1, y, 0.8)
        lines += own
        y = own[-1].box.y1 + 0.006
    lines += [line("法定代表人：（签字）", 0.55, y + 0.05), line("二〇二〇年4月16日", 0.6, y + 0.1)]
    return page(lines)


def evidence_one() -> list[Page]:
    return [
        certificate("高新技术企业证书", ["企业名称：" + COMPANY, "证书编号：GR201844003217", "发证时间：2018年11月28日", "有效期：三年"]),
        certificate("广东省省级企业技术中心认定证书", ["依托单位：" + COMPANY, "认定年份：2017年"]),
        certificate("发明专利证书", ["发明名称：一种推荐方法", "专利权人：" + COMPANY, "专利号：ZL 2018 1 0456721.3", "授权公告日：2019年08月16日"]),
        certificate("审计报告", ["穗会审字〔2020〕第0318号", COMPANY + "全体股东：", "我们审计了后附的财务报表，包括2019年12月31日的资产负债表、", "2019年度的利润表。", "广州正信会计师事务所", "2020年3月2日"]),
        page(wrapped("资产负债表列示货币资金、应收账款与存货，附注说明会计政策。" * 6, 0.1, 0.1, 0.8)),
    ]  # fmt: skip


def evidence_two() -> list[Page]:
    return [
        certificate("计算机软件著作权登记证书", ["软件名称：" + PROJECT + "V1.0", "著作权人：" + COMPANY, "登记号：2019SR0884213", "开发完成日期：2019年05月20日"]),
        certificate("用户使用证明", ["兹证明" + COMPANY + "的平台已在我单位投入使用，运行稳定，效果良好。", "佛山市顺德区大良街道办事处", "2020年3月12日"]),
    ]  # fmt: skip


def table_one() -> Page:
    return table_page("一、申报单位信息表", [[Entry(label, 0.25), Entry(value, 0.75)] for label, value in TABLE_ONE])


def table_two() -> Page:
    rows = [
        ("项目名称", PROJECT),
        ("起止日期", "2019年2月至2021年12月"),
        ("项目投资（万元）", "3211"),
        ("项目概述", "平台面向制造业供应链。"),
    ]
    leader = [Entry("项目负责人", 0.2), Entry("姓名", 0.1), Entry("何子健", 0.25), Entry("职务", 0.1), Entry("技术总监", 0.35)]
    return table_page("二、项目申报书", [*[[Entry(label, 0.25), Entry(value, 0.75)] for label, value in rows], leader])


def whole_packet() -> list[Page]:
    """About twenty pages, in order; numbered from 1 as one scan."""
    one = title_page(
        1,
        "申报单位相关证明材料",
        [
            "1.申报单位相关荣誉证明材料；",
            "（高新技术企业、企业技术中心、重点实验室等相关证明材料）",
            "2.申报单位研发能力证明材料；",
            "3.申报单位主营业务收入（2019年）证明材料；",
        ],
    )
    two = title_page(
        2,
        "申报项目相关证明材料",
        ["1.项目的平台架构、关键技术等获得专利、标准、知识产权的相关证明材料；", "2.项目推广效果证明材料。"],
    )
    pages = [
        cover(),
        instructions(),
        table_one(),
        table_two(),
        *essay_pages(),
        one,
        *evidence_one(),
        two,
        *evidence_two(),
        declaration(),
    ]
    return numbered(pages)


def numbered(pages: Sequence[Page]) -> list[Page]:
    return [replace(p, number=n) for n, p in enumerate(pages, 1)]


__all__ = ["TABLE_ONE", "numbered", "table", "whole_packet"]
