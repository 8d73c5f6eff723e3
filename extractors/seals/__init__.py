"""Seals: found by shape, read from the unwrapped ring, judged against what the form asks for."""

from extractors.seals.edges import EdgeCut, save_slices
from extractors.seals.judge import judge_seals, owner_similarity
from extractors.seals.page import find_seals

__all__ = ["EdgeCut", "find_seals", "judge_seals", "owner_similarity", "save_slices"]
