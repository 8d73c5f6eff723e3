"""Making records."""

import extractors.packet.fill
import extractors.packet.pile

__all__ = ["extractors"]
