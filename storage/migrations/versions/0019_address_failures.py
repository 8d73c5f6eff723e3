"""wrong passwords by address, for all web processes together"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_failure",
        sa.Column("id", sa.String(length=24), primary_key=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_address_failure_address", "address_failure", ["address", "at"])


def downgrade() -> None:
    op.drop_table("address_failure")
