"""What has become true, as the hooks of ``farmgate.hooks.order`` are told it."""

from farmgate.events.fact import Fact

__all__ = ["Fact"]
