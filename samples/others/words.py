"""An invented applicant: every value of the form as an office would write it, true by itself (check digits, sums, order of dates)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

PLACES = (  # city, prefix of codes, area code, streets, recommending authorities
    (
        "佛山市",
        "440600",
        "0757",
        ("顺德区大良街道德和居委会南国东路", "南海区桂城街道简平路"),
        ("佛山市工业和信息化局", "广东省工业和信息化厅"),
    ),
    ("东莞市", "441900", "0769", ("松山湖园区科技二路", "南城街道鸿福路"), ("东莞市工业和信息化局", "广东省工业和信息化厅")),
    ("成都市", "510100", "028", ("高新区天府大道中段", "武侯区人民南路四段"), ("四川省经济和信息化厅", "成都市经济和信息化局")),
    ("合肥市", "340100", "0551", ("蜀山区望江西路", "包河区徽州大道"), ("安徽省经济和信息化厅", "合肥市经济和信息化局")),
    ("南京市", "320100", "025", ("雨花台区软件大道", "江宁区秣周东路"), ("江苏省工业和信息化厅", "南京市工业和信息化局")),
    (
        "广州市",
        "440100",
        "020",
        ("黄埔区科学城揽月路", "天河区中山大道西科韵路交汇处软件园高唐新建区"),
        ("广州市工业和信息化局", "广东省工业和信息化厅"),
    ),
    ("苏州市", "320500", "0512", ("工业园区星湖街", "吴中区郭巷街道尹中南路"), ("苏州市工业和信息化局", "江苏省工业和信息化厅")),
    ("长春市", "220100", "0431", ("净月开发区福祉大路", "朝阳区工农大路"), ("吉林省工业和信息化厅", "长春市工业和信息化局")),
)
BRANDS = (
    "启明",
    "云杉",
    "数海",
    "慧聚",
    "恒信",
    "蓝图",
    "智远",
    "中科创",
    "易联",
    "华宸",
    "锐思",
    "天健",
    "鑫淼",
    "融圆",
    "旭日晶",
    "未来",
    "千百度",
)
TRADES = ("信息技术", "网络科技", "软件", "智能科技", "数据服务", "电子科技", "健康科技", "教育科技", "物联网技术", "文化传媒")
FORMS = ("有限公司", "股份有限公司", "有限责任公司", "集团有限公司", "（集团）股份有限公司")
DIRECTIONS = (
    "数字创意内容和服务", "线上线下融合服务", "在线医疗服务", "网络教育服务", "电子商务平台服务",
    "行业信息化服务", "智能防控创新产品", "前沿科技信息产品", "远程办公服务平台", "信息消费体验中心",
)  # fmt: skip
PROJECTS = (
    "文旅数字影像内容制作与分发平台", "社区生鲜无接触配送服务平台", "区域互联网医院协同诊疗平台", "中小学在线互动课堂平台", "农特产品上行电商服务平台",
    "纺织行业协同研发云平台", "智能测温与消杀机器人", "基于5G的8K超高清智能终端", "企业远程协同办公平台", "智慧家居信息消费体验中心",
)  # fmt: skip
OWNERSHIP = ("政府机关", "事业单位", "社会团体", "国有企业", "民营企业", "外资企业", "合资企业", "国有控股企业", "国有参股企业")
BUSINESS = (
    "大数据", "云计算", "区块链", "人工智能", "物联网", "信息安全", "移动互联网", "电子商务", "系统集成", "运营维护", "集成电路", "基础软件",
    "工业软件", "嵌入式系统软件",
)  # fmt: skip
FAMILY, GIVEN = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗冼闫",
    ("建国", "秀英", "志强", "丽华", "伟", "晓东", "文静", "海涛", "嘉怡", "国梁", "敏", "春梅", "子涵", "思远", "永", "振华"),
)
RARE = ("鄢", "尉迟", "焦", "欧阳", "阎", "乔", "覃", "邝")
TITLES = ("总经理", "副总经理", "技术总监", "项目经理", "部门主任", "行政主管", "董事长助理", "研发中心主任")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SENTENCES = (
    "本项目围绕{city}及周边地区的实际需求，分{n}个阶段组织建设。", "目前系统已接入终端{k}台，日均处理业务请求{m}万次。", "我单位现有专职技术人员{k}名，其中本科以上学历占{p}%。",
    "一是完善制度，明确各部门职责分工；二是落实经费，设立专项账户；三是强化考核，按季度通报进展。", "与{n}所高等院校建立了长期稳定的合作关系，联合培养研究生{k}名。",
    "平台上线以来，为{k}家企业提供了线上服务，带动消费{m}万元。", "核心算法由团队独立完成，识别准确率达到{p}.{n}%，处于行业领先水平。", "存在的困难主要是专业人才不足，拟通过校企合作的方式逐步解决。",
    "疫情期间，系统累计为居民提供免费服务{k}次，得到主管部门的肯定。", "项目成果可在同类城市直接复制，预计三年内推广到{n}个省份。", "资金来源为单位自筹和银行贷款，其中自筹比例为{p}%。",
    "在安全方面，系统通过了等级保护测评，并建立了异地备份机制。", "经济效益方面，预计年新增销售收入{m}万元，税收{k}万元。", "服务对象包括社区居民、商户和物业公司三类用户。",
)  # fmt: skip
ESSAYS = ("capability", "plan", "team", "collaboration", "innovation", "scalability", "audience", "progress", "next_steps")


def text(rng: Random, city: str, least: int, most: int) -> str:
    """Sentences, `least` to `most` characters long where they fit so (most wins)."""
    made = ""
    for sentence in rng.sample(SENTENCES, len(SENTENCES)):
        numbers = {"n": rng.randint(2, 9), "k": rng.randint(11, 480), "m": rng.randint(120, 9800), "p": rng.randint(31, 97)}
        filled = sentence.format(city=city, **numbers)
        if len(made) < least and len(made + filled) <= most:
            made += filled
    return made


def credit_code(rng: Random, place: str, kind: str = "91") -> str:
    """A code of GB 32100 with its check digit; the organisation's nine characters carry theirs (GB 11714). `kind`: who registered it, and what kind of body."""
    body = "".join(rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(6))
    own = "MA" + body
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    order = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    rest = 11 - sum(order.index(c) * w for c, w in zip(own, weights, strict=True)) % 11
    first = kind + place + own + {10: "X", 11: "0"}.get(rest, str(rest))
    total = sum(ALPHABET.index(c) * 3**i % 31 for i, c in enumerate(first))
    return first + ALPHABET[(31 - total % 31) % 31]


