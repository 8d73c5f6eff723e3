"""The solvers taken out of SciPy answer as SciPy's own do, and leave it whole for others."""

import sys

import numpy as np

from extractors.solvers import best_integers, linear_sum_assignment


def test_choices_and_assignments_are_those_of_scipy() -> None:
    assert not hasattr(sys.modules.get("scipy.optimize"), "given")
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.optimize import linear_sum_assignment as whole
    from scipy.sparse import coo_array

    rng = np.random.default_rng(5)
    for size in (1, 2, 5, 12, 30):
        costs = -rng.random(size)
        entries = rng.integers(0, (size, size), (4 * size, 2)).tolist()  # some of them twice
        rows, columns = [r for r, _ in entries], [c for _, c in entries]
        factors, bounds = rng.integers(1, 3, len(entries)).astype(float).tolist(), [1.0 + n % 3 for n in range(size)]
        matrix = coo_array((factors, (rows, columns)), shape=(size, size)).tocsr()
        ones = np.ones(size, np.int64)
        own = milp(costs, constraints=LinearConstraint(matrix, ub=bounds), integrality=ones, bounds=Bounds(0, 1))
        found = best_integers(costs, rows, columns, factors, bounds)
        assert found is not None
        assert found.tolist() == own.x.tolist()
        table = rng.random((size, 7))
        assert [a.tolist() for a in linear_sum_assignment(table)] == [a.tolist() for a in whole(table)]


def test_without_constraints_all_that_gains_is_chosen() -> None:
    found = best_integers(np.array([-1.0, 2.0, -0.5]), [], [], [], [])
    assert found is not None
    assert found.tolist() == [1, 0, 1]
