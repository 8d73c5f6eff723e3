"""blind entry: questions, what they were drawn from, what an office wants; thresholds are accepted by people"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blind_question",
        sa.Column("id", sa.String(length=24), primary_key=True),
        sa.Column("packet_id", sa.String(length=24), sa.ForeignKey("packet.id"), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("field_type", sa.String(length=20), nullable=False),
        sa.Column("reader", sa.String(length=20), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_id", sa.String(length=24), sa.ForeignKey("user_account.id"), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.UniqueConstraint("packet_id", "key"),
    )
    for column in ("packet_id", "user_id"):
        op.create_index(f"ix_blind_question_{column}", "blind_question", [column])
    op.create_table(
        "blind_stratum",
        sa.Column("packet_id", sa.String(length=24), sa.ForeignKey("packet.id"), primary_key=True),
        sa.Column("field_type", sa.String(length=20), primary_key=True),
        sa.Column("reader", sa.String(length=20), primary_key=True),
        sa.Column("sure", sa.Integer(), nullable=False),
    )
    op.create_table(
        "blind_policy",
        sa.Column("office_id", sa.String(length=24), sa.ForeignKey("office.id"), primary_key=True),
        sa.Column("notice", sa.String(length=100), primary_key=True),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("second", sa.JSON(), nullable=False),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
    )
    with op.batch_alter_table("threshold") as table:
        table.add_column(sa.Column("accepted_by", sa.String(24), nullable=True))
    op.execute(sa.text("DELETE FROM threshold WHERE measured = :no").bindparams(sa.bindparam("no", False, sa.Boolean)))


def downgrade() -> None:
    with op.batch_alter_table("threshold") as table:
        table.drop_column("accepted_by")
    for name in ("blind_policy", "blind_stratum", "blind_question"):
        op.drop_table(name)
