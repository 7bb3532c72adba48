"""Who deals with the shop: persons, their roles and their log-ins."""
