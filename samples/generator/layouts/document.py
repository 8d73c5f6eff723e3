"""All parts of a packet as one Typst document, page breaks between them."""

from __future__ import annotations

import random
from pathlib import Path

from samples.generator.content.evidence import proof_drafts
from samples.generator.content.plan import Plan
from samples.generator.layouts.markup import preamble
from samples.generator.layouts.pages import Draft, cover, declaration, essays, form_tables, instructions, letter, title_page
from samples.generator.layouts.style import Style


def drafts(plan: Plan, style: Style, rng: random.Random, work: Path) -> list[Draft]:
    """The packet's parts in their order."""
    parts = [cover(plan, style, rng)]
    if plan.letter and rng.random() < 0.3:
        parts.insert(0, letter(plan, style, rng))
    if rng.random() < 0.8:
        parts.append(instructions(style))
    parts += [*form_tables(plan, style, rng), essays(plan, style, rng)]
    for number in (1, 2):
        if number in plan.attachments:
            parts.append(title_page(number, style, plan.annex))
            parts += [d for p in plan.proofs if p.attachment == number for d in proof_drafts(p, plan, rng, work)]
    if 3 in plan.attachments:
        parts.append(declaration(plan, style, rng))
    if plan.letter and parts[0].part != "letter":
        parts.append(letter(plan, style, rng))
    return parts


def document(plan: Plan, style: Style, rng: random.Random, work: Path) -> str:
    """Typst source of the whole packet; anchors `part.<id>` mark where each part begins."""
    parts = drafts(plan, style, rng, work)
    pages = "\n#pagebreak()\n".join(f'#anchor("part.{d.part}", 0pt)\n{d.source}' for d in parts)
    return preamble(style, plan.page_size, f"{plan.company['name']}　2020年新型信息消费示范项目申报书") + pages
