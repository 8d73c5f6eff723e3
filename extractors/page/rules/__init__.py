"""Ruled lines of a page: found, told apart from folds and streaks, straightened."""
