"""the applicant's credit code beside its name: one code for several applicants is told"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("packet") as table:
        table.add_column(sa.Column("credit_code", sa.String(18), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("packet") as table:
        table.drop_column("credit_code")
