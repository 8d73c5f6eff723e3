"""Every schema there ever was leads to the newest one and back, on both databases, with a packet in it that people worked on."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select

from servicescene import Scene
from shenbao.service.review import review
from shenbao.service.review.correction import FieldInput, open_packet
from storage import audit, field_versions
from storage.database import MIGRATIONS, Database
from storage.schema import Base, FindingRow, Packet, PageRow
from test_records_store import described

EMAIL = "company.contact.email"


def revisions() -> list[str]:
    """From the newest but one to the first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][1:]


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": described})
        return list(compare_metadata(context, Base.metadata))


@pytest.mark.parametrize("revision", revisions())
def test_a_schema_of_then_leads_to_that_of_now_with_what_is_in_it(scene: Scene, revision: str) -> None:
    database = scene.store.database
    packet_id = scene.packet()
    with database.unit() as session:
        review.correct_field(open_packet(session, scene.reviewer, packet_id), EMAIL, FieldInput("lin@yunfan.com.cn"))
        before = [(row.code, row.state) for row in session.scalars(select(FindingRow).order_by(FindingRow.id))]
    database.downgrade(revision)
    assert differences(database)
    database.upgrade()
    assert differences(database) == []
    with database.look() as session:
        assert session.get_one(Packet, packet_id).name == "云帆"
        assert field_versions.current(session, packet_id)[EMAIL].raw == "lin@yunfan.com.cn"
        assert [(row.code, row.state) for row in session.scalars(select(FindingRow).order_by(FindingRow.id))] == before
        assert all(row.reading for row in session.scalars(select(PageRow)))
        assert list(audit.broken_links(session)) == []


def test_the_oldest_schema_leaves_nothing_behind_and_is_made_again(scene: Scene) -> None:
    database = scene.store.database
    scene.packet()
    database.downgrade()
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.upgrade()
    assert differences(database) == []
