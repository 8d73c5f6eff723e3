"""Accuracy measured: held-out packets, scores, drawn forms of no notice, hostile files."""
