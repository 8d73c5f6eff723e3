"""Other wordings of a proof's title: who asks for 产权证明 means the 不动产权证书, too (`model/language/proof_names.yaml`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.language import language

if TYPE_CHECKING:
    from notices.profile import EvidenceKind


def with_other_names(kinds: Sequence[EvidenceKind]) -> tuple[EvidenceKind, ...]:
    """Return the kinds with all wordings of the groups that their titles are of, but for those that another kind claims."""
    claimed = {title for kind in kinds for title in kind.titles}
    return tuple(
        kind.model_copy(update={"titles": (*kind.titles, *more)}) if (more := _others(kind.titles, claimed)) else kind
        for kind in kinds
    )


def _others(titles: Sequence[str], claimed: set[str]) -> list[str]:
    groups = [(name, *others) for name, others in language("proof_names")["same"].items()]
    found = (group for group in groups if any(title in group for title in titles))
    return list(dict.fromkeys(word for group in found for word in group if word not in claimed))
