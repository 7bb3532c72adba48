"""The GraphQL edge: composition, HTTP, limits, execution."""
