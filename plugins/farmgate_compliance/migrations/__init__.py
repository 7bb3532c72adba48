"""Compliance's own migration history."""
