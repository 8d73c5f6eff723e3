"""How a written draft marks what the papers do not say surely."""

MARK = "# 待确认："


def marks_in(text: str) -> int:
    """Return how many marks are left."""
    return sum(line.lstrip().startswith(MARK) for line in text.splitlines())
