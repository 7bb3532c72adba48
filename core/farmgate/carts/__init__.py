"""What a buyer is about to buy, and what is still missing for it."""
