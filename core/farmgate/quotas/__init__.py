"""Limited things besides goods: points, coupons, slots; each unit is taken once."""
