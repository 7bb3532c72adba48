"""Core's revisions, one after another."""
