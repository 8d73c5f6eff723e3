"""What differs from an earlier report: after a change of the profile, or of what was handed in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from model.changes import Changed, Told, changes
from model.errors import UsageError
from model.results import PacketResult
from notices.profile import Profile

WORDS = {"error": "补正", "warning": "核对"}


def earlier_report(path: Path) -> dict[str, Mapping[str, Any]]:
    """Return the packets of a JSON report by their names. Raises `UsageError` where it is none."""
    try:
        packets = json.loads(path.read_text(encoding="utf-8"))["packets"]
        return {packet["packet"]: packet for packet in packets}
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} 不是 shenbao 写出的 JSON 报告") from error


def show_changes(
    console: Console, before: Mapping[str, Mapping[str, Any]], results: Sequence[PacketResult], profile: Profile
) -> None:
    """Print, packet by packet, which findings came, went and say something else; first under which profiles."""
    from shenbao.commands.show import print_line

    for line in lines_of(before, results, profile):
        print_line(console, line)


def lines_of(before: Mapping[str, Mapping[str, Any]], results: Sequence[PacketResult], profile: Profile) -> Iterator[str]:
    """Yield the lines that are printed."""
    from notices.versions import content_hash, version_name

    earlier = {(p.get("profile") or {}).get("sha256", ""): (p.get("profile") or {}).get("version", "") for p in before.values()}
    names = "、".join(version_name(version, sha256) or "未记载" for sha256, version in earlier.items())
    yield f"与上次报告比较：通知配置由 {names or '未记载'} 变为 {version_name(profile.version, content_hash(profile))}"
    for result in results:
        name = result.record.packet
        if name not in before:
            yield f"{name}  上次报告中没有"
            continue
        told = [Told(f.code, f.severity.value, f.message) for f in result.findings]
        differs = changes(_told(before[name]), told)
        yield f"{name}  {_counted(differs)}"
        yield from (f"    {_line(one)}" for one in differs)
    yield from (f"{name}  这次没有检查" for name in before if name not in {r.record.packet for r in results})


def _told(packet: Mapping[str, Any]) -> list[Told]:
    return [Told(f["code"], f["severity"], f["message"]) for f in packet.get("findings", ())]


def _counted(differs: Sequence[Changed]) -> str:
    came, went = sum(one.before is None for one in differs), sum(one.after is None for one in differs)
    return f"新增 {came} 项，消失 {went} 项，变化 {len(differs) - came - went} 项" if differs else "没有变化"


def _line(one: Changed) -> str:
    if one.before is None and one.after is not None:
        return f"＋ [{WORDS.get(one.after.severity, one.after.severity)}] {one.after.message}（{one.code}）"
    if one.after is None and one.before is not None:
        return f"－ [{WORDS.get(one.before.severity, one.before.severity)}] {one.before.message}（{one.code}）"
    old, new = one.before, one.after
    turned = (
        f"{WORDS.get(old.severity)}→{WORDS.get(new.severity)}"
        if old and new and old.severity != new.severity
        else WORDS.get(new.severity if new else "", "")
    )
    return f"～ [{turned}] {new.message if new else ''}（{one.code}）"
