"""Train the judge of tick boxes: draw scraps of paper, cut crops, fit a small network, export it (docs/model-ticks.md)."""
