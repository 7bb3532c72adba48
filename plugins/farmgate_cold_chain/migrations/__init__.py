"""The cold chain's own migration history."""
