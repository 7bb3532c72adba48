"""Tables of the plugin contract: jobs, plugins' problems, quotas, decisions, the inbox."""

import sqlalchemy as sa
from alembic import op

from farmgate import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("plugin", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("is_periodic", sa.Boolean(), nullable=False),
        sa.Column("payload", columns.Json(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("due_at", columns.UtcDateTime(), nullable=False),
        sa.Column("leased_until", columns.UtcDateTime(), nullable=True),
        sa.Column("lease", sa.String(length=36), nullable=True),
        sa.Column("tries", columns.Int64(), nullable=False),
        sa.Column("runs", columns.Int64(), nullable=False),
        sa.Column("failures", columns.Int64(), nullable=False),
        sa.Column("last_started_at", columns.UtcDateTime(), nullable=True),
        sa.Column("last_finished_at", columns.UtcDateTime(), nullable=True),
        sa.Column("last_result", columns.Json(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'running', 'done', 'dead')", name=op.f("ck_jobs_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_status_due_at"), "jobs", ["status", "due_at"], unique=False)
    op.create_index(
        "uq_jobs_periodic",
        "jobs",
        ["plugin", "name"],
        unique=True,
        sqlite_where=sa.text("is_periodic"),
        postgresql_where=sa.text("is_periodic"),
    )
    op.create_table(
        "plugin_problems",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("plugin", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("hook", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("count", columns.Int64(), nullable=False),
        sa.Column("first_at", columns.UtcDateTime(), nullable=False),
        sa.Column("last_at", columns.UtcDateTime(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('raised', 'overran', 'skipped')", name=op.f("ck_plugin_problems_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_problems")),
        sa.UniqueConstraint(
            "plugin", "hook", "kind", name=op.f("uq_plugin_problems_plugin_hook_kind")
        ),
    )
    op.create_table(
        "quotas",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("plugin", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("available", columns.Int64(), nullable=False),
        sa.Column("reserved", columns.Int64(), nullable=False),
        sa.Column("used", columns.Int64(), nullable=False),
        sa.CheckConstraint("available >= 0", name=op.f("ck_quotas_available")),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_quotas_reserved")),
        sa.CheckConstraint("used >= 0", name=op.f("ck_quotas_used")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotas")),
        sa.UniqueConstraint("plugin", "key", name=op.f("uq_quotas_plugin_key")),
    )
    op.create_table(
        "product_search_terms",
        sa.Column("product_id", columns.Int64(), nullable=False),
        sa.Column("plugin", sa.String(length=64), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_product_search_terms_product_id")
        ),
        sa.PrimaryKeyConstraint("product_id", "plugin", name=op.f("pk_product_search_terms")),
    )
    op.create_table(
        "quota_holds",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("cart_id", columns.Int64(), nullable=False),
        sa.Column("quota_id", columns.Int64(), nullable=False),
        sa.Column("units", columns.Int64(), nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("units > 0", name=op.f("ck_quota_holds_units")),
        sa.ForeignKeyConstraint(["cart_id"], ["carts.id"], name=op.f("fk_quota_holds_cart_id")),
        sa.ForeignKeyConstraint(["quota_id"], ["quotas.id"], name=op.f("fk_quota_holds_quota_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_holds")),
        sa.UniqueConstraint("cart_id", "quota_id", name=op.f("uq_quota_holds_cart_id_quota_id")),
    )
    op.create_index(op.f("ix_quota_holds_expires_at"), "quota_holds", ["expires_at"], unique=False)
    op.create_index(op.f("ix_quota_holds_quota_id"), "quota_holds", ["quota_id"], unique=False)
    op.create_table(
        "order_decisions",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("order_id", columns.Int64(), nullable=False),
        sa.Column("line_id", columns.Int64(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("plugin", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("reason", columns.LocalizedText(), nullable=False),
        sa.Column("inputs", columns.Json(), nullable=False),
        sa.Column("outcome", columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["order_lines.id"], name=op.f("fk_order_decisions_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_decisions_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_decisions")),
    )
    op.create_index(
        op.f("ix_order_decisions_order_id"), "order_decisions", ["order_id"], unique=False
    )
    op.create_table(
        "payment_events",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("payment_id", columns.Int64(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", columns.LocalizedText(), nullable=True),
        sa.Column("payload", columns.Json(), nullable=False),
        sa.Column("received_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('applied', 'ignored', 'refused')", name=op.f("ck_payment_events_status")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_payment_events_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_events")),
        sa.UniqueConstraint(
            "provider", "event_id", name=op.f("uq_payment_events_provider_event_id")
        ),
    )
    op.create_index(
        op.f("ix_payment_events_payment_id"), "payment_events", ["payment_id"], unique=False
    )
    op.create_index(
        op.f("ix_payment_events_status_id"), "payment_events", ["status", "id"], unique=False
    )
    op.create_table(
        "payment_operations",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("payment_id", columns.Int64(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("amount_minor", columns.Int64(), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("failure", columns.LocalizedText(), nullable=True),
        sa.Column("requested_by", columns.Int64(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("due_at", columns.UtcDateTime(), nullable=False),
        sa.Column("tries", columns.Int64(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('start', 'capture', 'refund', 'void')",
            name=op.f("ck_payment_operations_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'done', 'failed')", name=op.f("ck_payment_operations_status")
        ),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_payment_operations_amount_minor")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_payment_operations_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["members.id"], name=op.f("fk_payment_operations_requested_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_operations")),
        sa.UniqueConstraint("key", name=op.f("uq_payment_operations_key")),
    )
    op.create_index(
        op.f("ix_payment_operations_payment_id"), "payment_operations", ["payment_id"], unique=False
    )
    op.create_index(
        op.f("ix_payment_operations_status_due_at"),
        "payment_operations",
        ["status", "due_at"],
        unique=False,
    )
    op.drop_index(op.f("ix_fact_deliveries_fact_id"), table_name="fact_deliveries")
    op.create_index(
        "uq_fact_deliveries_fact_id_subscriber",
        "fact_deliveries",
        ["fact_id", "subscriber"],
        unique=True,
    )
    op.create_index(op.f("ix_facts_hook_id"), "facts", ["hook", "id"], unique=False)
    op.add_column("member_roles", sa.Column("regions", columns.Json(), nullable=True))
    op.add_column("members", sa.Column("erased_at", columns.UtcDateTime(), nullable=True))
    op.add_column("orders", sa.Column("source", sa.String(length=64), nullable=True))
    op.add_column("orders", sa.Column("external_reference", sa.String(length=100), nullable=True))
    op.create_index("uq_orders_source", "orders", ["source", "external_reference"], unique=True)
    op.add_column("payments", sa.Column("provider_reference", sa.String(length=200), nullable=True))
    op.create_index(
        "uq_payments_provider", "payments", ["provider", "provider_reference"], unique=True
    )
    op.add_column("payment_entries", sa.Column("reason", columns.LocalizedText(), nullable=True))
    op.create_index(
        "uq_payment_entries_reference",
        "payment_entries",
        ["payment_id", "kind", "reference"],
        unique=True,
    )


def downgrade() -> None:
    op.drop_index("uq_payment_entries_reference", table_name="payment_entries")
    op.drop_column("payment_entries", "reason")
    op.drop_index("uq_payments_provider", table_name="payments")
    op.drop_column("payments", "provider_reference")
    op.drop_index("uq_orders_source", table_name="orders")
    op.drop_column("orders", "external_reference")
    op.drop_column("orders", "source")
    op.drop_column("members", "erased_at")
    op.drop_column("member_roles", "regions")
    op.drop_index(op.f("ix_facts_hook_id"), table_name="facts")
    op.drop_index("uq_fact_deliveries_fact_id_subscriber", table_name="fact_deliveries")
    op.create_index(
        op.f("ix_fact_deliveries_fact_id"), "fact_deliveries", ["fact_id"], unique=False
    )
    op.drop_index(op.f("ix_payment_operations_status_due_at"), table_name="payment_operations")
    op.drop_index(op.f("ix_payment_operations_payment_id"), table_name="payment_operations")
    op.drop_table("payment_operations")
    op.drop_index(op.f("ix_payment_events_status_id"), table_name="payment_events")
    op.drop_index(op.f("ix_payment_events_payment_id"), table_name="payment_events")
    op.drop_table("payment_events")
    op.drop_index(op.f("ix_order_decisions_order_id"), table_name="order_decisions")
    op.drop_table("order_decisions")
    op.drop_index(op.f("ix_quota_holds_quota_id"), table_name="quota_holds")
    op.drop_index(op.f("ix_quota_holds_expires_at"), table_name="quota_holds")
    op.drop_table("quota_holds")
    op.drop_table("product_search_terms")
    op.drop_table("quotas")
    op.drop_table("plugin_problems")
    op.drop_index(
        "uq_jobs_periodic",
        table_name="jobs",
        sqlite_where=sa.text("is_periodic"),
        postgresql_where=sa.text("is_periodic"),
    )
    op.drop_index(op.f("ix_jobs_status_due_at"), table_name="jobs")
    op.drop_table("jobs")
