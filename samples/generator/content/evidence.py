"""Pages of evidence: certificates with ornate borders and foreign seals, patents, software copyrights, audit reports, tax proofs,
user proofs, contracts, media reports, photographs, operating figures.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from samples.generator.content.plan import Plan, Proof
from samples.generator.content.vocabulary import compose, person, words
from samples.generator.layouts.markup import anchor, quote
from samples.generator.layouts.pages import Draft
from samples.generator.paper.pictures import draw_photo, draw_screen

GOLD, RED, GREEN = "#a8801c", "#b3261e", "#2f6b3c"
FACE = '("Noto Sans CJK SC")'
TITLE_FACES = ("Noto Serif CJK SC", "Noto Sans CJK SC", "AR PL UKai CN", "WenQuanYi Zen Hei")


def _framed(body: str, rng: random.Random) -> str:
    """A certificate's border: double, ornate with corners, or plain."""
    colour, kind = rng.choice((GOLD, RED, GREEN)), rng.choice(("double", "corners", "guilloche", "none"))
    if kind == "none":
        return body
    inner = f'#block(width: 100%, height: 100%, stroke: 0.6pt + rgb("{colour}"), inset: 22pt)[{body}]'
    if kind == "guilloche":
        wave = f'#place(top + left, for i in range(58) {{ place(dx: i * 8pt, dy: -3pt, circle(radius: 5pt, stroke: 0.4pt + rgb("{colour}"))) }})'
        wave += f'#place(bottom + left, for i in range(58) {{ place(dx: i * 8pt, dy: 3pt, circle(radius: 5pt, stroke: 0.4pt + rgb("{colour}"))) }})'
        return f"#block(width: 100%, height: 94%, inset: 8pt)[{wave}{inner}]"
    corners = ""
    if kind == "corners":
        spots = ("top + left", "top + right", "bottom + left", "bottom + right")
        corners = "".join(f'#place({s}, rotate(45deg, square(size: 18pt, stroke: 2pt + rgb("{colour}"))))' for s in spots)
    return f'#block(width: 100%, height: 94%, stroke: 3pt + rgb("{colour}"), inset: 6pt)[{corners}{inner}]'


def _titled(title: str, rng: random.Random, size: float = 26) -> str:
    return f'#v(1em)#align(center)[#text(font: ("{rng.choice(TITLE_FACES)}", "Noto Sans CJK SC"), size: {size}pt, weight: "bold", fill: rgb("{rng.choice(("#000000", RED, "#000000"))}"))[{quote(title)}]]#v(2em)'


def _rows(rows: list[tuple[str, str]], rng: random.Random) -> str:
    if rng.random() < 0.3:
        cells = ", ".join(f"[{quote(k)}], [{quote(v)}]" for k, v in rows)
        return f"#table(columns: (1fr, 2.4fr), stroke: none, inset: 8pt, {cells})"
    return "\n\n".join(f"{quote(k + '：')}{quote(v)}" for k, v in rows)


def _issued(issuers: list[str], day: str, n: int) -> str:
    out = "".join(f"{quote(i)}{anchor(f'other.{n}.{k}|{i}', -40)} \\ " for k, i in enumerate(issuers))
    return f"#v(2.5em)#align(right)[{out}{quote(day)}]"


def _day(year: int, rng: random.Random) -> str:
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    return rng.choice((f"{year}年{month}月{day}日", f"{year}年{month:02d}月{day:02d}日", f"{year}-{month:02d}-{day:02d}"))


def _region(plan: Plan) -> tuple[str, str]:
    region = plan.company["region"]
    return str(region["province"]), str(region["city"])


def _honour(proof: Proof, plan: Plan, rng: random.Random) -> list[str]:
    province, city = _region(plan)
    national = proof.level == "国家级"
    area = rng.choice((province, city))
    title, code, issuers = {
        "high_tech": ("高新技术企业证书" if national else f"{area}高新技术企业证书", "GR", [f"{province}科学技术厅", f"{province}财政厅"] if national else [f"{area}科学技术局"]),
        "tech_center": ("国家企业技术中心" if national else f"{area}企业技术中心", "NETC", ["国家发展和改革委员会"] if national else [f"{area}工业和信息化局"]),
        "key_lab": ("国家重点实验室" if national else f"{area}重点实验室", "KL", ["中华人民共和国科学技术部"] if national else [f"{area}科学技术厅"]),
    }[proof.kind]  # fmt: skip
    verb = "证书" if title.endswith("证书") else "认定证书"
    rows = [
        ("企业名称" if proof.kind == "high_tech" else "依托单位", proof.holder),
        ("证书编号", f"{code}{proof.year}{rng.randint(10**7, 10**8 - 1)}"),
        ("级别", proof.level),
        (
            "授予年份" if proof.kind != "high_tech" else "发证时间",
            f"{proof.year}年" if proof.kind != "high_tech" else _day(proof.year, rng),
        ),
        ("有效期", "三年"),
    ]
    if proof.kind == "high_tech" and rng.random() < 0.5:
        rows.pop(2) if national else None
    return [
        _framed(
            _titled(title if verb == "证书" else f"{title}认定证书", rng)
            + _rows(rows, rng)
            + _issued(issuers, "" if proof.kind == "high_tech" else _day(proof.year, rng), rng.randint(0, 999)),
            rng,
        )
    ]


