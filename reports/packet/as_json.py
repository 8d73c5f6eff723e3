"""The machine-readable report: one JSON document for any number of packets, in the shape of `reports.packet.schema.Report`."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from checkers.contents import NotedMatter, TextContents, contents_of, noted_in
from model.finding import Finding
from model.packet import SourceFile
from model.record import (
    DigitalSignature,
    Evidence,
    FieldValue,
    PagePart,
    PagingVerdict,
    Record,
    SealVerdict,
    SignatureVerdict,
    Source,
    Verdict,
)
from model.results import PacketResult
from notices.profile import FieldSpec, Profile
from notices.versions import content_hash
from reports.packet import schema as out
from reports.view import part_of, profile_of


def program_version() -> str:
    """Return the installed version of Shenbao; "0" where it runs without being installed."""
    try:
        return version("shenbao")
    except PackageNotFoundError:
        return "0"


def as_json(results: Sequence[PacketResult], profile: Profile | None = None) -> dict[str, Any]:
    """Return the report of `results` as JSON-able values, in the shape of `reports.packet.schema.Report`. Every field of the
    notice is there; one not found has the value None.

    `profile`: for notices that are not installed; otherwise each record's own notice is loaded. Raises `KeyError` for an
    unknown notice.
    """
    packets = [_packet(r, profile_of(r, profile)) for r in results]
    report: out.Report = {"schema_version": 1, "program": "shenbao", "version": program_version(), "packets": packets}
    cleaned: dict[str, Any] = _decodable({**report})
    return cleaned


def _decodable(value: Any) -> Any:
    """File names that no encoding explains hold lone surrogates, which UTF-8 refuses: they become "?"."""
    if isinstance(value, dict):
        return {k: _decodable(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_decodable(v) for v in value]
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def as_json_text(results: Sequence[PacketResult], profile: Profile | None = None) -> str:
    """Return `as_json` as text: UTF-8 readable, indented, ends with a newline."""
    return json.dumps(as_json(results, profile), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _packet(result: PacketResult, profile: Profile) -> out.PacketOut:
    record = result.record
    return {
        "packet": record.packet,
        "notice": record.notice,
        "profile": {"version": profile.version, "sha256": content_hash(profile)},
        "status": result.status.value,
        "refused": result.refused,
        "fields": _fields(record, profile),
        "seals": [_seal(s) for s in record.seals if s.verdict is not Verdict.ABSENT],
        "findings": [_finding(f, profile) for f in result.findings],
        "absent_seals": [
            {"at": s.at, "expected": s.expected, "source": _source(s.source)} for s in record.seals if s.verdict is Verdict.ABSENT
        ],
        "signatures": [_signature(s) for s in record.signatures],
        "paging": _paging(record.paging) if record.paging else None,
        "digital_signatures": [_digital(s) for s in record.digital_signatures],
        "evidence": [_evidence(e) for e in record.evidence],
        "submission": _submission(record),
        "pages": [_page(p) for p in record.pages],
        "receipt": [_receipt(f) for f in record.files],
        "unchecked": list(result.unchecked),
        "contents": [_contents(c) for c in contents_of(record, profile)],
        "noted": [_noted(n) for n in noted_in(record, profile)],
    }


def share(value: float) -> float:
    """Return a confidence as the report gives it: 0 to 1, four digits; what is no number becomes 0."""
    return round(min(1.0, max(0.0, value)), 4) if math.isfinite(value) else 0.0


def _source(source: Source | None) -> out.SourceOut:
    if source is None:
        return {}
    place: out.SourceOut = {"file": source.file, "page": source.page}
    if source.box is not None:
        place["box"] = source.box.as_list()
    place["reader"] = source.reader.value
    return place


def _fields(record: Record, profile: Profile) -> dict[str, out.FieldOut]:
    keys = [f.key for f in profile.shown(record.fields)]
    keys += [k for k in record.fields if k not in set(keys)]
    specs = {f.key: f for f in profile.fields}
    return {key: _field(record.fields.get(key) or FieldValue(key), specs.get(key)) for key in keys}


def _field(field: FieldValue, spec: FieldSpec | None) -> out.FieldOut:
    shown: out.FieldOut = {
        "raw": field.raw,
        "value": jsonable(field.value),
        "confidence": share(field.confidence),
        "source": _source(field.source),
        "presence": field.presence.value,
    }
    if field.proposal is not None:
        shown["proposal"] = field.proposal
    if field.decided_by:
        shown["decided_by"] = field.decided_by
    if spec is not None and field.value is not None and (currency := spec.type.rules.currency(field.wording)):
        shown["currency"] = currency
    if field.others:
        shown["others"] = [
            {"raw": o.raw, "value": jsonable(o.value), "confidence": share(o.confidence), "source": _source(o.source)}
            for o in field.others
        ]
    return shown


def jsonable(value: Any) -> Any:
    """Return a typed value with what JSON does not know replaced: dates by ISO text, tuples by lists, NaN by None."""
    if isinstance(value, dict):
        return {str(k): jsonable(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _seal(seal: SealVerdict) -> out.SealOut:
    return {
        "at": seal.at,
        "ink": seal.ink.value,
        "text": seal.text,
        "source": _source(seal.source),
        "verdict": seal.verdict.value,
        "kind": seal.kind.value,
        "expected": seal.expected,
        "owner_match": None if seal.owner_match is None else share(seal.owner_match),
        "confidence": share(seal.confidence),
    }


def _signature(signature: SignatureVerdict) -> out.SignatureOut:
    return {
        "at": signature.at,
        "verdict": signature.verdict.value,
        "hand": signature.hand.value,
        "confidence": share(signature.confidence),
        "source": _source(signature.source),
    }


def _paging(paging: PagingVerdict) -> out.PagingOut:
    return {
        "verdict": paging.verdict.value,
        "ink": paging.ink.value,
        "coverage": share(paging.coverage),
        "pages": list(paging.pages),
        "gaps": list(paging.gaps),
        "confidence": share(paging.confidence),
        "source": _source(paging.source),
    }


def _digital(signature: DigitalSignature) -> out.DigitalSignatureOut:
    return {
        "file": signature.file,
        "signer": signature.signer,
        "algorithm": signature.algorithm,
        "valid": signature.valid,
        "intact": signature.intact,
        "time": signature.time,
        "note": signature.note,
    }


def _evidence(evidence: Evidence) -> out.EvidenceOut:
    return {
        "attachment": evidence.attachment,
        "kind": evidence.kind,
        "title": evidence.title,
        "holder": evidence.holder,
        "number": evidence.number,
        "date": evidence.date,
        "year": evidence.year,
        "level": evidence.level,
        "confidence": share(evidence.confidence),
        "pages": list(evidence.pages),
        "source": _source(evidence.source),
    }


def _finding(finding: Finding, profile: Profile) -> out.FindingOut:
    shown: out.FindingOut = {
        "code": finding.code,
        "kind": finding.kind,
        "subject": finding.subject,
        "severity": finding.severity.value,
        "clause": finding.clause,
        "message": finding.message,
        "part": part_of(finding, profile),
        "source": _source(finding.source),
    }
    if finding.expected:
        shown["expected"] = finding.expected
    if finding.found:
        shown["found"] = finding.found
    return shown


def _contents(contents: TextContents) -> out.ContentsOut:
    told: list[out.ToldOut] = [{"name": t.name, "found": t.found, "sentence": t.sentence} for t in contents.told]
    return {"field": contents.key, "name": contents.name, "told": told, "source": _source(contents.source)}


def _noted(noted: NotedMatter) -> out.NotedOut:
    sentences: list[out.NotedSentenceOut] = [
        {"field": s.key, "sentence": s.sentence, "source": _source(s.source)} for s in noted.sentences
    ]
    return {"name": noted.name, "clause": noted.clause, "sentences": sentences}


def _submission(record: Record) -> dict[str, Any] | None:
    if record.submission is None:
        return None
    row = {f.name: getattr(record.submission, f.name) for f in dataclasses.fields(record.submission)}
    return {k: jsonable(v) for k, v in row.items()}


def _page(page: PagePart) -> out.PageOut:
    return {
        "file": page.file,
        "page": page.page,
        "part": page.part,
        "title": page.title,
        "order": page.order,
        "confidence": share(page.confidence),
        "paper": page.paper.value,
        "colour": page.colour.value,
        "rotation": page.rotation,
        "duplicate_of": page.duplicate_of,
        "width_mm": None if page.width_mm is None else round(page.width_mm, 1),
        "height_mm": None if page.height_mm is None else round(page.height_mm, 1),
    }


def _receipt(file: SourceFile) -> out.ReceiptOut:
    problem = file.problem
    return {
        "file": file.id,
        "sha256": file.sha256,
        "kind": file.kind.value,
        "size": file.size,
        "pages": file.pages,
        "fate": file.fate.value,
        "parent": file.parent,
        "duplicate_of": file.duplicate_of,
        "problem": None
        if problem is None
        else {"code": problem.code, "message": problem.message, "remedy": problem.remedy, "retryable": problem.retryable},
        "note": file.note,
    }
