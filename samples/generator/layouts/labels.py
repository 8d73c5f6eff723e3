"""The form's wordings: labels (the form's own and customary variants), hints, choices."""

from __future__ import annotations

from samples.generator.layouts.style import Style

LABELS: dict[str, tuple[str, str, str]] = {
    "company.name": ("单位名称", "单位名称", "申报单位名称"),
    "company.contact": ("申报联系人", "申报联系人", "联系人"),
    "company.contact.name": ("姓名", "姓名", "姓名"),
    "company.contact.title": ("职务", "职务", "职务"),
    "company.contact.mobile": ("手机", "手机号码", "手机"),
    "company.contact.fax": ("传真", "传真", "传真"),
    "company.contact.email": ("邮箱", "电子邮箱", "邮箱"),
    "company.registered_capital": ("注册资本", "注册资本", "注册资本"),
    "company.legal_representative": ("法定代表人", "法定代表人", "法定代表人"),
    "company.registered_address": ("单位注册地址", "单位注册地址", "注册地址"),
    "company.office_address": ("单位办公地址", "单位办公地址", "办公地址"),
    "company.credit_code": ("组织机构代码\n/三证合一码", "组织机构代码/\n三证合一码", "组织机构代码（三证合一码）"),
    "company.ownership": ("单位性质", "单位性质", "单位性质"),
    "company.main_business": ("主营业务", "主营业务", "主营业务"),
    "company.listed": ("是否上市公司", "是否上市公司", "是否上市"),
    "company.exports": ("是否有业务出口", "是否有业务出口", "是否有业务出口"),
    "company.honours": ("相关荣誉\n（提供证明材料）", "相关荣誉（提供证明材料）", "相关荣誉"),
    "company.rnd_capability": ("研发能力\n（提供证明材料）", "研发能力（提供证明材料）", "研发能力"),
    "company.main_revenue": ("主营业务收入\n（万元）", "主营业务收入（万元）", "主营业务收入\n（单位：万元）"),
    "company.rnd_investment": ("研发投入\n（万元）", "研发投入（万元）", "研发投入（万元）"),
    "company.info_consumption_revenue": (
        "信息消费相关业务\n收入（万元）",
        "信息消费相关业务收入（万元）",
        "信息消费相关\n业务收入（万元）",
    ),
    "company.rnd_staff": ("研发人员\n规模", "研发人员规模", "研发人员规模"),
    "company.software": ("软件业务收入\n（软件业企业必填）", "软件业务收入（软件业企业必填）", "软件业务收入"),
    "company.software.product_revenue": ("产品收入总额\n（万元）", "产品收入总额（万元）", "产品收入总额（万元）"),
    "company.software.service_revenue": (
        "信息技术服\n务收入总额\n（万元）",
        "信息技术服务收入总额（万元）",
        "信息技术服务\n收入总额（万元）",
    ),
    "company.software.embedded_revenue": (
        "嵌入式系统软\n件收入总额\n（万元）",
        "嵌入式系统软件收入总额（万元）",
        "嵌入式系统软件\n收入总额（万元）",
    ),
    "company.profile": ("申报单位简介", "申报单位简介", "单位简介"),
    "project.name": ("项目名称", "项目名称", "项目名称"),
    "project.period": ("起止日期", "起止日期", "项目起止日期"),
    "project.investment": ("项目投资\n（万元）", "项目投资（万元）", "项目投资（万元）"),
    "project.leader": ("项目负责人", "项目负责人", "项目负责人"),
    "project.leader.name": ("姓名", "姓名", "姓名"),
    "project.leader.title": ("职务", "职务", "职务"),
    "project.leader.mobile": ("手机", "手机号码", "手机"),
    "project.leader.email": ("邮箱", "电子邮箱", "邮箱"),
    "project.directions": ("示范项目\n领域", "示范项目领域", "示范项目领域"),
    "project.summary": ("项目概述", "项目概述", "项目概述"),
}
HINTS = {
    "company.name": "全称（如实填写）",
    "company.rnd_capability": "（获得的专利、标准、知识产权等）",
    "company.main_revenue": "（提供证明材料）",
    "company.profile": "（发展历程、主营业务、市场销售、资源整合共享能力、技术成果转化能力等方面基本情况，不超过400字）",
    "project.name": "全称（如实填写）",
    "project.summary": "简要阐述项目建设主要内容、投资概况、研发和应用水平等有关情况。\n（不超过400字）",
}
HONOURS = {"high_tech": "高新技术企业", "tech_center": "企业技术中心", "key_lab": "重点实验室"}
LEVELS = ("国家级", "省市级")
GROUPS = {
    "生活类信息消费": (1, 2),
    "公共服务类信息消费": (3, 4),
    "行业类信息消费": (5, 6),
    "新型信息产品消费": (7, 8),
    "信息消费支撑平台": (9, 10),
}
ESSAY_HINTS = {
    "capability": "（申报主体资质、资源整合共享能力、注册用户规模、技术基础、孵化能力、技术成果转化等。）",
    "plan": "（技术建设方案、服务推广及成果转化、保障措施、进度安排、预期目标、效益分析、风险分析、成长性分析等。）",
    "team": "（项目负责人资质及工作经验、项目团队人员素质和类似项目经验等、团队人员参与省部级及以上科研项目情况。）",
    "collaboration": "（产学研用情况、协同创新能力。）",
    "innovation": "（技术创新、模式创新及相关知识产权。）",
    "scalability": "（示范意义及推广价值、推广可行性、推广范围。）",
    "audience": "",
    "progress": "（已开展工作情况，如申报多个示范项目领域，需分领域综合描述；目前存在哪些问题和难点，计划如何解决。）",
    "next_steps": "（下一步建设的主要内容、进度安排、风险控制等。）",
}
ESSAY_TITLES = {
    "capability": "项目承担方资质与能力", "plan": "项目实施方案", "team": "项目负责人与项目团队实力", "collaboration": "产学研用联合协作情况",
    "innovation": "项目实施的创新性", "scalability": "项目的可推广性", "audience": "项目实施主体、服务对象及适用场景", "progress": "项目实施情况",
    "next_steps": "下一步实施计划",
}  # fmt: skip
DECLARATION = (
    "根据《工业和信息化部办公厅关于组织开展2020年新型信息消费示范项目申报工作的通知》要求，我单位提交了____项目参评。",
    "现就有关情况声明如下：",
    "1.我单位对提供参评的全部资料的真实性负责，并保证所涉及的关键技术产品等内容皆为自主知识产权。",
    "2.我单位在参评过程中所涉及的项目内容和程序皆符合国家有关法律法规及相关产业政策要求。",
    "3.我单位对所提交的项目内容负有保密责任，按照国家相关保密规定，所提交的项目内容未涉及国家秘密、个人信息和其他敏感信息。",
    "4.我单位申报项目所填写的相关文字和图片已经审核，确认无误。",
    "我单位对违反上述声明导致的后果承担全部法律责任。",
)
INSTRUCTIONS = (
    "一、申报单位应仔细阅读《关于组织开展2020年新型信息消费示范项目申报工作的通知》的有关说明，如实、详细地填写每一部分内容。",
    "二、除另有说明外，申报表中栏目不得空缺。申报书要求提供证明材料处，请在附件中进行补充，附1为申报单位基本信息相关证明补充材料，附2为申报示范项目相关证明材料。",
    "三、申报主体所申报的项目需拥有自主知识产权，对提供参评的全部资料的真实性负责，并签署申报主体责任声明（见附件3）。",
    "四、申报材料要求盖章处，须加盖公章，复印无效，申报材料需加盖骑缝章，并将证明材料作为附件1并交由推荐单位邮寄。",
    "五、除表格一、二以外，其他填报格式要求：1.A4幅面编辑。2.正文字体3号仿宋，单倍行距；一级标题3号黑体；二级标题3号楷体。",
)
TITLE_PAGES = {
    1: ("申报单位相关证明材料", ("1. 申报单位相关荣誉证明材料；", "（高新技术企业、企业技术中心、重点实验室等相关证明材料）", "2. 申报单位研发能力证明材料；",
        "（获得专利、标准、知识产权等）", "3. 申报单位主营业务收入（2019年）证明材料；", "（财务审计报告、纳税证明等）")),
    2: ("申报项目相关证明材料", ("1. 项目的平台架构、关键技术等获得专利、标准、知识产权的相关证明材料；", "2. 项目推广效果证明材料。")),
}  # fmt: skip


def label(key: str, style: Style) -> str:
    text = LABELS[key][style.wording]
    if style.spread_labels and len(text) == 2:
        return f"{text[0]}　{text[1]}"
    return text
