"""Evidence as typed text, for Word versions: the same proofs as in samples.generator.content.evidence, line by line."""

from __future__ import annotations

import random

from samples.generator.content.plan import Plan, Proof
from samples.generator.content.vocabulary import words

ABOUT = ("software", "user", "contract", "audit")  # proofs whose title is what they are about: a software, a project, an amount


def _honour(proof: Proof, plan: Plan) -> list[str]:
    region = plan.company["region"]
    base = {"high_tech": "高新技术企业", "tech_center": "企业技术中心", "key_lab": "重点实验室"}[proof.kind]
    title = f"{base}证书" if proof.level == "国家级" else f"{region['province']}{base}证书"
    return [
        title,
        f"企业名称：{proof.holder}",
        f"级别：{proof.level}",
        f"发证时间：{proof.year}年9月12日",
        f"批准机关：{region['province']}科学技术厅",
    ]


def proof_lines(proof: Proof, plan: Plan, rng: random.Random) -> list[list[str]]:
    """Pages of lines; the first line of each is its title."""
    subject = rng.choice(rng.choice(list(words()["directions"].values()))["subjects"])
    project, year, amount = plan.project, proof.year, plan.form["company.main_revenue"]
    if proof.title and proof.kind in ABOUT:
        subject = project = amount = proof.title
    number = rng.randint(10**6, 10**7 - 1)
    if proof.kind in ("high_tech", "tech_center", "key_lab"):
        return [_honour(proof, plan)]
    pages: dict[str, list[str]] = {
        "patent": ["发明专利证书", f"发明名称：一种{subject}方法", f"专利号：ZL {year - 2} 1 {number}.3", f"专利权人：{proof.holder}", f"授权公告日：{year}年8月16日"],
        "utility": ["实用新型专利证书", f"实用新型名称：一种{subject}装置", f"专利号：ZL {year - 1} 2 {number}.X", f"专利权人：{proof.holder}", f"授权公告日：{year}年5月6日"],
        "software": ["计算机软件著作权登记证书", f"软件名称：{subject}管理系统V1.0", f"著作权人：{proof.holder}", f"登记号：{year}SR{number}", f"开发完成日期：{year}年5月20日"],
        "standard": ["团体标准发布公告", f"标准名称：{subject}技术规范", f"标准编号：T/GDSIA {number % 100}—{year}", f"起草单位：{proof.holder}"],
        "audit": ["审计报告", f"{proof.holder}全体股东：", f"我们审计了后附的{proof.holder}财务报表，包括{year}年12月31日的资产负债表、{year}年度的利润表。", f"{year}年度主营业务收入{amount}万元。", "正信会计师事务所"],
        "tax": ["税收完税证明", f"纳税人名称：{proof.holder}", f"税款所属时期：{year}年1月1日至{year}年12月31日", "增值税 企业所得税"],
        "user": ["用户使用证明", f"兹证明{proof.holder}承担的“{project}”已在我单位投入使用，运行稳定，推广应用效果良好。", "佛山市南海区大沥镇人民政府", "2020年3月12日"],
        "contract": ["推广应用合同", f"乙方：{proof.holder}", f"项目名称：{project}采购及推广服务", "合同金额：人民币88万元"],
        "media": ["媒体报道", f"“{project}”推广应用取得成效", f"{proof.holder}的项目推广效果得到用户认可。"],
        "photos": ["项目推广效果证明材料：应用现场照片", f"图1 {project}应用推广情况"],
        "data": ["项目推广效果证明材料：平台运营数据", f"截至2020年3月，{project}注册用户{rng.randint(10, 90)}万。"],
        "other_honour": ["荣誉证书", f"企业名称：{proof.holder}", f"荣誉称号：{proof.title}", f"授予年份：{year}年"],
    }  # fmt: skip
    return [pages[proof.kind]]
