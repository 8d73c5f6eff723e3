"""packets that mend another one in part: what they take over from it, and where their pages stand"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("packet") as table:
        table.add_column(sa.Column("resubmission", sa.String(10), nullable=False, server_default=""))
    with op.batch_alter_table("file") as table:
        table.add_column(sa.Column("taken_over", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("page") as table:
        table.add_column(sa.Column("place", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("page") as table:
        table.drop_column("place")
    with op.batch_alter_table("file") as table:
        table.drop_column("taken_over")
    with op.batch_alter_table("packet") as table:
        table.drop_column("resubmission")
