"""What else may stand in a line by the recogniser's probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from extractors.page.ocr.rivals import rivals_of

CHARACTERS = ["", *"abcdlmnor01IO"]


def steps(*told: Mapping[str, float]) -> np.ndarray:
    """Probabilities of each time step; what is left belongs to no character."""
    out = np.zeros((len(told), len(CHARACTERS)))
    for n, step in enumerate(told):
        for char, share in step.items():
            out[n, CHARACTERS.index(char)] = share
        out[n, 0] = 1 - out[n].sum()
    return out


def odds(text: str, told: Sequence[Mapping[str, float]], columns: Sequence[tuple[int, int]]) -> dict[tuple[int, int, str], float]:
    return {(r.start, r.end, r.text): r.odds for r in rivals_of(text, steps(*told), columns, CHARACTERS)}


def test_the_next_character_of_a_step_has_its_odds() -> None:
    found = odds("al0", [{"a": 0.99}, {}, {"l": 0.6, "1": 0.4}, {}, {"0": 0.99}], [(0, 0), (2, 2), (4, 4)])
    assert found[1, 2, "1"] == pytest.approx(np.log(0.4 / 0.6), abs=1e-6)
    assert (1, 2, "n") not in found


def test_two_characters_are_held_against_one() -> None:
    found = odds("arn", [{"a": 0.9}, {}, {"r": 0.5, "m": 0.45}, {"n": 0.5, "m": 0.1}], [(0, 0), (2, 2), (3, 3)])
    assert found[1, 3, "m"] > np.log(0.5)  # at either step, or at both
    found = odds("m", [{}, {"m": 0.5, "r": 0.3}, {"n": 0.3}, {}], [(1, 1)])
    assert found[0, 1, "rn"] > -3


def test_a_character_may_stand_twice_or_not_at_all() -> None:
    found = odds("all", [{"a": 0.99}, {"l": 0.9}, {"l": 0.4}, {"l": 0.8}], [(0, 0), (1, 1), (3, 3)])
    assert found[1, 2, ""] > -5
    found = odds("al", [{"a": 0.99}, {"l": 0.9}, {"l": 0.55}, {"l": 0.8}], [(0, 0), (1, 3)])
    assert -1 < found[1, 2, "ll"] < 0  # the step between them may be none


def test_what_was_passed_over_may_stand_between_two_or_at_the_end() -> None:
    found = odds("ab", [{"a": 0.99}, {"c": 0.2}, {"b": 0.99}, {"d": 0.4}], [(0, 0), (2, 2)])
    assert found[1, 1, "c"] == pytest.approx(np.log(0.2 / 0.8), abs=1e-6)
    assert found[2, 2, "d"] == pytest.approx(np.log(0.4 / 0.6), abs=1e-6)
    found = odds("ab", [{"a": 0.99}, {"a": 0.4}, {"b": 0.4}, {"b": 0.99}], [(0, 0), (3, 3)])
    assert not any(start == end for start, end, _ in found)  # the steps of a character run on


def test_what_faces_print_alike_is_never_beyond_doubt() -> None:
    found = odds("a0", [{"a": 0.999}, {"0": 0.9999}], [(0, 0), (1, 1)])
    assert found[1, 2, "O"] == -5.0
    assert (0, 1, "") not in found


def test_two_strokes_side_by_side_of_which_one_was_dropped() -> None:
    found = odds("1a", [{"1": 0.6, "l": 0.3}, {}, {"1": 0.4}, {"a": 0.99}], [(0, 0), (3, 3)])
    assert found[0, 1, "l1"] > -2


def test_what_another_reads_is_a_trial() -> None:
    told = steps({"a": 0.99}, {"d": 0.02, "b": 0.01}, {"c": 0.99})
    found = {(r.start, r.end, r.text) for r in rivals_of("ac", told, [(0, 0), (2, 2)], CHARACTERS, "abc")}
    assert (1, 1, "b") not in {(r.start, r.end, r.text) for r in rivals_of("ac", told, [(0, 0), (2, 2)], CHARACTERS)}
    assert (1, 1, "b") in found