def person(rng: Random, common: bool = False) -> str:
    """`common`: of characters that the hands which sign can write."""
    return rng.choice(RARE if rng.random() < 0.15 and not common else FAMILY) + rng.choice(GIVEN)


def signed(rng: Random) -> tuple[str, str]:
    """Days on the cover and under the declaration, as written: not before the notice, and before the packet is received."""
    first = date(2020, 4, 24) + timedelta(rng.randint(0, 8))
    second = first + timedelta(rng.choice((0, 0, 1)))
    cover = (
        "{y}年{m}月{d}日",
        "{y}.{m}.{d}",
        "{y}-{m:02d}-{d:02d}",
        "{y}/{m}/{d}",
        "{y}年 {m} 月 {d} 日",
        "二〇二〇年{hm}月{hd}日",
    )
    under = ("二〇二〇年{m}月{d}日", "{y}年{m}月{d}日", "{y} 年 {m} 月 {d} 日", "二〇二〇年{hm}月{hd}日")
    return _day(first, rng.choice(cover)), _day(second, rng.choice(under))


def _day(day: date, form: str) -> str:
    """`form`: of year y, month m and day d; hm, hd: in Chinese."""
    return form.format(y=day.year, m=day.month, d=day.day, hm=_han(day.month), hd=_han(day.day))


