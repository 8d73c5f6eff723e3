"""Deficiency letters: previewed, and issued once with a number."""
