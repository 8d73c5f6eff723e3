"""Deficiency letters: what they demand; previewed, and issued once with a number."""
