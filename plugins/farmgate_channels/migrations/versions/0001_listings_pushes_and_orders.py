"""Listings, what channels are to be told, and the orders that they told of."""

import sqlalchemy as sa
from alembic import op

from farmgate_sdk import tables as columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channels_listings",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("product_id", columns.Int64(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("markup_percent", columns.Int64(), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_channels_listings_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels_listings")),
        sa.UniqueConstraint(
            "channel", "product_id", name=op.f("uq_channels_listings_channel_product_id")
        ),
    )
    op.create_index(
        op.f("ix_channels_listings_product_id"), "channels_listings", ["product_id"], unique=False
    )
    op.create_table(
        "channels_nonces",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("seen_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "nonce", name=op.f("pk_channels_nonces")),
    )
    op.create_index(
        op.f("ix_channels_nonces_seen_at"), "channels_nonces", ["seen_at"], unique=False
    )
    op.create_table(
        "channels_orders",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("problems", columns.Json(), nullable=False),
        sa.Column("told", columns.Json(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("order_id", columns.Int64(), nullable=True),
        sa.Column("number", sa.String(length=32), nullable=True),
        sa.Column("carrier", sa.String(length=100), nullable=True),
        sa.Column("received_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('taken', 'refused')", name=op.f("ck_channels_orders_status")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_channels_orders_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels_orders")),
        sa.UniqueConstraint(
            "channel", "reference", name=op.f("uq_channels_orders_channel_reference")
        ),
    )
    op.create_index(
        op.f("ix_channels_orders_order_id"), "channels_orders", ["order_id"], unique=False
    )
    op.create_index(
        op.f("ix_channels_orders_status_id"), "channels_orders", ["status", "id"], unique=False
    )
    op.create_index(
        op.f("ix_channels_orders_updated_at"), "channels_orders", ["updated_at"], unique=False
    )
    op.create_table(
        "channels_pushes",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("object_id", columns.Int64(), nullable=False),
        sa.Column("product_id", columns.Int64(), nullable=True),
        sa.Column("wanted", columns.Int64(), nullable=False),
        sa.Column("sent", columns.Int64(), nullable=False),
        sa.Column("version", columns.Int64(), nullable=False),
        sa.Column("last_value", columns.Json(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("due_at", columns.UtcDateTime(), nullable=False),
        sa.Column("leased_until", columns.UtcDateTime(), nullable=True),
        sa.Column("tries", columns.Int64(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("sent_at", columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('listing', 'price', 'stock', 'order')", name=op.f("ck_channels_pushes_kind")
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'done', 'stuck')", name=op.f("ck_channels_pushes_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels_pushes")),
        sa.UniqueConstraint(
            "channel", "kind", "object_id", name=op.f("uq_channels_pushes_channel_kind_object_id")
        ),
    )
    op.create_index(
        op.f("ix_channels_pushes_channel_status_due_at"),
        "channels_pushes",
        ["channel", "status", "due_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_channels_pushes_product_id"), "channels_pushes", ["product_id"], unique=False
    )
    op.create_table(
        "channels_states",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("cursor", sa.String(length=500), nullable=True),
        sa.Column("pulled_at", columns.UtcDateTime(), nullable=True),
        sa.Column("unreadable", columns.Int64(), nullable=False),
        sa.Column("failures", columns.Int64(), nullable=False),
        sa.Column("paused_until", columns.UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channels_states")),
    )


def downgrade() -> None:
    op.drop_table("channels_states")
    op.drop_index(op.f("ix_channels_pushes_product_id"), table_name="channels_pushes")
    op.drop_index(op.f("ix_channels_pushes_channel_status_due_at"), table_name="channels_pushes")
    op.drop_table("channels_pushes")
    op.drop_index(op.f("ix_channels_orders_updated_at"), table_name="channels_orders")
    op.drop_index(op.f("ix_channels_orders_status_id"), table_name="channels_orders")
    op.drop_index(op.f("ix_channels_orders_order_id"), table_name="channels_orders")
    op.drop_table("channels_orders")
    op.drop_index(op.f("ix_channels_nonces_seen_at"), table_name="channels_nonces")
    op.drop_table("channels_nonces")
    op.drop_index(op.f("ix_channels_listings_product_id"), table_name="channels_listings")
    op.drop_table("channels_listings")
