"""What the other boxes of a page and of a line say for a square."""

from __future__ import annotations

from extractors.page.ticks.candidate import Candidate, accepted
from extractors.page.ticks.net import Verdict
from extractors.page.ticks.square import Square


def box(x: float, y: float = 100, side: float = 20, line: int = 0, odds: float = 3.0) -> Candidate:
    """A square of `side` pixels in a line that is a box with such odds (3: surely)."""
    return Candidate(Square(x, y, x + side, y + side, Verdict(0.1, 0.9, 0.0, 0.0)), line, 0, False, odds, 0.0, "")


def found(*doubtful: Candidate) -> list[Candidate]:
    sure = [box(100), box(200), box(300), box(400, y=140, line=1)]
    return [one for one in accepted([*sure, *doubtful]) if one.square in {c.square for c in doubtful}]


def test_a_square_level_with_a_sure_box_of_its_line_and_of_the_usual_size_is_one() -> None:
    assert len(found(box(150, odds=-1.7))) == 1
    assert len(found(box(150, y=101, odds=-1.7))) == 1


def test_a_square_level_with_one_that_is_clear_by_its_pixels_is_one_though_nothing_was_read_for_either() -> None:
    clear = Candidate(Square(100, 300, 120, 320, Verdict(0.01, 0.99, 0.0, 0.0)), 5, 0, False, 0.3, 0.0, "")
    assert len(found(clear, box(180, y=300, line=5, odds=-1.3))) == 2
    assert len(found(clear, box(180, y=305, line=5, odds=-1.3))) == 1


def test_frames_of_characters_stand_elsewhere_or_are_of_another_size() -> None:
    assert found(box(150, y=106, odds=-1.7)) == []
    assert found(box(150, side=25, y=98, odds=-1.7)) == []
    assert found(box(150, y=180, line=2, odds=-1.7)) == []


def test_what_is_neither_level_with_the_boxes_of_its_line_nor_of_their_size_is_none() -> None:
    assert found(box(450, y=88, side=13)) == []
    assert len(found(box(450, y=88))) == len(found(box(450, y=103, side=13))) == 1
    assert len(found(box(450, y=188, side=13, line=2))) == 1
