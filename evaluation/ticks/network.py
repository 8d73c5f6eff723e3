"""`python -m evaluation.ticks.network CROPS.npz … --held-out HELD.npz`: fit the judge of tick boxes and export it as ONNX; with `--strokes`
that of strokes about wordings, of strips.

Needs `jax`, `optax` and `onnx` of PyPI, in a virtual environment of its own (docs/model-ticks.md); the program needs none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax
from onnx import TensorProto, helper, numpy_helper

CHANNELS = (1, 12, 24, 48)
HIDDEN, STATES = 64, 4
BATCH = 256
MODELS = Path("extractors/page/ticks")
BOXES, STROKES = ("none", "empty", "ticked", "doubtful"), ("plain", "ringed", "underlined", "struck")
Weights = dict[str, Any]
Shape = tuple[int, int]  # height and width of a crop, multiples of 8


def first(seed: int, size: Shape) -> Weights:
    """Return random weights: convolutions (height, width, in, out), matrices (in, out)."""
    rng = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {
        f"c{k}": (3, 3, a, b) for k, (a, b) in enumerate(zip(CHANNELS, CHANNELS[1:], strict=False))
    }
    shapes |= {"d0": (CHANNELS[-1] * (size[0] // 8) * (size[1] // 8), HIDDEN), "d1": (HIDDEN, STATES)}
    weights: Weights = {}
    for name, shape in shapes.items():
        weights[name] = jnp.asarray(rng.normal(0, np.sqrt(2 / np.prod(shape[:-1])), shape), jnp.float32)
        weights[name + "b"] = jnp.zeros(shape[-1])
    return weights


def kept(path: Path, size: Shape) -> Weights:
    """Return the weights of a model that was exported, to go on from."""
    known = {one.name: numpy_helper.to_array(one) for one in onnx.load(path).graph.initializer}
    w = {name: known[name] for name in first(0, size)}
    w |= {f"c{k}": w[f"c{k}"].transpose(2, 3, 1, 0) for k in range(len(CHANNELS) - 1)}
    w["d0"] = w["d0"].reshape(CHANNELS[-1], size[0] // 8, size[1] // 8, HIDDEN).transpose(1, 2, 0, 3).reshape(-1, HIDDEN)
    return {name: jnp.asarray(value) for name, value in w.items()}


def logits(weights: Weights, crops: Any, drop: Any = None) -> Any:
    """Return the scores (n, STATES) of crops (n, height, width) of 0 to 1. `drop`: a key of chance, for training."""
    x = crops[..., None]
    for k in range(len(CHANNELS) - 1):
        x = jax.lax.conv_general_dilated(x, weights[f"c{k}"], (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
        x = jax.nn.relu(x + weights[f"c{k}b"])
        n, h, w, c = x.shape
        x = x.reshape(n, h // 2, 2, w // 2, 2, c).max(axis=(2, 4))
    x = jax.nn.relu(x.reshape(len(x), -1) @ weights["d0"] + weights["d0b"])
    if drop is not None:
        x = jnp.where(jax.random.bernoulli(drop, 0.8, x.shape), x / 0.8, 0)
    return x @ weights["d1"] + weights["d1b"]


def varied(crops: Any, key: Any) -> Any:
    """Return crops as floats, each with another contrast, noise and darkness of paper."""
    a, b, c, d = jax.random.split(key, 4)
    n = len(crops)
    x = crops.astype(jnp.float32) / 255
    x = x ** jnp.exp(jax.random.uniform(a, (n, 1, 1), minval=-0.4, maxval=0.4))
    x = x * jax.random.uniform(b, (n, 1, 1), minval=0.85, maxval=1.0)
    return jnp.clip(x + jax.random.normal(c, x.shape) * jax.random.uniform(d, (n, 1, 1), maxval=0.08), 0, 1)


def fit(crops: np.ndarray[Any, Any], states: np.ndarray[Any, Any], epochs: int, seed: int, start: Weights | None) -> Weights:
    """Return fitted weights. `start`: from which to go on, at a lower rate; None: from chance."""
    steps = epochs * (len(crops) // BATCH)
    rate = 2e-3 if start is None else 7e-4
    rule = optax.adamw(optax.warmup_cosine_decay_schedule(1e-4, rate, 200, max(steps, 201)), weight_decay=1e-3)
    weights = start or first(seed, crops.shape[1:])
    state = rule.init(weights)

    def loss(weights: Weights, x: Any, y: Any, key: Any) -> Any:
        soft = optax.smooth_labels(jax.nn.one_hot(y, STATES), 0.02)
        return optax.softmax_cross_entropy(logits(weights, x, key), soft).mean()

    @jax.jit  # type: ignore[untyped-decorator]
    def step(weights: Weights, state: Any, x: Any, y: Any, key: Any) -> Any:
        one, two = jax.random.split(key)
        value, slope = jax.value_and_grad(loss)(weights, varied(x, one), y, two)
        change, state = rule.update(slope, state, weights)
        return optax.apply_updates(weights, change), state, value

    order, keys = np.random.default_rng(seed), jax.random.split(jax.random.key(seed), steps)
    for epoch in range(epochs):
        lost = []
        for k, some in enumerate(np.split(order.permutation(len(crops))[: steps // epochs * BATCH], steps // epochs)):
            moved = np.roll(crops[some], order.integers(-1, 2, 2), axis=(1, 2))
            weights, state, value = step(weights, state, moved, states[some], keys[epoch * (steps // epochs) + k])
            lost.append(float(value))
        click.echo(f"epoch {epoch + 1}: loss {np.mean(lost):.4f}")
    return weights


def scores(weights: Weights, crops: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the scores of crops of 0 to 255."""
    run = jax.jit(logits)
    return np.concatenate(
        [np.asarray(run(weights, crops[k : k + 2048].astype(np.float32) / 255)) for k in range(0, len(crops), 2048)]
    )


