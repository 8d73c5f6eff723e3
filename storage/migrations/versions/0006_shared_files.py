"""files that packets share are counted once"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("file") as table:
        table.add_column(sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()))
    shared = "UPDATE file SET shared = :yes WHERE packet_id IN (SELECT id FROM packet WHERE pile_id IS NOT NULL)"
    op.get_bind().execute(sa.text(shared), {"yes": True})


def downgrade() -> None:
    with op.batch_alter_table("file") as table:
        table.drop_column("shared")
