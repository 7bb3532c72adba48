"""farmgate: a plugin-based headless commerce framework for those who sell where it grows."""

__version__ = "0.1.0"
