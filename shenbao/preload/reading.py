"""Receiving packets and reading pages."""

import extractors.reading
import intake.receiving
import shenbao.commands.main  # noqa: F401 - loaded, not used
import shenbao.reading

__all__ = ["extractors", "intake", "shenbao"]
