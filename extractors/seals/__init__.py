"""Seals: found by shape, read from the unwrapped ring, judged against what the form asks for."""
