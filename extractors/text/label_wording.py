"""What a text looks like by itself: a label of a form, or a value. No notice is needed."""

from __future__ import annotations

import re

from extractors.text.box_symbols import BOXES

# endings of labels on Chinese forms of all kinds: registration, personnel, medical, bank, school, invoices
ENDINGS = tuple(
    [
        "名称",
        "姓名",
        "名字",
        "单位",
        "公司名称",
        "地址",
        "住址",
        "住所",
        "电话",
        "手机",
        "手机号",
        "号码",
        "传真",
        "邮箱",
        "邮件",
        "电邮",
        "邮编",
        "编码",
        "合一码",
        "日期",
        "时间",
        "年月",
        "年份",
        "年度",
        "期限",
        "期间",
        "起止",
        "编号",
        "号",
        "证号",
        "代码",
        "代号",
        "性别",
        "年龄",
        "民族",
        "国籍",
        "籍贯",
        "学历",
        "学位",
        "学校",
        "专业",
        "院校",
        "毕业",
        "职务",
        "职称",
        "职业",
        "职位",
        "岗位",
        "身份证",
        "证件",
        "类型",
        "类别",
        "种类",
        "性质",
        "属性",
        "方式",
        "形式",
        "用途",
        "来源",
        "金额",
        "价格",
        "单价",
        "总价",
        "数量",
        "合计",
        "总计",
        "小计",
        "税率",
        "税额",
        "备注",
        "说明",
        "意见",
        "签字",
        "签名",
        "签章",
        "盖章",
        "公章",
        "章",
        "负责人",
        "联系人",
        "代表人",
        "法人",
        "经办人",
        "申请人",
        "填表人",
        "审核人",
        "审批人",
        "复核人",
        "收款人",
        "付款人",
        "购买方",
        "销售方",
        "委托人",
        "受托人",
        "监护人",
        "紧急联系人",
        "资本",
        "资金",
        "范围",
        "情况",
        "内容",
        "简介",
        "概述",
        "概况",
        "理由",
        "原因",
        "事由",
        "目的",
        "要求",
        "条件",
        "标准",
        "依据",
        "账号",
        "帐号",
        "账户",
        "开户行",
        "开户银行",
        "银行",
        "部门",
        "科室",
        "科别",
        "床号",
        "住院号",
        "诊断",
        "病史",
        "症状",
        "主诉",
        "血型",
        "身高",
        "体重",
        "婚姻状况",
        "婚否",
        "状况",
        "政治面貌",
        "面貌",
        "户口",
        "户籍",
        "所在地",
        "出生地",
        "规模",
        "收入",
        "支出",
        "投入",
        "投资",
        "利润",
        "产值",
        "领域",
        "荣誉",
        "能力",
        "业务",
        "经历",
        "简历",
        "履历",
        "特长",
        "爱好",
        "成绩",
        "评价",
        "鉴定",
        "关系",
        "成员",
        "照片",
        "序号",
        "项目",
        "名次",
        "等级",
        "级别",
        "职级",
        "工龄",
        "人数",
        "面积",
        "型号",
        "规格",
        "品名",
        "商品",
        "货物",
        "产地",
        "产权",
        "车牌",
        "车型",
        "里程",
        "网址",
        "网站",
        "微信",
        "QQ",
        "主题",
        "标题",
        "方向",
        "对象",
        "地点",
        "场所",
        "省份",
        "城市",
        "区域",
        "去向",
        "结果",
        "结论",
        "承诺",
        "声明",
        "附件",
        "材料",
        "清单",
        "摘要",
        "关键词",
        "周期",
        "进度",
        "计划",
        "措施",
        "目标",
        "效益",
        "总额",
        "余额",
        "总数",
        "比例",
        "占比",
        "是否",
        "有无",
        "收费",
        "费用",
        "工资",
        "薪资",
        "待遇",
        "工作",
        "健康",
        "语种",
        "外语",
        "水平",
        "程度",
        "证书",
        "技能",
        "奖惩",
        "家庭",
        "父亲",
        "母亲",
        "配偶",
        "子女",
        "称谓",
        "甲方",
        "乙方",
        "买方",
        "卖方",
        "供方",
        "需方",
        "出租方",
        "承租方",
        "委托方",
        "受托方",
        "保险",
        "保单",
        "单号",
        "运单",
        "票号",
        "发票号",
        "税号",
        "识别号",
        "学号",
        "工号",
        "卡号",
        "车号",
        "房号",
        "班级",
        "年级",
        "院系",
        "系别",
        "课程",
        "学分",
        "导师",
        "题目",
        "签发",
        "有效期",
        "批准",
        "审批",
        "审核",
        "复核",
        "验收",
        "制单",
        "开票人",
        "大写",
        "小写",
        "人员",
        "主体",
        "机构",
        "组织",
        "平台",
        "系统",
        "版本",
        "语言",
        "上市",
        "出口",
        "简称",
        "全称",
    ]
)
_ENDING = re.compile("(?:" + "|".join(sorted(map(re.escape, ENDINGS), key=len, reverse=True)) + ")$")
ORGANISATION = re.compile(
    r"(公司|集团|大学|学院|医院|银行|研究院|研究所|委员会|管理局|事务所|工业和信息化[厅局部]|人民政府|有限合伙|中学|小学|支行|分行)$"
)
VALUE = re.compile(
    r"^(?:[\d\s.,，%‰¥￥$+\-—–~～/:：()（）万亿元千百十人个名年月日号平方米岁时分]+"  # numbers, dates, amounts
    r"|[\w.+-]+@[\w.-]+|https?://\S+|www\.\S+|[A-Z0-9\-]{6,}|无|有|是|否|男|女|暂无|/|—+|同上|不适用|汉族?|已婚|未婚|本科|硕士|博士|大专|高中|党员|团员|群众)$"
)
BLANK = re.compile(r"^[\s_＿—\-－.．…·年月日至到\u3000]*$")
_HINT = re.compile(r"[（(【\[][^（()）】\]]*[）)】\]]?")
_SPACED = re.compile(r"^[\u4e00-\u9fff](?:[\s\u3000]+[\u4e00-\u9fff]){1,4}[：:]?$")
_CJK_GAP = re.compile(r"(?<=[\u4e00-\u9fff（(：:])[\s\u3000]+(?=[\u4e00-\u9fff（）():：/])")


