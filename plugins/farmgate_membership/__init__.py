"""Tiers for loyal members, and points to earn and redeem."""

__version__ = "0.1.0"
