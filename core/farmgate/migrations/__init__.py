"""Core's migrations, and the one environment in which every owner's run."""
