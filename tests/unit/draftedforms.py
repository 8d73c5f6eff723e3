"""How much a draft of each form of the tests leaves to a person: `python tests/unit/draftedforms.py` prints the table of docs/notices.md."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

import blank_forms as forms  # noqa: E402 - found beside this file
import test_draft_brand as brands  # noqa: E402
import test_draft_conditions as conditions  # noqa: E402
import test_draft_farms as farms  # noqa: E402
import test_draft_kinds as kinds  # noqa: E402
import test_draft_offices as offices  # noqa: E402
import test_draft_running as running  # noqa: E402
import test_draft_unheaded as unheaded  # noqa: E402
from checkers.check import check  # noqa: E402
from extractors.readers.word.reader import word_pages  # noqa: E402
from notices.profile import Profile  # noqa: E402
from notices.tables import CellSpec  # noqa: E402
from shenbao.drafting.items import items_of  # noqa: E402

FORMS: tuple[tuple[str, Callable[[Path], Path], Sequence[str]], ...] = (
    ("大数据试点示范 2023", forms.form_of_2023, forms.NEWER), ("科技计划项目 2024", forms.form_of_2024, forms.LATER), ("专精特新 2027", forms.form_of_2027, forms.RENEWED),
    ("绿色工厂", offices.form, offices.NOTICE), ("企业技术中心", kinds.centre, kinds.CENTRE), ("科学技术奖", kinds.prize, kinds.PRIZE),
    ("农业龙头企业", farms.farm, farms.NOTICE), ("专项资金", conditions.fund, conditions.FUND), ("博士后工作站 (running text)", running.station, running.NOTICE),
    ("劳动模范推荐审批表", unheaded.person, unheaded.PERSON_NOTICE), ("数字化转型试点企业", unheaded.plan, unheaded.PLAN_NOTICE),
    ("老字号", brands.brand, brands.NOTICE),
)  # fmt: skip


def asked_of(profile: Profile) -> list[str]:
    """Return the codes of what a blank form lacks in any case."""
    free = (f for f in profile.fields if f.required == "error" and not f.required_if and not (isinstance(f, CellSpec) and f.row))
    return [f.missing_code or f"missing:{f.key}" for f in free]


def main() -> None:
    print(
        "| form | items to look at | with a doubt | shown beside the form's page | required fields told of the blank form |\n|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as made:
        for number, (name, build, notice) in enumerate(FORMS):
            path = build(Path(made) / f"{number}.docx")
            draft, profile = offices.drafted_from(path, notice)
            items = items_of(draft, word_pages(path, path.name))
            told = {f.code for f in check(kinds.recorded(path, profile), profile)}
            asked = asked_of(profile)
            doubts, shown = sum(bool(i.doubts) for i in items), sum(bool(i.box) for i in items)
            print(f"| {name} | {len(items)} | {doubts} | {shown} | {sum(code in told for code in asked)} of {len(asked)} |")


if __name__ == "__main__":
    main()
