"""Signatures of Standard Webhooks 1.0 (HMAC-SHA256 over id.timestamp.body), with the reference library."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

SECRET_BYTES = 32
LEAST_BYTES, MOST_BYTES = 24, 64


class SignatureRefused(ValueError):
    """Not signed by a known secret, or too old or too new."""


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def is_secret(text: str) -> bool:
    """Whether `text` is a secret as the standard has it: whsec_ and Base64 of 24 to 64 bytes (unpadded too)."""
    try:
        kept = base64.b64decode(text.removeprefix("whsec_") + "=" * (-len(text.removeprefix("whsec_")) % 4), validate=True)
    except ValueError:
        return False
    return text.startswith("whsec_") and LEAST_BYTES <= len(kept) <= MOST_BYTES


def headers(secrets_: Sequence[str], message_id: str, at: datetime, body: str) -> dict[str, str]:
    """The three headers; with two secrets (while one replaces the other) both signatures stand in one header."""
    at = at.astimezone(UTC)  # the library takes any time for UTC
    signatures = " ".join(Webhook(secret).sign(message_id, at, body) for secret in secrets_)
    return {"webhook-id": message_id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signatures}


def verify(secrets_: Sequence[str], body: str, received: Mapping[str, str]) -> None:
    """Raises SignatureRefused unless one of the secrets signed the body within the library's five minutes."""
    lower = {name.lower(): value for name, value in received.items()}
    for secret in secrets_:
        try:
            Webhook(secret).verify(body, lower, json_parse=False)
        except (WebhookVerificationError, ValueError):  # ValueError: a header that is no signature at all
            continue
        return
    raise SignatureRefused("签名无效或时间已过期")
