"""The channels plugin's revisions, one after another."""
