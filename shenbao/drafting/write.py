"""The draft as YAML that loads: what is not sure stands under a comment 待确认 with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from shenbao.drafting.lexicon import Item
from shenbao.drafting.said import Draft
from shenbao.drafting.unsure import MARK

WIDTH = 10_000  # characters: a clause stays on its line


def as_yaml(draft: Draft, clauses: Mapping[str, str] | None = None) -> str:
    """Return the YAML file of `draft`; with `clauses` by their names in place of its own."""
    lines = ["# 由表格和通知文本起草；“待确认”处请对照原文逐条核对、修改后使用。写法见 docs/notices.md"]
    for key, section in draft.sections.items():
        if isinstance(section, list):
            lines += ["", f"{key}:"]
            for item in section:
                lines += [*_comments(item, "  "), f"  - {_flow(item.data)}"]
        elif "=" in section.data:
            lines += [*_comments(section, ""), f"{key}: {_flow(section.data['='])}"]
        else:
            lines += ["", *_comments(section, ""), f"{key}:", *_block(section.data)]
    lines += ["", "# 原文中有“须、应、不得”等要求的句子：请核对是否都已成为上面的要求", "clauses:"]
    for number, said in enumerate(draft.clauses, 1):
        lines += [f"  # {said.place}", f"  c{number:02}: {_flow(said.text)}"]
    lines += [f"  {name}: {_flow(text)}" for name, text in (clauses or {}).items()]
    return "\n".join(lines) + "\n"


def _comments(item: Item, indent: str) -> Iterator[str]:
    if item.source:
        yield f"{indent}# {item.source}"
    yield from (f"{indent}{MARK}{doubt}" for doubt in item.doubts)


def _block(data: Mapping[str, Any], indent: str = "  ") -> Iterator[str]:
    """Mappings and lists within on lines of their own, what is in those in the flow."""
    for key, value in data.items():
        if isinstance(value, dict) and value and all(isinstance(v, dict) for v in value.values()):
            yield from (f"{indent}{key}:", *_block(value, f"{indent}  "))
        elif isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
            yield from (f"{indent}{key}:", *(f"{indent}  - {_flow(v)}" for v in value))
        else:
            yield f"{indent}{key}: {_flow(value)}"


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - what stands twice is written twice
        return True


def _flow(value: Any) -> str:
    text = yaml.dump(value, Dumper=_Plain, allow_unicode=True, default_flow_style=True, sort_keys=False, width=WIDTH).strip()
    return text.removesuffix("\n...").strip()
