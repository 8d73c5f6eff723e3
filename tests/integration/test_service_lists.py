"""Lists, counts, figures and search answer alike on both databases."""

from __future__ import annotations

import cleanrecord
from servicescene import Scene
from shenbao.service.insight import fulltext
from shenbao.service.insight.figures import batch_figures
from shenbao.service.insight.listing import FILTERS, SORTS, ListFilter, batches_of, counts_of, notices_of, packets_of, values_of
from storage.schema import Batch, Packet


def test_lists_answer_on_both_databases(scene: Scene) -> None:
    scene.packet(cleanrecord.blank("company.contact.email"), name="云帆")
    scene.packet(cleanrecord.set_field("cover.applicant", "广州蓝桥软件有限公司"), name="蓝桥")
    with scene.store.database.look() as session:
        for sort in SORTS:
            found = packets_of(session, scene.reviewer, ListFilter(sort=sort, down=True), scene.batch_id)
            assert {row.name for row in found.rows} == {"云帆", "蓝桥"} and found.counts["all"] == found.total == 2
        for only in FILTERS:
            found = packets_of(session, scene.reviewer, ListFilter(only=only), scene.batch_id)
            assert found.total == len(found.rows) == found.counts.get(only, 0)
        named = packets_of(session, scene.reviewer, ListFilter(text="蓝", finding=""))
        assert [row.name for row in named.rows] == ["蓝桥"] and notices_of(session, named.rows) == {}
        wrong = packets_of(session, scene.reviewer, ListFilter(finding="missing:company.contact.email"), scene.batch_id)
        assert [row.name for row in wrong.rows] == ["云帆"]
        (row,), pages = batches_of(session, scene.reviewer)
        assert (row.total, pages) == (2, 1) and row.counts == counts_of(session, scene.batch_id)
        assert len(values_of(session, scene.batch_id, Packet.recommender)) == 1
        figures = batch_figures(session, scene.reviewer, session.get_one(Batch, scene.batch_id))
        assert figures.packets.total == 2 and any(count.key == "missing" for count in figures.by_kind)
        assert fulltext.find(session, scene.reviewer, "没有这几个字").rows == ()
