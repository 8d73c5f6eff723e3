"""accounts that the office's directory (LDAP) vouches for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_account", sa.Column("directory", sa.String(length=10), nullable=True))


def downgrade() -> None:
    """Loses nothing that counts: without the column such an account has no password, and nobody can log in with it."""
    op.drop_column("user_account", "directory")
