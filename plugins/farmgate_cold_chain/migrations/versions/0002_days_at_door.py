"""Days that goods must have left at the door, of a class and of a product."""

import sqlalchemy as sa
from alembic import op

from farmgate_sdk import tables as columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("cold_chain_classes", "cold_chain_products")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("min_days_at_door", columns.Int64(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "min_days_at_door")