def temperature(found: np.ndarray[Any, Any], states: np.ndarray[Any, Any]) -> float:
    """Return what the scores must be divided by so that their probabilities come true."""

    def wrong(t: float) -> float:
        p = np.asarray(jax.nn.log_softmax(found / t))
        return -float(p[np.arange(len(states)), states].mean())

    return min((float(t) for t in np.geomspace(0.3, 5, 60)), key=wrong)


def export(weights: Weights, heat: float, path: Path, size: Shape) -> None:
    """Write ONNX: `crops` (n, height, width) uint8 → `states` (n, STATES) probabilities."""
    w = {name: np.asarray(value, np.float32) for name, value in weights.items()}
    w["d0"] = w["d0"].reshape(size[0] // 8, size[1] // 8, CHANNELS[-1], HIDDEN).transpose(2, 0, 1, 3).reshape(-1, HIDDEN)
    w["d1"], w["d1b"] = w["d1"] / heat, w["d1b"] / heat
    w |= {f"c{k}": w[f"c{k}"].transpose(3, 2, 0, 1) for k in range(len(CHANNELS) - 1)}
    fixed = {"white": np.float32(255), "shape": np.array([-1, 1, *size], np.int64)}
    nodes = [
        helper.make_node("Cast", ["crops"], ["f"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["f", "white"], ["g"]),
        helper.make_node("Reshape", ["g", "shape"], ["x0"]),
    ]
    for k in range(len(CHANNELS) - 1):
        nodes += [
            helper.make_node("Conv", [f"x{k}", f"c{k}", f"c{k}b"], [f"y{k}"], pads=[1, 1, 1, 1]),
            helper.make_node("Relu", [f"y{k}"], [f"z{k}"]),
            helper.make_node("MaxPool", [f"z{k}"], [f"x{k + 1}"], kernel_shape=[2, 2], strides=[2, 2]),
        ]
    nodes += [
        helper.make_node("Flatten", [f"x{len(CHANNELS) - 1}"], ["flat"]),
        helper.make_node("Gemm", ["flat", "d0", "d0b"], ["h"]),
        helper.make_node("Relu", ["h"], ["r"]),
        helper.make_node("Gemm", ["r", "d1", "d1b"], ["s"]),
        helper.make_node("Softmax", ["s"], ["states"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "ticks",
        [helper.make_tensor_value_info("crops", TensorProto.UINT8, ["n", *size])],
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["n", STATES])],
        [numpy_helper.from_array(value, name) for name, value in (w | fixed).items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def told(found: np.ndarray[Any, Any], states: np.ndarray[Any, Any], names: Sequence[str]) -> str:
    """Return the table of what is (lines) and what is said (columns)."""
    table = np.zeros((STATES, STATES), int)
    np.add.at(table, (states, found.argmax(axis=1)), 1)
    return "\n".join(f"{name:10s}" + "".join(f"{n:8d}" for n in row) for name, row in zip(names, table.tolist(), strict=True))


@click.command()
@click.argument("crops", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--held-out", required=True, type=click.Path(exists=True, path_type=Path), help="Crops of fonts not trained on.")
@click.option("--epochs", default=12, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--strokes", is_flag=True, help="The judge of strokes.")
@click.option("--start", type=click.Path(exists=True, path_type=Path), help="A model to go on from, at a lower rate.")
def main(crops: Sequence[Path], held_out: Path, epochs: int, seed: int, strokes: bool, start: Path | None) -> None:
    """Fit, calibrate on the fonts held out, write the model, tell how good it is on them."""
    read = [np.load(path) for path in crops]
    seen, states = (np.concatenate([r[name] for r in read]) for name in ("crops", "states"))
    weights = fit(seen, states, epochs, seed, None if start is None else kept(start, seen.shape[1:]))
    back = np.load(held_out)
    found = scores(weights, back["crops"])
    heat = temperature(found, back["states"])
    export(weights, heat, MODELS / ("strokes.onnx" if strokes else "judge.onnx"), seen.shape[1:])
    click.echo(f"temperature {heat:.2f}; fonts held out:\n{told(found, back['states'], STROKES if strokes else BOXES)}")


if __name__ == "__main__":
    main()
