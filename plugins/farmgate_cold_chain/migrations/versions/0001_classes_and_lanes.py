"""Classes and lanes."""

import sqlalchemy as sa
from alembic import op

from farmgate_sdk import tables as columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cold_chain_classes",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", columns.LocalizedText(), nullable=False),
        sa.Column("min_tenths", columns.Int64(), nullable=False),
        sa.Column("max_tenths", columns.Int64(), nullable=False),
        sa.Column("max_hours", columns.Int64(), nullable=False),
        sa.Column("box_price_minor", columns.Int64(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "box_price_minor >= 0", name=op.f("ck_cold_chain_classes_box_price_minor")
        ),
        sa.CheckConstraint("max_hours > 0", name=op.f("ck_cold_chain_classes_max_hours")),
        sa.CheckConstraint("min_tenths < max_tenths", name=op.f("ck_cold_chain_classes_band")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cold_chain_classes")),
        sa.UniqueConstraint("code", name=op.f("uq_cold_chain_classes_code")),
    )
    op.create_table(
        "cold_chain_lanes",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("location_id", columns.Int64(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("carrier", sa.String(length=100), nullable=False),
        sa.Column("hours", columns.Int64(), nullable=False),
        sa.CheckConstraint("hours > 0", name=op.f("ck_cold_chain_lanes_hours")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name=op.f("fk_cold_chain_lanes_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cold_chain_lanes")),
        sa.UniqueConstraint(
            "location_id",
            "region_code",
            "carrier",
            name=op.f("uq_cold_chain_lanes_location_id_region_code_carrier"),
        ),
    )
    op.create_index(
        op.f("ix_cold_chain_lanes_region_code"), "cold_chain_lanes", ["region_code"], unique=False
    )
    op.create_table(
        "cold_chain_lane_classes",
        sa.Column("lane_id", columns.Int64(), nullable=False),
        sa.Column("class_id", columns.Int64(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["cold_chain_classes.id"],
            name=op.f("fk_cold_chain_lane_classes_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lane_id"], ["cold_chain_lanes.id"], name=op.f("fk_cold_chain_lane_classes_lane_id")
        ),
        sa.PrimaryKeyConstraint("lane_id", "class_id", name=op.f("pk_cold_chain_lane_classes")),
    )
    op.create_index(
        op.f("ix_cold_chain_lane_classes_class_id"),
        "cold_chain_lane_classes",
        ["class_id"],
        unique=False,
    )
    op.create_table(
        "cold_chain_products",
        sa.Column("product_id", columns.Int64(), autoincrement=False, nullable=False),
        sa.Column("class_id", columns.Int64(), nullable=False),
        sa.Column("max_hours", columns.Int64(), nullable=True),
        sa.CheckConstraint("max_hours > 0", name=op.f("ck_cold_chain_products_max_hours")),
        sa.ForeignKeyConstraint(
            ["class_id"], ["cold_chain_classes.id"], name=op.f("fk_cold_chain_products_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_cold_chain_products_product_id")
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_cold_chain_products")),
    )
    op.create_index(
        op.f("ix_cold_chain_products_class_id"), "cold_chain_products", ["class_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_cold_chain_products_class_id"), table_name="cold_chain_products")
    op.drop_table("cold_chain_products")
    op.drop_index(op.f("ix_cold_chain_lane_classes_class_id"), table_name="cold_chain_lane_classes")
    op.drop_table("cold_chain_lane_classes")
    op.drop_index(op.f("ix_cold_chain_lanes_region_code"), table_name="cold_chain_lanes")
    op.drop_table("cold_chain_lanes")
    op.drop_table("cold_chain_classes")
