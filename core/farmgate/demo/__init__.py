"""The demonstration shop: a county union's catalogue and a whole purchase over HTTP."""
