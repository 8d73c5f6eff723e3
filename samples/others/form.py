"""The form typed in Word: cover, instructions, two tables, essays, attachments, declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.shared import Mm

from samples.others.tables import Cell, table1, table2
from samples.others.typist import CENTRE, RIGHT, Typist

TITLE = "新型信息消费示范项目申报书"
INSTRUCTIONS = (
    "一、申报单位应仔细阅读《关于组织开展2020年新型信息消费示范项目申报工作的通知》的有关说明，如实、详细地填写每一部分内容。",
    "二、除另有说明外，申报表中栏目不得空缺。申报书要求提供证明材料处，请在附件中进行补充，附1为申报单位基本信息相关证明补充材料，附2为申报示范项目相关证明材料。",
    "三、申报主体所申报的项目需拥有自主知识产权，对提供参评的全部资料的真实性负责，并签署申报主体责任声明（见附件3）。",
    "四、申报材料要求盖章处，须加盖公章，复印无效，申报材料需加盖骑缝章，并将证明材料作为附件1并交由推荐单位邮寄。",
    "五、除表格一、二以外，其他填报格式要求：1.A4幅面编辑。2.正文字体3号仿宋，单倍行距；一级标题3号黑体；二级标题3号楷体。",
)  # fmt: skip
ESSAYS = (
    ("项目基本情况", (("capability", "项目承担方资质与能力", "（申报主体资质、资源整合共享能力、注册用户规模、技术基础、孵化能力、技术成果转化等。）"),
                ("plan", "项目实施方案", "（技术建设方案、服务推广及成果转化、保障措施、进度安排、预期目标、效益分析、风险分析、成长性分析等。）"),
                ("team", "项目负责人与项目团队实力", "（项目负责人资质及工作经验、项目团队人员素质和类似项目经验等、团队人员参与省部级及以上科研项目情况。）"),
                ("collaboration", "产学研用联合协作情况", "（产学研用情况、协同创新能力。）"), ("innovation", "项目实施的创新性", "（技术创新、模式创新及相关知识产权。）"),
                ("scalability", "项目的可推广性", "（示范意义及推广价值、推广可行性、推广范围。）"))),
    ("项目实施情况", (("audience", "项目实施主体、服务对象及适用场景", ""),
                ("progress", "项目实施情况", "（已开展工作情况，如申报多个示范项目领域，需分领域综合描述；目前存在哪些问题和难点，计划如何解决。）"))),
    ("下一步实施计划", (("next_steps", "", "（下一步建设的主要内容、进度安排、风险控制等。）"),)),
)  # fmt: skip
HEADS = (("{a}. {t}", "({b}) {t}"), ("（{h}）{t}", "{b}、{t}"), ("3.{a} {t}", "3.{a}.{b} {t}"))
LETTER_DATE = "2020年5月4日"
SIZE_3 = 16  # points: 3号
LISTS = {
    1: ("申报单位相关证明材料", "1.申报单位相关荣誉证明材料；\n（高新技术企业、企业技术中心、重点实验室等相关证明材料）\n2.申报单位研发能力证明材料；\n（获得专利、标准、知识产权等）\n3.申报单位主营业务收入（2019年）证明材料；\n（财务审计报告、纳税证明等）"),
    2: ("申报项目相关证明材料", "1.项目的平台架构、关键技术等获得专利、标准、知识产权的相关证明材料；\n2.项目推广效果证明材料。"),
}  # fmt: skip
CLAUSES = (
    "1.我单位对提供参评的全部资料的真实性负责，并保证所涉及的关键技术产品等内容皆为自主知识产权。",
    "2.我单位在参评过程中所涉及的项目内容和程序皆符合国家有关法律法规及相关产业政策要求。",
    "3.我单位对所提交的项目内容负有保密责任，按照国家相关保密规定，所提交的项目内容未涉及国家秘密、个人信息和其他敏感信息。",
    "4.我单位申报项目所填写的相关文字和图片已经审核，确认无误。",
    "我单位对违反上述声明导致的后果承担全部法律责任。",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Text of one page of evidence: title, lines, and who stamped it (a body that is nobody's demand)."""

    title: str
    lines: tuple[str, ...]
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Print:
    """How the form itself is printed. `heads`: lines above the cover's title; `edition`: its last line; `paper`: width and height in mm; `faces`: of the body, of
    first and of second headings, all of size 3, where they are as the form demands; `short`: the second table ends before its last two rows.
    """

    heads: tuple[str, ...] = ()
    edition: str = "（2020年）"
    paper: tuple[float, float] = (210, 297)
    faces: tuple[str, ...] = ()
    short: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What is typed. `evidence`: sheets behind the title page of attachments 1 and 2; `absent`: attachments left out; `sign`: a typed signature; `letter`: the applicant and the project
    of the recommending unit's letter, where it is one of the sheets.
    """

    fields: dict[str, Any]
    evidence: dict[int, list[Sheet]]
    absent: set[int]
    sign: str
    clauses: tuple[str, ...]
    print: Print
    letter: tuple[str, str] | None = None


def type_form(made: Typist, said: Content) -> None:
    f, section = said.fields, made.doc.sections[0]
    section.page_width, section.page_height = (Mm(length) for length in said.print.paper)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(22)
    cover(made, f, said.print)
    made.new_page()
    made.line("填表须知", 18, align=CENTRE, bold=True)
    for words in INSTRUCTIONS:
        made.line("　　" + words, 14)
    made.new_page()
    table1(made, f)
    made.new_page()
    table2(made, f, said.print.short)
    made.new_page()
    essays(made, f, said.print)
    for number in (1, 2):
        if number not in said.absent:
            attachment(made, number, said.evidence[number])
    if 3 not in said.absent:
        declaration(made, f, said.sign, said.clauses)
    if said.letter:
        made.new_page()
        title, *lines = letter(*said.letter, f["cover.recommender"])
        made.line(title, 22, made.look.label_font, CENTRE, True, 30)
        for words in lines:
            made.line(words, 16, after=16)


def letter(applicant: str, project: str, unit: str) -> tuple[str, ...]:
    """The lines of 推荐意见函."""
    words = f"经审核，{applicant}申报的“{project}”项目符合申报要求，材料真实完整，同意推荐。"
    return "推荐意见函", "广东省工业和信息化厅：", words, unit, LETTER_DATE


def cover(made: Typist, f: dict[str, Any], how: Print) -> None:
    look, hint = made.look, "（加盖单位公章）" if made.look.seal_hint else ""
    for words in how.heads:
        made.line(words, 16, look.label_font)
    for _ in range(4 - len(how.heads)):
        made.line("", 16)
    made.line("新型信息消费示范项目", 26, look.label_font, CENTRE, True)
    made.line("申  报  书" if look.heads else "申报书", 26, look.label_font, CENTRE, True, 60)
    rows = (("项目名称", "project_name", ""), ("申报方向", "direction", ""), ("申报单位", "applicant", hint), ("推荐单位", "recommender", hint), ("申报日期", "date", ""))  # fmt: skip
    if look.cover == "table":
        made.table(
            [
                [Cell([(f"\n{label}\n", "label")], 3), Cell([(f"\n{f['cover.' + key]}{tail}\n", "value")], 9)]
                for label, key, tail in rows
            ],
            12,
        )
    for label, key, tail in rows if look.cover != "table" else ():
        line = made.line("", 16, after=26)
        made.run(line, (label + {"gap": "  "}.get(look.cover, "："), "label"), 16)
        value = f["cover." + key]
        made.run(
            line,
            (
                f"  {value}  " if look.cover == "under" and value else value or "______________",
                "under" if look.cover == "under" else "value",
            ),
            16,
        )
        made.run(line, (tail, "label"), 12)
    for _ in range(3):
        made.line("", 16)
    made.line(f"工业和信息化部编制\n{how.edition}", 16, look.label_font, CENTRE)


def essays(made: Typist, f: dict[str, Any], how: Print) -> None:
    look = made.look
    body, heading, second_heading = how.faces or ("", look.label_font, look.label_font)
    size = SIZE_3 if how.faces else look.body_size
    first, second = HEADS[look.heads]
    made.line("三、申报项目详细介绍", size, heading, bold=not how.faces)
    for a, (title, parts) in enumerate(ESSAYS, 1):
        made.line(first.format(a=a, h="一二三"[a - 1], t=title), size, heading)
        for b, (key, name, hint) in enumerate(parts, 1):
            if name:
                made.line(second.format(a=a, b=b, t=name), size, second_heading)
            if hint and look.hints == "above":
                made.line(hint, size if how.faces else size - 2, body)
            value = f["essay." + key]
            middle = value.find("。", len(value) // 2) + 1
            for part in (value[:middle], value[middle:]):
                if part:
                    made.line("　　" + part, size, body)


def attachment(made: Typist, number: int, sheets: list[Sheet]) -> None:
    title, listing = LISTS[number]
    made.new_page()
    made.line(made.look.attachment.format(number), 16, made.look.label_font)
    made.line(title, 18, made.look.label_font, CENTRE, True, 20)
    made.line(listing, 14)
    for sheet in sheets:
        made.new_page()
        made.line(sheet.title, 22, made.look.label_font, CENTRE, True, 30)
        for words in sheet.lines:
            made.line(words, 14, after=10)
        made.line(sheet.stamp, 14, align=RIGHT)


def declaration(made: Typist, f: dict[str, Any], sign: str, clauses: tuple[str, ...]) -> None:
    made.new_page()
    made.line(made.look.attachment.format(3), 16, made.look.label_font)
    made.line("申报主体责任声明", 20, made.look.label_font, CENTRE, True, 20)
    opening = made.line(
        "　　根据《工业和信息化部办公厅关于组织开展2020年新型信息消费示范项目申报工作的通知》要求，我单位提交了", 14
    )
    name = f["attachment3.project_name"]
    made.run(opening, (f" {name} " if name else "_" * 16, "under" if name else "body"), 14)
    made.run(opening, ("项目参评。", "body"), 14)
    made.line("　　现就有关情况声明如下：", 14)
    for words in clauses:
        made.line("　　" + words, 14)
    made.line("", 14, after=20)
    day = f["attachment3.date"] or "二〇二〇年　　月　　日"
    for words, room, after in (
        (f"法定代表人：（签字）{sign}", 30 if sign else 48, 36),
        ("公司（企业盖章）", 24, 20),
        (day, 16, 4),
    ):
        made.line(words, 14, align=RIGHT, after=after).paragraph_format.right_indent = Mm(
            room
        )  # room for what is put there by hand
