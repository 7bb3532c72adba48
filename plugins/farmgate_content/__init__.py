"""Plans, reviews and publishes pieces of content.

A piece passes three reviews and a signature, each by another person (三审一签), waits for its slot
in a calendar that knows the solar terms, and is published to every channel that a plugin offers.
"""

__version__ = "0.1.0"
