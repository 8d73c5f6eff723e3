"""Names within a profile: what one place of it uses must be defined in another, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notices.handing_in import SubmissionDemand
    from notices.profile import Profile


def problems_of(profile: Profile) -> list[str]:
    """Return a line for each name that is used and not defined, or defined twice."""
    problems = [f"{where}: unknown {kind} {name}" for where, kind, name in _unknown_names(profile)]
    return problems + [f"{kind} {name} stands twice" for kind, name in _twice(profile)]


def _uses(profile: Profile) -> Iterator[tuple[str, str, str | None]]:
    """`(where, kind of name, name)` of every reference inside the profile."""
    for spec in profile.fields:
        where = f"field {spec.key}"
        yield where, "part", spec.part
        yield where, "field", spec.inside
        yield where, "field", spec.required_if.field if spec.required_if else None
    for agreement in profile.agreements:
        yield from ((f"agreement {agreement.code}", "field", key) for key in agreement.fields)
    yield from _uses_of_rules(profile)
    yield from ((seal.id, "part", seal.part) for seal in profile.seals)
    yield from ((sign.id, "part", sign.part) for sign in profile.signatures)
    yield from ((text.id, "part", text.part) for text in profile.prescribed)
    yield from ((seal.id, "field", seal.owner) for seal in profile.seals)
    yield from ((sign.id, "field", sign.signer) for sign in profile.signatures)
    if profile.paging:
        yield profile.paging.id, "field", profile.paging.owner
    yield from _uses_among_packets(profile)
    for part in profile.parts:
        yield f"part {part.id}", "attachment", part.attachment
    for attachment in profile.attachments:
        yield f"attachment {attachment.id}", "part", attachment.title_part
    for proof in profile.evidence:
        where = f"evidence {proof.code}"
        yield where, "attachment", proof.attachment
        yield from ((where, "field", key) for key in (proof.claims, proof.holder, proof.about, proof.amount, *proof.subjects))
        yield from ((where, "evidence kind", kind) for kind in proof.kinds)
    if profile.eligibility:
        keys = (*profile.eligibility.names, profile.eligibility.code, profile.eligibility.address)
        yield from (("eligibility", "field", key) for key in keys)
    if profile.submission:
        yield "submission", "part", profile.submission.letter_part
        yield "submission", "level", profile.submission.default_level
        yield from _uses_of_recommenders(profile.submission)
    if profile.format:
        yield from (("format", "part", part) for part in profile.format.except_parts)


def _uses_of_recommenders(demand: SubmissionDemand) -> Iterator[tuple[str, str, str | None]]:
    for quota in demand.quotas:
        yield from (("quota", "recommender kind", kind) for kind in quota.kinds)
        yield from (("quota", "level", level) for level in quota.levels)
    yield from (("deliveries", "level", level) for level in demand.deliveries)
    yield from ((f"recommender {kind.id}", "recommender kind", kind.counts_for) for kind in demand.recommenders)


def _uses_of_rules(profile: Profile) -> Iterator[tuple[str, str, str | None]]:
    for rule in profile.rules:
        if rule.rule == "签署日期":
            yield from ((f"rule {rule.rule}", "field", key) for key in rule.fields)
            continue
        yield f"rule {rule.code}", "field", rule.field
        if rule.rule == "逐项述及":
            yield f"rule {rule.code}", "field", rule.choices
            chosen = next((spec for spec in profile.fields if spec.key == rule.choices), None)
            known = {choice.value for choice in chosen.choices} if chosen else set()
            yield from (
                (f"rule {rule.code}", "choice", str(topic.value)) for topic in rule.topics if chosen and topic.value not in known
            )
    for noted in profile.noted:
        yield from ((f"noted {noted.name}", "field", key) for key in noted.fields)


def _uses_among_packets(profile: Profile) -> Iterator[tuple[str, str, str | None]]:
    """References of what says how packets are told apart and grouped."""
    if profile.identity:
        yield from (("identity", "field", key) for key in profile.identity.model_dump().values())
    if profile.pile:
        yield from (("pile", "cover field", key) for key in profile.pile.told_apart_by)


def _unknown_names(profile: Profile) -> Iterator[tuple[str, str, str]]:
    kinds = {kind.id for kind in profile.evidence_kinds}
    covers = {part.id for part in profile.parts if part.kind == "cover"}
    known = {
        "part": {part.id for part in profile.parts},
        "field": {spec.key for spec in profile.fields},
        "cover field": {spec.key for spec in profile.fields if spec.part in covers},
        "attachment": {attachment.id for attachment in profile.attachments},
        "evidence kind": kinds | {kind.split(".")[0] for kind in kinds},
        "recommender kind": {kind.id for kind in profile.submission.recommenders} if profile.submission else set(),
        "choice": set(),  # only unknown ones are named
        "level": set(profile.submission.deadlines) & set(profile.submission.copies) if profile.submission else set(),
    }
    yield from ((where, kind, name) for where, kind, name in _uses(profile) if name is not None and name not in known[kind])


def _twice(profile: Profile) -> Iterator[tuple[str, str]]:
    named = {
        "field": [spec.key for spec in profile.fields],
        "part": [part.id for part in profile.parts],
        "attachment": [attachment.id for attachment in profile.attachments],
        "evidence kind": [kind.id for kind in profile.evidence_kinds],
    }
    for kind, names in named.items():
        yield from ((kind, name) for name, count in Counter(names).items() if count > 1)
