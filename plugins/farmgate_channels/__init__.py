"""Sells on other marketplaces as well."""

__version__ = "0.1.0"
