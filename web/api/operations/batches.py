"""Batches, their retention and reports."""

from __future__ import annotations

from flask import Response, send_file
from sqlalchemy import select

from reports.packet.as_json import as_json_text
from shenbao.service.checking.untold import results_told
from shenbao.service.core.access import NotFound, Right, load_batch, visible
from shenbao.service.core.packet_results import packets_of
from shenbao.service.core.profiles import batch_profile
from shenbao.service.insight import export_jobs, exports
from shenbao.service.office import retention
from shenbao.service.reception import uploads
from shenbao.service.reception.manifest import receipt_of
from storage.schema import Batch, Office
from web.api import answers
from web.api.contract import Answer, Call, Operations
from web.api.shapes.base import PageQuery
from web.api.shapes.batches import (
    BatchIn,
    BatchList,
    BatchOut,
    Deleted,
    DeletionQuery,
    ReceiptOut,
    RetentionIn,
)

operations = Operations("批次")
REPORTS = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "汇总表.xlsx"),
    "applicants.csv": ("text/csv", "applicants.csv"),
    "findings.csv": ("text/csv", "findings.csv"),
    "pdf": ("application/pdf", "汇总表.pdf"),
    "zip": ("application/zip", "补正材料一次性告知书.zip"),
    "cases.xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "办理一览.xlsx"),
    "cases.pdf": ("application/pdf", "办理一览.pdf"),
    "json": ("application/json", "report.json"),
}


@operations.add("GET", "/batches", "列出批次", right=Right.VIEW, query=PageQuery, answer=BatchList)
def list_batches(call: Call) -> BatchList:
    query = visible(call.session, call.actor, select(Batch).where(Batch.deleted.is_(None)), Batch)
    if call.query.cursor:
        query = query.where(Batch.id < call.query.cursor)
    rows = call.session.scalars(query.order_by(Batch.id.desc()).limit(call.query.limit + 1)).all()
    shown = rows[: call.query.limit]
    return BatchList(items=answers.batches(call.session, shown), next=shown[-1].id if len(rows) > len(shown) else None)


@operations.add("POST", "/batches", "新建批次", right=Right.UPLOAD, body=BatchIn, answer=BatchOut, status=201)
def create_batch(call: Call) -> Answer:
    row = uploads.create_batch(call.session, call.actor, call.body.name, call.body.notice, call.body.office)
    return Answer(answers.batches(call.session, [row])[0], 201, {"Location": f"/api/v1/batches/{row.id}"})


@operations.add("GET", "/batches/{batch}", "查看批次", right=Right.VIEW, answer=BatchOut)
def read_batch(call: Call, batch: str) -> BatchOut:
    return answers.batches(call.session, [load_batch(call.session, call.actor, batch)])[0]


@operations.add(
    "DELETE",
    "/batches/{batch}",
    "删除批次及其全部材料",
    right=Right.DELETE,
    query=DeletionQuery,
    answer=Deleted,
    detached=True,
)
def delete_batch(call: Call, batch: str) -> Deleted:
    return Deleted(packets=retention.delete_batch(call.store, call.actor, batch, call.query.reason))


@operations.add("PUT", "/batches/{batch}/retention", "设定保存期限", right=Right.DELETE, body=RetentionIn, answer=BatchOut)
def set_retention(call: Call, batch: str) -> BatchOut:
    row = retention.keep_until(call.session, call.actor, batch, call.body.delete_after)
    call.session.flush()
    return answers.batches(call.session, [row])[0]


@operations.add("GET", "/batches/{batch}/receipt", "受理回执", right=Right.VIEW, answer=ReceiptOut)
def read_receipt(call: Call, batch: str) -> ReceiptOut:
    row = load_batch(call.session, call.actor, batch)
    office = call.session.get_one(Office, row.office_id)
    return answers.receipt(row, office, receipt_of(call.session, row))


@operations.add(
    "GET",
    "/batches/{batch}/reports/{report}",
    "下载批次报告",
    right=Right.REPORT,
    media=tuple(sorted({media for media, _ in REPORTS.values()})),
    detached=True,
)
def read_report(call: Call, batch: str, report: str) -> Response:
    if report not in REPORTS:
        raise NotFound()
    media, name = REPORTS[report]
    if report == "json":
        return Response(_as_json(call, batch), content_type=media)
    content, _batch = export_jobs.make(call.store, call.actor, batch, exports.Export(report))
    return send_file(content, mimetype=media, as_attachment=True, download_name=name)


def _as_json(call: Call, batch: str) -> str:
    with call.store.database.look() as session:
        row = load_batch(session, call.actor, batch, Right.REPORT)
        profile = batch_profile(row)
        results = [result for _, result in results_told(session, call.store, packets_of(row), profile)]
    with call.store.database.unit() as session:
        exports.note(session, call.actor, row, "json")
    return as_json_text(results, profile)
