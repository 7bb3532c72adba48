"""The metrics' own migration history."""
