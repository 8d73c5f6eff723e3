"""Making records."""

import extractors.packet.applications
import extractors.packet.fill  # noqa: F401 - loaded, not used

__all__ = ["extractors"]
