"""secrets of webhooks sealed with the installation's key (when the store is opened); the last login of people"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from model.errors import OperationFailed

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("user_account") as table:
        table.add_column(sa.Column("last_login", sa.DateTime(timezone=True)))


def downgrade() -> None:
    rows = op.get_bind().execute(sa.text("SELECT secrets FROM endpoint"))
    if any("sealed:" in str(row[0]) for row in rows):
        raise OperationFailed("接收地址的密钥已封存，较旧的程序无法使用；请先删除接收地址，或从备份恢复")
    with op.batch_alter_table("user_account") as table:
        table.drop_column("last_login")
