"""Seals: found by shape, measured, read from the unwrapped ring."""
