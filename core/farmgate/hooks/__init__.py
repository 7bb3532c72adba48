"""The plugin contract: every hook that a plugin may implement, one module a domain."""
