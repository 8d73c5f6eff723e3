"""The pages for people: thin. Each parses, calls one use case of the service, and renders."""
