"""Plain texts and names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from model.record import FieldValue
from notices.field_types.rules import ValueRules, compact_text

if TYPE_CHECKING:
    from notices.profile import FieldSpec

# Places with their own law of companies: 申报主体应在境内注册. Streets such as 青岛市香港中路 do not stand at the head.
OUTSIDE = re.compile(
    r"(?:香港|澳门|澳門|台湾|台灣|臺灣|新加坡|美国|日本|韩国|英国|德国|法国|加拿大|澳大利亚|马来西亚|开曼|百慕大|塞舌尔|萨摩亚|英属维尔京|BVI)"
)


class Text(ValueRules):
    """Running text."""


class Person(ValueRules):
    """The name of a person."""


class Organisation(ValueRules):
    """The name of an organisation."""


class Address(ValueRules):
    """A postal address; `mainland_only` of the field: it must lie in the mainland."""

    only_doubts = True

    def complaint(self, spec: FieldSpec, value: FieldValue) -> str:
        if not spec.mainland_only:
            return ""
        text = re.sub(r"^(?:中华人民共和国|中国)", "", compact_text(value))
        if OUTSIDE.match(text) or not re.search(r"[\u4e00-\u9fff]", text):
            return "似不在中国大陆境内，请核实。"
        return ""
