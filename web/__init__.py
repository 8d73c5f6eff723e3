"""The pages: thin. Each parses, calls one use case of the service, and renders."""

from web.app import create_app

__all__ = ["create_app"]
