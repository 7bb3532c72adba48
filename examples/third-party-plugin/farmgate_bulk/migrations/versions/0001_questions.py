"""Questions."""

import sqlalchemy as sa
from alembic import op

from farmgate_sdk.tables import Int64, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_questions",
        sa.Column("id", Int64(), nullable=False),
        sa.Column("product_id", Int64(), nullable=False),
        sa.Column("member_id", Int64(), nullable=False),
        sa.Column("units", Int64(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_bulk_questions_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_bulk_questions_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_questions")),
    )
    op.create_index(op.f("ix_bulk_questions_product_id"), "bulk_questions", ["product_id"])
    op.create_index(op.f("ix_bulk_questions_member_id"), "bulk_questions", ["member_id"])


def downgrade() -> None:
    op.drop_table("bulk_questions")
