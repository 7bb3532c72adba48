"""Compliance's revisions, one after another."""
