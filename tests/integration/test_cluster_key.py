"""The cluster's certificate does not depend on the day: a clock that is put back shuts out no reading process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from engine.cluster_key import own_security


@pytest.mark.parametrize("days", [-3650, -1, 0, 366, 3650])
def test_it_is_good_on_any_day(days: int) -> None:
    at = datetime.now(UTC) + timedelta(days=days)
    made = x509.load_pem_x509_certificate(own_security().tls_ca_file.encode())
    assert made.not_valid_before_utc < at < made.not_valid_after_utc
