"""Facts, what days came to, targets."""

import sqlalchemy as sa
from alembic import op

from farmgate_sdk import tables as columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kpi_facts",
        sa.Column("fact_id", sa.String(length=36), nullable=False),
        sa.Column("hook", sa.String(length=64), nullable=False),
        sa.Column("occurred_at", columns.UtcDateTime(), nullable=False),
        sa.Column("order_id", columns.Int64(), nullable=True),
        sa.Column("member_id", columns.Int64(), nullable=True),
        sa.Column("amount_minor", columns.Int64(), nullable=True),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_kpi_facts")),
    )
    op.create_index(
        op.f("ix_kpi_facts_hook_occurred_at"), "kpi_facts", ["hook", "occurred_at"], unique=False
    )
    op.create_index(
        op.f("ix_kpi_facts_order_id_hook"), "kpi_facts", ["order_id", "hook"], unique=False
    )
    op.create_index(
        op.f("ix_kpi_facts_member_id_hook_occurred_at"),
        "kpi_facts",
        ["member_id", "hook", "occurred_at"],
        unique=False,
    )
    op.create_table(
        "kpi_open_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_kpi_open_days")),
    )
    op.create_table(
        "kpi_values",
        sa.Column("metric", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("numerator_micro", columns.Int64(), nullable=False),
        sa.Column("denominator_micro", columns.Int64(), nullable=True),
        sa.Column("measured_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("metric", "day", name=op.f("pk_kpi_values")),
    )
    op.create_index(op.f("ix_kpi_values_day"), "kpi_values", ["day"], unique=False)
    op.create_table(
        "kpi_goals",
        sa.Column("metric", sa.String(length=64), nullable=False),
        sa.Column("target_micro", columns.Int64(), nullable=True),
        sa.Column("weight", columns.Int64(), nullable=False),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_kpi_goals_weight")),
        sa.PrimaryKeyConstraint("metric", name=op.f("pk_kpi_goals")),
    )
    op.create_table(
        "kpi_troubles",
        sa.Column("metric", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("metric", name=op.f("pk_kpi_troubles")),
    )
    op.create_table(
        "kpi_link_keys",
        sa.Column("id", columns.Int64(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpi_link_keys")),
    )


def downgrade() -> None:
    for table in (
        "kpi_link_keys",
        "kpi_troubles",
        "kpi_goals",
        "kpi_values",
        "kpi_open_days",
        "kpi_facts",
    ):
        op.drop_table(table)
