"""Counts what the shop wants to know of itself.

Metrics with an exact definition are measured for each day, from facts and from what other plugins
contribute; targets and weights make a score of them, and pages and pictures show how they go.
"""

__version__ = "0.1.0"
