"""The content plugin's revisions, one after another."""
