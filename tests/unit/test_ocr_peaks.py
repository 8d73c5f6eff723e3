"""Our peaks are scipy's peaks."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import find_peaks

from extractors.page.ocr.cell_rows import peaks_of


@pytest.mark.parametrize("seed", range(40))
def test_the_same_as_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    profile = np.round(np.convolve(rng.normal(0, 5, 200), np.ones(rng.integers(1, 9)), "same"), seed % 2)
    assert peaks_of(profile, height=2.0).tolist() == find_peaks(profile, height=2.0)[0].tolist()
    assert peaks_of(profile, prominence=6.0).tolist() == find_peaks(profile, prominence=6.0)[0].tolist()


def test_distance_keeps_the_higher() -> None:
    profile = np.array([0, 3, 0, 5, 0, 4, 0, 0, 0, 2, 0], float)
    assert peaks_of(profile, distance=3).tolist() == find_peaks(profile, distance=3)[0].tolist() == [3, 9]
