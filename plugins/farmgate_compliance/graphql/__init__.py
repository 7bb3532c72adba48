"""Compliance in both schemas: papers that shoppers may see, and all that staff record."""

from farmgate_compliance.graphql import documents, duties, words

SHOP = documents.SHOP
ADMIN = (*documents.ADMIN, *duties.ADMIN, *words.ADMIN)
