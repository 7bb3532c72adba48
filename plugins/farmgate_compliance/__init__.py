"""Keeps documents in order and words within the law."""

__version__ = "0.1.0"
