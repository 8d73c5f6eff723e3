"""The description of the API (OpenAPI 3.1), made from the declared operations and their models.

`python -m web.api` writes docs/openapi.json anew; a test compares it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from werkzeug.http import HTTP_STATUS_CODES

from web.api.contract import PATTERNS, Operation
from web.api.operations import (
    batches,
    calibration,
    figures,
    letters,
    office,
    packets,
    page_work,
    pages,
    receivers,
    registers,
    review,
    search,
    work,
)
from web.api.problems import PROBLEM

FILE = Path(__file__).parents[2] / "docs" / "openapi.json"
PREFIX = "/api/v1"
VERSION = "1.0.0"
OPERATIONS: tuple[Operation, ...] = (
    *receivers.account,
    *batches.operations,
    *registers.operations,
    *packets.operations,
    *pages.operations,
    *review.operations,
    *page_work.operations,
    *work.operations,
    *letters.operations,
    *search.operations,
    *figures.operations,
    *calibration.operations,
    *office.operations,
    *office.trail,
    *receivers.operations,
    *receivers.inbound,
)
Key = tuple[type[BaseModel], JsonSchemaMode]
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "description": "urn:shenbao:problem:<code>"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "stable; see docs/api.md"},
        "remedy": {"type": "string"},
        "retryable": {"type": "boolean"},
        "errors": {"type": "array", "items": {"type": "object"}, "description": "place and rule of each wrong value"},
    },
}
RATE = {name: {"schema": {"type": "string"}} for name in ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")}


def statuses(operation: Operation) -> list[int]:
    """The errors that an operation may answer with."""
    found = {422, *operation.errors}  # at least a parameter that nobody knows
    if not operation.public:
        found |= {401, 429}
    if operation.right is not None:
        found.add(403)
    if operation.parameters or operation.body is not None:
        found.add(404)
    if operation.body is not None:
        found |= {400, 413, 415}
    if operation.writes or operation.tagged:
        found.add(409)
    if operation.versioned:
        found |= {412, 428}
    if operation.signed:
        found.add(401)
    return sorted(found)


def document(operations: Sequence[Operation] = OPERATIONS) -> dict[str, Any]:
    """The whole description; the same operations give the same document."""
    references, schemas = _schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(PREFIX + operation.path, {})[operation.method.lower()] = _described(operation, references, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "申报材料核对服务接口",
            "version": VERSION,
            "description": "上传申报材料、跟踪读取、核对更正、出具补正告知书。错误以 RFC 9457 问题详情答复。",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(o.tag for o in operations)],
        "paths": paths,
        "components": {
            "schemas": schemas | {"Problem": PROBLEM_SCHEMA},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "由管理员发放的令牌"}},
        },
    }


def _schemas(operations: Iterable[Operation]) -> tuple[dict[Key, dict[str, Any]], dict[str, Any]]:
    wanted: dict[Key, None] = {}
    for operation in operations:
        for model in (operation.body, operation.query):
            if model is not None:
                wanted[(model, "validation")] = None
        if operation.answer is not None:
            wanted[(operation.answer, "serialization")] = None
    references, definitions = models_json_schema(list(wanted), ref_template="#/components/schemas/{model}")
    plain: tuple[Any, dict[str, Any]] = json.loads(_short(json.dumps([list(references.values()), definitions.get("$defs", {})])))
    return dict(zip(wanted, plain[0], strict=True)), plain[1]


def _short(text: str) -> str:
    """Where a report and an answer have models of one name, the report's are called after it."""
    return re.sub(r"web__api__shapes__[a-z]+__", "", text).replace("reports__packet__schema__", "Report")


def _described(operation: Operation, references: dict[Key, dict[str, Any]], schemas: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.tag],
        "security": [] if operation.public else [{"token": [operation.right.value] if operation.right else []}],
        "parameters": [*_path_parameters(operation), *_query_parameters(operation, references, schemas), *_headers(operation)],
        "responses": {str(operation.status): _success(operation, references)}
        | {str(status): _problem(status) for status in statuses(operation)},
    }
    body = _body(operation, references)
    return content | ({"requestBody": body} if body else {})


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": f"^{PATTERNS[name].pattern}$"}}
        for name in operation.parameters
    ]


def _query_parameters(
    operation: Operation, references: dict[Key, dict[str, Any]], schemas: dict[str, Any]
) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    name = references[(operation.query, "validation")]["$ref"].rsplit("/", 1)[-1]
    model = schemas[name]
    needed = model.get("required", [])
    return [
        {"name": key, "in": "query", "required": key in needed, "schema": _not_null(schema)}
        for key, schema in model["properties"].items()
    ]


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is not given is left out: there is no null in a query."""
    if "anyOf" not in schema:
        return schema
    kinds = [kind for kind in schema["anyOf"] if kind != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    return rest | (kinds[0] if len(kinds) == 1 else {"anyOf": kinds})


def _headers(operation: Operation) -> list[dict[str, Any]]:
    content = []
    if operation.versioned:
        content.append(_header("If-Match", "ETag 的值，或 *", True, r'^(\*|"\d{1,9}")$'))
    if operation.idempotent_key:
        content.append(_header("Idempotency-Key", "同一键的重复请求只执行一次，保留一天", False, r"^[!-~]{1,200}$"))
    if operation.signed:
        content += [_header(name, "Standard Webhooks 1.0", True, r"^[!-~][ -~]{0,499}$") for name in receivers.SIGNED]
    return content


def _header(name: str, description: str, required: bool, pattern: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


def _body(operation: Operation, references: dict[Key, dict[str, Any]]) -> dict[str, Any] | None:
    if operation.upload:
        return {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
    if operation.signed:
        return {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    if operation.body is None:
        return None
    return {"required": True, "content": {"application/json": {"schema": references[(operation.body, "validation")]}}}


def _success(operation: Operation, references: dict[Key, dict[str, Any]]) -> dict[str, Any]:
    content: dict[str, Any] = {"description": HTTP_STATUS_CODES[operation.status]}
    headers: dict[str, Any] = {} if operation.public else dict(RATE)
    if operation.tagged:
        headers["ETag"] = {"schema": {"type": "string"}}
    if operation.status == HTTPStatus.CREATED:
        headers["Location"] = {"schema": {"type": "string"}}
    if headers:
        content["headers"] = headers
    if operation.answer is not None:
        content["content"] = {"application/json": {"schema": references[(operation.answer, "serialization")]}}
    elif operation.media:
        content["content"] = {media: {} for media in operation.media}
    return content


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": HTTP_STATUS_CODES[status], "content": {PROBLEM: {"schema": schema}}}


def as_text() -> str:
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=False) + "\n"
