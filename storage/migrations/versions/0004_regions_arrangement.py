"""places of pages to be read at once; packets split and merged by people"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema.base import UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "region_ask",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("packet_id", sa.String(length=24), nullable=False),
        sa.Column("image", sa.String(length=300), nullable=False),
        sa.Column("box", sa.JSON(), nullable=False),
        sa.Column("asked", UtcTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(length=60), nullable=True),
        sa.Column("answered", UtcTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["packet_id"], ["packet.id"], name=op.f("fk_region_ask_packet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region_ask")),
    )
    op.create_index(op.f("ix_region_ask_packet_id"), "region_ask", ["packet_id"], unique=False)
    op.create_index(op.f("ix_region_ask_asked"), "region_ask", ["asked"], unique=False)
    with op.batch_alter_table("packet") as table:
        table.add_column(sa.Column("page_choice", sa.JSON(), nullable=True))
        table.add_column(sa.Column("merged_into_id", sa.String(length=24), nullable=True))
        table.create_foreign_key(op.f("fk_packet_merged_into_id"), "packet", ["merged_into_id"], ["id"])
        table.create_index(op.f("ix_packet_merged_into_id"), ["merged_into_id"], unique=False)
    with op.batch_alter_table("file") as table:
        table.add_column(sa.Column("arranged", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("file") as table:
        table.drop_column("arranged")
    with op.batch_alter_table("packet") as table:
        table.drop_index(op.f("ix_packet_merged_into_id"))
        table.drop_constraint(op.f("fk_packet_merged_into_id"), type_="foreignkey")
        table.drop_column("merged_into_id")
        table.drop_column("page_choice")
    op.drop_table("region_ask")
