"""Receiving packets and reading pages."""

import extractors.reading
import intake.receiving  # noqa: F401 - loaded, not used
import shenbao.reading

__all__ = ["extractors", "intake", "shenbao"]
