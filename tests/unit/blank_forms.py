"""Blank forms as Word documents: that of the call of 2020, rebuilt from its text, and one of another kind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_BREAK

from samples.others.form import CLAUSES, ESSAYS, INSTRUCTIONS, LISTS

NEWER = (
    "某省工业和信息化厅办公室关于组织开展2023年大数据产业发展试点示范项目申报工作的通知", "", "某工信厅函〔2023〕88号", "",
    "一、申报条件", "申报主体应为在中国境内注册的独立法人，近三年无重大违法记录。每个单位限申报一个项目。", "",
    "二、推荐要求", "各设区市工业和信息化局推荐项目不超过三个。省属企业可直接申报，限报2个。", "",
    "三、报送要求", "请各市于2023年6月30日前将申报材料及电子版光盘寄送至省工业和信息化厅信息技术处，过期不再受理。", "",
    "2023年5月18日",
)  # fmt: skip
OLDER = (
    "广东省工业和信息化厅", "", "粤工信信软函〔2020〕414号", "", "广东省工业和信息化厅关于组织开展 2020年新型信息消费示范项目 申报工作的通知", "",
    "请各地市按照通知要求组织推荐本地信息消费示范项目，于5月10日前将推荐意见和《新型信息消费示范项目申报书》纸质版（一式叁份）及电子版（U盘或光盘）报送至我厅，我厅将组织评审。逾期或未按要求报送的，不予受理。", "",
    "2020年4月24日", "", "二、申报要求", "",
    "(一) 示范项目申报主体应在中华人民共和国境内注册，具备独立法人资格。", "",
    "(四) 各省、自治区、直辖市工业和信息化主管部门推荐项目数量不超过10个；各计划单列市、新疆生产建设兵团工业和信息化主管部门及中央企业推荐项目数量不超过5个。", "",
    "请各地工业和信息化主管部门、中央企业于2020年5月15日前将推荐项目申报材料（含《新型信息消费示范项目申报书》和推荐意见函）纸质版（一式两份）和电子版光盘以EMS邮政特快专递或机要交换方式报送工业和信息化部（信息技术发展司）。",
)  # fmt: skip
LATER = (
    "某省科学技术厅关于组织申报2024年度省科技计划项目的通知", "某科计〔2024〕12号", "各市科技局，各有关单位：", "现将有关事项通知如下。", "一、申报条件",
    "（一）项目承担单位须为在本省境内注册、具有独立法人资格的企业、高校和科研院所。", "二、申报程序", "各市科技局推荐项目不超过8项，省属高校限推荐5项。", "三、时间要求",
    "网上申报截止时间为2024年3月15日17时。纸质材料（一式5份）请于2024年4月1日前报送省科技厅业务受理窗口。", "某省科学技术厅", "2024年1月20日",
)  # fmt: skip
RENEWED = (
    "某省工业和信息化厅关于组织开展2027年度专精特新中小企业认定工作的通知", "某工信中小函〔2027〕15号", "各市（州）工业和信息化局：", "一、认定条件",
    "申请企业须为在本省境内注册、具有独立法人资格的中小企业，从事特定细分市场时间达到2年以上，上年度研发费用总额不低于100万元。", "近三年发生过安全、质量、环境污染等事故的企业不得申请。", "二、工作要求",
    "各市（州）工业和信息化局推荐企业不超过50家。每家企业限报送一份申请书。", "申请书一式三份，于2027年6月15日前报送至当地工业和信息化局；各市（州）于2027年6月30日前将推荐文件和申请书纸质版一式两份及电子版光盘报送至省工业和信息化厅（中小企业处），逾期不予受理。",
    "2027年4月20日",
)  # fmt: skip
OPTIONS = {
    "性质": "政府机关 事业单位 社会团体 国有企业 民营企业 外资企业 合资企业 国有控股企业 国有参股企业",
    "业务": "大数据 云计算 区块链 人工智能 物联网 信息安全 移动互联网 电子商务 系统集成 运营维护 集成电路 基础软件 工业软件 嵌入式系统软件",
}
HONOURS = "\n".join(f"{kind} □国家级/□省市级 授予年份：_____年" for kind in ("高新技术企业", "企业技术中心", "重点实验室"))
GROUPS = (
    ("生活类信息消费", "数字创意内容和服务", "线上线下融合服务"), ("公共服务类信息消费", "在线医疗服务", "网络教育服务"), ("行业类信息消费", "电子商务平台服务", "行业信息化服务"),
    ("新型信息产品消费", "智能防控创新产品", "前沿科技信息产品"), ("信息消费支撑平台", "远程办公服务平台", "信息消费体验中心"),
)  # fmt: skip
DIRECTIONS = "\n".join(f"{g}\n□方向{2 * n + 1}：{a} □方向{2 * n + 2}：{b}" for n, (g, a, b) in enumerate(GROUPS))


def _boxes(words: str) -> str:
    return " ".join(f"□{word}" for word in words.split()) + " 其他（请注明）：_____"


def _wide(label: str, value: str = "") -> list[str]:
    return [label, value, "<", "<", "<"]


COMPANY = [
    _wide("单位名称", "全称（如实填写）"), ["申报联系人", "姓名", "", "手机", ""], ["^", "职务", "", "传真", ""], ["^", "邮箱", "", "<", "<"],
    ["注册资本", "", "<", "法定代表人", ""], _wide("单位注册地址"), _wide("单位办公地址"), _wide("组织机构代码\n/三证合一码"),
    _wide("单位性质", _boxes(OPTIONS["性质"])), _wide("主营业务", _boxes(OPTIONS["业务"])),
    _wide("是否上市公司", "□否 □是（上市时间：_____，上市地点：_____，股票代码：_____）"), _wide("是否有业务出口", "□否 □是（主要出口地点：_____）"),
    _wide("相关荣誉（提供证明材料）", f"{HONOURS}\n其他市级以上荣誉自行添加：_____"), _wide("研发能力（提供证明材料）", "（获得的专利、标准、知识产权等）"),
    ["主营业务收入（万元）", "（提供证明材料）", "<", "研发投入（万元）", ""], ["信息消费相关业务收入（万元）", "", "<", "研发人员规模", ""],
]  # fmt: skip
SOFTWARE = [
    [
        "软件业务收入（软件业企业必填）",
        "产品收入总额（万元）",
        "",
        "信息技术服务收入总额（万元）",
        "",
        "嵌入式系统软件收入总额（万元）",
        "",
    ]
]
PROFILE = [["申报单位简介", "（发展历程、主营业务、市场销售、资源整合共享能力、技术成果转化能力等方面基本情况，不超过400字）"]]
PROJECT = [
    _wide("项目名称", "全称（如实填写）"), ["起止日期", "", "<", "项目投资（万元）", ""], ["项目负责人", "姓名", "", "职务", ""], ["^", "手机", "", "邮箱", ""],
    _wide("示范项目领域", DIRECTIONS), _wide("项目概述", "简要阐述项目建设主要内容、投资概况、研发和应用水平等有关情况。（不超过400字）"),
]  # fmt: skip


def form_of_2020(path: Path) -> Path:
    """The form of the call of 2020; returns `path`."""
    document = docx.Document()
    _lines(document, "附件 2", "新型信息消费示范项目 申报书", "项目名称：_____", "申报方向：_____", "申报单位：_____（加盖单位公章）", "推荐单位：_____（加盖单位公章）",
           "申报日期：_____年_____月_____日", "工业和信息化部编制", "(2020 年)")  # fmt: skip
    _page(document, "填表须知", *INSTRUCTIONS)
    _page(document, "一、申报单位信息表")
    for rows in (COMPANY, SOFTWARE, PROFILE):
        _table(document, rows)
    _page(document, "二、项目申报书")
    _table(document, PROJECT)
    _page(document, "三、申报项目详细介绍")
    for number, (title, leaves) in enumerate(ESSAYS, 1):
        _lines(document, f"{number}. {title}")
        for place, (_, leaf, hint) in enumerate(leaves, 1):
            _lines(document, *([f"({place}) {leaf}"] if leaf else []), *([hint] if hint else []))
    for number, (title, points) in LISTS.items():
        _page(document, f"附 {number}", title, *points.split("\n"))
    opening = "根据《工业和信息化部办公厅关于组织开展2020年新型信息消费示范项目申报工作的通知》要求，我单位提交了"
    _page(document, "附 3", "申报主体责任声明", opening, "_____项目参评。", "现就有关情况声明如下：", *CLAUSES)
    _lines(document, "法定代表人：（签字）", "公司（企业盖章）", "二〇二〇年 月 日")
    document.save(str(path))
    return path


def form_of_2023(path: Path) -> Path:
    """A form of another kind: boxes on the cover, figures of three years, headings of other styles, one list of proofs; returns `path`."""
    document = docx.Document()
    _lines(document, "附件2", "2023年大数据产业发展试点示范项目", "申 报 书", "申报类别：□工业大数据应用 □行业大数据应用 □大数据重点产品", "项 目 名 称：________________",
           "申报主体（盖章）：________________", "联 系 人：__________  联系电话：__________", "推荐单位（盖章）：________________", "填报日期：    年    月    日")  # fmt: skip
    _page(
        document,
        "填 报 说 明",
        "1. 申报书应逐项填写，无内容的填“无”。",
        "2. 申报书一式四份，A4纸双面打印，须加盖骑缝章。",
        "3. 不得涉及国家秘密。",
    )
    _page(document, "一、申报主体基本情况")
    _table(document, [["单位名称", "", "统一社会信用代码", ""], ["单位类型", "□国有企业 □民营企业 □事业单位 □其他______", "<", "<"],
                      ["成立时间", "", "注册资本（万元）", ""], ["法定代表人", "", "联系电话", ""]])  # fmt: skip
    _lines(document, "经营情况表")
    _table(document, [["指标", "2020年", "2021年", "2022年"], ["营业收入（万元）", "", "", ""], ["单位简介", "（300字以内）", "<", "<"],
                      ["近三年获奖情况（如有）", "", "<", "<"]])  # fmt: skip
    _page(document, "二、项目基本情况")
    _table(
        document, [["项目名称", "", "<", "<"], ["项目起止时间", "", "项目总投资（万元）", ""], ["是否涉密", "□是 □否", "<", "<"]]
    )
    _page(
        document,
        "三、项目实施方案",
        "（一）建设背景",
        "（项目建设的必要性，不超过800字）",
        "（二）建设内容",
        "1.总体架构",
        "2.关键技术",
        "（三）实施计划",
    )
    _page(
        document, "四、承诺书", "我单位承诺：本次申报的________项目所提交的材料真实、完整。", "如有不实，愿承担相应的法律责任。"
    )
    _lines(document, "法定代表人（签字）：", "申报单位（公章）：", "年   月   日")
    _page(document, "附件清单", "1.营业执照复印件；", "2.2022年度审计报告；", "3.厂房租赁凭据。")
    document.save(str(path))
    return path


def form_of_2024(path: Path) -> Path:
    """A form with merged titles beside its rows, tables of people and costs, essays that are a part's title, opinions that are signed; returns `path`."""
    document = docx.Document()
    _lines(document, "附件1", "省科技计划项目申报书", "计划类别：____________________", "项目名称：____________________", "承担单位（公章）：____________________",
           "项目负责人：____________  手机：____________", "主管部门（公章）：____________________", "申报日期：二〇二四年  月  日", "某省科学技术厅制")  # fmt: skip
    _page(
        document, "填写说明", "一、申报书各项内容应逐项填写。", "二、申报书为A4大小，正文用小4号宋体，一级标题用黑体，一式5份。"
    )
    _page(document, "一、项目基本信息表")
    _table(document, [["项目基本情况", "项目名称", "", "<", "<"], ["^", "项目类型", "□重点研发 □成果转化 □平台建设", "<", "<"],
                      ["^", "起止年限", "2024年__月至20__年__月", "申请经费（万元）", ""], ["承担单位", "单位名称", "", "社会信用代码", ""], ["^", "通讯地址", "", "邮政编码", ""],
                      ["项目负责人", "姓名", "", "性别", "□男 □女"], ["^", "出生年月", "", "电子邮箱", ""]])  # fmt: skip
    _lines(document, "二、项目组成员")
    _table(document, [["序号", "姓名", "职称", "工作单位", "签名"], *([str(n), "", "", "", ""] for n in (1, 2, 3))])
    _lines(document, "三、经费预算（单位：万元）")
    _table(
        document,
        [["科目", "合计", "省财政经费", "自筹经费"], *([name, "", "", ""] for name in ("设备费", "业务费", "劳务费", "合计"))],
    )
    _page(document, "四、立项依据", "（国内外现状、发展趋势，限2000字）")
    _page(document, "五、研究内容与技术路线", "1、研究内容", "（不超过1500字）", "2、技术路线", "3、创新点")
    _page(document, "六、审核意见")
    signed = "负责人（签字）：        单位（公章）\n年   月   日"
    _table(document, [["承担单位意见", f"（承诺申报材料真实有效）\n\n{signed}"], ["主管部门推荐意见", f"\n{signed}"]])
    _page(document, "附件", "1.企业营业执照；", "2.近两年财务报表；", "3.查新报告。")
    document.save(str(path))
    return path


