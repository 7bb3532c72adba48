"""Facts: written with what makes them true, delivered afterwards."""
