"""Making records."""

import extractors.record

__all__ = ["extractors"]
