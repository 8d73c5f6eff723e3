"""piles of packets, the sequence of notices, rates of requests"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_sequence",
        sa.Column("office_id", sa.String(length=24), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_notice_sequence_office_id")),
        sa.PrimaryKeyConstraint("office_id", "year", name=op.f("pk_notice_sequence")),
    )
    op.create_table(
        "rate_count",
        sa.Column("token_id", sa.String(length=24), nullable=False),
        sa.Column("minute", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], name=op.f("fk_rate_count_token_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_id", "minute", name=op.f("pk_rate_count")),
    )
    with op.batch_alter_table("issued_notice") as table:
        table.alter_column("number", existing_type=sa.String(length=60), type_=sa.String(length=200), existing_nullable=False)
    with op.batch_alter_table("packet") as table:
        table.add_column(sa.Column("pile_id", sa.String(length=24), nullable=True))
        table.create_foreign_key(op.f("fk_packet_pile_id"), "packet", ["pile_id"], ["id"])
        table.create_index(op.f("ix_packet_pile_id"), ["pile_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("packet") as table:
        table.drop_index(op.f("ix_packet_pile_id"))
        table.drop_constraint(op.f("fk_packet_pile_id"), type_="foreignkey")
        table.drop_column("pile_id")
    with op.batch_alter_table("issued_notice") as table:
        table.alter_column("number", existing_type=sa.String(length=200), type_=sa.String(length=60), existing_nullable=False)
    op.drop_table("rate_count")
    op.drop_table("notice_sequence")
