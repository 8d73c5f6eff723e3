"""Making records."""

import extractors.packet.applications  # noqa: F401 - loaded, not used

__all__ = ["extractors"]
