"""What the shop offers: categories, producers, products and their variants."""
