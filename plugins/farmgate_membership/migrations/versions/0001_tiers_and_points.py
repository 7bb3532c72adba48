"""Tiers, standings, purchases, and the ledger of points with the shop's own accounts."""

import sqlalchemy as sa
from alembic import op

from farmgate_sdk import tables as columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_OF_THE_SHOP = ("issued", "spent", "expired", "given")


def upgrade() -> None:
    op.create_table(
        "membership_accounts",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("member_id", columns.Int64(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_membership_accounts_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_accounts")),
        sa.UniqueConstraint("code", name=op.f("uq_membership_accounts_code")),
        sa.UniqueConstraint("member_id", name=op.f("uq_membership_accounts_member_id")),
    )
    op.create_table(
        "membership_purchases",
        sa.Column("order_id", columns.Int64(), autoincrement=False, nullable=False),
        sa.Column("member_id", columns.Int64(), nullable=False),
        sa.Column("total_minor", columns.Int64(), nullable=False),
        sa.Column("goods_minor", columns.Int64(), nullable=False),
        sa.Column("refunded_minor", columns.Int64(), nullable=False),
        sa.Column("kept_minor", columns.Int64(), nullable=False),
        sa.Column("earn_percent", columns.Int64(), nullable=False),
        sa.Column("delivered_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_membership_purchases_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_membership_purchases_order_id")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_membership_purchases")),
    )
    op.create_index(
        op.f("ix_membership_purchases_member_id_delivered_at"),
        "membership_purchases",
        ["member_id", "delivered_at"],
        unique=False,
    )
    op.create_table(
        "membership_tier_changes",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("member_id", columns.Int64(), nullable=False),
        sa.Column("from_code", sa.String(length=64), nullable=True),
        sa.Column("to_code", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("evidence", columns.Json(), nullable=False),
        sa.Column("changed_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_membership_tier_changes_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_tier_changes")),
    )
    op.create_index(
        op.f("ix_membership_tier_changes_member_id"),
        "membership_tier_changes",
        ["member_id"],
        unique=False,
    )
    op.create_table(
        "membership_tiers",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", columns.LocalizedText(), nullable=False),
        sa.Column("threshold_minor", columns.Int64(), nullable=False),
        sa.Column("discount_bp", columns.Int64(), nullable=False),
        sa.Column("earn_percent", columns.Int64(), nullable=False),
        sa.CheckConstraint(
            "discount_bp BETWEEN 0 AND 10000", name=op.f("ck_membership_tiers_discount_bp")
        ),
        sa.CheckConstraint("earn_percent >= 0", name=op.f("ck_membership_tiers_earn_percent")),
        sa.CheckConstraint(
            "threshold_minor >= 0", name=op.f("ck_membership_tiers_threshold_minor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_tiers")),
        sa.UniqueConstraint("code", name=op.f("uq_membership_tiers_code")),
        sa.UniqueConstraint("threshold_minor", name=op.f("uq_membership_tiers_threshold_minor")),
    )
    op.create_table(
        "membership_transactions",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("order_id", columns.Int64(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("occurred_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_membership_transactions_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_transactions")),
        sa.UniqueConstraint("reference", name=op.f("uq_membership_transactions_reference")),
    )
    op.create_index(
        op.f("ix_membership_transactions_order_id"),
        "membership_transactions",
        ["order_id"],
        unique=False,
    )
    op.create_table(
        "membership_wishes",
        sa.Column("cart_id", columns.Int64(), autoincrement=False, nullable=False),
        sa.Column("member_id", columns.Int64(), nullable=False),
        sa.Column("points", columns.Int64(), nullable=False),
        sa.CheckConstraint("points > 0", name=op.f("ck_membership_wishes_points")),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["carts.id"], name=op.f("fk_membership_wishes_cart_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_membership_wishes_member_id")
        ),
        sa.PrimaryKeyConstraint("cart_id", name=op.f("pk_membership_wishes")),
    )
    op.create_index(
        op.f("ix_membership_wishes_member_id"), "membership_wishes", ["member_id"], unique=False
    )
    op.create_table(
        "membership_entries",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("transaction_id", columns.Int64(), nullable=False),
        sa.Column("account_id", columns.Int64(), nullable=False),
        sa.Column("points", columns.Int64(), nullable=False),
        sa.CheckConstraint("points <> 0", name=op.f("ck_membership_entries_points")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["membership_accounts.id"],
            name=op.f("fk_membership_entries_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["membership_transactions.id"],
            name=op.f("fk_membership_entries_transaction_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_entries")),
    )
    op.create_index(
        op.f("ix_membership_entries_account_id_id"),
        "membership_entries",
        ["account_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_membership_entries_transaction_id"),
        "membership_entries",
        ["transaction_id"],
        unique=False,
    )
    op.create_table(
        "membership_standings",
        sa.Column("member_id", columns.Int64(), autoincrement=False, nullable=False),
        sa.Column("tier_id", columns.Int64(), nullable=True),
        sa.Column("since", columns.UtcDateTime(), nullable=True),
        sa.Column("below_since", columns.UtcDateTime(), nullable=True),
        sa.Column("owed", columns.Int64(), nullable=False),
        sa.CheckConstraint("owed >= 0", name=op.f("ck_membership_standings_owed")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_membership_standings_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["tier_id"], ["membership_tiers.id"], name=op.f("fk_membership_standings_tier_id")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_membership_standings")),
    )
    op.create_index(
        op.f("ix_membership_standings_tier_id"), "membership_standings", ["tier_id"], unique=False
    )
    accounts = sa.table("membership_accounts", sa.column("code", sa.String))
    op.bulk_insert(accounts, [{"code": code} for code in _OF_THE_SHOP])


def downgrade() -> None:
    op.drop_index(op.f("ix_membership_standings_tier_id"), table_name="membership_standings")
    op.drop_table("membership_standings")
    op.drop_index(op.f("ix_membership_entries_transaction_id"), table_name="membership_entries")
    op.drop_index(op.f("ix_membership_entries_account_id_id"), table_name="membership_entries")
    op.drop_table("membership_entries")
    op.drop_index(op.f("ix_membership_wishes_member_id"), table_name="membership_wishes")
    op.drop_table("membership_wishes")
    op.drop_index(op.f("ix_membership_transactions_order_id"), table_name="membership_transactions")
    op.drop_table("membership_transactions")
    op.drop_table("membership_tiers")
    op.drop_index(
        op.f("ix_membership_tier_changes_member_id"), table_name="membership_tier_changes"
    )
    op.drop_table("membership_tier_changes")
    op.drop_index(
        op.f("ix_membership_purchases_member_id_delivered_at"), table_name="membership_purchases"
    )
    op.drop_table("membership_purchases")
    op.drop_table("membership_accounts")