def form_of_2027(path: Path) -> Path:
    """A form of the kind of 专精特新: a cover with seals, pairs and boxes, figures of three years, a table of rights, an assertion, proofs; returns `path`."""
    document = docx.Document()
    _lines(
        document,
        "附件1",
        "专精特新中小企业申请书",
        "企业名称（盖章）：__________________",
        "推荐单位（盖章）：__________________",
        "填报日期：     年    月    日",
        "某省工业和信息化厅编制",
    )
    _page(
        document,
        "填报说明",
        "1.申请书须如实填写，不得漏填，无相关内容的填“无”。",
        "2.申请书及佐证材料用A4纸双面打印，须加盖骑缝章。",
    )
    _page(document, "一、企业基本情况")
    _table(document, [["企业名称", "", "<", "<"], ["注册地址", "", "邮政编码", ""], ["法定代表人", "", "联系电话", ""], ["联系人", "", "手机", ""], ["传真", "", "E-mail", ""],
                      ["注册时间", "", "注册资本（万元）", ""], ["统一社会信用代码", "", "<", "<"], ["企业类型", "□国有企业 □合资企业 □民营企业 □其他____", "<", "<"],
                      ["所属行业", "", "从事特定细分市场时间（年）", ""], ["是否上市", "□是（股票代码：________） □否", "<", "<"]])  # fmt: skip
    _lines(document, "二、经济效益和经营情况")
    _table(document, [["指标", "2024年", "2025年", "2026年"], *([name, "", "", ""] for name in ("全职员工数量（人）", "研发人员数量（人）", "营业收入（万元）", "主营业务收入（万元）", "净利润总额（万元）", "资产负债率（%）", "研发费用总额（万元）"))])  # fmt: skip
    _page(document, "三、专业化和精细化情况")
    _table(document, [["主导产品名称", "", "<", "<"], ["从事该产品领域的时间（年）", "", "主导产品收入占营业收入比重（%）", ""], ["是否取得质量管理体系认证", "□是 □否", "<", "<"],
                      ["企业经营管理概述", "（500字以内）", "<", "<"]])  # fmt: skip
    _lines(document, "四、Ⅰ类知识产权")
    _table(document, [["序号", "名称", "类别", "授权号", "授权日期"], *(["", "", "", "", ""] for _ in range(4))])
    _page(
        document, "五、真实性申明", "以上所填内容和提交资料均准确、真实、合法、有效、无涉密信息，本企业愿为此承担有关法律责任。"
    )
    _lines(document, "法定代表人（签名）：", "（企业公章）", "年   月   日")
    _page(document, "六、佐证材料目录", "1.营业执照复印件；", "2.近三年审计报告；", "3.知识产权证书复印件。")
    document.save(str(path))
    return path


def _lines(document: Any, *lines: str) -> None:
    for line in lines:
        document.add_paragraph(line)


def _page(document: Any, *lines: str) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _lines(document, *lines)


def _table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    """A table; `<` goes on with the cell to its left, `^` with the one above."""
    grid = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    places = [(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    for r, c, text in places:
        if text in ("<", "^"):
            grid.cell(*((r, c - 1) if text == "<" else (r - 1, c))).merge(grid.cell(r, c))
    for r, c, text in places:
        if text not in ("<", "^"):
            grid.cell(r, c).text = text
