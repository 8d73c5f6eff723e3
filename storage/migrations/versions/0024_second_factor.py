"""second factor of a login"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None
COLUMNS = ("factor_secret", "factor_step", "factor_codes", "factor_wanted")


def upgrade() -> None:
    op.add_column("user_account", sa.Column("factor_secret", sa.String(length=300), nullable=True))
    op.add_column("user_account", sa.Column("factor_step", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("user_account", sa.Column("factor_codes", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("user_account", sa.Column("factor_wanted", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Refused where somebody's login would be left without the factor that was set up."""
    if op.get_bind().execute(sa.text("SELECT count(*) FROM user_account WHERE factor_secret IS NOT NULL")).scalar():
        raise RuntimeError("第二因子仍在使用：退回旧版会让这些账号只凭密码登录，请先逐一停用（shenbao user reset-factor）")
    for column in reversed(COLUMNS):
        op.drop_column("user_account", column)
