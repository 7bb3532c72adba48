"""Counts what the shop wants to know of itself."""

__version__ = "0.1.0"
