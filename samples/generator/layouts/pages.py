"""Cover, instructions, essays, title pages of the attachments, declaration, recommendation letter."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from samples.generator.content.plan import Form, Plan
from samples.generator.layouts.labels import DECLARATION, ESSAY_HINTS, ESSAY_TITLES, INSTRUCTIONS, TITLE_PAGES
from samples.generator.layouts.markup import anchor, blank, handwritten, quote, tex, underlined
from samples.generator.layouts.style import Style
from samples.generator.layouts.tables import tables

COVER = (
    ("项目名称", "cover.project_name"),
    ("申报方向", "cover.direction"),
    ("申报单位", "cover.applicant"),
    ("推荐单位", "cover.recommender"),
    ("申报日期", "cover.date"),
)
SEALED = {"cover.applicant": "cover.applicant_seal", "cover.recommender": "cover.recommender_seal"}
HAN = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Draft:
    """A part of the packet in Typst; `part` is its id in the truth."""

    part: str
    source: str


def _cover_value(key: str, form: Form, style: Style, rng: random.Random) -> str:
    text = str(form[key])
    if key == "cover.date" and not text:
        return blank(40) + quote("年") + blank(25) + quote("月") + blank(25) + quote("日")
    if key in style.hand:
        return handwritten(text, style, rng, 1.1)
    return tex(text)


def _cover_line(name: str, key: str, form: Form, style: Style, rng: random.Random) -> str:
    text = _cover_value(key, form, style, rng)
    hint = "（加盖单位公章）" if key in SEALED and style.hints != "none" else ""
    mark = anchor(SEALED[key], -30) if key in SEALED else ""
    shown = "　".join(name) if style.cover == "spread" else name
    if style.cover in ("underline", "spread", "boxed") and (form[key] or key != "cover.date"):
        text = underlined(text, 200) if len(str(form[key])) < 17 else f"#underline(offset: 2.5pt, stroke: 0.5pt)[{text}]"
    return quote(shown + style.colon) + text + mark + (f"#text(size: 0.8em)[{quote(hint)}]" if hint else "")


def _cover_grid(form: Form, style: Style, rng: random.Random) -> str:
    cells = []
    for name, key in COVER:
        mark = anchor(SEALED[key], -20) if key in SEALED else ""
        hint = f" \\ #text(size: 0.75em)[{quote('（加盖单位公章）')}]" if key in SEALED and style.hints != "none" else ""
        cells += [f"[{quote(name)}]", f"[{_cover_value(key, form, style, rng)}{mark}{hint}]"]
    return f"#table(columns: (1fr, 3.2fr), stroke: 0.6pt, inset: 11pt, align: horizon, {', '.join(cells)})"


def cover(plan: Plan, style: Style, rng: random.Random) -> Draft:
    form, gap = plan.form, rng.uniform(1.4, 2.4)
    title = ("新型信息消费示范项目", "申　报　书" if rng.random() < 0.4 else "申报书")
    if rng.random() < 0.3:
        title = ("2020年" + title[0], title[1])
    heads = f" \\ #v({rng.uniform(0.1, 0.8):.2f}em) ".join(quote(t) for t in title)
    head = f'#align(center)[#text(font: ("{style.heading}", "Noto Sans CJK SC"), size: {rng.choice((22, 24, 26, 28))}pt, weight: "bold")[{heads}]]'
    size = rng.choice((14, 15, 16))
    if style.cover == "grid":
        lines = f"#text(size: {size}pt)[{_cover_grid(form, style, rng)}]"
    else:
        lines = "\n\n".join(f"#v({gap:.2f}em) #par(hanging-indent: 5em)[{_cover_line(n, k, form, style, rng)}]" for n, k in COVER)
        lines = f"#text(size: {size}pt)[#set par(justify: false)\n{lines}]"
    if style.cover == "boxed":
        lines = f"#block(stroke: 0.8pt, inset: 16pt, width: 100%)[{lines}]"
    foot = (
        quote("工业和信息化部编制")
        + " \\ "
        + quote(rng.choice(("（2020年）", "二〇二〇年")) if plan.edition == "2020年" else f"（{plan.edition}）")
    )
    top = quote("附件2") if rng.random() < 0.6 else ""
    return Draft(
        "cover",
        f"{top}#v({rng.uniform(2, 6):.1f}em)\n{head}\n#v({rng.uniform(2, 5):.1f}em)\n{lines}\n#v(1fr)#align(center)[{foot}]#v({rng.uniform(1, 4):.1f}em)",
    )


def instructions(_style: Style) -> Draft:
    body = "\n\n".join(f"#h(2em){quote(p)}" for p in INSTRUCTIONS)
    return Draft("instructions", f"#align(center)[#text(size: 1.3em)[*{quote('填表须知')}*]]\n\n{body}")


def _heading(text: str, style: Style, level: int) -> str:
    weight = 'weight: "bold", ' if level == 1 else ""
    return f'#block(sticky: true, above: 1em, below: 0.7em)[#text(font: ("{style.heading}", "Noto Sans CJK SC"), {weight}size: {1.15 if level == 1 else 1.0}em)[{quote(text)}]]'


def form_tables(plan: Plan, style: Style, rng: random.Random) -> list[Draft]:
    pieces, second = tables(plan.form, style, rng)
    one = _heading("一、申报单位信息表", style, 1) + "\n".join(f"{p}\n#v(0.5em)" for p in pieces)
    two = _heading("二、项目申报书", style, 1) + second
    if style.separate_pages:
        return [Draft("table1", one), Draft("table2", two)]
    return [Draft("table1", one + "\n#v(1em)\n" + two)]


def essay_titles(style: Style) -> dict[str, str]:
    """Essay key → numbered heading, in one of the customary numberings."""
    out: dict[str, str] = {}
    for i, (key, title) in enumerate(ESSAY_TITLES.items()):
        first, number = (1, i + 1) if i < 6 else (2, i - 5) if i < 8 else (3, 0)
        out[key] = {
            "form": f"（{number}）{title}" if number else f"{first}.{title}",
            "chinese": f"{number}. {title}" if number else f"（{HAN[first - 1]}）{title}",
            "decimal": f"{first}.{number} {title}" if number else f"{first} {title}",
            "bracket": f"({number}) {title}" if number else f"{first}、{title}",
        }[style.numbering]
    return out


def chapter(number: int, title: str, style: Style) -> str:
    return {
        "form": f"{number}.{title}",
        "chinese": f"（{HAN[number - 1]}）{title}",
        "decimal": f"{number} {title}",
        "bracket": f"{number}、{title}",
    }[style.numbering]


def _paragraphs(text: str, rng: random.Random) -> str:
    """The essay broken into paragraphs at some of its full stops."""
    sentences, blocks = re.findall(r"[^。]+。?", text), [""]
    for sentence in sentences:
        if blocks[-1] and rng.random() < 0.25:
            blocks.append("")
        blocks[-1] += sentence
    return "\n\n".join(f"#h(2em){quote(b)}" for b in blocks if b)


def essays(plan: Plan, style: Style, rng: random.Random) -> Draft:
    titles, out = essay_titles(style), [_heading("三、申报项目详细介绍", style, 1)]
    for key in ESSAY_TITLES:
        if key == "capability":
            out.append(_heading(chapter(1, "项目基本情况", style), style, 2))
        if key == "audience":
            out.append(_heading(chapter(2, "项目实施情况", style), style, 2))
        out.append(_heading(titles[key], style, 3))
        text = str(plan.form[f"essay.{key}"])
        if ESSAY_HINTS[key] and (style.hints == "kept" or (style.hints == "replaced" and not text)):
            out.append(f"#h(2em){quote(ESSAY_HINTS[key])}")
        out.append(_paragraphs(text, rng) if text else "#v(2em)")
    return Draft("essay", "\n\n".join(out))


def title_page(number: int, style: Style, annex: str = "附") -> Draft:
    title, items = TITLE_PAGES[number]
    body = " \\ ".join(quote(i) for i in items)
    head = f'{quote(f"{annex}{number}")} #v(1.2em) #align(center)[#text(font: ("{style.heading}", "Noto Sans CJK SC"), size: 1.35em)[{quote(title)}]]'
    return Draft(f"attachment{number}", f"{head}\n#v(1em)\n{body}")


def declaration_text(_form: Form) -> tuple[str, ...]:
    """The prescribed paragraphs; ____ is the blank for the project's name."""
    return DECLARATION


