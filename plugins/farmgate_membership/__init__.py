"""Tiers for loyal members, and points to earn and redeem.

What a member has bought within a window lifts them into a tier with a discount; delivered goods
earn points, which a ledger counts in double entry and a later purchase may redeem.
"""

__version__ = "0.1.0"
