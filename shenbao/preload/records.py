"""Making records."""

import extractors.packet.fill
import extractors.packet.pile  # noqa: F401 - loaded, not used

__all__ = ["extractors"]
