"""Rules of webhooks that need no network: who may be called, signatures, waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from standardwebhooks.webhooks import Webhook

from shenbao.service.core.config import ServiceSettings
from webhook.deliver import body_of, judge
from webhook.outbox import WAITS, wait_after
from webhook.sign import SignatureRefused, headers, new_secret, verify
from webhook.targets import AllowList, TargetRefused, resolve

ALLOWED = AllowList(hosts=("hook.gd.internal", ".oa.internal"), networks=("10.20.0.0/16", "fd00:1::/32"))


def fixed(*addresses: str):  # type: ignore[no-untyped-def]
    return lambda host, port: list(addresses)


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("http://hook.gd.internal/x", ["127.0.0.1"]),
        ("http://hook.gd.internal/x", ["::1"]),
        ("http://hook.gd.internal/x", ["::ffff:127.0.0.1"]),
        ("http://hook.gd.internal/x", ["169.254.169.254"]),
        ("http://hook.gd.internal/x", ["0.0.0.0"]),  # noqa: S104
        ("http://hook.gd.internal/x", ["192.0.2.1", "127.0.0.1"]),
        ("http://10.21.0.1/x", ["10.21.0.1"]),
        ("http://other.internal/x", ["8.8.8.8"]),
        ("ftp://hook.gd.internal/x", ["10.20.0.1"]),
        ("http://user:pw@hook.gd.internal/x", ["10.20.0.1"]),
        ("http:///x", ["10.20.0.1"]),
        ("http://hook.gd.internal:99999/x", ["10.20.0.1"]),
        ("http://hook.gd.internal/x", []),
        ("http://hook.gd.internal/x", ["2002:7f00:1::"]),
        ("http://hook.gd.internal/x", ["2001:0:7f00:1::80ff:fffe"]),
        ("http://hook.gd.internal/x", ["64:ff9b::7f00:1"]),
        ("http://hook.gd.internal/x", ["::127.0.0.1"]),
        ("http://hook.gd.internal/x", ["fe80::1%eth0"]),
        ("http://hook.gd.internal/x", ["0.1.2.3"]),
        ("http://hook.gd.internal/x", ["255.255.255.255"]),
        ("http://hook.gd.internal/x", ["ff02::1"]),
        ("http://hook.gd.internal:0/x", ["10.20.0.1"]),
        ("http://@hook.gd.internal/x", ["10.20.0.1"]),
        ("http://[::1/x", ["10.20.0.1"]),
        ("http://" + "a" * 70 + ".oa.internal/x", ["10.20.0.1"]),
        ("http://oa.internal/x", ["172.30.0.9"]),
        ("http://evil-oa.internal/x", ["172.30.0.9"]),
    ],
)
def test_what_may_not_be_called_is_refused(url: str, addresses: list[str]) -> None:
    with pytest.raises(TargetRefused):
        resolve(url, ALLOWED, fixed(*addresses))


def test_the_call_goes_to_the_checked_address() -> None:
    target = resolve("https://hook.gd.internal:8443/x?y=1", ALLOWED, fixed("172.30.0.9"))
    assert target.pinned_url == "https://172.30.0.9:8443/x?y=1" and target.host == "hook.gd.internal"
    assert resolve("http://a.oa.internal/", ALLOWED, fixed("172.30.0.9")).port == 80
    assert resolve("http://any.internal/", ALLOWED, fixed("fd00:1::5")).pinned_url == "http://[fd00:1::5]:80/"


def test_names_are_compared_and_sent_as_the_network_knows_them() -> None:
    assert resolve("HTTP://Hook.GD.internal./x", ALLOWED, fixed("172.30.0.9")).host_header == "hook.gd.internal"
    assert resolve("https://机密.oa.internal:8443/", ALLOWED, fixed("172.30.0.9")).host_header == "xn--vct79x.oa.internal:8443"
    assert resolve("http://[fd00:1::5]:443/", ALLOWED, fixed("fd00:1::5")).host_header == "[fd00:1::5]:443"


@pytest.mark.parametrize(
    "wrong",
    [
        {"webhook_networks": ("10.20.0.1/16",)},
        {"webhook_networks": ("office",)},
        {"webhook_hosts": ("a" * 70,)},
        {"inbound_secrets": ("",)},
        {"inbound_secrets": ("whsec_",)},
        {"inbound_secrets": ("whsec_AAAA",)},
        {"inbound_secrets": ("whsec_!!!!",)},
    ],
)
def test_settings_that_could_never_work_are_told_at_the_start(wrong: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(ValidationError):
        ServiceSettings.model_validate(wrong)
    good = ServiceSettings(webhook_hosts=(".机密.Example",), webhook_networks=("10.20.0.0/16",), inbound_secrets=(new_secret(),))
    assert good.webhook_hosts == (".xn--vct79x.example",)


def test_both_secrets_are_accepted_while_one_replaces_the_other() -> None:
    old, new = new_secret(), new_secret()
    body = body_of("packet.checked", datetime(2020, 5, 1, tzinfo=UTC), {"packet": "一"})
    signed = headers([new, old], "evt_1", datetime.now(UTC), body)
    assert Webhook(old).verify(body, signed) == Webhook(new).verify(body, signed)
    verify([old], body, {name.title(): value for name, value in signed.items()})


@pytest.mark.parametrize("spoil", ["body", "secret", "old", "header", "garbage"])
def test_what_is_not_rightly_signed_is_refused(spoil: str) -> None:
    secret, body = new_secret(), "{}"
    at = datetime.now(UTC) - (timedelta(minutes=6) if spoil == "old" else timedelta())
    signed = headers([secret], "evt_1", at, body)
    if spoil == "header":
        del signed["webhook-signature"]
    if spoil == "garbage":
        signed["webhook-signature"] = "v1"
    with pytest.raises(SignatureRefused):
        verify([new_secret() if spoil == "secret" else secret], body + (" " if spoil == "body" else ""), signed)


@given(st.integers(1, len(WAITS)), st.one_of(st.none(), st.floats(0, 1e300)))
def test_waits_grow_obey_the_receiver_and_stay_below_a_day(failures: int, asked: float | None) -> None:
    wait = wait_after(failures, asked).total_seconds()
    assert wait >= min(WAITS[failures - 1] * 0.79, 86400) and wait >= min(asked or 0, 86400) - 1e-5 and wait <= 86400


def test_waits_last_about_a_day() -> None:
    assert 20 * 3600 < sum(WAITS) < 28 * 3600


def test_retry_after_as_seconds_as_date_and_as_nonsense() -> None:
    assert judge(503, b"", httpx.Headers({"retry-after": "30"})).retry_after == 30
    late = judge(503, b"", httpx.Headers({"retry-after": "Wed, 21 Oct 2065 07:28:00 GMT"})).retry_after
    assert late is not None and late > 1e8
    assert judge(503, b"", httpx.Headers({"retry-after": "soon"})).retry_after is None
