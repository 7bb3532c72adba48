"""Keeps documents in order and words within the law.

Goods that lack a required licence or report are neither published nor sold; texts that the
advertising law forbids are refused with the article, the place and what would help.
"""

__version__ = "0.1.0"
