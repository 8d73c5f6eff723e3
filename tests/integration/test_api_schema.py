"""The API as its own description has it: made-up requests, valid and not, against the WSGI application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import booleans
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from sqlalchemy import select

from apiscene import Client, make_client
from cleanrecord import blank
from servicescene import empty_sqlite, make_scene
from storage.database import Database
from storage.schema import File, FindingRow, PageRow
from web.api.contract import Operation
from web.api.openapi import OPERATIONS, PREFIX

EXAMPLES = 6
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    missing_required_header,
    unsupported_method,
)
EMAIL = "company.contact.email"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder: Path = tmp_path_factory.mktemp("schema")
    database = Database(empty_sqlite(folder / "shenbao.db"))
    yield make_client(make_scene(database, folder / "store"))
    database.close()


@pytest.fixture(scope="module")
def schema(client: Client) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", closing(client.flask.application))


def closing(app: Any) -> Any:
    """The generator of requests does not close what it was answered with: files would stay open."""

    def run(environ: dict[str, Any], start: Any) -> list[bytes]:
        answer = app(environ, start)
        try:
            return [b"".join(answer)]
        finally:
            answer.close()

    return run


@pytest.fixture(scope="module")
def known(client: Client) -> dict[str, str]:
    """Things that are there, so that requests get further than to 404."""
    packet = client.scene.packet(blank(EMAIL))
    endpoint = client.call("POST", "/endpoints", json={"url": "http://10.9.8.7/hook"}).get_json()["id"]
    with client.scene.store.database.look() as session:
        found = {
            "file": session.scalars(select(File.id)).one(),
            "page": session.scalars(select(PageRow.id).limit(1)).one(),
            "finding": session.scalars(select(FindingRow.id)).one(),
        }
    fixed = {"batch": client.scene.batch_id, "packet": packet, "endpoint": endpoint, "key": EMAIL, "at": "paging_seal"}
    return found | fixed | {"report": "json", "profile": "xxxf2020"}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_an_operation_keeps_its_word(
    operation: Operation,
    mode: GenerationMode,
    schema: schemathesis.BaseSchema,
    client: Client,
    known: dict[str, str],
) -> None:
    described = schema[PREFIX + operation.path][operation.method]
    head = {"Authorization": f"Bearer {client.token('administrator')}"}
    here = {name: known[name] for name in operation.parameters if name in known and operation.name != "delete_batch"}

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=described.as_strategy(mode), there=booleans())
    def probe(case: Case, there: bool) -> None:
        if there and mode is GenerationMode.POSITIVE:
            case.path_parameters = {**case.path_parameters, **here}
        case.call_and_validate(headers=head, checks=list(CHECKS))

    probe()
