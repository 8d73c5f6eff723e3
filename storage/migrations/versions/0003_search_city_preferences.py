"""text of pages for search, city of packets, preferences of users"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import word_index
from storage.search import searchable

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
AT_A_TIME = 500


def upgrade() -> None:
    op.create_table(
        "page_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_text_page_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_text")),
        sa.UniqueConstraint("page_id", name=op.f("uq_page_text_page_id")),
    )
    word_index.create(op.get_bind())
    _fill()
    with op.batch_alter_table("packet") as table:
        table.add_column(sa.Column("city", sa.String(length=60), nullable=False, server_default=""))
    with op.batch_alter_table("packet") as table:
        table.alter_column("city", existing_type=sa.String(length=60), existing_nullable=False, server_default=None)
    with op.batch_alter_table("user_account") as table:
        table.add_column(sa.Column("preferences", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("user_account") as table:
        table.alter_column("preferences", existing_type=sa.JSON(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("user_account") as table:
        table.drop_column("preferences")
    with op.batch_alter_table("packet") as table:
        table.drop_column("city")
    word_index.drop(op.get_bind())
    op.drop_table("page_text")


def _fill() -> None:
    """Pages read before are found too."""
    page = sa.table("page", sa.column("id", sa.String), sa.column("text", sa.Text))
    page_text = sa.table("page_text", sa.column("page_id", sa.String), sa.column("text", sa.Text))
    connection, last = op.get_bind(), ""
    while rows := connection.execute(
        sa.select(page.c.id, page.c.text).where(page.c.id > last).order_by(page.c.id).limit(AT_A_TIME)
    ).all():
        connection.execute(sa.insert(page_text), [{"page_id": row.id, "text": searchable(row.text)} for row in rows])
        last = rows[-1].id
