"""Receiving packets and reading pages."""

import extractors.reading
import intake.receiving
import shenbao.cli
import shenbao.pipeline

__all__ = ["extractors", "intake", "shenbao"]
