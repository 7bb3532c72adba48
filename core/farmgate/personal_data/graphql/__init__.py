"""How the world speaks with this room: `shop` for oneself, `admin` for staff."""
