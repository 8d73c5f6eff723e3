"""One attempt to deliver one event: signed, to the checked address, redirects refused, and over within a time that the receiver
cannot stretch: it may answer as slowly, as much and as strangely as it likes.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx

from webhook.sign import headers
from webhook.targets import AllowList, Resolver, Target, TargetRefused, resolve, system_resolver

TIMEOUT = httpx.Timeout(15, connect=5)
WHOLE_SECONDS = 20.0  # from the connection to the last byte: a time-out of each read alone could be stretched for ever
EXCERPT = 500
GONE = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` None: no answer. `gone`: the receiver wants no more (410). `retry_after`: seconds it asked to wait."""

    delivered: bool
    status: int | None
    text: str
    gone: bool = False
    retry_after: float | None = None


def body_of(event_type: str, at: datetime, data: dict[str, Any]) -> str:
    """The payload, as the standard recommends: type, timestamp, data."""
    content = {"type": event_type, "timestamp": at.astimezone(UTC).isoformat().replace("+00:00", "Z"), "data": data}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def trusting(authority: Path | None) -> ssl.SSLContext:
    """Certificates are believed of the usual authorities, of those that this machine trusts, and of `authority` (a PEM file)."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    if authority is not None:
        context.load_verify_locations(authority)
    return context


@dataclass(frozen=True, slots=True)
class Caller:
    """What calls need to know: which hosts are allowed, who resolves their names, whose certificates are believed."""

    allowed: AllowList
    resolver: Resolver = system_resolver
    trusted: ssl.SSLContext | None = None

    def attempt(self, url: str, secrets: Sequence[str], message_id: str, body: str) -> Outcome:
        """Call the receiver once; take the time of a look-up and WHOLE_SECONDS at most. Never raises for what a receiver or the
        network does: that is the outcome. Must not be called in a thread where an event loop runs.
        """
        try:
            target = resolve(url, self.allowed, self.resolver)
        except TargetRefused as error:
            return Outcome(False, None, str(error))
        send = headers(secrets, message_id, datetime.now(UTC), body) | {
            "Host": target.host_header,
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Shenbao-Webhook/1.0",
            "Accept-Encoding": "identity",  # nothing that unpacks to more than was sent
        }
        try:
            return asyncio.run(_call(target, body.encode(), send, self.trusted or trusting(None)))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            return Outcome(False, None, f"{type(error).__name__}: {error}"[:EXCERPT])


async def _call(target: Target, body: bytes, send: dict[str, str], trusted: ssl.SSLContext) -> Outcome:
    """What the status line says counts, even where the body never ends."""
    answer: httpx.Response | None = None
    excerpt = b""
    try:
        async with asyncio.timeout(WHOLE_SECONDS), httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, verify=trusted) as client:
            named = {"sni_hostname": target.host}
            async with client.stream("POST", target.pinned_url, content=body, headers=send, extensions=named) as answer:
                excerpt = await anext(answer.aiter_raw(EXCERPT), b"")
    except (httpx.HTTPError, TimeoutError):
        if answer is None:
            raise
    return judge(answer.status_code, excerpt, answer.headers)


def judge(status: int, excerpt: bytes, received: httpx.Headers) -> Outcome:
    if 300 <= status < 400:
        return Outcome(False, status, "接收方要求转向其他地址，已拒绝")
    return Outcome(200 <= status < 300, status, _legible(excerpt), status == GONE, _wait(received.get("retry-after")))


def _legible(excerpt: bytes) -> str:
    """As text without control characters, which a log is not to hold (nor can every database)."""
    text = excerpt[:EXCERPT].decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)


def _wait(value: str | None) -> float | None:
    """Retry-After in seconds, or as a date (RFC 9110, 10.2.3); None where it is absent or makes no sense."""
    if not value:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None
