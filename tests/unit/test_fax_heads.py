"""The line that a fax machine writes above each page is nobody's text."""

from __future__ import annotations

import pytest

from extractors.forms.rows import without_margins
from record_pages import line, page


@pytest.mark.parametrize(
    "text",
    [
        "2020-05-07 08:45 FAX 83127706",
        "3 FAX 83127706",
        "P.05",
        "P. 02/15",
        "2020年5月7日 08：45 佛山市数科智联软件有限公司",
        "05/07/2020 08:45  FROM: 0757-83127706",
        "FAX:0757-83127706",
    ],
)
def test_a_fax_head_is_left_out(text: str) -> None:
    bare, below = (
        without_margins([page([line(text, 0.05, y), line("明年扩大到五个行业。", 0.1, 0.2)])])[0] for y in (0.015, 0.3)
    )
    assert [n.text for n in bare.lines] == ["明年扩大到五个行业。"]
    assert len(below.lines) == 2


@pytest.mark.parametrize(
    "text", ["传真：0757-83127706", "2020年5月7日", "P2P网络借贷平台", "申报日期：2020年4月14日", "Fax服务平台建设"]
)
def test_other_first_lines_stay(text: str) -> None:
    (bare,) = without_margins([page([line(text, 0.05, 0.03), line("明年扩大到五个行业。", 0.1, 0.2)])])
    assert len(bare.lines) == 2
