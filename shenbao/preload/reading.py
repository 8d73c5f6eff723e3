"""Receiving packets and reading pages."""

import extractors.reading
import intake.receiving
import shenbao.commands.main
import shenbao.reading

__all__ = ["extractors", "intake", "shenbao"]
