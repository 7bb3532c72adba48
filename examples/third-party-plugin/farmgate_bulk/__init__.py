"""Cheaper by the dozen: a discount on many of one thing, and offers for more than a parcel."""

__version__ = "0.2.0"
