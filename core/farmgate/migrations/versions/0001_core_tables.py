"""Core's tables."""

import sqlalchemy as sa
from alembic import op

from farmgate import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "categories",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name", columns.LocalizedText(), nullable=False),
        sa.Column("parent_id", columns.Int64(), nullable=True),
        sa.Column("position", columns.Int64(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["categories.id"], name=op.f("fk_categories_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("slug", name=op.f("uq_categories_slug")),
    )
    op.create_index(op.f("ix_categories_parent_id"), "categories", ["parent_id"], unique=False)
    op.create_table(
        "delivery_methods",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", columns.LocalizedText(), nullable=False),
        sa.Column("description", columns.LocalizedText(), nullable=False),
        sa.Column("position", columns.Int64(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_methods")),
        sa.UniqueConstraint("code", name=op.f("uq_delivery_methods_code")),
    )
    op.create_table(
        "facts",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("hook", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("data", columns.Json(), nullable=False),
        sa.Column("occurred_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
        sa.UniqueConstraint("uuid", name=op.f("uq_facts_uuid")),
    )
    op.create_index(op.f("ix_facts_subject"), "facts", ["subject"], unique=False)
    op.create_table(
        "locations",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", columns.LocalizedText(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locations")),
        sa.UniqueConstraint("code", name=op.f("uq_locations_code")),
    )
    op.create_table(
        "members",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "phone IS NOT NULL OR email IS NOT NULL", name=op.f("ck_members_reachable")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("email", name=op.f("uq_members_email")),
        sa.UniqueConstraint("phone", name=op.f("uq_members_phone")),
    )
    op.create_table(
        "producers",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", columns.LocalizedText(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=True),
        sa.Column("story", columns.LocalizedText(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_producers")),
        sa.UniqueConstraint("code", name=op.f("uq_producers_code")),
    )
    op.create_table(
        "regions",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("name", columns.LocalizedText(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_regions")),
    )
    op.create_table(
        "roles",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", columns.LocalizedText(), nullable=False),
        sa.Column("permissions", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("code", name=op.f("uq_roles_code")),
    )
    op.create_table(
        "carts",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("member_id", columns.Int64(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("contact", columns.Json(), nullable=True),
        sa.Column("address", columns.Json(), nullable=True),
        sa.Column("delivery_method", sa.String(length=64), nullable=True),
        sa.Column("payment_method", sa.String(length=64), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'completed')", name=op.f("ck_carts_status")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_carts_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carts")),
    )
    op.create_index(op.f("ix_carts_member_id"), "carts", ["member_id"], unique=False)
    op.create_index(op.f("ix_carts_updated_at"), "carts", ["updated_at"], unique=False)
    op.create_table(
        "delivery_rates",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("method_id", columns.Int64(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("first_kg_minor", columns.Int64(), nullable=False),
        sa.Column("further_kg_minor", columns.Int64(), nullable=False),
        sa.CheckConstraint(
            "first_kg_minor >= 0 AND further_kg_minor >= 0", name=op.f("ck_delivery_rates_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["method_id"], ["delivery_methods.id"], name=op.f("fk_delivery_rates_method_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_rates")),
        sa.UniqueConstraint(
            "method_id", "region_code", name=op.f("uq_delivery_rates_method_id_region_code")
        ),
    )
    op.create_table(
        "fact_deliveries",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("fact_id", columns.Int64(), nullable=False),
        sa.Column("subscriber", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("tries", columns.Int64(), nullable=False),
        sa.Column("due_at", columns.UtcDateTime(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('pending', 'done', 'dead')", name=op.f("ck_fact_deliveries_status")
        ),
        sa.ForeignKeyConstraint(["fact_id"], ["facts.id"], name=op.f("fk_fact_deliveries_fact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_deliveries")),
    )
    op.create_index(
        op.f("ix_fact_deliveries_fact_id"), "fact_deliveries", ["fact_id"], unique=False
    )
    op.create_index(
        op.f("ix_fact_deliveries_status_due_at"),
        "fact_deliveries",
        ["status", "due_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_fact_deliveries_subscriber_subject_status"),
        "fact_deliveries",
        ["subscriber", "subject", "status"],
        unique=False,
    )
    op.create_table(
        "log_ins",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("member_id", columns.Int64(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_log_ins_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_log_ins_token_hash")),
    )
    op.create_index(op.f("ix_log_ins_member_id"), "log_ins", ["member_id"], unique=False)
    op.create_table(
        "member_roles",
        sa.Column("member_id", columns.Int64(), nullable=False),
        sa.Column("role_id", columns.Int64(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_roles_member_id")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name=op.f("fk_member_roles_role_id")),
        sa.PrimaryKeyConstraint("member_id", "role_id", name=op.f("pk_member_roles")),
    )
    op.create_index(op.f("ix_member_roles_role_id"), "member_roles", ["role_id"], unique=False)
    op.create_table(
        "products",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name", columns.LocalizedText(), nullable=False),
        sa.Column("description", columns.LocalizedText(), nullable=False),
        sa.Column("category_id", columns.Int64(), nullable=False),
        sa.Column("producer_id", columns.Int64(), nullable=True),
        sa.Column("origin", columns.LocalizedText(), nullable=True),
        sa.Column("origin_region_code", sa.String(length=6), nullable=True),
        sa.Column("image_url", sa.String(length=500), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("position", columns.Int64(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("external_reference", sa.String(length=100), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'published', 'archived')", name=op.f("ck_products_status")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_products_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_products_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("external_reference", name=op.f("uq_products_external_reference")),
        sa.UniqueConstraint("slug", name=op.f("uq_products_slug")),
    )
    op.create_index(op.f("ix_products_category_id"), "products", ["category_id"], unique=False)
    op.create_index(op.f("ix_products_producer_id"), "products", ["producer_id"], unique=False)
    op.create_index(
        op.f("ix_products_status_position_id"),
        "products",
        ["status", "position", "id"],
        unique=False,
    )
    op.create_table(
        "orders",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("cart_id", columns.Int64(), nullable=False),
        sa.Column("member_id", columns.Int64(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", columns.Int64(), nullable=False),
        sa.Column("contact", columns.Json(), nullable=False),
        sa.Column("address", columns.Json(), nullable=False),
        sa.Column("delivery_method", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("placed_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('placed', 'shipped', 'delivered', 'cancelled')",
            name=op.f("ck_orders_status"),
        ),
        sa.ForeignKeyConstraint(["cart_id"], ["carts.id"], name=op.f("fk_orders_cart_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_orders_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("cart_id", name=op.f("uq_orders_cart_id")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
    )
    op.create_index(op.f("ix_orders_member_id_id"), "orders", ["member_id", "id"], unique=False)
    op.create_table(
        "variants",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("product_id", columns.Int64(), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("name", columns.LocalizedText(), nullable=False),
        sa.Column("price_minor", columns.Int64(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("weight_grams", columns.Int64(), nullable=False),
        sa.Column("position", columns.Int64(), nullable=False),
        sa.Column("external_reference", sa.String(length=100), nullable=True),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_variants_price_minor")),
        sa.CheckConstraint("weight_grams >= 0", name=op.f("ck_variants_weight_grams")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_variants_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variants")),
        sa.UniqueConstraint("external_reference", name=op.f("uq_variants_external_reference")),
        sa.UniqueConstraint("sku", name=op.f("uq_variants_sku")),
    )
    op.create_index(op.f("ix_variants_product_id"), "variants", ["product_id"], unique=False)
    op.create_table(
        "cart_lines",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("cart_id", columns.Int64(), nullable=False),
        sa.Column("variant_id", columns.Int64(), nullable=False),
        sa.Column("quantity", columns.Int64(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_cart_lines_quantity")),
        sa.ForeignKeyConstraint(["cart_id"], ["carts.id"], name=op.f("fk_cart_lines_cart_id")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_cart_lines_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_lines")),
        sa.UniqueConstraint("cart_id", "variant_id", name=op.f("uq_cart_lines_cart_id_variant_id")),
    )
    op.create_index(op.f("ix_cart_lines_variant_id"), "cart_lines", ["variant_id"], unique=False)
    op.create_table(
        "lots",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("variant_id", columns.Int64(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("producer_id", columns.Int64(), nullable=True),
        sa.Column("grade", sa.String(length=32), nullable=True),
        sa.Column("harvested_on", sa.Date(), nullable=True),
        sa.Column("best_before", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_lots_producer_id")
        ),
        sa.ForeignKeyConstraint(["variant_id"], ["variants.id"], name=op.f("fk_lots_variant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
        sa.UniqueConstraint("variant_id", "code", name=op.f("uq_lots_variant_id_code")),
    )
    op.create_table(
        "order_lines",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("order_id", columns.Int64(), nullable=False),
        sa.Column("variant_id", columns.Int64(), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("product_name", columns.LocalizedText(), nullable=False),
        sa.Column("variant_name", columns.LocalizedText(), nullable=False),
        sa.Column("quantity", columns.Int64(), nullable=False),
        sa.Column("unit_price_minor", columns.Int64(), nullable=False),
        sa.Column("weight_grams", columns.Int64(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_lines_quantity")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_order_lines_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
    )
    op.create_index(op.f("ix_order_lines_order_id"), "order_lines", ["order_id"], unique=False)
    op.create_index(op.f("ix_order_lines_variant_id"), "order_lines", ["variant_id"], unique=False)
    op.create_table(
        "payments",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("order_id", columns.Int64(), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("amount_minor", columns.Int64(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_payments_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
    )
    op.create_index(op.f("ix_payments_order_id"), "payments", ["order_id"], unique=False)
    op.create_table(
        "shipments",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("order_id", columns.Int64(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("carrier", sa.String(length=100), nullable=False),
        sa.Column("tracking_number", sa.String(length=100), nullable=True),
        sa.Column("shipped_at", columns.UtcDateTime(), nullable=False),
        sa.Column("delivered_at", columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint("status IN ('shipped', 'delivered')", name=op.f("ck_shipments_status")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_shipments_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipments")),
        sa.UniqueConstraint("order_id", name=op.f("uq_shipments_order_id")),
    )
    op.create_table(
        "order_price_rows",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("order_id", columns.Int64(), nullable=False),
        sa.Column("line_id", columns.Int64(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("amount_minor", columns.Int64(), nullable=False),
        sa.Column("label", columns.LocalizedText(), nullable=False),
        sa.Column("reason", columns.LocalizedText(), nullable=False),
        sa.Column("plugin", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("evidence", columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["order_lines.id"], name=op.f("fk_order_price_rows_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_price_rows_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_price_rows")),
    )
    op.create_index(
        op.f("ix_order_price_rows_order_id"), "order_price_rows", ["order_id"], unique=False
    )
    op.create_table(
        "payment_entries",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("payment_id", columns.Int64(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("amount_minor", columns.Int64(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("recorded_by", columns.Int64(), nullable=True),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('authorised', 'captured', 'refunded', 'voided', 'failed')",
            name=op.f("ck_payment_entries_kind"),
        ),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_payment_entries_amount_minor")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_payment_entries_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["members.id"], name=op.f("fk_payment_entries_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_entries")),
    )
    op.create_index(
        op.f("ix_payment_entries_payment_id"), "payment_entries", ["payment_id"], unique=False
    )
    op.create_table(
        "shipment_lines",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("shipment_id", columns.Int64(), nullable=False),
        sa.Column("order_line_id", columns.Int64(), nullable=False),
        sa.Column("location_id", columns.Int64(), nullable=False),
        sa.Column("lot_id", columns.Int64(), nullable=True),
        sa.Column("quantity", columns.Int64(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shipment_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name=op.f("fk_shipment_lines_location_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_shipment_lines_lot_id")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_shipment_lines_order_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipments.id"], name=op.f("fk_shipment_lines_shipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_lines")),
    )
    op.create_index(op.f("ix_shipment_lines_lot_id"), "shipment_lines", ["lot_id"], unique=False)
    op.create_index(
        op.f("ix_shipment_lines_order_line_id"), "shipment_lines", ["order_line_id"], unique=False
    )
    op.create_index(
        op.f("ix_shipment_lines_shipment_id"), "shipment_lines", ["shipment_id"], unique=False
    )
    op.create_table(
        "stock_items",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("variant_id", columns.Int64(), nullable=False),
        sa.Column("location_id", columns.Int64(), nullable=False),
        sa.Column("lot_id", columns.Int64(), nullable=True),
        sa.Column("available", columns.Int64(), nullable=False),
        sa.Column("reserved", columns.Int64(), nullable=False),
        sa.Column("allocated", columns.Int64(), nullable=False),
        sa.CheckConstraint("allocated >= 0", name=op.f("ck_stock_items_allocated")),
        sa.CheckConstraint("available >= 0", name=op.f("ck_stock_items_available")),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_stock_items_reserved")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name=op.f("fk_stock_items_location_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_stock_items_lot_id")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_stock_items_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_items")),
    )
    op.create_index(
        op.f("ix_stock_items_location_id"), "stock_items", ["location_id"], unique=False
    )
    op.create_index(op.f("ix_stock_items_lot_id"), "stock_items", ["lot_id"], unique=False)
    op.create_index(
        "uq_stock_items_lot", "stock_items", ["variant_id", "location_id", "lot_id"], unique=True
    )
    op.create_index(
        "uq_stock_items_no_lot",
        "stock_items",
        ["variant_id", "location_id"],
        unique=True,
        sqlite_where=sa.text("lot_id IS NULL"),
        postgresql_where=sa.text("lot_id IS NULL"),
    )
    op.create_table(
        "allocations",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("line_id", columns.Int64(), nullable=False),
        sa.Column("stock_item_id", columns.Int64(), nullable=False),
        sa.Column("quantity", columns.Int64(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_allocations_quantity")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["order_lines.id"], name=op.f("fk_allocations_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["stock_item_id"], ["stock_items.id"], name=op.f("fk_allocations_stock_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
    )
    op.create_index(op.f("ix_allocations_line_id"), "allocations", ["line_id"], unique=False)
    op.create_index(
        op.f("ix_allocations_stock_item_id"), "allocations", ["stock_item_id"], unique=False
    )
    op.create_table(
        "reservations",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("cart_id", columns.Int64(), nullable=False),
        sa.Column("stock_item_id", columns.Int64(), nullable=False),
        sa.Column("quantity", columns.Int64(), nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservations_quantity")),
        sa.ForeignKeyConstraint(["cart_id"], ["carts.id"], name=op.f("fk_reservations_cart_id")),
        sa.ForeignKeyConstraint(
            ["stock_item_id"], ["stock_items.id"], name=op.f("fk_reservations_stock_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
        sa.UniqueConstraint(
            "cart_id", "stock_item_id", name=op.f("uq_reservations_cart_id_stock_item_id")
        ),
    )
    op.create_index(
        op.f("ix_reservations_expires_at"), "reservations", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_reservations_stock_item_id"), "reservations", ["stock_item_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_reservations_stock_item_id"), table_name="reservations")
    op.drop_index(op.f("ix_reservations_expires_at"), table_name="reservations")
    op.drop_table("reservations")
    op.drop_index(op.f("ix_allocations_stock_item_id"), table_name="allocations")
    op.drop_index(op.f("ix_allocations_line_id"), table_name="allocations")
    op.drop_table("allocations")
    op.drop_index(
        "uq_stock_items_no_lot",
        table_name="stock_items",
        sqlite_where=sa.text("lot_id IS NULL"),
        postgresql_where=sa.text("lot_id IS NULL"),
    )
    op.drop_index("uq_stock_items_lot", table_name="stock_items")
    op.drop_index(op.f("ix_stock_items_lot_id"), table_name="stock_items")
    op.drop_index(op.f("ix_stock_items_location_id"), table_name="stock_items")
    op.drop_table("stock_items")
    op.drop_index(op.f("ix_shipment_lines_shipment_id"), table_name="shipment_lines")
    op.drop_index(op.f("ix_shipment_lines_order_line_id"), table_name="shipment_lines")
    op.drop_index(op.f("ix_shipment_lines_lot_id"), table_name="shipment_lines")
    op.drop_table("shipment_lines")
    op.drop_index(op.f("ix_payment_entries_payment_id"), table_name="payment_entries")
    op.drop_table("payment_entries")
    op.drop_index(op.f("ix_order_price_rows_order_id"), table_name="order_price_rows")
    op.drop_table("order_price_rows")
    op.drop_table("shipments")
    op.drop_index(op.f("ix_payments_order_id"), table_name="payments")
    op.drop_table("payments")
    op.drop_index(op.f("ix_order_lines_variant_id"), table_name="order_lines")
    op.drop_index(op.f("ix_order_lines_order_id"), table_name="order_lines")
    op.drop_table("order_lines")
    op.drop_table("lots")
    op.drop_index(op.f("ix_cart_lines_variant_id"), table_name="cart_lines")
    op.drop_table("cart_lines")
    op.drop_index(op.f("ix_variants_product_id"), table_name="variants")
    op.drop_table("variants")
    op.drop_index(op.f("ix_orders_member_id_id"), table_name="orders")
    op.drop_table("orders")
    op.drop_index(op.f("ix_products_status_position_id"), table_name="products")
    op.drop_index(op.f("ix_products_producer_id"), table_name="products")
    op.drop_index(op.f("ix_products_category_id"), table_name="products")
    op.drop_table("products")
    op.drop_index(op.f("ix_member_roles_role_id"), table_name="member_roles")
    op.drop_table("member_roles")
    op.drop_index(op.f("ix_log_ins_member_id"), table_name="log_ins")
    op.drop_table("log_ins")
    op.drop_index(
        op.f("ix_fact_deliveries_subscriber_subject_status"), table_name="fact_deliveries"
    )
    op.drop_index(op.f("ix_fact_deliveries_status_due_at"), table_name="fact_deliveries")
    op.drop_index(op.f("ix_fact_deliveries_fact_id"), table_name="fact_deliveries")
    op.drop_table("fact_deliveries")
    op.drop_table("delivery_rates")
    op.drop_index(op.f("ix_carts_updated_at"), table_name="carts")
    op.drop_index(op.f("ix_carts_member_id"), table_name="carts")
    op.drop_table("carts")
    op.drop_table("roles")
    op.drop_table("regions")
    op.drop_table("producers")
    op.drop_table("members")
    op.drop_table("locations")
    op.drop_index(op.f("ix_facts_subject"), table_name="facts")
    op.drop_table("facts")
    op.drop_table("delivery_methods")
    op.drop_index(op.f("ix_categories_parent_id"), table_name="categories")
    op.drop_table("categories")
