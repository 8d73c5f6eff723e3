"""versions of a batch's register; the one that stands becomes the first"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema.base import new_id

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BATCH = sa.table("batch", sa.column("id"), sa.column("register", sa.JSON), sa.column("created", sa.DateTime(timezone=True)))


def upgrade() -> None:
    table = op.create_table(
        "register_version",
        sa.Column("id", sa.String(length=24), primary_key=True),
        sa.Column("batch_id", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("proposed_by", sa.String(length=24), nullable=True),
        sa.Column("proposed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=24), nullable=True),
        sa.Column("decided", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_register_version_batch_id"),
        sa.ForeignKeyConstraint(["proposed_by"], ["user_account.id"], name="fk_register_version_proposed_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name="fk_register_version_decided_by"),
        sa.UniqueConstraint("batch_id", "number", name="uq_register_version_batch_id_number"),
    )
    for column in ("batch_id", "proposed_by", "decided_by"):
        op.create_index(f"ix_register_version_{column}", "register_version", [column])
    with op.batch_alter_table("batch") as changed:
        changed.add_column(sa.Column("register_due", sa.DateTime(timezone=True), nullable=True))
    kept = [(row.id, row.register, row.created) for row in op.get_bind().execute(sa.select(BATCH)) if row.register]
    for batch, rows, at in kept:
        plain = [{key: value for key, value in row.items() if key != "linked"} for row in rows]
        told = {"number": 1, "state": "standing", "source": "", "count": len(rows), "rows": plain, "proposed": at, "decided": at}
        op.get_bind().execute(table.insert().values(id=new_id(), batch_id=batch, **told))


def downgrade() -> None:
    with op.batch_alter_table("batch") as changed:
        changed.drop_column("register_due")
    op.drop_table("register_version")
