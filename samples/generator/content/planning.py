"""Make the plan of a clean packet: who applies, how it looks, which evidence, which seals; medium by medium what follows from it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from samples.generator.content.applicant import company, fill_form
from samples.generator.content.plan import Finding, Paper, Plan, Proof, Receipt, Seal
from samples.generator.layouts.style import NAMES

PAPERS = tuple(Paper)
CONTAINERS: dict[Paper, tuple[str, ...]] = {
    Paper.FLATBED: ("pdf", "pdf", "parts", "zip_gbk"), Paper.WORN: ("pdf", "pdf", "jpgs"), Paper.PHOTO: ("jpgs", "zip_gbk", "pdf"), Paper.GREY: ("pdf", "pdf", "jpgs"),
    Paper.FAX: ("tiff", "tiff", "pdf"), Paper.TEXT_PDF: ("pdf",), Paper.DOCX: ("docx",), Paper.MIXED: ("pdf",), Paper.BOTH: ("folder",),
}  # fmt: skip
DPI: dict[Paper, tuple[int, ...]] = {
    Paper.FLATBED: (150, 200, 200, 200, 300),
    Paper.WORN: (150, 200, 200),
    Paper.PHOTO: (200, 200, 220),
    Paper.GREY: (150, 200, 200),
    Paper.FAX: (200, 200, 300),
}
SEALS = (
    ("cover.applicant_seal", "cover.applicant"),
    ("cover.recommender_seal", "cover.recommender"),
    ("declaration.company_seal", "company.name"),
)


def _proofs(rng: random.Random, plan: Plan, many: bool) -> tuple[Proof, ...]:
    name, out = str(plan.company["name"]), []
    for kind, claim in plan.form["company.honours"].items():
        if claim:
            out.append(Proof(1, kind, "attachment1.honours", name, int(claim[1]), claim[0]))
    if plan.form.get("company.honours.other"):
        out.append(
            Proof(1, "other_honour", "attachment1.other", name, rng.randint(2015, 2019), title=plan.form["company.honours.other"])
        )
    for _ in range(rng.randint(18, 26) if many else rng.randint(1, 3)):
        out.append(
            Proof(
                1,
                rng.choice(("patent", "utility", "software", "software", "standard")),
                "attachment1.rnd",
                name,
                rng.randint(2014, 2019),
            )
        )
    for kind in rng.choice((("audit",), ("tax",), ("audit", "tax"))):
        out.append(Proof(1, kind, "attachment1.revenue", name, 2019, pages=rng.choice((2, 3))))
    for _ in range(rng.randint(14, 22) if many else rng.randint(1, 2)):
        out.append(Proof(2, rng.choice(("patent", "software", "utility")), "attachment2.ip", name, rng.randint(2015, 2019)))
    kinds = ["user"] + rng.sample(("user", "contract", "media", "photos", "data"), rng.randint(0, 2))
    for kind in kinds + (["user", "contract", "photos"] * 6 if many else []):
        out.append(Proof(2, kind, "attachment2.promotion", name, 2019))
    return tuple(out)


def _shape(rng: random.Random) -> str:
    return "oval" if rng.random() < 0.12 else "round"


def _seals(rng: random.Random, plan: Plan) -> tuple[Seal, ...]:
    shape = _shape(rng)
    return tuple(
        Seal(at, str(plan.form[key]), shape="oval" if shape == "oval" and key != "cover.recommender" else "round")
        for at, key in SEALS
    )


def medium_findings(plan: Plan) -> Plan:
    """What the medium alone entails: nothing electronic has seals, nothing colourless shows original ink."""
    demands = ("cover.applicant_seal", "cover.recommender_seal", "declaration.company_seal")
    if plan.paper.electronic:
        plan = replace(plan, seals=(), paging="none", signature="none")
        return plan.flagged(*(f"missing:{d}" for d in demands), "missing:paging_seal", "missing:declaration.signature")
    if plan.paper is Paper.MIXED:
        return replace(plan, paging="none").flagged("missing:paging_seal")
    if plan.paper.colourless:
        return plan.flagged(*(Finding(f"photocopied:{d}", "warning") for d in (*demands, "paging_seal")))
    return plan


def clean_plan(name: str, seed: int, layout: str = "", paper: Paper | None = None, many: bool = False, essays: int = 0) -> Plan:
    """A packet without a defect of its own. `many`: 60 pages of evidence and more. `essays`: 1 for long ones, -1 for short ones."""
    rng = random.Random(f"{seed}/{name}")
    who = company(rng)
    form = fill_form(rng, who, essays > 0)
    if essays < 0:
        form = {k: _cut(v, 160) if k.startswith("essay.") else v for k, v in form.items()}
    paper = paper or rng.choice(PAPERS)
    plan = Plan(
        name=name, seed=seed, layout=layout or rng.choice(NAMES), paper=paper, form=form, company=who, container=rng.choice(CONTAINERS[paper]),
        dpi=rng.choice(DPI.get(paper, (200,))), quality=rng.randint(50, 90), letter=rng.random() < 0.3,
    )  # fmt: skip
    receipt = Receipt(
        date(2020, 4, 27) + timedelta(days=rng.randint(0, 13)), recommender=form["cover.recommender"], order=rng.randint(1, 4),
        online=f"XF2020{rng.randint(1000, 9999)}", medium=rng.choice(("U盘", "光盘")),
    )  # fmt: skip
    plan = replace(plan, seals=_seals(rng, plan), proofs=_proofs(rng, plan, many), receipt=receipt)
    return medium_findings(plan)


def _cut(text: str, limit: int) -> str:
    head = text[:limit]
    return head[: head.rindex("。") + 1] if "。" in head else text