def _topic(_plan: Plan, rng: random.Random) -> str:
    direction = rng.choice(list(words()["directions"].values()))
    return f"{rng.choice(direction['subjects'])}数据{rng.choice(('处理', '推荐', '调度', '加密', '识别'))}"


def _patent(proof: Proof, plan: Plan, rng: random.Random) -> list[str]:
    name = "发明专利证书" if proof.kind == "patent" else "实用新型专利证书"
    head = "发明名称" if proof.kind == "patent" else "实用新型名称"
    subject = rng.choice(("一种{}方法及系统", "基于深度学习的{}装置", "一种{}方法、装置及存储介质")).format(_topic(plan, rng))
    number = (
        f"ZL {proof.year - 2} {1 if proof.kind == 'patent' else 2} {rng.randint(10**6, 10**7 - 1)}.{rng.choice('0123456789X')}"
    )
    rows = [
        ("证书号", f"第{rng.randint(2000000, 9999999)}号"),
        (head, subject),
        ("发明人", "；".join(person(rng) for _ in range(3))),
        ("专利号", number),
        ("专利申请日", _day(proof.year - 2, rng)),
        ("专利权人", proof.holder),
        ("授权公告日", _day(proof.year, rng)),
    ]
    note = "国家知识产权局依照中华人民共和国专利法进行审查，决定授予专利权，颁发本证书并在专利登记簿上予以登记。专利权自授权公告之日起生效。"
    return [
        _framed(
            _titled(name, rng)
            + _rows(rows, rng)
            + f"\n\n#v(1em)#h(2em){quote(note)}"
            + _issued(["国家知识产权局"], "", rng.randint(0, 999)),
            rng,
        )
    ]


def _software(proof: Proof, plan: Plan, rng: random.Random) -> list[str]:
    product = f"{plan.company['brand']}{rng.choice(('管理', '服务', '协同', '数据分析'))}{rng.choice(('平台软件', '系统', '终端软件'))}V{rng.randint(1, 4)}.{rng.randint(0, 9)}"
    rows = [
        ("证书号", f"软著登字第{rng.randint(10**6, 10**7 - 1)}号"),
        ("软件名称", product),
        ("著作权人", proof.holder),
        ("开发完成日期", _day(proof.year, rng)),
        ("首次发表日期", rng.choice(("未发表", _day(proof.year, rng)))),
        ("权利取得方式", "原始取得"),
        ("权利范围", "全部权利"),
        ("登记号", f"{proof.year}SR{rng.randint(10**6, 10**7 - 1)}"),
    ]
    note = "根据《计算机软件保护条例》和《计算机软件著作权登记办法》的规定，经中国版权保护中心审核，对以上事项予以登记。"
    top = f"#align(center)[#text(size: 1.1em)[{quote('中华人民共和国国家版权局')}]]"
    return [
        _framed(
            top
            + _titled("计算机软件著作权登记证书", rng, 23)
            + _rows(rows, rng)
            + f"\n\n#v(1em)#h(2em){quote(note)}"
            + _issued(["中华人民共和国国家版权局"], _day(proof.year, rng), rng.randint(0, 999)),
            rng,
        )
    ]


def _standard(proof: Proof, plan: Plan, rng: random.Random) -> list[str]:
    number = f"T/{rng.choice(('GDSIA', 'ZJCX', 'CESA', 'SZAS'))} {rng.randint(10, 199)}—{proof.year}"
    text = f"现批准发布《{_topic(plan, rng)}技术规范》（{number}）团体标准，自{_day(proof.year, rng)}起实施。本标准主要起草单位：{proof.holder}、{rng.choice(words()['brands'])}检测技术研究院。"
    return [
        _titled("团体标准发布公告", rng, 22)
        + f"#h(2em){quote(text)}"
        + _issued(["省信息技术标准化协会"], _day(proof.year, rng), rng.randint(0, 999))
    ]


