"""Documents, requirements, tasks, and exempted words."""

import sqlalchemy as sa
from alembic import op

from farmgate_sdk import tables as columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "compliance_documents",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("file_url", sa.String(length=500), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("product_id", columns.Int64(), nullable=True),
        sa.Column("lot_id", columns.Int64(), nullable=True),
        sa.Column("producer_id", columns.Int64(), nullable=True),
        sa.Column("region_code", sa.String(length=9), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('valid', 'revoked')", name=op.f("ck_compliance_documents_status")
        ),
        sa.CheckConstraint(
            "(CASE WHEN product_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN lot_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN producer_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_compliance_documents_one_holder"),
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lots.id"], name=op.f("fk_compliance_documents_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_compliance_documents_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_compliance_documents_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compliance_documents")),
    )
    op.create_index(
        op.f("ix_compliance_documents_expires_on"),
        "compliance_documents",
        ["expires_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_compliance_documents_lot_id"), "compliance_documents", ["lot_id"], unique=False
    )
    op.create_index(
        op.f("ix_compliance_documents_producer_id"),
        "compliance_documents",
        ["producer_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_compliance_documents_product_id"),
        "compliance_documents",
        ["product_id"],
        unique=False,
    )
    op.create_index(
        "uq_compliance_documents_valid",
        "compliance_documents",
        ["holder", "kind", "number"],
        unique=True,
        sqlite_where=sa.text("status = 'valid'"),
        postgresql_where=sa.text("status = 'valid'"),
    )
    op.create_table(
        "compliance_requirements",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.Column("holder_kind", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "holder_kind IN ('product', 'lot', 'producer')",
            name=op.f("ck_compliance_requirements_holder_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compliance_requirements")),
        sa.UniqueConstraint(
            "category",
            "holder_kind",
            "kind",
            name=op.f("uq_compliance_requirements_category_holder_kind_kind"),
        ),
    )
    op.create_table(
        "compliance_exemptions",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("product_id", columns.Int64(), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("document_id", columns.Int64(), nullable=True),
        sa.Column("rules_version", sa.String(length=32), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("created_by", columns.Int64(), nullable=False),
        sa.Column("ended_at", columns.UtcDateTime(), nullable=True),
        sa.Column("ended_by", columns.Int64(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["compliance_documents.id"],
            name=op.f("fk_compliance_exemptions_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_compliance_exemptions_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compliance_exemptions")),
    )
    op.create_index(
        "uq_compliance_exemptions_live",
        "compliance_exemptions",
        ["product_id", "rule", "words"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "compliance_tasks",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("document_id", columns.Int64(), nullable=False),
        sa.Column("threshold_days", columns.Int64(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("closed_at", columns.UtcDateTime(), nullable=True),
        sa.Column("closed_by", columns.Int64(), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'done', 'superseded')", name=op.f("ck_compliance_tasks_status")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["compliance_documents.id"],
            name=op.f("fk_compliance_tasks_document_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compliance_tasks")),
        sa.UniqueConstraint(
            "document_id",
            "threshold_days",
            name=op.f("uq_compliance_tasks_document_id_threshold_days"),
        ),
    )
    op.create_index(
        op.f("ix_compliance_tasks_status_id"), "compliance_tasks", ["status", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_compliance_tasks_status_id"), table_name="compliance_tasks")
    op.drop_table("compliance_tasks")
    op.drop_index(
        "uq_compliance_exemptions_live",
        table_name="compliance_exemptions",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("compliance_exemptions")
    op.drop_table("compliance_requirements")
    op.drop_index(
        "uq_compliance_documents_valid",
        table_name="compliance_documents",
        sqlite_where=sa.text("status = 'valid'"),
        postgresql_where=sa.text("status = 'valid'"),
    )
    op.drop_index(op.f("ix_compliance_documents_product_id"), table_name="compliance_documents")
    op.drop_index(op.f("ix_compliance_documents_producer_id"), table_name="compliance_documents")
    op.drop_index(op.f("ix_compliance_documents_lot_id"), table_name="compliance_documents")
    op.drop_index(op.f("ix_compliance_documents_expires_on"), table_name="compliance_documents")
    op.drop_table("compliance_documents")
