"""Content in both schemas."""

from farmgate_content.graphql.admin import ADMIN
from farmgate_content.graphql.shop import SHOP

__all__ = ["ADMIN", "SHOP"]