def _money_table(proof: Proof, plan: Plan, rng: random.Random) -> str:
    revenue = (
        float(str(plan.form["company.main_revenue"]).replace(",", ""))
        if _is_number(plan.form["company.main_revenue"])
        else rng.uniform(900, 9000)
    )
    names = (
        "一、营业总收入",
        "其中：主营业务收入",
        "其他业务收入",
        "减：营业成本",
        "税金及附加",
        "销售费用",
        "管理费用",
        "研发费用",
        "财务费用",
        "二、营业利润",
        "三、利润总额",
        "减：所得税费用",
        "四、净利润",
    )
    cells = [f"[{quote(c)}]" for c in ("项目", "附注", f"{proof.year}年度", f"{proof.year - 1}年度")]
    for i, name in enumerate(names):
        now = revenue * 1e4 * (1.0 if i == 1 else 1.04 if i == 0 else rng.uniform(0.01, 0.6))
        cells += [
            f"[{quote(name)}]",
            f"[{quote(str(i + 1) if i % 3 == 0 else '')}]",
            f"[{quote(f'{now:,.2f}')}]",
            f"[{quote(f'{now * rng.uniform(0.7, 0.98):,.2f}')}]",
        ]
    head = f"#align(center)[#text(size: 1.2em)[*{quote('利　润　表')}*]] {quote('编制单位：' + proof.holder)}#h(1fr){quote('单位：元')}"
    return f"#text(size: 10pt)[{head} #table(columns: (2.2fr, 0.6fr, 1.6fr, 1.6fr), inset: 5pt, {', '.join(cells)})]"


def _is_number(value: object) -> bool:
    return str(value).replace(",", "").replace(".", "", 1).isdigit()


def _audit(proof: Proof, plan: Plan, rng: random.Random) -> list[str]:
    firm = f"{plan.company['region']['city'].removesuffix('市')}{rng.choice(('正信', '中衡', '天健信', '立诚', '华瑞'))}会计师事务所（{rng.choice(('普通合伙', '特殊普通合伙'))}）"
    number = f"{rng.choice(('穗', '粤', '中', '立', '华'))}会审字〔{proof.year + 1}〕第{rng.randint(100, 9999)}号"
    opinion = (
        f"我们审计了{proof.holder}（以下简称贵公司）财务报表，包括{proof.year}年12月31日的资产负债表，{proof.year}年度的利润表、现金流量表以及相关财务报表附注。"
        f"我们认为，后附的财务报表在所有重大方面按照企业会计准则的规定编制，公允反映了贵公司{proof.year}年12月31日的财务状况以及{proof.year}年度的经营成果。"
    )
    first = f"#v(8em)#align(center)[{quote(proof.holder)} \\ #v(1em) #text(size: 2em)[*{quote('审　计　报　告')}*] \\ #v(1em) {quote(f'{proof.year}年度')} \\ {quote(number)}] #v(10em)#align(center)[{quote(firm)}]"
    second = (
        _titled("审 计 报 告", rng, 20)
        + f"#align(right)[{quote(number)}]\n\n{quote(proof.holder + '全体股东：')}\n\n#h(2em){quote('一、审计意见')}\n\n#h(2em){quote(opinion)}"
    )
    second += _issued([firm], _day(proof.year + 1, random.Random(1)).replace("12月", "3月"), rng.randint(0, 999))
    pages = [first, second, _money_table(proof, plan, rng)]
    return pages[: max(1, proof.pages)] if proof.pages < 3 else pages


def _tax(proof: Proof, plan: Plan, rng: random.Random) -> list[str]:
    city = plan.company["region"]["city"]
    cells = [f"[{quote(c)}]" for c in ("税种", "税款所属时期", "入库日期", "实缴金额（元）")]
    for kind in rng.sample(("增值税", "企业所得税", "城市维护建设税", "印花税", "教育费附加", "个人所得税"), 4):
        month = rng.randint(1, 12)
        cells += [
            f"[{quote(v)}]"
            for v in (
                kind,
                f"{proof.year}-{month:02d}-01至{proof.year}-{month:02d}-28",
                f"{proof.year}-{month:02d}-{rng.randint(10, 28)}",
                f"{rng.uniform(1e3, 9e5):,.2f}",
            )
        ]
    rows = [
        ("纳税人名称", proof.holder),
        ("纳税人识别号", str(plan.form["company.credit_code"])),
        ("填发日期", _day(2020, random.Random(proof.year)).replace("12月", "2月")),
    ]
    body = (
        _titled("税收完税证明", rng, 22)
        + _rows(rows, rng)
        + f"\n\n#text(size: 10pt)[#table(columns: (1.3fr, 2fr, 1.2fr, 1.4fr), inset: 6pt, {', '.join(cells)})]"
    )
    return [body + _issued([f"国家税务总局{city}税务局"], "", rng.randint(0, 999))]


