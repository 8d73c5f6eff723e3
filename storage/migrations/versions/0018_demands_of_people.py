"""words that people give a demand; the letter that another one replaces, and its last day; confirmed warnings are asked anew: a confirmed one is a demand now"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("finding", "finding_event"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("wording", sa.Text, nullable=False, server_default=""))
    with op.batch_alter_table("issued_notice") as table:
        table.add_column(sa.Column("replaces", sa.String(200), nullable=False, server_default=""))
        table.add_column(sa.Column("due", sa.Date, nullable=True))
    op.execute("UPDATE finding SET state = 'open' WHERE state = 'confirmed' AND severity = 'warning'")


def downgrade() -> None:
    with op.batch_alter_table("issued_notice") as table:
        table.drop_column("due")
        table.drop_column("replaces")
    for name in ("finding_event", "finding"):
        with op.batch_alter_table(name) as table:
            table.drop_column("wording")
