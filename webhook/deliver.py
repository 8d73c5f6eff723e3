"""One attempt to deliver one event: signed, to the checked address, redirects refused, with time-outs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from webhook.sign import headers
from webhook.targets import AllowList, Resolver, TargetRefused, resolve, system_resolver

TIMEOUT = httpx.Timeout(15, connect=5)
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


def attempt(
    url: str, secrets: Sequence[str], message_id: str, body: str, allowed: AllowList, resolver: Resolver = system_resolver
) -> Outcome:
    """Calls the receiver once. Never raises for what a receiver or the network does: that is the outcome."""
    try:
        target = resolve(url, allowed, resolver)
    except TargetRefused as error:
        return Outcome(False, None, str(error))
    send = headers(secrets, message_id, datetime.now(UTC), body)
    host = target.host if target.port in (80, 443) else f"{target.host}:{target.port}"
    send |= {"Host": host, "Content-Type": "application/json; charset=utf-8", "User-Agent": "Shenbao-Webhook/1.0"}
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
            request = client.build_request("POST", target.pinned_url, content=body.encode(), headers=send)
            request.extensions["sni_hostname"] = target.host
            answer = client.send(request, stream=True)
            try:
                excerpt = next(answer.iter_bytes(EXCERPT), b"")
            finally:
                answer.close()
    except httpx.HTTPError as error:
        return Outcome(False, None, f"{type(error).__name__}: {error}"[:EXCERPT])
    return judge(answer.status_code, excerpt, answer.headers)


def judge(status: int, excerpt: bytes, received: httpx.Headers) -> Outcome:
    text = excerpt[:EXCERPT].decode("utf-8", "replace")
    if 300 <= status < 400:
        return Outcome(False, status, "接收方要求转向其他地址，已拒绝")
    return Outcome(200 <= status < 300, status, text, status == GONE, _wait(received.get("retry-after")))


def _wait(value: str | None) -> float | None:
    """Retry-After in seconds, or as a date (RFC 9110, 10.2.3); None where it is absent or makes no sense."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
