"""Membership's own migration history."""