def tight(text: str) -> str:
    """Without line breaks, and without white space between Chinese characters (姓 名)."""
    return _CJK_GAP.sub("", " ".join(text.split())).strip()


def as_label(text: str) -> str:
    """A label as it is reported: one line, without its colon, required mark or blanks."""
    return tight(text).strip(" 　*＊_＿").rstrip("：: 　_＿")


def is_blank(text: str) -> bool:
    """Nothing, or only what a form prints where something is to be filled in: underscores, 年 月 日."""
    return bool(BLANK.match(text))


def has_label_ending(text: str) -> bool:
    return bool(_ENDING.search(_core(text)))


def _core(text: str) -> str:
    core = _HINT.sub("", tight(text)).strip()
    core = core or tight(text)
    return re.sub(r"^[\d一二三四五六七八九十]{1,2}[.、．)）]\s*", "", core.strip("*＊：: 　_＿"))


def label_score(text: str) -> float:
    """How much a text looks like a label by itself, 0 to 1."""
    whole = tight(text)
    if not whole or any(c in BOXES for c in whole):
        return 0.0
    core = _core(whole)
    colon = whole.endswith(("：", ":"))
    if VALUE.match(core) and not colon:
        return 0.0
    score = 0.36 if len(core) <= 8 else 0.26 if len(core) <= 12 else 0.1 if len(core) <= 20 else -0.3
    score += 0.5 if colon else 0.0
    question = bool(re.match(r"(?:是否|有无|可否|能否)", core))
    score += 0.4 if question or _ENDING.search(core) else 0.0
    score += 0.3 if _SPACED.match(text.strip()) else 0.0
    score += (
        0.2 if re.search(r"[（(](?:万?元|%|可多选|必填|选填|盖章|签字|签章|人|年|㎡|平方米|公章|个|份|项)[）)]", whole) else 0.0
    )
    return min(1.0, max(0.0, score - (0.0 if question else _against(core))))


def _against(core: str) -> float:
    """What speaks for a value: digits, sentences, names of organisations."""
    against = 0.0
    if re.search(r"\d", core) and not re.match(r"^\d{1,2}[.、]", core):
        against += 0.3
    if re.search(r"[。；;，,]", core):
        against += 0.3
    if (ORGANISATION.search(core) and len(core) > 4) or "有限公司" in core:
        against += 0.5
    if re.search(r"(?:省|市|区|县|路|街|镇|村)\S*(?:省|市|区|县|路|街|镇|村|号|室)", core):
        against += 0.4
    return against
