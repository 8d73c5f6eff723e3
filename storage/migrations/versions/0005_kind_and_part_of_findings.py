"""kind and part of findings as columns, indexes for lists and figures"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
AT_A_TIME = 1000
NEW = {"kind": 20, "part": 60}


def upgrade() -> None:
    with op.batch_alter_table("finding") as table:
        for name, length in NEW.items():
            table.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    _fill()
    with op.batch_alter_table("finding") as table:
        for name, length in NEW.items():
            table.alter_column(name, existing_type=sa.String(length=length), existing_nullable=False, server_default=None)
        table.drop_index("ix_finding_code")
        table.drop_index("ix_finding_packet_id")
        table.create_index("ix_finding_code", ["code", "state", "packet_id"])
        table.create_index("ix_finding_kind", ["kind", "state", "packet_id"])
        table.create_index("ix_finding_packet_id", ["packet_id", "state", "code", "kind", "part", "severity"])


def downgrade() -> None:
    with op.batch_alter_table("finding") as table:
        table.drop_index("ix_finding_packet_id")
        table.drop_index("ix_finding_kind")
        table.drop_index("ix_finding_code")
        table.create_index("ix_finding_code", ["code"])
        table.create_index("ix_finding_packet_id", ["packet_id"])
        for name in NEW:
            table.drop_column(name)


def _fill() -> None:
    text = sa.String
    finding = sa.table(
        "finding", *(sa.column(name, text) for name in ("id", "code", "kind", "part")), sa.column("finding", sa.JSON)
    )
    connection, last = op.get_bind(), ""
    change = sa.update(finding).where(finding.c.id == sa.bindparam("of"))
    change = change.values(kind=sa.bindparam("new_kind"), part=sa.bindparam("new_part"))
    query = sa.select(finding.c.id, finding.c.code, finding.c.finding).order_by(finding.c.id).limit(AT_A_TIME)
    while rows := connection.execute(query.where(finding.c.id > last)).all():
        values = [{"of": row.id, "new_kind": row.code.partition(":")[0][:20], "new_part": _part(row.finding)} for row in rows]
        connection.execute(change, values)
        last = rows[-1].id


def _part(finding: object) -> str:
    told = json.loads(finding) if isinstance(finding, str) else finding
    return str(told.get("part") or "")[:60] if isinstance(told, dict) else ""
