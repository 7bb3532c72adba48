"""Pieces, their versions, what was done to them, and where they stand."""

import sqlalchemy as sa
from alembic import op

from farmgate_sdk import tables as columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "content_pieces",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", columns.LocalizedText(), nullable=False),
        sa.Column("body", columns.LocalizedText(), nullable=False),
        sa.Column("region_code", sa.String(length=9), nullable=True),
        sa.Column("channels", columns.Json(), nullable=False),
        sa.Column("author_id", columns.Int64(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("version", columns.Int64(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("signed_hash", sa.String(length=64), nullable=True),
        sa.Column("publish_at", columns.UtcDateTime(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'first_passed', 'second_passed', 'third_passed', "
            "'signed', 'scheduled', 'published')",
            name=op.f("ck_content_pieces_status"),
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_content_pieces_version")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["members.id"], name=op.f("fk_content_pieces_author_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_pieces")),
        sa.UniqueConstraint("slug", name=op.f("uq_content_pieces_slug")),
    )
    op.create_index(
        op.f("ix_content_pieces_author_id"), "content_pieces", ["author_id"], unique=False
    )
    op.create_index(
        op.f("ix_content_pieces_region_code"), "content_pieces", ["region_code"], unique=False
    )
    op.create_index(
        op.f("ix_content_pieces_status_id"), "content_pieces", ["status", "id"], unique=False
    )
    op.create_table(
        "content_piece_products",
        sa.Column("piece_id", columns.Int64(), nullable=False),
        sa.Column("product_id", columns.Int64(), nullable=False),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["content_pieces.id"], name=op.f("fk_content_piece_products_piece_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_content_piece_products_product_id")
        ),
        sa.PrimaryKeyConstraint("piece_id", "product_id", name=op.f("pk_content_piece_products")),
    )
    op.create_index(
        op.f("ix_content_piece_products_product_id"),
        "content_piece_products",
        ["product_id"],
        unique=False,
    )
    op.create_table(
        "content_publications",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("piece_id", columns.Int64(), nullable=False),
        sa.Column("version", columns.Int64(), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("slot_at", columns.UtcDateTime(), nullable=False),
        sa.Column("due_at", columns.UtcDateTime(), nullable=False),
        sa.Column("tries", columns.Int64(), nullable=False),
        sa.Column("reference", sa.String(length=500), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("published_at", columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "status IN ('due', 'failing', 'published', 'given_up', 'withdrawn')",
            name=op.f("ck_content_publications_status"),
        ),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["content_pieces.id"], name=op.f("fk_content_publications_piece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_publications")),
        sa.UniqueConstraint("key", name=op.f("uq_content_publications_key")),
        sa.UniqueConstraint(
            "piece_id",
            "channel",
            "version",
            name=op.f("uq_content_publications_piece_id_channel_version"),
        ),
    )
    op.create_index(
        op.f("ix_content_publications_channel_due_at"),
        "content_publications",
        ["channel", "due_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_content_publications_status_due_at"),
        "content_publications",
        ["status", "due_at"],
        unique=False,
    )
    op.create_table(
        "content_steps",
        sa.Column("id", columns.Int64(), nullable=False),
        sa.Column("piece_id", columns.Int64(), nullable=False),
        sa.Column("version", columns.Int64(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("member_id", columns.Int64(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_content_steps_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["content_pieces.id"], name=op.f("fk_content_steps_piece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_steps")),
    )
    op.create_index(
        op.f("ix_content_steps_member_id"), "content_steps", ["member_id"], unique=False
    )
    op.create_index(op.f("ix_content_steps_piece_id"), "content_steps", ["piece_id"], unique=False)
    op.create_table(
        "content_versions",
        sa.Column("piece_id", columns.Int64(), nullable=False),
        sa.Column("version", columns.Int64(), autoincrement=False, nullable=False),
        sa.Column("content", columns.Json(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("editor_id", columns.Int64(), nullable=True),
        sa.Column("saved_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["members.id"], name=op.f("fk_content_versions_editor_id")
        ),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["content_pieces.id"], name=op.f("fk_content_versions_piece_id")
        ),
        sa.PrimaryKeyConstraint("piece_id", "version", name=op.f("pk_content_versions")),
    )
    op.create_index(
        op.f("ix_content_versions_editor_id"), "content_versions", ["editor_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_content_versions_editor_id"), table_name="content_versions")
    op.drop_table("content_versions")
    op.drop_index(op.f("ix_content_steps_piece_id"), table_name="content_steps")
    op.drop_index(op.f("ix_content_steps_member_id"), table_name="content_steps")
    op.drop_table("content_steps")
    op.drop_index(op.f("ix_content_publications_status_due_at"), table_name="content_publications")
    op.drop_index(op.f("ix_content_publications_channel_due_at"), table_name="content_publications")
    op.drop_table("content_publications")
    op.drop_index(op.f("ix_content_piece_products_product_id"), table_name="content_piece_products")
    op.drop_table("content_piece_products")
    op.drop_index(op.f("ix_content_pieces_status_id"), table_name="content_pieces")
    op.drop_index(op.f("ix_content_pieces_region_code"), table_name="content_pieces")
    op.drop_index(op.f("ix_content_pieces_author_id"), table_name="content_pieces")
    op.drop_table("content_pieces")
