"""what we failed at waits and is tried again"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("task") as table:
        table.add_column(sa.Column("faults", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("not_before", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("given_up", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.execute("UPDATE packet SET state = 'reading' WHERE state = 'held'")
    with op.batch_alter_table("task") as table:
        table.drop_column("given_up")
        table.drop_column("not_before")
        table.drop_column("faults")
