"""`shenbao monitor`."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace
from pathlib import Path

import click

from shenbao.commands.service import DATA, _store


@click.command()
@DATA
def monitor(data: Path | None) -> None:
    """Serve figures for Prometheus and tell the administrator what cannot work; `shenbao serve` starts it where it is set up."""
    from model.errors import UsageError
    from shenbao import logs
    from shenbao.operations.monitor import Alarm, Messenger, serve_figures, watch
    from shenbao.service.core.config import ServiceSettings
    from webhook.deliver import trusting

    settings = ServiceSettings()
    store = replace(_store(data), budgets=settings.budgets)
    logs.configure(settings.log_json)
    if not settings.monitored:
        raise UsageError("请先设置 SHENBAO_METRICS_PORT 或 SHENBAO_ALERT_URL")
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if settings.metrics_port:
        serve_figures(store, settings.metrics_host, settings.metrics_port)
    secret = settings.alert_secret.get_secret_value()
    watch(
        store, Alarm(Messenger(settings.alert_url, secret, trusting(settings.webhook_ca))) if settings.alert_url else None, stop
    )
