"""profiles of notices that people make in the service: drafts and trials of them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    when = sa.DateTime(timezone=True)
    op.create_table(
        "notice_draft",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("office_id", sa.String(24), sa.ForeignKey("office.id"), nullable=False, index=True),
        sa.Column("made_by", sa.String(24), sa.ForeignKey("user_account.id"), index=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("problem", sa.JSON),
        sa.Column("papers", sa.JSON, nullable=False),
        sa.Column("pages", sa.JSON, nullable=False),
        sa.Column("items", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("published", sa.Integer, nullable=False),
        sa.Column("made", when, nullable=False),
        sa.Column("taken", when),
    )
    op.create_table(
        "notice_trial",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("draft_id", sa.String(24), sa.ForeignKey("notice_draft.id"), nullable=False, index=True),
        sa.Column("blank", sa.Boolean, nullable=False),
        sa.Column("papers", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("problem", sa.JSON),
        sa.Column("outcome", sa.JSON, nullable=False),
        sa.Column("asked", when, nullable=False),
        sa.Column("taken", when),
    )


def downgrade() -> None:
    op.drop_table("notice_trial")
    op.drop_table("notice_draft")
