"""What gunicorn loads: the application on the store that the settings name."""

from __future__ import annotations

from shenbao import logs
from shenbao.service.core.config import ServiceSettings
from shenbao.service.core.store import open_store
from web.app import create_app

settings = ServiceSettings()
logs.configure(settings.log_json)
application = create_app(open_store(settings.data, settings.database, settings.blobs), settings)
