"""Products as the hooks of ``farmgate.hooks.catalog`` are handed them, and what those give."""

from farmgate.catalog.indexing import refresh_search_terms
from farmgate.offers import DraftVariant, ProductDraft, SearchTerms

__all__ = ["DraftVariant", "ProductDraft", "SearchTerms", "refresh_search_terms"]
