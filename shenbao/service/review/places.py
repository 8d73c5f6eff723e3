"""Places on pages as the review screen points at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Places:
    """Ids of the pages by file and number, to point at a place."""

    pages: Mapping[tuple[str, int], str]

    def of(self, source: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """`{"page": id, "box": [x0, y0, x1, y1] or None}`; None where the page is not there. `source` as kept in JSON."""
        page = self.pages.get((source["file"], source["page"])) if source else None
        if source is None or page is None:
            return None
        box = source.get("box")
        return {"page": page, "box": [round(box[k], 5) for k in ("x0", "y0", "x1", "y1")] if box else None}
