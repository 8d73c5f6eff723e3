"""Offices that the token sees, the notices and their forms, and the audit trail."""

from __future__ import annotations

from itertools import islice

from flask import Response

from notices.profile import Profile, available, load
from shenbao.service.core.access import NotFound, Right
from shenbao.service.office import administration, audit_trail
from shenbao.service.office.audit_trail import Line, TrailFilter
from storage import audit
from web.api.contract import Call, Operations
from web.api.shapes.office import (
    AuditList,
    AuditOut,
    AuditQuery,
    ChainOut,
    FormPartOut,
    OfficeList,
    OfficeOut,
    ProfileDetail,
    ProfileList,
    ProfileOut,
    SpecOut,
)

operations = Operations("单位与通知")
trail = Operations("审计记录")
MOST_BROKEN = 100
CSV = "text/csv"


@operations.add("GET", "/offices", "列出可见的单位", right=Right.VIEW, answer=OfficeList)
def list_offices(call: Call) -> OfficeList:
    rows = administration.offices(call.session, call.actor)
    return OfficeList(items=[OfficeOut(id=row.id, name=row.name, parent=row.parent_id) for row in rows])


@operations.add("GET", "/profiles", "列出可据以核对的通知", right=Right.VIEW, answer=ProfileList)
def list_profiles(call: Call) -> ProfileList:
    del call
    return ProfileList(items=[ProfileOut.model_validate(_named(load(name))) for name in available()])


@operations.add("GET", "/profiles/{profile}", "查看通知所要求的栏目", right=Right.VIEW, answer=ProfileDetail)
def read_profile(call: Call, profile: str) -> ProfileDetail:
    del call
    if profile not in available():
        raise NotFound()
    found = load(profile)
    fields = [SpecOut(key=f.key, name=f.name, part=f.part, type=f.type, required=f.required, limit=f.limit) for f in found.fields]
    return ProfileDetail(**_named(found), parts=[FormPartOut.model_validate(part) for part in found.parts], fields=fields)


def _named(profile: Profile) -> dict[str, str]:
    return {"id": profile.id, "number": profile.number, "title": profile.title}


@trail.add("GET", "/audit", "列出审计记录，由新到旧", right=Right.AUDIT, query=AuditQuery, answer=AuditList)
def list_audit(call: Call) -> AuditList:
    asked = call.query
    by = TrailFilter(asked.user, asked.since, asked.until, asked.packet, asked.action)
    rows = audit_trail.lines(call.session, call.actor, by, asked.cursor, asked.limit + 1)
    items = [_entry(line) for line in rows[: asked.limit]]
    return AuditList(items=items, next=items[-1].seq if len(rows) > asked.limit else None)


def _entry(line: Line) -> AuditOut:
    row = line.row
    own = {name: getattr(row, name) for name in ("seq", "at", "action", "subject", "detail", "previous", "hash")}
    return AuditOut(user=row.user_id, office=row.office_id, sentence=line.sentence, **own)


@trail.add("GET", "/audit/chain", "核验审计记录的哈希链", right=Right.AUDIT, answer=ChainOut)
def read_audit_chain(call: Call) -> ChainOut:
    broken = list(islice(audit.broken_links(call.session), MOST_BROKEN))
    seq, digest = audit.head(call.session)
    return ChainOut(whole=not broken, broken=broken, head_seq=seq, head_hash=digest)


@trail.add("GET", "/audit/export", "导出审计记录（CSV）", right=Right.AUDIT, media=(CSV,))
def export_audit(call: Call) -> Response:
    answer = Response("".join(audit_trail.as_csv(call.session, call.actor, TrailFilter())), mimetype=CSV)
    answer.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return answer
