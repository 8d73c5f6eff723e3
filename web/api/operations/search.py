"""Full-text search over everything that was read."""

from __future__ import annotations

from shenbao.service.core.access import Right, load_batch
from shenbao.service.insight import fulltext, named
from shenbao.service.insight.fulltext import Hit
from shenbao.service.insight.named import Named
from web.api.contract import Call, Operations
from web.api.shapes.search import HitList, HitOut, NamedOut, SearchQuery

operations = Operations("全文检索")


@operations.add("GET", "/search", "在读取的全部文字中查找", right=Right.VIEW, query=SearchQuery, answer=HitList, errors=(404,))
def search(call: Call) -> HitList:
    asked = call.query
    batch = load_batch(call.session, call.actor, asked.batch).id if asked.batch else ""
    hits = fulltext.find(call.session, call.actor, asked.q, asked.page, batch)
    others = named.find(call.session, call.actor, asked.q, batch)
    return HitList(
        items=[_hit(hit) for hit in hits.rows],
        words=list(hits.words),
        total=hits.total,
        pages=hits.pages,
        packets=[_named(found) for found in others.packets],
        files=[_named(found) for found in others.files],
        findings=[_named(found) for found in others.findings],
    )


def _named(found: Named) -> NamedOut:
    return NamedOut(
        packet=found.packet.id,
        applicant=found.packet.applicant,
        batch=found.packet.batch_id,
        batch_name=found.batch,
        text=found.text,
    )


def _hit(hit: Hit) -> HitOut:
    return HitOut(
        packet=hit.packet.id,
        packet_name=hit.packet.name,
        applicant=hit.packet.applicant,
        batch=hit.packet.batch_id,
        batch_name=hit.batch,
        page=hit.page.id,
        file=hit.page.file_path,
        number=hit.page.number,
        part=hit.page.part_by_person or hit.page.part,
        before=hit.snippet.before,
        found=hit.snippet.found,
        after=hit.snippet.after,
    )
