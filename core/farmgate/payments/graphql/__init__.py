"""How the world speaks with this domain: `shop` for storefronts, `admin` for staff."""
