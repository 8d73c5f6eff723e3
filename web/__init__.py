"""The web layer: pages for people and the REST API. `web.app.create_app` makes the application."""
