"""letters to recommenders, as issued"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recommender_letter",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("batch_id", sa.String(24), sa.ForeignKey("batch.id"), nullable=False, index=True),
        sa.Column("recommender", sa.String(200), nullable=False),
        sa.Column("number", sa.String(200), nullable=False, unique=True),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("pdf_sha256", sa.String(64), nullable=False),
        sa.Column("docx_sha256", sa.String(64), nullable=False),
        sa.Column("issued_by", sa.String(24), sa.ForeignKey("user_account.id"), nullable=False, index=True),
        sa.Column("issued", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("recommender_letter")
