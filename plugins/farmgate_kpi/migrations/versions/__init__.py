"""The metrics' revisions, one after another."""
