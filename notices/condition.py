"""When a demand holds: what another field says."""

from __future__ import annotations

from notices.strict import Strict


class Condition(Strict):
    """Holds where field `field` is true / not empty, or its value contains one of `any_of`."""

    field: str
    any_of: tuple[str | int | bool, ...] = ()
