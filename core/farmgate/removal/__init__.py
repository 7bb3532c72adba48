"""How a plugin leaves a shop: what it has left here, kept, carried away, or deleted."""
