"""What a large register costs: the measurement itself, in small."""

from __future__ import annotations

from benchmarks.register.__main__ import as_text, measure


def test_a_register_is_measured_from_its_file_to_the_packets_rows() -> None:
    told = measure("all misread", 1.0, 40, 12)
    assert told.found == 12 and min(told.read, told.proposed, told.compared, told.confirmed, told.waited) > 0
    page = as_text([told], 20_000, 5_000, (1.0, 2.0))
    assert "20,000 rows, a batch of 5,000 packets" in page and "| all misread |" in page
