"""The operations of the API, a module an area."""
