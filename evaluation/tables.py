"""The tables and the plot of docs/accuracy.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.score import Tally, figures

NAMES = {
    "flatbed": "flatbed, colour", "worn": "worn and tilted, colour", "photo": "phone photo", "grey": "grey scan", "fax": "black-and-white fax",
    "text_pdf": "text PDF", "docx": "Word", "mixed": "text PDF with scanned pages", "both": "scan and Word",
}  # fmt: skip
COLUMNS = (
    ("short", "short fields exact %"), ("hand", "handwritten %"), ("long", "long texts %"), ("ticks", "ticks %"), ("recall", "findings recall %"),
    ("severity", "severity right %"), ("false", "false errors a packet"), ("warnings", "extra warnings a packet"), ("clean", "false errors on clean packets"),
    ("seals", "seals found %"), ("ink", "ink right %"), ("owner", "owner read %"), ("sure", "right where nobody is asked %"), ("doubted", "of the wrong, asked %"),
)  # fmt: skip


def shown(value: float | None, key: str) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if key == "clean" else f"{value:.2f}"


def table(rows: Mapping[str, Tally]) -> list[str]:
    head = "| | packets | " + " | ".join(title for _, title in COLUMNS) + " |"
    out = [head, "|" + "---|" * (len(COLUMNS) + 2)]
    for name, tally in rows.items():
        values = figures(tally)
        out.append(f"| {name} | {tally.packets} | " + " | ".join(shown(values[k], k) for k, _ in COLUMNS) + " |")
    return out


def recall_table(total: Tally) -> list[str]:
    kinds: dict[str, Counter[str]] = {}
    for code, count in total.wanted.items():
        kinds.setdefault(code.split(":")[0], Counter()).update({"wanted": count, "hit": total.hit[code]})
    out = ["| kind | expected | found | recall % |", "|---|---|---|---|"]
    for kind, c in sorted(kinds.items()):
        out.append(f"| {kind} | {c['wanted']} | {c['hit']} | {100 * c['hit'] / c['wanted']:.1f} |")
    missed = {c: n - total.hit[c] for c, n in total.wanted.items() if n > total.hit[c]}
    if missed:
        out += ["", "Not found: " + ", ".join(f"`{c}` ({n}×)" for c, n in sorted(missed.items())) + "."]
    return out


def by_group(tallies: Mapping[str, Tally], truths: Mapping[str, Mapping[str, Any]], key: str) -> dict[str, Tally]:
    out: dict[str, Tally] = {}
    for name, tally in tallies.items():
        group = str(truths[name][key])
        out[group] = out.get(group, Tally()) + tally
    return out


def draw_plot(papers: Mapping[str, Tally], path: Path) -> None:
    """Grouped bars by kind of paper."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    keys = (
        ("short", "short fields"),
        ("ticks", "ticks"),
        ("long", "long texts"),
        ("recall", "findings recall"),
        ("seals", "seals found"),
    )
    figure, axes = plt.subplots(figsize=(11, 4.6))
    width = 0.8 / len(keys)
    for i, (key, title) in enumerate(keys):
        heights = [figures(t)[key] or 0.0 for t in papers.values()]
        axes.bar([x + i * width for x in range(len(papers))], heights, width, label=title)
    axes.set_xticks([x + 0.4 - width / 2 for x in range(len(papers))], [NAMES.get(p, p) for p in papers], rotation=18, ha="right")
    lowest = min((v for t in papers.values() for k, _ in keys if (v := figures(t)[k]) is not None), default=0.0)
    axes.set_ylim(max(0.0, min(90.0, lowest - 3)), 100.5)
    axes.set_ylabel("%")
    axes.axhline(99, color="grey", linewidth=0.7, linestyle=":")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.28), ncols=len(keys), fontsize=8)
    axes.set_title("Held-out packets, by kind of paper")
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def wrong_values(tallies: Mapping[str, Tally], truths: Mapping[str, Mapping[str, Any]], keys: Sequence[str]) -> list[str]:
    """What went wrong, a line a packet; `keys` of its truth say what kind of packet it is."""
    out = []
    for name, tally in tallies.items():
        if tally.wrong:
            told = [w.replace("|", "¦").replace("\n", " ") for w in tally.wrong[:8]]
            more = f"; … {len(tally.wrong) - 8} more" if len(tally.wrong) > 8 else ""
            out.append(f"- `{name}` ({', '.join(str(truths[name][k]) for k in keys)}): " + "; ".join(told) + more)
    return out
