"""who works on what until when, and notes on packets"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignment",
        sa.Column("packet_id", sa.String(24), sa.ForeignKey("packet.id"), primary_key=True),
        sa.Column("user_id", sa.String(24), sa.ForeignKey("user_account.id"), index=True),
        sa.Column("due", sa.Date, index=True),
        sa.Column("postponed_until", sa.Date),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "packet_note",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("packet_id", sa.String(24), sa.ForeignKey("packet.id"), nullable=False, index=True),
        sa.Column("user_id", sa.String(24), sa.ForeignKey("user_account.id"), index=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("packet_note")
    op.drop_table("assignment")
