"""What the shop holds: units of a variant, at a location, of a lot."""