def _user(proof: Proof, plan: Plan, rng: random.Random) -> list[str]:
    customer = f"{rng.choice(words()['regions'])['city']}{rng.choice(('第一人民医院', '实验小学', '大沥镇人民政府', '商贸集团有限公司', '物业服务中心', '行政服务中心'))}"
    text = f"兹证明{proof.holder}承担的“{plan.project}”自{rng.choice((2018, 2019))}年{rng.randint(1, 12)}月起在我单位投入使用，系统运行稳定，累计服务用户{rng.randint(1, 90)}万人次，应用推广效果良好，特此证明。"
    return [
        _titled(rng.choice(("用户使用证明", "应用推广证明", "项目推广效果证明")), rng, 22)
        + f"#h(2em){quote(text)}"
        + _issued([customer], _day(2020, rng).replace("12月", "3月"), rng.randint(0, 999))
    ]


def _contract(proof: Proof, plan: Plan, rng: random.Random) -> list[str]:
    buyer = f"{rng.choice(words()['regions'])['city']}{rng.choice(('城市运营集团有限公司', '教育局', '商业管理有限公司'))}"
    rows = [
        ("合同编号", f"XS-{proof.year}-{rng.randint(100, 999)}"),
        ("甲方（采购方）", buyer),
        ("乙方（供应方）", proof.holder),
        ("项目名称", f"{plan.project}采购及推广服务"),
        ("合同金额", f"人民币{rng.randint(20, 900)}万元"),
    ]
    terms = "\n\n".join(
        f"#h(2em){quote(t)}"
        for t in (
            "第一条　乙方按照本合同约定向甲方提供平台部署、推广和运维服务。",
            "第二条　服务期限自合同签订之日起两年。",
            "第三条　付款方式：合同签订后支付百分之三十，验收后支付百分之六十五，质保期满支付余款。",
        )
    )
    return [
        _titled("推广应用合同", rng, 22)
        + _rows(rows, rng)
        + "\n\n"
        + terms
        + _issued([buyer], _day(proof.year, rng), rng.randint(0, 999))
    ]


def _media(proof: Proof, plan: Plan, rng: random.Random) -> list[str]:
    context = {
        "company": proof.holder,
        "project": plan.project,
        "city": plan.company["region"]["city"],
        "domain": "信息消费",
    }
    text = compose("summary", rng, context, 250, 420)
    head = f"“{plan.project}”推广应用取得成效"
    return [
        f"#text(size: 9pt)[{quote(rng.choice(('南方网', '羊城晚报', '人民网', '经济日报', '新华网客户端')))}#h(1em){quote(_day(2020, rng).replace('12月', '4月'))}#h(1em){quote('媒体报道')}]\n\n{_titled(head, rng, 18)}#columns(2, gutter: 14pt)[#h(2em){quote(text)}]"
    ]


def _picture(proof: Proof, plan: Plan, rng: random.Random, work: Path) -> list[str]:
    paths = []
    for i in range(2):
        path = work / f"picture{rng.randint(0, 10**9)}_{i}.jpg"
        (draw_photo if proof.kind == "photos" else draw_screen)(path, rng)
        paths.append(path.name)
    title = "项目推广效果证明材料：应用现场照片" if proof.kind == "photos" else "项目推广效果证明材料：平台运营数据截图"
    name = plan.project
    captions = [quote(f"图{i + 1}　{name}应用推广情况") for i in range(len(paths))]
    images = "".join(
        f'#align(center)[#image("{p}", width: 88%)]#align(center)[#text(size: 0.85em)[{c}]]'
        for p, c in zip(paths, captions, strict=True)
    )
    return [f"#align(center)[*{quote(title)}*]\n{images}"]


def _other(proof: Proof, plan: Plan, rng: random.Random) -> list[str]:
    rows = [("企业名称", proof.holder), ("荣誉称号", proof.title), ("授予年份", f"{proof.year}年")]
    return [
        _framed(
            _titled("荣誉证书", rng)
            + _rows(rows, rng)
            + _issued([f"{plan.company['region']['city']}人民政府"], _day(proof.year, rng), rng.randint(0, 999)),
            rng,
        )
    ]


MAKERS: dict[str, Callable[[Proof, Plan, random.Random], list[str]]] = {
    "high_tech": _honour, "tech_center": _honour, "key_lab": _honour, "patent": _patent, "utility": _patent, "software": _software, "standard": _standard,
    "audit": _audit, "tax": _tax, "user": _user, "contract": _contract, "media": _media, "other_honour": _other,
}  # fmt: skip


def proof_drafts(proof: Proof, plan: Plan, rng: random.Random, work: Path) -> list[Draft]:
    """One draft a page of the proof. Pictures are written to `work`."""
    pages = _picture(proof, plan, rng, work) if proof.kind in ("photos", "data") else MAKERS[proof.kind](proof, plan, rng)
    return [Draft(f"evidence.{proof.kind}", p) for p in pages]