def _declaration_paragraph(text: str, form: Form, _style: Style) -> str:
    if "____" not in text:
        return f"#h(2em){quote(text)}"
    before, after = text.split("____")
    name = str(form["attachment3.project_name"])
    return f"#h(2em){quote(before)}{underlined(quote(name), 20) if len(name) < 14 else f'#underline(offset: 2pt)[{quote(name)}]' if name else blank(150)}{quote(after)}"


def _signed(plan: Plan, style: Style, rng: random.Random) -> str:
    name = str(plan.form["company.legal_representative"]) or "王建国"
    label = rng.choice(("法定代表人：（签字）", "法定代表人（签字）：", "法定代表人：（签字）"))
    mark = anchor("declaration.signature")
    if plan.signature in ("hand", "over_print"):
        ink = (
            (quote(name) if plan.signature == "over_print" else "")
            + f"#box(height: 1em, place(dy: -0.7em, dx: {rng.uniform(0, 12):.1f}pt, rotate({rng.uniform(-7, 4):.1f}deg, box[{handwritten(name, style, rng, rng.uniform(1.5, 2.0), style.sign_font)}])))"
        )
    elif plan.signature == "typed":
        ink = quote(name)
    else:
        ink = ""
    return f"{quote(label)}#h(0.4em){mark}{ink}#h({90 if plan.signature in ('hand', 'over_print') else 60}pt)"


