"""How goods reach the buyer: regions, delivery methods, shipments."""
