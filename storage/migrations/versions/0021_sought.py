"""what packets, files and findings are found by; pages are found by simplified characters too"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from model.folding import simplified
from storage import sought

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
AT_A_TIME = 500
NAMES = ("name", "applicant", "project", "recommender")
TABLES = ("packet", "file", "finding")
Row = Mapping[str, Any]


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("sought", sa.Text(), nullable=False, server_default=""))
    _fill("packet", NAMES, lambda row: sought.of_packet(*map(row.__getitem__, NAMES)))
    _fill("file", ("path",), lambda row: sought.of_file(row["path"]))
    _fill("finding", ("finding", "wording"), lambda row: sought.of_finding(row["finding"], row["wording"]))
    _fold_pages()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_column(table, "sought")


def _fill(name: str, columns: tuple[str, ...], made: Callable[[Row], str]) -> None:
    kinds = {"finding": sa.JSON}
    kept = sa.table(
        name, sa.column("id", sa.String), sa.column("sought", sa.Text), *(sa.column(c, kinds.get(c, sa.Text)) for c in columns)
    )
    change = sa.update(kept).where(kept.c.id == sa.bindparam("of")).values(sought=sa.bindparam("said"))
    connection, last = op.get_bind(), ""
    query = sa.select(kept.c.id, *(kept.c[c] for c in columns)).order_by(kept.c.id).limit(AT_A_TIME)
    while rows := connection.execute(query.where(kept.c.id > last)).mappings().all():
        connection.execute(change, [{"of": row["id"], "said": made(dict(row))} for row in rows])
        last = rows[-1]["id"]


def _fold_pages() -> None:
    """Only pages with traditional characters change."""
    page_text = sa.table("page_text", sa.column("id", sa.Integer), sa.column("text", sa.Text))
    change = sa.update(page_text).where(page_text.c.id == sa.bindparam("of")).values(text=sa.bindparam("said"))
    connection, last = op.get_bind(), 0
    query = sa.select(page_text.c.id, page_text.c.text).order_by(page_text.c.id).limit(AT_A_TIME)
    while rows := connection.execute(query.where(page_text.c.id > last)).all():
        others = [{"of": row.id, "said": said} for row in rows if (said := simplified(row.text)) != row.text]
        if others:
            connection.execute(change, others)
        last = rows[-1].id