def _signed_date(plan: Plan, style: Style, rng: random.Random) -> str:
    text = str(plan.form["attachment3.date"])
    if not text:
        return quote("二〇二〇年") + "#h(2.2em)" + quote("月") + "#h(2.2em)" + quote("日")
    found = re.fullmatch(r"(.+?年)(.+?)月(.*?)日", text)
    if "attachment3.date" in style.hand and found:
        year, month, day = found.groups()
        return (
            quote(year)
            + handwritten(f" {month} ", style, rng, 1.2)
            + quote("月")
            + (handwritten(f" {day} ", style, rng, 1.2) if day else "#h(2em)")
            + quote("日")
        )
    return quote(text)


def declaration(plan: Plan, style: Style, rng: random.Random) -> Draft:
    text = plan.declaration or declaration_text(plan.form)
    body = "\n\n".join(_declaration_paragraph(p, plan.form, style) for p in text)
    seal = anchor("declaration.company_seal", -40)
    side = rng.choice(("right", "right", "center"))
    ending = " \\ #v(0.8em) ".join((
        _signed(plan, style, rng), f"{quote('公司（企业盖章）')}{seal}#h(30pt)", _signed_date(plan, style, rng) + "#h(30pt)",
    ))  # fmt: skip
    head = f'{quote(f"{plan.annex}3")} #v(1em) #align(center)[#text(font: ("{style.heading}", "Noto Sans CJK SC"), size: 1.35em)[{quote("申报主体责任声明")}]]'
    size = min(style.size, 14)
    return Draft(
        "declaration",
        f"#[#set text(size: {size}pt)\n{head}\n#v(1em)\n{body}\n#v({rng.uniform(1.2, 2.6):.1f}em)\n#align({side})[#block(breakable: false)[{ending}]]]",
    )


def letter(plan: Plan, style: Style, _rng: random.Random) -> Draft:
    """推荐意见函 of the recommending unit, sealed by it."""
    who = str(plan.form["cover.recommender"])
    unit, project = plan.letter_names or (plan.company["name"], plan.project)
    body = f"经审核，{unit}申报的“{project}”符合2020年新型信息消费示范项目申报要求，材料真实、完整，同意推荐。"
    return Draft(
        "letter",
        f'#align(center)[#text(font: ("{style.heading}", "Noto Sans CJK SC"), size: 1.5em)[{quote("推荐意见函")}]]\n#v(1em)\n{quote("工业和信息化部办公厅：")}\n\n#h(2em){quote(body)}\n\n'
        f"#v(3em)\n#align(right)[{quote(who)}{anchor('other.letter', -40)}#h(20pt) \\ #v(0.5em) {quote('2020年5月6日')}#h(40pt)]",
    )
