"""Lines of the log carry what they belong to, as words or as JSON."""

from __future__ import annotations

import json
import logging

import pytest

from shenbao import logs


def line(formatter: logging.Formatter, **extra: object) -> str:
    record = logging.LogRecord("shenbao.web", logging.INFO, __file__, 1, "GET %s", ("/packets",), None)
    record.__dict__.update(extra)
    return formatter.format(record)


def test_a_line_carries_its_request_and_its_job() -> None:
    with logs.bound(request="abcdefgh"), logs.bound(job="7"):
        told = json.loads(line(logs.JsonLines(), fields={"status": 200}))
        assert (told["request"], told["job"], told["status"], told["message"]) == ("abcdefgh", "7", 200, "GET /packets")
        assert line(logs.Lines(logs.PLAIN)).endswith("GET /packets request=abcdefgh job=7")
    assert "request" not in json.loads(line(logs.JsonLines()))


def test_an_error_is_told_within_its_line() -> None:
    try:
        raise ValueError("两行\n文字")
    except ValueError as error:
        text = line(logs.JsonLines(), exc_info=(ValueError, error, error.__traceback__))
    assert "\n" not in text
    assert "ValueError" in json.loads(text)["error"]


@pytest.mark.parametrize("given", [None, "", "short", "x" * 65, "two words", "line\nbreak1", "中文中文中文中文"])
def test_what_is_no_id_is_not_taken_for_one(given: str | None) -> None:
    assert logs.request_id(given) != given
    made = logs.request_id(given)
    assert logs.request_id(made) == made
