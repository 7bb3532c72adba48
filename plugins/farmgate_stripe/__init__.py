"""Takes payments by Stripe."""

__version__ = "0.1.0"
