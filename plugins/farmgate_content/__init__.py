"""Plans, reviews and publishes pieces of content."""

__version__ = "0.1.0"
