"""Honours whose rows the form rules into cells of their own beside one label."""

from __future__ import annotations

from pathlib import Path

from extractors.packet.fill import PacketPages, fill_record
from notices.profile import load
from record_pages import Entry, table_page


def test_rows_of_honours_in_cells_of_their_own_are_one_answer() -> None:
    rows = [
        [Entry("单位名称", 0.2), Entry("广州粤集鲜生供应链有限公司", 0.8)],
        [
            Entry("相关荣誉\n（提供证明材料）", 0.2, 4),
            Entry("高新技术企业", 0.25),
            Entry("☑国家级/☐省市级", 0.25),
            Entry("授予年份：2019年", 0.3),
        ],
        [Entry("企业技术中心", 0.25), Entry("☐国家级/☑省市级", 0.25), Entry("授予年份：2018年", 0.3)],
        [Entry("重点实验室", 0.25), Entry("☐国家级/☐省市级", 0.25), Entry("授予年份：____年", 0.3)],
        [Entry("其他市级以上荣誉自行添加：", 0.8)],
        [Entry("研发能力\n（提供证明材料）", 0.2), Entry("拥有发明专利4项。", 0.8)],
        [Entry("注册资本", 0.2), Entry("5000万元", 0.3), Entry("法定代表人", 0.2), Entry("欧阳静", 0.3)],
    ]
    page = table_page("一、申报单位信息表", rows)
    record = fill_record(PacketPages("packet", (), [page], Path("/nonexistent")), load("xxxf2020"))
    honours = record.fields["company.honours"].value
    assert honours == {"high_tech": {"level": "国家级", "year": "2019"}, "tech_center": {"level": "省市级", "year": "2018"}}
    assert record.fields["company.rnd_capability"].raw == "拥有发明专利4项。"