def _han(number: int) -> str:
    """A number under 40 in Chinese."""
    ones = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")
    return ("", "十", "二十", "三十")[number // 10] + ones[number % 10]


def _progress(rng: Random, city: str, chosen: list[int]) -> str:
    """What was done in each direction, and the problems with their solution, as the form asks for."""
    spoken = "".join(f"在{DIRECTIONS[d - 1]}方面，已完成系统开发并投入运行。" for d in chosen)
    return (
        spoken
        + text(rng, city, 60, 140)
        + "目前存在的主要问题和难点是专业人才不足、推广成本较高，计划通过校企合作和分期投入的方式解决。"
    )


def _email(rng: Random) -> str:
    user = rng.choice(("office", "wangjg", "xmsb", "zhb", "l1ang_", "morning", "Lily.chen", "o0o-pm", "chenlin1l", "rnd.dept"))
    return f"{user}{rng.randint(1, 999)}@{rng.choice(('163.com', 'foxmail.com', 'qiming-it.com.cn', 'vip.sina.com', '139.com', 'mail.hengxin-data.cn', 'hotmail.com'))}"


def mobile(rng: Random) -> str:
    return rng.choice(("138", "139", "159", "186", "177", "133")) + f"{rng.randrange(10**8):08d}"


def amount(rng: Random, least: int, most: int) -> str:
    number = rng.randint(least, most) + rng.choice((0, 0.5, 0.36))
    return rng.choice((f"{number:,.2f}", f"{number:.2f}", f"{number:g}", f"{number:,.0f}"))


def _honour(kind: str, rng: Random) -> tuple[str, str] | None:
    """Level and year, or none; what is certified for three years (高新技术企业) is still valid in 2020."""
    said = rng.choice(("国家级", "省市级")), str(rng.randint(2017 if kind == "high_tech" else 2012, 2019))
    return rng.choice((None, said))


def applicant(rng: Random) -> dict[str, Any]:
    """Fields of the form, as written (`samples/README.md` tells the kinds of value)."""
    city, prefix, area, streets, bodies = rng.choice(PLACES)
    name = city + "".join(rng.sample(BRANDS, 1)) + rng.choice(TRADES) + rng.choice(FORMS)
    chosen = sorted(rng.sample(range(1, 11), rng.choice((1, 1, 2))))
    project = rng.choice((city[:-1], "")) + PROJECTS[chosen[0] - 1] + rng.choice(("", "", "建设及产业化应用推广"))
    cover_day, declared = signed(rng)
    listed, exports = rng.random() < 0.4, rng.random() < 0.5
    start, months = rng.randint(2017, 2019), rng.randint(1, 12)
    street = rng.choice(streets)
    revenue = rng.randint(3000, 60000)
    fields: dict[str, Any] = {
        "cover.project_name": project,
        "cover.direction": rng.choice(("方向{0}：{1}", "{1}", "方向{0} {1}", "{0}.{1}")).format(chosen[0], DIRECTIONS[chosen[0] - 1]),
        "cover.applicant": name,
        "cover.recommender": rng.choice(bodies),
        "cover.date": cover_day,
        "company.name": name,
        "company.contact.name": person(rng),
        "company.contact.title": rng.choice(TITLES),
        "company.contact.mobile": mobile(rng),
        "company.contact.fax": rng.choice((f"{area}-", f"（{area}）", f"{area} ")) + f"{rng.randint(2, 8)}{rng.randrange(10**7):07d}",
        "company.contact.email": _email(rng),
        "company.registered_capital": rng.choice(("{}万元", "人民币{}万元", "{}万元整", "{}万元人民币")).format(rng.choice((500, 1000, 5000, 3280))),
        "company.legal_representative": person(rng, common=True),
        "company.registered_address": city + street + f"{rng.randint(1, 900)}号",
        "company.office_address": city + street + f"{rng.randint(1, 900)}号{rng.randint(1, 20)}栋{rng.randint(101, 2300)}室",
        "company.credit_code": credit_code(rng, prefix),
        "company.ownership": [rng.choice(OWNERSHIP[3:])],
        "company.main_business": [b for b in BUSINESS if rng.random() < 0.25] or ["大数据"],
        "company.listed": listed,
        "company.exports": exports,
        "company.honours": {k: _honour(k, rng) for k in ("high_tech", "tech_center", "key_lab")},
        "company.rnd_capability": f"已获授权发明专利{rng.randint(2, 30)}项，软件著作权{rng.randint(3, 80)}项，主持或参与标准{rng.randint(1, 9)}项",
        "company.main_revenue": amount(rng, revenue, revenue + 100),
        "company.rnd_investment": amount(rng, 100, 2900),
        "company.info_consumption_revenue": amount(rng, 300, 2900),
        "company.rnd_staff": rng.choice(("{}", "{}人", "{} 人", "{}名")).format(rng.randint(12, 460)),
        "company.software.product_revenue": amount(rng, 100, 900),
        "company.software.service_revenue": rng.choice((amount(rng, 100, 900), "无", "0")),
        "company.software.embedded_revenue": rng.choice((amount(rng, 100, 900), "/", "0")),
        "company.profile": text(rng, city, 150, 390),
        "project.name": project,
        "project.period": rng.choice(("{0}年{1}月至{2}年{3}月", "{0}.{1}-{2}.{3}", "{0}年{1}月—{2}年{3}月", "{0}年{1}月1日 至 {2}年{3}月30日")).format(start, months, start + 2, rng.choice((4, 6, 9, 11))),
        "project.investment": amount(rng, 300, 9000),
        "project.leader.name": person(rng),
        "project.leader.title": rng.choice(TITLES),
        "project.leader.mobile": mobile(rng),
        "project.leader.email": _email(rng),
        "project.directions": chosen,
        "project.summary": text(rng, city, 120, 380),
        **{f"essay.{e}": text(rng, city, 90, 260) for e in ESSAYS},
        "essay.progress": _progress(rng, city, chosen),
        "attachment3.project_name": project,
        "attachment3.date": declared,
    }  # fmt: skip
    if listed:
        fields |= {"company.listing.date": rng.choice(("2015年6月", "2012年11月8日", "2017-03")), "company.listing.place": rng.choice(("深圳证券交易所", "上交所", "新三板")), "company.listing.ticker": rng.choice(("300451", "603118", "839005"))}  # fmt: skip
    if exports:
        fields["company.export_places"] = rng.choice(("东南亚", "美国、德国", "日本、韩国、越南"))
    return fields
