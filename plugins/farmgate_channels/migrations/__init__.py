"""The channels plugin's own migration history."""
