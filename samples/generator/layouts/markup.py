"""Small pieces of Typst markup: text, blanks, tick boxes, handwriting, anchors."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

from samples.generator.layouts.style import Style

PRELUDE = r"""
#let anchor(id, dx) = box(width: 0pt, height: 0.6em, context { let p = here().position(); [#metadata((id: id, page: p.page, x: p.x.pt() + dx.pt(), y: p.y.pt())) <anchor>] })
#let tickbox(size, mark, jitter, ink) = box(width: size, height: size, stroke: 0.055 * size + black, baseline: 0.12 * size, {
  if mark == "check" {
    place(top + left, curve(stroke: 0.11 * size + black, curve.move((0.16 * size, 0.5 * size)), curve.line((0.42 * size, 0.8 * size)), curve.line((0.86 * size, 0.16 * size))))
  } else if mark == "hand" {
    place(top + left, curve(stroke: (paint: ink, thickness: 0.13 * size, cap: "round", join: "round"),
      curve.move(((0.05 + jitter.at(0)) * size, (0.35 + jitter.at(1)) * size)),
      curve.quad(((0.2 + jitter.at(2)) * size, 0.6 * size), ((0.42 + jitter.at(3)) * size, (0.92 + jitter.at(4)) * size)),
      curve.quad((0.7 * size, 0.3 * size), ((1.25 + jitter.at(5)) * size, (-0.3 + jitter.at(6)) * size))))
  }
})
"""


def quote(text: str) -> str:
    """`text` as a Typst string literal in markup."""
    return '#"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def tex(text: str) -> str:
    """`text` with its line breaks."""
    return " \\ ".join(quote(line) for line in text.split("\n"))


def breakable(text: str, longest: int = 14) -> str:
    """`text` whose long Latin runs may break anywhere, as they do in a narrow Word cell; no character is added."""
    pieces = re.split(f"([!-~]{{{longest},}})", text)
    return "".join("#h(0pt)".join(quote(c) for c in piece) if i % 2 else quote(piece) for i, piece in enumerate(pieces) if piece)


def anchor(name: str, dx: float = 0) -> str:
    """A mark whose place can be asked for after typesetting, moved by `dx` points."""
    return f'#anchor("{name}", {dx:g}pt)'


def blank(points: float) -> str:
    """An underlined gap to write on."""
    return f"#box(width: {points:g}pt, height: 1em, baseline: 0.15em, stroke: (bottom: 0.5pt))"


def underlined(content: str, at_least: float) -> str:
    """`content` on a line, at least so many points long."""
    return (
        "#context { let c = [" + content + f"]; let w = calc.max(measure(c).width, {at_least:g}pt); "
        "box(width: w, stroke: (bottom: (thickness: 0.5pt)), outset: (bottom: 2pt), c) }"
    )


def fonts(names: Iterable[str]) -> str:
    return "(" + ", ".join(f'"{n}"' for n in names) + ",)"


def handwritten(text: str, style: Style, rng: random.Random, scale: float = 1.25, font: str = "") -> str:
    """`text` in a handwriting font; every character a little off the line."""
    out = []
    for char in text:
        rise, size, turn = rng.uniform(-0.06, 0.06), scale * rng.uniform(0.93, 1.07), rng.uniform(-4, 4)
        out.append(f"#box(baseline: {rise:.3f}em, rotate({turn:.1f}deg, text(size: {size:.3f}em)[{quote(char)}]))")
    family = fonts((font or style.hand_font, "Sample Hand Ma", *style.fonts))
    return f'#text(font: {family}, fill: rgb("{style.ink}"))[' + "".join(out) + "]"


def tick(word: str, checked: bool, style: Style, rng: random.Random) -> str:
    """A choice with its box, in the style's way to tick."""
    size = style.table_size * rng.uniform(0.86, 0.95)
    jitter = "(" + ", ".join(f"{rng.uniform(-0.14, 0.14):.3f}" for _ in range(7)) + ")"

    def drawn(mark: str) -> str:
        return f'#tickbox({size:.2f}pt, "{mark}", {jitter}, rgb("{style.ink}"))#h(0.15em)'

    empty = {"drawn_box": drawn(""), "hand": drawn("")}.get(style.ticks) or quote("☐" if style.ticks == "crossed" else "□")
    full = {
        "ballot": quote("☑"), "filled": quote("■"), "check": quote("√"), "beside": quote("□√"), "crossed": quote("☒"), "drawn_box": drawn("check"), "hand": drawn("hand"),
    }[style.ticks]  # fmt: skip
    return (full if checked else empty) + quote(word)


def ticks(words: Iterable[str], chosen: Iterable[str], style: Style, rng: random.Random, gap: float = 0.8) -> str:
    picked = set(chosen)
    return f"#h({gap:g}em, weak: true) ".join(f"#box[{tick(w, w in picked, style, rng)}]" for w in words)


def preamble(style: Style, paper: str, head: str) -> str:
    """Page set-up, fonts, and helper functions of a packet."""
    numbering = {"": "none", "1": '"1"', "— 1 —": '"— 1 —"', "第1页": '"第1页"'}[style.page_number]
    header = (
        f"[#set text(size: 9pt); #align(center)[{quote(head)}] #v(-0.6em) #line(length: 100%, stroke: 0.4pt)]"
        if style.running_head
        else "none"
    )
    y, x = style.margin
    spacing = "auto" if style.latin_space else "none"
    return (
        PRELUDE
        + f'#set page(paper: "{paper}", margin: (x: {x:.1f}mm, y: {y:.1f}mm), numbering: {numbering}, header: {header})\n'
        + f'#set text(font: {fonts(style.fonts)}, size: {style.size:g}pt, lang: "zh", region: "cn", cjk-latin-spacing: {spacing}, '
        + "hyphenate: false, top-edge: 0.88em, bottom-edge: -0.12em)\n"
        + f"#set par(leading: {style.leading:.2f}em, spacing: {style.leading:.2f}em, justify: true)\n"
    )
