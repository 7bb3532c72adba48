"""The cold chain's revisions, one after another."""
