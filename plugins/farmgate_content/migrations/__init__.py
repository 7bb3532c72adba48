"""The content plugin's own migration history."""
