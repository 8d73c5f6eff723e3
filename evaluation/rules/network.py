"""`python -m evaluation.rules.network SCRAPS.npz … --out RULES.onnx`: fit the network that finds ruled lines, and export it as ONNX.

Needs `torch` and `onnx` of PyPI, in a virtual environment of its own; the program needs neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from extractors.page.arrays import Grey

PIECE, BATCH = 256, 16
LOW, SHORT = 26, 5.0  # pixels of a mask: the highest wall that counts more, and by how much


class Net(nn.Module):  # type: ignore[misc]  # torch is not installed here
    """Ink (n, 1, h, w) of 0 to 255 → scores (n, 2, h/2, w/2) of horizontal and vertical rules."""

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Conv2d(1, 8, 5, 2, 2)
        self.b = nn.Conv2d(8, 16, 3, 2, 1)
        self.c = nn.Conv2d(16, 32, 3, 2, 1)
        self.along = nn.ModuleList([nn.Conv2d(32, 16, (1, 9), 1, (0, 4 * far), (1, far)) for far in (1, 2)])
        self.down = nn.ModuleList([nn.Conv2d(32, 16, (9, 1), 1, (4 * far, 0), (far, 1)) for far in (1, 2)])
        self.d = nn.Conv2d(48, 16, 1)
        self.e = nn.Conv2d(16, 16, 3, 1, 1)
        self.f = nn.Conv2d(24, 8, 1)
        self.g = nn.Conv2d(8, 2, 3, 1, 1)

    def forward(self, ink: Tensor) -> Tensor:
        a = torch.relu(self.a(ink / 255.0))
        b = torch.relu(self.b(a))
        c = torch.relu(self.c(b))
        for along, down in zip(self.along, self.down, strict=True):
            c = torch.relu(torch.cat([along(c), down(c)], 1))
        c = functional.interpolate(c, scale_factor=2.0, mode="nearest")
        e = torch.relu(self.e(torch.relu(self.d(torch.cat([c, b], 1)))))
        e = functional.interpolate(e, scale_factor=2.0, mode="nearest")
        return self.g(torch.relu(self.f(torch.cat([e, a], 1))))


class Told(nn.Module):  # type: ignore[misc]
    """The same as bytes."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net

    def forward(self, ink: Tensor) -> Tensor:
        return (torch.sigmoid(self.net(ink.float())) * 255.0).to(torch.uint8)


def export(net: Net, out: Path) -> None:
    axes = {"ink": {2: "h", 3: "w"}, "masks": {2: "hh", 3: "ww"}}
    blank = torch.zeros(1, 1, 64, 96, dtype=torch.uint8)
    torch.onnx.export(
        Told(net),
        (blank,),
        str(out),
        input_names=["ink"],
        output_names=["masks"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def started(net: Net, model: Path) -> None:
    """Fill a network with the weights of a model that was exported."""
    kept = {weight.name.removeprefix("net."): onnx.numpy_helper.to_array(weight) for weight in onnx.load(model).graph.initializer}
    net.load_state_dict({name: torch.from_numpy(kept[name].copy()) for name in net.state_dict()})


def loss_of(net: Net, ink: Grey, masks: Grey, rng: np.random.Generator) -> Tensor:
    """Return what the network loses on a batch of pieces of scraps, (n, h, w) and (n, 2, h/2, w/2)."""
    which = rng.integers(0, len(ink), BATCH)
    ys, xs = (rng.integers(0, (n - PIECE) // 16 + 1, BATCH) * 16 for n in ink.shape[1:])
    seen = np.stack([ink[k, None, y : y + PIECE, x : x + PIECE] for k, y, x in zip(which, ys, xs, strict=True)])
    half = PIECE // 2
    true = np.stack([masks[k, :, y // 2 : y // 2 + half, x // 2 : x // 2 + half] for k, y, x in zip(which, ys, xs, strict=True)])
    truth = torch.from_numpy(true).float() / 255
    with torch.autocast("cpu", torch.bfloat16):
        found = net(torch.from_numpy(seen).float().to(memory_format=torch.channels_last)).float()
    p = torch.sigmoid(found)
    shared = 1 - (2 * (p * truth).sum((0, 2, 3)) + 1) / ((p + truth).sum((0, 2, 3)) + 1)
    weight = 1 + truth + SHORT * torch.cat([torch.zeros_like(truth[:, :1]), short_walls(truth[:, 1:])], 1)
    return functional.binary_cross_entropy_with_logits(found, truth, weight) + 0.3 * shared.mean()


def short_walls(upright: Tensor) -> Tensor:
    """Return the vertical rules (n, 1, h, w) that are no longer than `LOW` pixels of a mask: they are few pixels of all, and each parts two cells."""
    shrunk = -functional.max_pool2d(-upright, (LOW + 1, 1), 1, (LOW // 2, 0))
    return torch.relu(upright - functional.max_pool2d(shrunk, (LOW + 1, 1), 1, (LOW // 2, 0)))


def held_out(net: Net, ink: Grey, masks: Grey) -> None:
    """Say how much of the rules of scraps is found, and how much of what is found is rule."""
    with torch.no_grad():
        found = np.concatenate([torch.sigmoid(net(torch.from_numpy(one[None, None]).float())).numpy() > 0.5 for one in ink])
    for n, name in enumerate(("horizontal", "vertical")):
        true = masks[:, n] > 127
        both = (found[:, n] & true).sum()
        click.echo(f"held out, {name}: precision {both / found[:, n].sum():.3f}, recall {both / true.sum():.3f}")


@click.command()
@click.argument("scraps", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path))
@click.option("--steps", default=4000, show_default=True)
@click.option("--rate", default=3e-3, show_default=True, help="Highest step.")
@click.option("--start", type=click.Path(exists=True, path_type=Path), help="A model to go on from.")
def main(scraps: Sequence[Path], out: Path, steps: int, rate: float, start: Path | None) -> None:
    """Fit for so many steps on one core; the last twentieth of the scraps is held out."""
    torch.set_num_threads(1)
    torch.manual_seed(1)
    rng = np.random.default_rng(1)
    read = [np.load(path) for path in scraps]
    ink, masks = (np.concatenate([r[name] for r in read]) for name in ("ink", "masks"))
    last = len(ink) - len(ink) // 20
    net = Net()
    if start is not None:
        started(net, start)
    net.to(memory_format=torch.channels_last)
    click.echo(f"{sum(p.numel() for p in net.parameters())} weights, {len(ink)} scraps")
    fit, lost = torch.optim.AdamW(net.parameters(), rate, weight_decay=1e-4), []
    for step in range(steps):
        for group in fit.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 100) * max(0.02, 0.5 + 0.5 * np.cos(np.pi * step / steps))
        loss = loss_of(net, ink[:last], masks[:last], rng)
        fit.zero_grad()
        loss.backward()
        fit.step()
        lost.append(loss.item())
        if step % 300 == 299:
            click.echo(f"{step + 1} steps: loss {np.mean(lost[-100:]):.4f}")
            export(net, out)
    export(net, out)
    held_out(net, ink[last:], masks[last:])


if __name__ == "__main__":
    main()
