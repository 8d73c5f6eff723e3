"""`python -m evaluation.ticks.head CROPS.npz … --held-out HELD.npz [--strokes]`: fit the two matrices of a judge anew, its convolutions as they are.

Strokes, corners and their places are seen by the convolutions already; what new kinds of paper and marks need is mostly another weighing. That takes
a minute where the whole network takes half an hour. Needs `onnx` and `onnxruntime` (docs/model-ticks.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

MODELS = Path("extractors/page/ticks")
NAMES = ("d0", "d0b", "d1", "d1b")  # the matrices and what is added behind them, as `network` exports them
BATCH, STATES = 256, 4
Matrix = np.ndarray[Any, Any]


def features(model: onnx.ModelProto, crops: Matrix, seed: int) -> Matrix:
    """Return what the convolutions make of crops, each with another contrast and noise; as they are for a seed of −1."""
    at = next(k for k, node in enumerate(model.graph.node) if node.op_type == "Flatten")
    nodes = list(model.graph.node)[: at + 1]
    flat = helper.make_tensor_value_info("flat", TensorProto.FLOAT, None)
    cut = helper.make_graph(
        nodes, "seen", list(model.graph.input), [flat], [one for one in model.graph.initializer if one.name not in NAMES]
    )
    seen = helper.make_model(cut, opset_imports=model.opset_import, ir_version=model.ir_version)
    session = onnxruntime.InferenceSession(seen.SerializeToString())
    rng, out = np.random.default_rng(max(seed, 0)), []
    for k in range(0, len(crops), 1024):
        some = crops[k : k + 1024]
        (found,) = session.run(None, {"crops": some if seed < 0 else varied(some, rng)})
        out.append(found.astype(np.float16))
    return np.concatenate(out)


def varied(crops: Matrix, rng: np.random.Generator) -> Matrix:
    """Return crops moved by up to a pixel, each with another contrast, noise and darkness of paper."""
    n = (len(crops), 1, 1)
    x = np.roll(crops, rng.integers(-1, 2, 2), axis=(1, 2)).astype(np.float32) / 255
    x = x ** np.exp(rng.uniform(-0.4, 0.4, n)) * rng.uniform(0.85, 1.0, n)
    x += rng.normal(0, 1, x.shape) * rng.uniform(0, 0.08, n)
    return np.asarray(np.clip(x * 255, 0, 255), np.uint8)


def hidden(w: Mapping[str, Matrix], x: Matrix) -> Matrix:
    """Return what lies between the two matrices."""
    return np.asarray(np.maximum(x @ w["d0"] + w["d0b"], 0))


def softmax(scores: Matrix) -> Matrix:
    """Return probabilities."""
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(p / p.sum(axis=1, keepdims=True))


def slopes(w: Mapping[str, Matrix], x: Matrix, y: Matrix, rng: np.random.Generator) -> dict[str, Matrix]:
    """Return how the loss of a batch changes with each weight; a fifth of what lies between the matrices is left out."""
    drop = (rng.random((len(x), w["d0"].shape[1])) < 0.8) / np.float32(0.8)
    h = hidden(w, x) * drop
    wrong = (
        softmax(h @ w["d1"] + w["d1b"]) - (np.float32(0.98) * np.eye(STATES, dtype=np.float32)[y] + np.float32(0.02 / STATES))
    ) / np.float32(len(x))
    back = (wrong @ w["d1"].T) * drop * (h > 0)
    return {"d0": x.T @ back, "d0b": back.sum(axis=0), "d1": h.T @ wrong, "d1b": wrong.sum(axis=0)}


def fit(w: Mapping[str, Matrix], x: Matrix, y: Matrix, epochs: int, seed: int) -> dict[str, Matrix]:
    """Return the weights after some rounds of Adam, its rate falling to nothing."""
    rng, steps, done = np.random.default_rng(seed), epochs * (len(x) // BATCH), 0
    now = {name: np.array(value, np.float32) for name, value in w.items()}
    mean, square = ({name: np.zeros_like(value) for name, value in now.items()} for _ in range(2))
    for _ in range(epochs):
        for some in np.split(rng.permutation(len(x))[: steps // epochs * BATCH], steps // epochs):
            done += 1
            rate = 1e-3 * (1 + np.cos(np.pi * done / steps)) / 2
            for name, slope in slopes(now, x[some].astype(np.float32), y[some], rng).items():
                mean[name] += 0.1 * (slope - mean[name])
                square[name] += 0.001 * (slope**2 - square[name])
                sized = mean[name] / (1 - 0.9**done) / (np.sqrt(square[name] / (1 - 0.999**done)) + 1e-8)
                now[name] -= (rate * (sized + 1e-3 * now[name])).astype(np.float32)
    return now


def temperature(scores: Matrix, states: Matrix) -> float:
    """Return what the scores must be divided by so that their probabilities come true."""

    def wrong(t: float) -> float:
        return -float(np.log(softmax(scores / t)[np.arange(len(states)), states] + 1e-9).mean())

    return min((float(t) for t in np.geomspace(0.3, 5, 60)), key=wrong)


@click.command()
@click.argument("crops", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--held-out", required=True, type=click.Path(exists=True, path_type=Path), help="Crops of fonts not trained on.")
@click.option("--epochs", default=6, show_default=True)
@click.option("--strokes", is_flag=True, help="The judge of strokes.")
def main(crops: Sequence[Path], held_out: Path, epochs: int, strokes: bool) -> None:
    """Fit, calibrate on the fonts held out, write the model, tell how good it was and is on them."""
    path = MODELS / ("strokes.onnx" if strokes else "judge.onnx")
    model, read, back = onnx.load(path), [np.load(one) for one in crops], np.load(held_out)
    seen, states = (np.concatenate([r[name] for r in read]) for name in ("crops", "states"))
    before = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer if one.name in NAMES}
    after = fit(before, features(model, seen, 1), states, epochs, 1)
    kept = features(model, back["crops"], -1).astype(np.float32)
    scores = [hidden(w, kept) @ w["d1"] + w["d1b"] for w in (before, after)]
    heat = temperature(scores[1], back["states"])
    after |= {"d1": after["d1"] / heat, "d1b": after["d1b"] / heat}
    for one in model.graph.initializer:
        if one.name in after:
            one.CopyFrom(numpy_helper.from_array(np.asarray(after[one.name], np.float32), one.name))
    onnx.save(model, path)
    for name, found in zip(("before", "after"), scores, strict=True):
        table = np.zeros((STATES, STATES), int)
        np.add.at(table, (back["states"], found.argmax(axis=1)), 1)
        click.echo(f"{name}\n{table}")


if __name__ == "__main__":
    main()
