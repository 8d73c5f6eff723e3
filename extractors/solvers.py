"""SciPy's solvers of two kinds of choices. Loading all of `scipy.optimize` for them would cost each process a third of a second."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import numpy as np
import numpy.typing as npt

from extractors.import_stubs import stubs_for

Floats = npt.NDArray[np.float64]

HIGHS = "scipy.optimize._highspy"
with stubs_for(
    ("scipy.optimize",), (f"{HIGHS}._core", f"{HIGHS}._highs_options", f"{HIGHS}._highs_wrapper", "scipy.optimize._lsap")
):
    import_module(f"{HIGHS}._highs_options")  # before the wrapper, which would take a stub of it
    from scipy.optimize._highspy._highs_wrapper import _highs_wrapper
    from scipy.optimize._lsap import linear_sum_assignment

__all__ = ["best_integers", "linear_sum_assignment"]


def best_integers(
    costs: Floats, rows: Sequence[int], columns: Sequence[int], factors: Sequence[float], bounds: Sequence[float]
) -> Floats | None:
    """Return the variables, each 0 or 1, of which the sum of the costs is the least and no row of the constraints above its bound; None where
    there are none. `rows`, `columns`, `factors`: the constraints, one entry after another. As `scipy.optimize.milp` does it (HiGHS).
    """
    size = len(costs)
    begins, places, values = _by_columns(rows, columns, factors, size)
    found = _highs_wrapper(
        costs.astype(np.float64),
        begins,
        places,
        values,
        np.full(len(bounds), -np.inf),
        np.array(bounds, np.float64),
        np.zeros(size),
        np.ones(size),
        np.ones(size, np.uint8),
        {"log_to_console": False, "mip_max_nodes": None},
    )
    x = found.get("x")
    return None if x is None else np.array(x)


def _by_columns(
    rows: Sequence[int], columns: Sequence[int], factors: Sequence[float], size: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Floats]:
    """Return a matrix in compressed columns: where each of the `size` columns begins, and the rows and values; what is told twice is added up."""
    across, down = np.array(columns, np.int64), np.array(rows, np.int64)
    order = np.lexsort((down, across))
    across, down, values = across[order], down[order], np.array(factors, np.float64)[order]
    first = (
        np.flatnonzero(np.concatenate([[True], (across[1:] != across[:-1]) | (down[1:] != down[:-1])])) if len(across) else order
    )
    values = np.add.reduceat(values, first) if len(first) else values
    begins = np.concatenate([[0], np.cumsum(np.bincount(across[first], minlength=size))])
    return begins.astype(np.int32), down[first].astype(np.int32), values
