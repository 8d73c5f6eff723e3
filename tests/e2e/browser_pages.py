"""Every page of the service, and what stands in its address. A page that is missing here fails a test (test_browser_axe.py)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from browser_scene import Served
from shenbao.service.core.access import actor_of
from shenbao.service.core.store import UnitOfWork
from shenbao.service.office import notice_drafts
from storage.schema import Endpoint, PageRow, User

# rule of the route → what stands in its address; "" where nothing does
PAGES = {
    "/": "",
    "/account": "",
    "/account/factor": "",
    "/account/tokens": "",
    "/administration/audit": "",
    "/administration/endpoints": "",
    "/administration/endpoints/<endpoint_id>": "endpoint",
    "/administration/offices": "",
    "/administration/users": "",
    "/administration/users/<user_id>": "user",
    "/administration/users/import": "",
    "/batches/<batch_id>": "batch",
    "/batches/<batch_id>/cases": "batch",
    "/batches/<batch_id>/exports": "batch",
    "/batches/<batch_id>/figures": "batch",
    "/batches/<batch_id>/profile": "batch",
    "/batches/<batch_id>/receipt": "batch",
    "/batches/<batch_id>/recommenders": "batch",
    "/batches/<batch_id>/register": "batch",
    "/batches/<batch_id>/retention": "batch",
    "/batches/<batch_id>/upload": "batch",
    "/calibration": "",
    "/help": "",
    "/login": "",
    "/notices": "",
    "/notices/<draft_id>": "draft",
    "/packets": "",
    "/packets/<packet_id>": "packet",
    "/packets/<packet_id>/comparison": "packet",
    "/packets/<packet_id>/pages/<page_id>": "page",
    "/packets/<packet_id>/review": "packet",
    "/reports": "",
    "/search": "",
}
# parts of pages, files, data
OTHERS = {
    "/administration/audit.csv",
    "/administration/audit.xlsx",
    "/batches/<batch_id>/exports/<kind>",
    "/batches/<batch_id>/exports/table",
    "/batches/<batch_id>/table",
    "/batches/<batch_id>/upload/state",
    "/batches/table",
    "/healthz",
    "/login/code",
    "/readyz",
    "/notices/<draft_id>/file",
    "/notices/<draft_id>/items/<at>",
    "/notices/<draft_id>/pages/<int:index>",
    "/notices/<draft_id>/status",
    "/notices/<draft_id>/trials",
    "/packets/<packet_id>/files/<file_id>",
    "/packets/<packet_id>/notices/<notice_id>/<form>",
    "/packets/<packet_id>/pages/<page_id>/crop",
    "/packets/<packet_id>/pages/<page_id>/drawing",
    "/packets/<packet_id>/pages/<page_id>/image",
    "/packets/<packet_id>/pages/<page_id>/lines",
    "/packets/<packet_id>/pages/<page_id>/thumb",
    "/packets/<packet_id>/receipt.pdf",
    "/packets/<packet_id>/review.json",
    "/packets/<packet_id>/review/fields/<key>",
    "/packets/<packet_id>/review/doubts",
    "/packets/<packet_id>/review/notice",
    "/packets/<packet_id>/review/others",
    "/packets/<packet_id>/status",
    "/packets/<packet_id>/text",
    "/packets/<packet_id>/uploads/<upload_id>",
    "/packets/table",
    "/recommender-letters/<letter_id>/<form>",
    "/review/next",
    "/separator-sheets.pdf",
    "/static/<path:filename>",
}
QUESTIONS = {"/search": "?q=平台", "/packets": "?q=公司"}


@pytest.fixture(scope="module")
def ids(served: Served) -> dict[str, str]:
    with served.store.database.unit() as db:
        packet = served.packets["电子版"]
        page = db.scalars(select(PageRow.id).where(PageRow.packet_id == packet)).first() or ""
        office = db.get_one(User, served.people["clerk"]).office_id
        endpoint = Endpoint(office_id=office, url="https://oa.example/hook", secrets=["whsec_AAAA"], events=[])
        db.add(endpoint)
        manager = actor_of(db.get_one(User, served.people["manager"]))
        draft = notice_drafts.copy(UnitOfWork(db, served.store, manager), "demo-zjtx", "demo-again")
        db.flush()
        return {
            "batch": served.batch,
            "packet": packet,
            "page": page,
            "user": served.people["clerk"],
            "endpoint": endpoint.id,
            "draft": draft.id,
        }


def address(rule: str, ids: dict[str, str]) -> str:
    for name, value in {
        "<batch_id>": ids["batch"],
        "<packet_id>": ids["packet"],
        "<page_id>": ids["page"],
        "<user_id>": ids["user"],
        "<endpoint_id>": ids["endpoint"],
        "<draft_id>": ids["draft"],
    }.items():
        rule = rule.replace(name, value)
    return rule
