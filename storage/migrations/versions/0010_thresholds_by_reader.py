"""thresholds of confidence by reader too"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema.base import UtcTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kept = _rows(_table())
    op.drop_table("threshold")
    table = _create(sa.Column("reader", sa.String(length=20), nullable=False))
    op.bulk_insert(table, [row | {"reader": ""} for row in kept])


def downgrade() -> None:
    kept = [row for row in _rows(_table(sa.column("reader", sa.String))) if not row.pop("reader")]
    op.drop_table("threshold")
    op.bulk_insert(_create(), kept)


def _table(*more: sa.ColumnClause[str]) -> sa.TableClause:
    columns = [
        sa.column("notice", sa.String),
        sa.column("value", sa.Float),
        sa.column("target", sa.Float),
        sa.column("samples", sa.Integer),
        sa.column("measured", sa.Boolean),
        sa.column("reached", sa.Boolean),
        sa.column("at", UtcTime(timezone=True)),
    ]
    return sa.table("threshold", *columns, *more)


def _rows(table: sa.TableClause) -> list[dict[str, object]]:
    return [dict(row._mapping) for row in op.get_bind().execute(sa.select(table))]


def _create(*more: sa.Column[str]) -> sa.Table:
    """Within the column order of the first schema; `more` belongs to the key."""
    return op.create_table(
        "threshold",
        sa.Column("notice", sa.String(length=100), nullable=False),
        *more,
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("target", sa.Float(), nullable=False),
        sa.Column("samples", sa.Integer(), nullable=False),
        sa.Column("measured", sa.Boolean(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("at", UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("notice", *(column.name for column in more), name=op.f("pk_threshold")),
    )
