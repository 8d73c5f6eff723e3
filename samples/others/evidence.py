"""What is enclosed: certificates, reports, contracts, as text of a page and the body that stamped it."""

from __future__ import annotations

from random import Random
from typing import Any

from samples.others.form import Sheet

CERTIFIED = {"high_tech": "高新技术企业", "tech_center": "企业技术中心", "key_lab": "重点实验室"}


def honour(kind: str, level: str, year: str, holder: str, rng: Random) -> Sheet:
    if kind == "high_tech":
        grade = "" if level == "国家级" else "省级"
        lines: tuple[str, ...] = (
            f"企业名称：{holder}",
            f"证书编号：GR{year}{rng.randint(44000000, 44999999)}",
            f"发证时间：{year}年11月28日",
            "有效期：三年",
            "批准机关：",
        )
        return Sheet(f"{grade}高新技术企业证书", lines, "科学技术厅  财政厅  税务局")
    grade = "国家" if level == "国家级" else "省级"
    name = CERTIFIED[kind]
    lines = (
        f"{holder}：",
        f"　　经审核，你单位建设的技术研发机构符合认定条件，现认定为{grade}{name}。",
        f"　　特发此证。证书编号：{year}-{rng.randint(100, 999)}",
        f"{year}年12月6日",
    )
    return Sheet(f"{grade}{name}证书", lines, "国家发展和改革委员会" if level == "国家级" else "省发展和改革委员会")


def patent(holder: str, rng: Random) -> Sheet:
    lines: tuple[str, ...] = (
        f"证书号第{rng.randint(2000000, 3999999)}号", "发明名称：一种面向信息服务的数据处理方法及装置", "发明人：赵志强；孙佳怡", f"专利号：ZL 2017 1 0{rng.randint(100000, 999999)}.{rng.randint(0, 9)}",
        "专利申请日：2017年03月14日", f"专利权人：{holder}", "授权公告日：2019年05月21日", "　　国家知识产权局依照中华人民共和国专利法进行审查，决定授予专利权，颁发发明专利证书并在专利登记簿上予以登记。",
    )  # fmt: skip
    return Sheet("发明专利证书", lines, "国家知识产权局")


def software(holder: str, project: str, rng: Random) -> Sheet:
    lines: tuple[str, ...] = (
        f"证书号：软著登字第{rng.randint(3000000, 5200000)}号", f"软件名称：{project}软件 V{rng.randint(1, 4)}.0", f"著作权人：{holder}", "开发完成日期：2018年09月10日", "首次发表日期：未发表",
        "权利取得方式：原始取得", "权利范围：全部权利", f"登记号：2019SR{rng.randint(100000, 999999)}", "　　根据《计算机软件保护条例》和《计算机软件著作权登记办法》的规定，经中国版权保护中心审核，对以上事项予以登记。",
    )  # fmt: skip
    return Sheet("计算机软件著作权登记证书", lines, "中华人民共和国国家版权局")


def revenue(holder: str, amount: str, year: int, rng: Random) -> Sheet:
    if rng.random() < 0.5:
        lines: tuple[str, ...] = (
            f"正和审字〔{year + 1}〕第{rng.randint(100, 999)}号", f"{holder}全体股东：", f"　　我们审计了后附的{holder}（以下简称贵公司）财务报表，包括{year}年12月31日的资产负债表，{year}年度的利润表、现金流量表以及相关财务报表附注。",
            f"　　我们认为，后附的财务报表在所有重大方面按照企业会计准则的规定编制，公允反映了贵公司{year}年度的经营成果。经审计，贵公司{year}年度主营业务收入为{amount}万元。", f"中国注册会计师：林海涛　　　　{year + 1}年3月20日",
        )  # fmt: skip
        return Sheet("审 计 报 告", lines, "正和会计师事务所（特殊普通合伙）")
    lines = (
        f"纳税人名称：{holder}", f"填发日期：{year + 1}年3月2日", f"税款所属时期：{year}年1月1日至{year}年12月31日", "税种：增值税、企业所得税", f"实缴（退）金额：{rng.randint(100000, 999999)}.25元", "备注：本凭证不得涂改，妥善保管。",
    )  # fmt: skip
    return Sheet("中华人民共和国税收完税证明", lines, "国家税务总局税务局")


def promotion(holder: str, project: str, rng: Random) -> Sheet:
    user = rng.choice(("阳光社区服务中心", "永兴百货商场管理处", "第三人民医院信息科"))
    if rng.random() < 0.5:
        lines: tuple[str, ...] = (
            f"　　我单位自2019年6月起使用{holder}研发的“{project}”，系统运行稳定，功能完善，服务及时，取得了良好的应用效果。",
            "　　特此证明。",
            f"使用单位：{user}",
            "2020年3月16日",
        )
        return Sheet("用户使用报告", lines, user)
    lines = (
        f"甲方：{user}",
        f"乙方：{holder}",
        f"　　为推广“{project}”，甲乙双方经友好协商，就系统部署及运营服务达成如下协议：",
        "一、乙方负责系统部署、培训和运行维护。",
        "二、甲方按年支付服务费用人民币叁拾万元整。",
        "三、协议有效期三年。",
        "签订日期：2019年9月3日",
    )
    return Sheet("推广合作协议", lines, user)


def enclosures(f: dict[str, Any], rng: Random) -> dict[int, dict[str, list[Sheet]]]:
    """Attachment → kind of evidence → its pages, as the fields claim."""
    holder, project = f["company.name"], f["project.name"]
    honours = [honour(kind, said[0], said[1], holder, rng) for kind, said in f["company.honours"].items() if said]
    return {
        1: {"honours": honours, "rnd": [patent(holder, rng)], "revenue": [revenue(holder, f["company.main_revenue"], 2019, rng)]},
        2: {"ip": [software(holder, project, rng)], "promotion": [promotion(holder, project, rng)]},
    }
