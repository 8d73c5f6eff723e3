"""Which keys may stand where in a profile: asked of its models, so that a new key needs no line here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from notices.profile import Profile
from notices.references import Place

Model = type[BaseModel]
# What people write in place of a key.
CHINESE = {
    "名称": "name",
    "标题": "title",
    "部分": "part",
    "类型": "type",
    "必填": "required",
    "标签": "labels",
    "写法": "labels",
    "选项": "choices",
    "字数": "limit",
    "字数限制": "limit",
    "条款": "clause",
    "依据": "clause",
    "提示": "hints",
    "单位": "unit",
    "编号": "number",
    "文号": "number",
    "字段": "fields",
    "栏目": "fields",
    "印章": "seals",
    "签字": "signatures",
    "附件": "attachments",
    "证明": "evidence",
    "规则": "rules",
    "截止日期": "by",
    "份数": "paper",
    "标识": "markers",
    "表格": "tables",
    "列": "columns",
    "行": "rows",
    "至少": "at_least",
    "不少于": "at_least",
    "至多": "at_most",
    "不超过": "at_most",
    "版本": "version",
}
# What people write in place of a value that is one of a few.
CHINESE_VALUES = {
    "文字": "text", "文本": "text", "日期": "date", "起止日期": "period", "金额": "money", "数字": "number", "人数": "count",
    "手机": "mobile", "电话": "telephone", "邮箱": "email", "信用代码": "credit_code", "姓名": "person", "单位": "organisation",
    "地址": "address", "多选": "choices", "选择": "choices", "是否": "yes_no", "封面": "cover", "须知": "instructions", "表": "table",
    "表格": "table", "正文": "essay", "声明": "declaration", "推荐函": "letter", "证明": "evidence", "相同": "same", "一致": "same",
    "不大于": "not_more", "错误": "error", "必填": "error", "提醒": "warning", "选填": "no",
    "大于等于": "不小于", "≥": "不小于", ">=": "不小于", "不低于": "不小于", "不少于": "不小于", "至少": "不小于", "小于等于": "不大于", "≤": "不大于",
    "<=": "不大于", "不高于": "不大于", "不超过": "不大于", "不多于": "不大于", "至多": "不大于", ">": "大于", "<": "小于", "=": "等于", "相等": "等于",
}  # fmt: skip


@cache
def all_keys() -> frozenset[str]:
    """Return every key of every model of a profile."""
    return frozenset(key for model in _below(Profile) for key in model.model_fields)


def model_at(place: Place, data: Any) -> Model | None:
    """Return the model of the mapping at `place` of a profile that holds `data`; None where a mapping is free (levels, clauses)."""
    state: Any = Profile
    for n, step in enumerate(place):
        state = _inner(state, step, value_at(data, place[:n]))
    return _picked(state, value_at(data, place))


def value_at(data: Any, place: Place) -> Any:
    """Return what stands at `place` of `data`; None where nothing does."""
    for step in place:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _inner(state: Any, step: str | int, value: Any) -> Any:
    """The annotation of what stands at `step` of a `value` that is annotated `state`."""
    if get_origin(state) in (tuple, dict):
        return get_args(state)[get_origin(state) is dict]
    model = _picked(state, value)
    spec = model.model_fields.get(str(step)) if model else None
    return spec.annotation if spec else None


def _picked(state: Any, value: Any) -> Model | None:
    """The model that `value` is for; of several the one with its `rule`."""
    models = [] if get_origin(state) in (tuple, dict) else list(_models(state))
    told = value.get("rule") if isinstance(value, dict) else None
    fitting = [m for m in models if "rule" in m.model_fields and told in get_args(m.model_fields["rule"].annotation)]
    return (fitting or models)[0] if len(fitting or models) == 1 else None


def _models(annotation: Any) -> Iterator[Model]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _below(model: Model) -> Iterator[Model]:
    yield model
    for spec in model.model_fields.values():
        for inner in _models(spec.annotation):
            yield from _below(inner)
