"""the profile that a batch is checked by, and what a new one changed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    when = sa.DateTime(timezone=True)
    op.create_table(
        "kept_profile",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("notice", sa.String(100), nullable=False),
        sa.Column("version", sa.String(100), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("kept", when, nullable=False),
    )
    op.create_table(
        "profile_change",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("batch_id", sa.String(24), sa.ForeignKey("batch.id"), nullable=False, index=True),
        sa.Column("before_sha256", sa.String(64), nullable=False),
        sa.Column("after_sha256", sa.String(64), nullable=False),
        sa.Column("asked_by", sa.String(24), sa.ForeignKey("user_account.id"), index=True),
        sa.Column("asked", when, nullable=False),
        sa.Column("told", sa.JSON, nullable=False),
    )
    with op.batch_alter_table("batch") as table:
        table.add_column(sa.Column("profile_sha256", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("batch") as table:
        table.drop_column("profile_sha256")
    op.drop_table("profile_change")
    op.drop_table("kept_profile")
