"""`python -m evaluation.latin.network LINES.npz … --held-out HELD.npz`: fit the judge of Latin lines and export it as ONNX.

Needs `jax`, `optax` and `onnx` of PyPI, in a virtual environment of its own (docs/model-latin.md); the program needs none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax
from onnx import TensorProto, helper, numpy_helper

from extractors.page.ocr.latin import CHARACTERS, HIGH, STRIDE

CHANNELS, WIDE, REACH, KEYS = (1, 16, 24, 32), 64, (1, 2, 4, 8), 32
GAP = 24  # pixels between two strips that are looked at together
SAYS = len(CHARACTERS) + 2
BATCH, WIDTHS, ROWS = (
    24,
    (192, 320, 480, 720),
    9,
)  # strips a step; pixels they are padded to; lines of a page, which stand one behind another
MODEL = Path("extractors/page/ocr/latin.onnx")
ALIKE = ("1lI", "0Oo", ".,", "ij")
Weights = dict[str, Any]
Many = np.ndarray[Any, Any]
AXES = ("NHWC", "HWIO", "NHWC")


def shapes() -> dict[str, tuple[int, ...]]:
    """Return the shapes of the weights: convolutions (height, width, in, out), matrices (in, out)."""
    out: dict[str, tuple[int, ...]] = {
        f"c{k}": (3, 3, a, b) for k, (a, b) in enumerate(zip(CHANNELS, CHANNELS[1:], strict=False))
    }
    out["column"] = (HIGH // 8, 3, CHANNELS[-1], WIDE)
    out |= {f"d{k}": (1, 3, WIDE, WIDE) for k in range(len(REACH))}
    return out | {
        "query": (WIDE, KEYS),
        "key": (WIDE, KEYS),
        "worth": (WIDE, WIDE),
        "mixed": (2 * WIDE, WIDE),
        "says": (WIDE, SAYS),
    }


def first(seed: int) -> Weights:
    """Return random weights."""
    rng, weights = np.random.default_rng(seed), {}
    for name, shape in shapes().items():
        weights[name] = jnp.asarray(rng.normal(0, np.sqrt(2 / np.prod(shape[:-1])), shape), jnp.float32)
        weights[name + "b"] = jnp.zeros(shape[-1])
    return weights


def logits(w: Weights, strips: Any, widths: Any) -> Any:
    """Return the scores (n, width / STRIDE, SAYS) of strips (n, HIGH, width) of 0 to 1, of which `widths` pixels are no padding."""
    x = strips[..., None]
    for k in range(len(CHANNELS) - 1):
        x = jax.nn.relu(jax.lax.conv_general_dilated(x, w[f"c{k}"], (1, 1), "SAME", dimension_numbers=AXES) + w[f"c{k}b"])
        n, high, wide, c = x.shape
        x = (
            x.reshape(n, high // 2, 2, wide // 2, 2, c).max(axis=(2, 4))
            if k == 0
            else x.reshape(n, high // 2, 2, wide, c).max(axis=2)
        )
    x = jax.nn.relu(jax.lax.conv_general_dilated(x, w["column"], (1, 1), ((0, 0), (1, 1)), dimension_numbers=AXES) + w["columnb"])
    for k, far in enumerate(REACH):
        more = jax.lax.conv_general_dilated(
            x, w[f"d{k}"], (1, 1), ((0, 0), (far, far)), rhs_dilation=(1, far), dimension_numbers=AXES
        )
        x = x + jax.nn.relu(more + w[f"d{k}b"])
    x = x[:, 0]
    near = (x @ w["query"] + w["queryb"]) @ jnp.swapaxes(x @ w["key"] + w["keyb"], 1, 2) / np.sqrt(KEYS)
    beyond = jnp.arange(x.shape[1])[None] >= (widths // STRIDE)[:, None]
    seen = jax.nn.softmax(jnp.where(beyond[:, None], -1e9, near)) @ (x @ w["worth"] + w["worthb"])
    x = x + jax.nn.relu(jnp.concatenate([x, seen], axis=2) @ w["mixed"] + w["mixedb"])
    return x @ w["says"] + w["saysb"]


def varied(strips: Any, key: Any) -> Any:
    """Return strips as floats, each with another contrast and noise."""
    a, b, c, d = jax.random.split(key, 4)
    x = (strips.astype(jnp.float32) / 255) ** jnp.exp(jax.random.uniform(a, (len(strips), 1, 1), minval=-0.4, maxval=0.4))
    x = x * jax.random.uniform(b, (len(strips), 1, 1), minval=0.85, maxval=1.0)
    return jnp.clip(x + jax.random.normal(c, x.shape) * jax.random.uniform(d, (len(strips), 1, 1), maxval=0.08), 0, 1)


class Lines:
    """The strips of some files with what stands at their places."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.strips: list[tuple[Many, Many]] = []
        for path in paths:
            kept = np.load(path)
            ends = np.cumsum(kept["widths"])
            self.strips += zip(
                np.split(kept["pixels"], ends[:-1], axis=1), np.split(kept["places"], ends[:-1] // STRIDE), strict=True
            )

    def joined(self, number: int, rng: np.random.Generator | None) -> tuple[Many, Many]:
        """Return a strip, for half of them with another of its page before or behind it: so the program shows what its characters look like."""
        strip, places = self.strips[number]
        if rng is None or rng.random() < 0.5:
            return strip, places
        other = self.strips[number // ROWS * ROWS + int(rng.integers(ROWS))]
        pair = [(strip, places), other][:: rng.choice((1, -1))]
        gap = np.zeros((HIGH, GAP), np.uint8), np.zeros(GAP // STRIDE, np.uint8)
        return np.hstack([pair[0][0], gap[0], pair[1][0]]), np.concatenate([pair[0][1], gap[1], pair[1][1]])

    def batches(self, rng: np.random.Generator | None) -> Iterator[tuple[Many, Many, Many]]:
        """Give strips (n, HIGH, width), what stands at their places, and their widths: all of them once; mixed by `rng`."""
        waiting: dict[int, list[tuple[Many, Many]]] = {width: [] for width in WIDTHS}
        for number in rng.permutation(len(self.strips)) if rng else range(len(self.strips)):
            strip, places = self.joined(int(number), rng)
            strip, places = strip[:, : WIDTHS[-1]], places[: WIDTHS[-1] // STRIDE]
            if rng:
                strip = np.roll(strip, int(rng.integers(-1, 2)), axis=0)
            width = next(w for w in WIDTHS if w >= strip.shape[1])
            waiting[width].append((strip, places))
            if len(waiting[width]) == BATCH:
                yield _padded(waiting.pop(width), width)
                waiting[width] = []
        for width, some in waiting.items() if rng is None else ():
            if some:
                yield _padded(some, width)


def _padded(some: Sequence[tuple[Many, Many]], width: int) -> tuple[Many, Many, Many]:
    strips, places = np.zeros((BATCH, HIGH, width), np.uint8), np.zeros((BATCH, width // STRIDE), np.int32)
    widths = np.ones(BATCH, np.int32)
    for n, (strip, own) in enumerate(some):
        strips[n, :, : strip.shape[1]], places[n, : len(own)], widths[n] = strip, own, strip.shape[1]
    return strips, places, widths


def fit(lines: Lines, epochs: int, seed: int, held: Lines) -> Weights:
    """Return fitted weights."""
    steps = epochs * (len(lines.strips) // BATCH)
    rule = optax.chain(
        optax.clip_by_global_norm(1.0),
        optax.adamw(optax.warmup_cosine_decay_schedule(1e-4, 3e-3, 100, max(steps, 101)), weight_decay=1e-3),
    )
    weights = first(seed)
    state = rule.init(weights)

    def loss(weights: Weights, x: Any, y: Any, widths: Any) -> Any:
        lost = optax.softmax_cross_entropy_with_integer_labels(logits(weights, x, widths), y)
        counts = jnp.where(y > 0, 2.0, 1.0) * (jnp.arange(y.shape[1])[None] < (widths // STRIDE)[:, None])
        return (lost * counts).sum() / counts.sum()

    @jax.jit  # type: ignore[untyped-decorator]
    def step(weights: Weights, state: Any, batch: Any, key: Any) -> Any:
        x, y, widths = batch
        value, slope = jax.value_and_grad(loss)(weights, varied(x, key), y, widths)
        change, state = rule.update(slope, state, weights)
        return optax.apply_updates(weights, change), state, value

    order, key = np.random.default_rng(seed), jax.random.key(seed)
    for epoch in range(epochs):
        lost = []
        for batch in lines.batches(order):
            key, one = jax.random.split(key)
            weights, state, value = step(weights, state, batch, one)
            lost.append(float(value))
            if len(lost) % 100 == 0:
                click.echo(f"  {len(lost)}: {np.mean(lost[-100:]):.4f}")
        click.echo(f"epoch {epoch + 1}: loss {np.mean(lost):.4f}; fonts held out: {told(weights, held)}")
        export(weights, MODEL)
    return weights


def told(weights: Weights, lines: Lines) -> str:
    """Return of how many characters the middle place is told rightly, and how many of those that look alike are taken for one another."""
    run, right, all_, mixed, alike = jax.jit(logits), 0, 0, 0, 0
    groups = [frozenset(CHARACTERS.index(c) + 2 for c in group) for group in ALIKE]
    for strips, places, widths in lines.batches(None):
        found = np.asarray(run(weights, strips.astype(np.float32) / 255, widths)).argmax(axis=2)
        for said, truth in zip(found, places, strict=True):
            edges = np.flatnonzero(np.diff(np.concatenate([[0], truth, [0]])))
            for a, b in zip(edges, edges[1:], strict=False):
                is_, seen = int(truth[a]), int(said[(a + b) // 2])
                if is_ > 1:
                    own = next((g for g in groups if is_ in g), frozenset())
                    right, all_ = right + (is_ == seen), all_ + 1
                    mixed, alike = mixed + (seen in own and is_ != seen), alike + bool(own)
    return f"{right} of {all_} characters, {mixed} of {alike} look-alikes mixed up"


def export(weights: Weights, path: Path) -> None:
    """Write ONNX: `strip` (1, HIGH, width) uint8 → `says` (width / STRIDE, SAYS) probabilities."""
    w = {name: np.asarray(value, np.float32) for name, value in weights.items()}
    convolutions = [*(f"c{k}" for k in range(len(CHANNELS) - 1)), "column", *(f"d{k}" for k in range(len(REACH)))]
    w |= {name: w[name].transpose(3, 2, 0, 1) for name in convolutions}
    w |= {"query": w["query"] / np.float32(np.sqrt(KEYS)), "queryb": w["queryb"] / np.float32(np.sqrt(KEYS))}
    fixed = {"white": np.float32(255), "shape": np.array([1, 1, HIGH, -1], np.int64), "flat": np.array([WIDE, -1], np.int64)}
    node = helper.make_node
    nodes = [
        node("Cast", ["strip"], ["f"], to=TensorProto.FLOAT),
        node("Div", ["f", "white"], ["g"]),
        node("Reshape", ["g", "shape"], ["x0"]),
    ]
    for k in range(len(CHANNELS) - 1):
        pool = [2, 2] if k == 0 else [2, 1]
        nodes += [
            node("Conv", [f"x{k}", f"c{k}", f"c{k}b"], [f"y{k}"], pads=[1, 1, 1, 1]),
            node("Relu", [f"y{k}"], [f"z{k}"]),
            node("MaxPool", [f"z{k}"], [f"x{k + 1}"], kernel_shape=pool, strides=pool),
        ]
    nodes += [node("Conv", [f"x{len(CHANNELS) - 1}", "column", "columnb"], ["m"], pads=[0, 1, 0, 1]), node("Relu", ["m"], ["r0"])]
    for k, far in enumerate(REACH):
        nodes += [
            node("Conv", [f"r{k}", f"d{k}", f"d{k}b"], [f"s{k}"], pads=[0, far, 0, far], dilations=[1, far]),
            node("Relu", [f"s{k}"], [f"t{k}"]),
            node("Add", [f"r{k}", f"t{k}"], [f"r{k + 1}"]),
        ]
    nodes += [
        node("Reshape", [f"r{len(REACH)}", "flat"], ["columns"]),
        node("Transpose", ["columns"], ["x"], perm=[1, 0]),
        node("Gemm", ["x", "query", "queryb"], ["q"]),
        node("Gemm", ["x", "key", "keyb"], ["k"]),
        node("Gemm", ["x", "worth", "worthb"], ["v"]),
        node("Transpose", ["k"], ["kt"], perm=[1, 0]),
        node("MatMul", ["q", "kt"], ["near"]),
        node("Softmax", ["near"], ["shares"], axis=1),
        node("MatMul", ["shares", "v"], ["seen"]),
        node("Concat", ["x", "seen"], ["both"], axis=1),
        node("Gemm", ["both", "mixed", "mixedb"], ["h"]),
        node("Relu", ["h"], ["hr"]),
        node("Add", ["x", "hr"], ["e"]),
        node("Gemm", ["e", "says", "saysb"], ["scores"]),
        node("Softmax", ["scores"], ["told"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "latin",
        [helper.make_tensor_value_info("strip", TensorProto.UINT8, [HIGH, "width"])],
        [helper.make_tensor_value_info("told", TensorProto.FLOAT, ["places", SAYS])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in (w | fixed).items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


@click.command()
@click.argument("lines", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--held-out", required=True, type=click.Path(exists=True, path_type=Path), help="Lines of fonts not trained on.")
@click.option("--epochs", default=7, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(lines: Sequence[Path], held_out: Path, epochs: int, seed: int) -> None:
    """Fit, write the model, tell how good it is on fonts held out."""
    fit(Lines(lines), epochs, seed, Lines([held_out]))


if __name__ == "__main__":
    main()
