"""REST API v1: `create_blueprint` gives a Flask blueprint that stands on the same use cases as the pages."""

from web.api.blueprint import create_blueprint

__all__ = ["create_blueprint"]
