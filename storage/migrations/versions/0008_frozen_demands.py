"""what a notice demanded and what stood there, kept with the notice"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("issued_notice") as table:
        table.add_column(sa.Column("demands", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("issued_notice") as table:
        table.drop_column("demands")
