"""A YAML file with the line of each value. Faults of its writing are collected and mended in passing, so that the rest is read as well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from notices.faults.fault import Fault
from notices.faults.writing import AGAIN, INDENT, mend, mend_spaces
from notices.references import Place

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_TRIES = 4  # depths that are tried for one line
MOST_MENDS = 60  # faults of writing in one file: more is no profile


@dataclass(frozen=True, slots=True)
class Marked:
    """`data`: what the file holds, as far as it can be read; None: nothing. `lines`: place → line, of a key where it has one."""

    data: Any
    lines: dict[Place, int]
    faults: tuple[Fault, ...]

    def line(self, place: Place) -> int:
        """Return the line of `place`, or of the nearest that holds it."""
        return next((self.lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in self.lines), 1)


def read_marked(text: str) -> Marked:
    """Return what `text` holds, with lines and with all faults of its writing."""
    hidden = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if hidden:
        line = text.count("\n", 0, hidden.start()) + 1
        return Marked(None, {}, (Fault(line, "有看不见的控制字符", "请删去该字符，或者重新输入这一行"),))
    lines, faults = mend_spaces(text.split("\n"))
    text = "\n".join(lines)
    tries: Counter[tuple[int, str]] = Counter()
    for _ in range(MOST_MENDS):
        loader: Any = Loader(text)
        try:
            return _marked(loader, loader.get_single_node(), faults)
        except yaml.MarkedYAMLError as error:
            mended = mend(text, error)
            told = (mended.fault.line, mended.fault.what)
            tries[told] += 1
            if told[1] == INDENT and tries[told] > MOST_TRIES:
                faults.append(Fault(told[0], "缩进仍然对不上，可能是这一行以前的引号或者括号没有成对", AGAIN))
                break
            faults += [mended.fault] if told[1] != INDENT or tries[told] == 1 else []
            if mended.text is None:
                break
            text = mended.text
        finally:
            loader.dispose()
    return Marked(None, {}, tuple(faults))


def _marked(loader: Any, root: yaml.Node | None, faults: list[Fault]) -> Marked:
    walk = _Walk(loader)
    data = walk.value(root, (), ()) if root is not None else None
    return Marked(data, walk.lines, (*faults, *walk.faults))


@dataclass(slots=True)
class _Walk:
    """Makes plain values of nodes, and keeps where they stand."""

    loader: Any
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def value(self, node: yaml.Node, place: Place, above: tuple[int, ...]) -> Any:
        self.lines.setdefault(place, _line(node))
        if id(node) in above:
            self._fault(node, "别名（*）引用了它自己所在的内容", "请去掉这个别名")
            return None
        if isinstance(node, yaml.MappingNode):
            return dict(self._items(node, place, (*above, id(node))))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(inner, (*place, n), (*above, id(node))) for n, inner in enumerate(node.value)]
        return self._scalar(node)

    def _items(self, node: yaml.MappingNode, place: Place, above: tuple[int, ...]) -> Iterator[tuple[Any, Any]]:
        self._told_twice(node)
        self.loader.flatten_mapping(node)
        for key_node, inner in node.value:
            key = self._scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
            if key is None:
                self._fault(key_node, "冒号前面没有名称，或者名称不是一个词", "请写成“名称: 内容”")
                continue
            self.lines.setdefault((*place, key), _line(key_node))
            yield key, self.value(inner, (*place, key), above)

    def _told_twice(self, node: yaml.MappingNode) -> None:
        seen: dict[str, int] = {}
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<"):
            if key.value in seen:
                self._fault(key, f"“{key.value}”在第 {seen[key.value]} 行已经写过，只有后一个起作用", "请删去或者合并其中一个")
            seen.setdefault(key.value, _line(key))

    def _scalar(self, node: yaml.Node) -> Any:
        try:
            return self.loader.construct_object(node)
        except yaml.constructor.ConstructorError:
            self._fault(node, f"“{node.tag}”不是这里能用的标记", "请去掉叹号开头的标记，或者把内容加上引号")
        except ValueError:
            self._fault(node, f"“{node.value}”不是存在的日期或数", "日期请写成 2020-05-10 的形式，并核对月、日")
        return str(node.value)

    def _fault(self, node: yaml.Node, what: str, remedy: str) -> None:
        self.faults.append(Fault(_line(node), what, remedy))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
