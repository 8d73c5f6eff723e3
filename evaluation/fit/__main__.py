"""`make fit`: fit the weights of the label engine on drawn tables and write extractors/forms/pairs/weights.yaml."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

import click
import numpy as np
import yaml
from rich.console import Console
from rich.table import Table
from scipy.optimize import minimize
from scipy.sparse import coo_array

from evaluation.fit.examples import DrawnTable, Example, drawn_tables, table_examples, values_of, wording_examples
from extractors.forms.pairs import weights as product
from extractors.forms.pairs.assignment import ANY_PAIR, best_assignment

SOURCE = "Fitted by `make fit` (evaluation/fit) on drawn tables; not to be changed by hand."
RIDGE = 1.0  # strength of the pull of every weight to 0
DIGITS = 3
ENOUGH = 0.001
WORTHS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)

Fitted = dict[str, dict[str, float]]


@click.command()
@click.option("--tables", default=4000, show_default=True, help="Drawn tables to fit on.")
@click.option("--seed", default=20201, show_default=True)
def main(tables: int, seed: int) -> None:
    examples = list(wording_examples(random.Random(seed), tables))
    fitted: Fitted = {product.WORDING: fitted_weights(examples)}
    _write(fitted)  # candidates ask for the wordings' scores
    checked = _shares(wording_examples(random.Random(seed + 1), tables // 8), fitted)
    examples = list(table_examples(random.Random(seed + 2), tables))
    for kind in dict.fromkeys(example.kind for example in examples):
        fitted[kind] = fitted_weights([example for example in examples if example.kind == kind])
    fitted[ANY_PAIR] = {"bias": 0.0}
    _write(fitted)
    fitted[ANY_PAIR] = {"bias": _worth(list(drawn_tables(random.Random(seed + 4), tables // 10)), fitted)}
    _write(fitted)
    checked |= _shares(table_examples(random.Random(seed + 3), tables // 8), fitted)
    Console().print(_table(checked))


def _worth(tables: Sequence[DrawnTable], fitted: Fitted) -> float:
    """Return the least worth of any pair with which the assignments of the tables are right as often (F1 of their values) as with the
    best one, all but ENOUGH: pages hold more that is no form than what is drawn here.
    """
    scores = {}
    for worth in WORTHS:
        _write(fitted | {ANY_PAIR: {"bias": worth}})
        there = told = right = 0
        for table in tables:
            places = {id(candidate): n for n, candidate in enumerate(table.candidates)}
            for candidate in (one.candidate for one in best_assignment(table.candidates)):
                if candidate.values:
                    told += values_of(candidate)
                    right += values_of(candidate) * (places[id(candidate)] in table.right)
            there += table.there
        scores[worth] = 2 * right / (there + told)
        Console().print(f"worth {worth}: recall {100 * right / there:.1f} %, precision {100 * right / told:.1f} %")
    return min(worth for worth, score in scores.items() if score >= max(scores.values()) - ENOUGH)


def fitted_weights(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weights of a logistic regression with a ridge, by clue; clues that all examples lack have none."""
    names = sorted({name for example in examples for name in example.clues})
    place = {name: n for n, name in enumerate(names)}
    told = [(row, place[name], value) for row, example in enumerate(examples) for name, value in example.clues.items() if value]
    told += [(row, len(names), 1.0) for row in range(len(examples))]
    rows, columns, values = zip(*told, strict=True)
    clues = coo_array((values, (rows, columns)), shape=(len(examples), len(names) + 1)).tocsr()
    signs = np.array([1.0 if example.right else -1.0 for example in examples])
    pull = np.full(len(names) + 1, RIDGE)
    pull[-1] = 0.0

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margins = signs * (clues @ weights)
        slope = -signs / (1.0 + np.exp(np.clip(margins, -30, 30)))
        return float(np.logaddexp(0, -margins).sum() + (pull * weights**2).sum() / 2), clues.T @ slope + pull * weights

    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 600}).x
    fitted = {name: round(float(weight), DIGITS) for name, weight in zip(names, found, strict=False)}
    return {"bias": round(float(found[-1]), DIGITS)} | {name: weight for name, weight in fitted.items() if weight}


def _write(fitted: Fitted) -> None:
    text = yaml.safe_dump({"source": SOURCE, "weights": fitted}, allow_unicode=True, sort_keys=False)
    product.FILE.write_text(text, encoding="utf-8")
    product.weights.cache_clear()
    product.wording_share.cache_clear()


def _shares(examples: Iterable[Example], fitted: Mapping[str, Mapping[str, float]]) -> dict[str, list[int]]:
    """Of each kind: decisions, those that are right, those found right, those found right that are."""
    counts: dict[str, list[int]] = {}
    for example in examples:
        if example.kind in fitted:
            count = counts.setdefault(example.kind, [0, 0, 0, 0])
            told = product.log_odds(example.kind, example.clues) > 0
            for n, there in enumerate((True, example.right, told, told and example.right)):
                count[n] += there
    return counts


def _table(counts: Mapping[str, Sequence[int]]) -> Table:
    table = Table("", "decisions", "right", "recall %", "precision %", title="on drawn tables of another seed")
    for kind, (there, right, told, both) in counts.items():
        table.add_row(kind, str(there), str(right), f"{100 * both / max(1, right):.1f}", f"{100 * both / max(1, told):.1f}")
    return table


if __name__ == "__main__":
    main()
