"""who handed in a packet; what the job queue needs to find the next task without looking at all of them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

FRESH = sa.text("state = 'ready' AND not_before IS NULL")
RESTED = sa.text("state = 'ready' AND not_before IS NOT NULL")
LEASED = sa.text("state = 'leased'")


def upgrade() -> None:
    with op.batch_alter_table("packet") as table:
        table.add_column(sa.Column("created_by", sa.String(24), nullable=True))
        table.create_foreign_key("fk_packet_created_by", "user_account", ["created_by"], ["id"])
        table.create_index("ix_packet_created_by", ["created_by"])
    with op.batch_alter_table("task") as table:
        for name in ("batch_id", "office_id", "person_id"):
            table.add_column(sa.Column(name, sa.String(24), nullable=False, server_default=""))
        table.add_column(sa.Column("rank", sa.Integer, nullable=False, server_default="1"))
        table.drop_index("ix_task_claim")
    # the rule of a partial index has to stand in the index, for both databases
    order: list[str | sa.TextClause] = ["batch_id", sa.text("priority DESC"), "rank", "packet_id", "created", "id"]
    op.create_index("ix_task_fresh", "task", order, sqlite_where=FRESH, postgresql_where=FRESH)
    op.create_index("ix_task_rested", "task", ["not_before"], sqlite_where=RESTED, postgresql_where=RESTED)
    op.create_index("ix_task_leased", "task", ["lease_until"], sqlite_where=LEASED, postgresql_where=LEASED)
    op.create_table(
        "queue_turn",
        sa.Column("whose", sa.String(60), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(
        "UPDATE packet SET created_by = (SELECT min(a.user_id) FROM audit a JOIN user_account u ON u.id = a.user_id "
        "WHERE a.action = 'packet.added' AND a.subject = 'packet/' || packet.id)"
    )
    op.execute(
        "UPDATE task SET rank = CASE WHEN kind = 'receive' THEN 0 ELSE 1 END, "
        "batch_id = (SELECT p.batch_id FROM packet p WHERE p.id = task.packet_id), "
        "office_id = (SELECT p.office_id FROM packet p WHERE p.id = task.packet_id), "
        "person_id = COALESCE((SELECT p.created_by FROM packet p WHERE p.id = task.packet_id), '') "
        "WHERE state IN ('ready', 'leased')"
    )


def downgrade() -> None:
    op.drop_table("queue_turn")
    for name in ("ix_task_leased", "ix_task_rested", "ix_task_fresh"):
        op.drop_index(name, "task")
    with op.batch_alter_table("task") as table:
        for name in ("rank", "person_id", "office_id", "batch_id"):
            table.drop_column(name)
        table.create_index("ix_task_claim", ["state", "priority", "created"])
    with op.batch_alter_table("packet") as table:
        table.drop_index("ix_packet_created_by")
        table.drop_constraint("fk_packet_created_by", type_="foreignkey")
        table.drop_column("created_by")
