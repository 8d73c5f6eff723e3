"""A request becomes a call: token, rate, query, body, version, idempotency key; and what the view gives becomes the answer."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Response, json, request
from pydantic import BaseModel
from sqlalchemy import Select, delete, select, text
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from shenbao.service.core.access import PROGRAM, Actor, NotFound
from shenbao.service.office import people
from shenbao.service.office.people import TokenCaller
from storage.schema import IdempotencyKey, RateCount, now
from web.api.contract import Answer, Api, Call, Operation, fits
from web.api.problems import (
    KeyReused,
    NotJson,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    UnsupportedContent,
    VersionNeeded,
    as_problem,
)
from web.api.shapes.base import NoQuery

LARGEST_JSON = 2 << 20
KEYS_KEPT = timedelta(days=1)
KEY = re.compile(r"[\x21-\x7e]{1,200}")
TAG = re.compile(r'"(\d{1,9})"')
REPEATED = "Idempotent-Replayed"


def serve(api: Api, operation: Operation, path: dict[str, str]) -> Response:
    """The whole way of one request. Every error ends as a problem."""
    try:
        if not fits(path):
            raise NotFound()
        return _serve(api, operation, path)
    except Exception as error:
        return as_problem(error)


def _serve(api: Api, operation: Operation, path: dict[str, str]) -> Response:
    actor, headers = (PROGRAM, {}) if operation.public else admit(api)
    if operation.right is not None:
        actor.need(operation.right)
    query = (operation.query or NoQuery).model_validate(_query())
    body = operation.body.model_validate(_json()) if operation.body else None
    version = _version(operation)
    answer = _repeated(api, operation, actor)
    if answer is None:
        ahead = operation.ahead(api.store, actor, body, **path) if operation.ahead else None
        with _session(api, operation) as session:
            call = Call(api, actor, session, query, body, version, ahead)
            answer = _once(operation, call, path) if operation.idempotent_key else _answered(operation, call, path)
    answer.headers.update(headers)
    return answer


def admit(api: Api) -> tuple[Actor, dict[str, str]]:
    """Who calls, and the headers that tell him his rate. Raises Unauthenticated or TooManyRequests."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated()
    with api.store.database.unit() as session:
        known = people.caller_of_token(session, token.strip())
        if known is None:
            raise Unauthenticated()
        made = _count(session, known)
    most, left = api.settings.api_rate, 60 - int(time.time()) % 60
    headers = {"RateLimit-Limit": str(most), "RateLimit-Remaining": str(max(0, most - made)), "RateLimit-Reset": str(left)}
    if made > most:
        raise TooManyRequests()
    return known.actor, headers


COUNT = text(
    "INSERT INTO rate_count (token_id, minute, count) VALUES (:token, :minute, 1) "
    "ON CONFLICT (token_id, minute) DO UPDATE SET count = rate_count.count + 1 RETURNING count"
)


def _count(session: Session, known: TokenCaller) -> int:
    """Requests of the token in this minute, this one counted by all web processes together; earlier minutes are forgotten."""
    minute = int(time.time()) // 60
    made = int(session.execute(COUNT, {"token": known.token_id, "minute": minute}).scalar_one())
    if made == 1:
        session.execute(delete(RateCount).where(RateCount.token_id == known.token_id, RateCount.minute < minute))
    return made


@contextmanager
def _session(api: Api, operation: Operation) -> Iterator[Session]:
    database = api.store.database
    with database.unit() if operation.writes and not operation.detached else database.look() as session:
        yield session


def _query() -> dict[str, Any]:
    """Each parameter once; a list where it stands several times."""
    return {name: values[0] if len(values) == 1 else values for name, values in request.args.lists()}


def _json() -> Any:
    if request.mimetype != "application/json":
        raise UnsupportedContent()
    request.max_content_length = LARGEST_JSON
    try:
        value = json.loads(request.get_data(cache=True).decode("utf-8"))
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # lone surrogates are no text
    except (ValueError, RecursionError) as error:
        raise NotJson() from error
    except HTTPException as error:
        raise TooLarge() from error
    return value


def _version(operation: Operation) -> int | None:
    given = request.headers.get("If-Match", "").strip()
    if not operation.versioned or given == "*":
        return None
    found = TAG.fullmatch(given.removeprefix("W/"))
    if found is None:
        raise VersionNeeded()
    return int(found[1])


def _answered(operation: Operation, call: Call, path: dict[str, str]) -> Response:
    given = operation.view(call, **path)
    answer = given if isinstance(given, Answer) else Answer(given, operation.status)
    if isinstance(answer.content, Response):
        response = answer.content
    elif answer.content is None:
        response = Response(status=204)
        response.headers.pop("Content-Type", None)
    else:
        response = Response(answer.content.model_dump_json(), answer.status, content_type="application/json")
        if operation.tagged:
            response.headers["ETag"] = f'"{_version_in(answer.content)}"'
    response.headers.update(answer.headers)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _version_in(content: BaseModel) -> int:
    version: int = content.version  # type: ignore[attr-defined]
    return version


def _repeated(api: Api, operation: Operation, actor: Actor) -> Response | None:
    """Return the first answer of a request that is repeated, where much would be prepared for it in vain; None: it is carried out, or looked at later."""
    key = request.headers.get("Idempotency-Key")
    if not (operation.ahead and operation.idempotent_key and key and actor.user_id):
        return None
    with api.store.database.look() as session:
        row = session.scalars(_kept(actor, key).where(IdempotencyKey.created >= now() - KEYS_KEPT)).first()
        return _again(row, _digest()) if row else None


def _kept(actor: Actor, key: str) -> Select[IdempotencyKey]:
    return select(IdempotencyKey).where(IdempotencyKey.user_id == actor.user_id, IdempotencyKey.key == key)


def _digest() -> str:
    return hashlib.sha256(f"{request.method} {request.full_path}\n".encode() + request.get_data()).hexdigest()


def _once(operation: Operation, call: Call, path: dict[str, str]) -> Response:
    """A POST with an Idempotency-Key is carried out once; repeated, it gets the first answer again."""
    key = request.headers.get("Idempotency-Key")
    if key is None or call.actor.user_id is None:
        return _answered(operation, call, path)
    if not KEY.fullmatch(key):
        raise KeyReused()
    digest = _digest()
    call.session.execute(delete(IdempotencyKey).where(IdempotencyKey.created < now() - KEYS_KEPT))
    row = call.session.scalars(_kept(call.actor, key)).first()
    if row is not None:
        return _again(row, digest)
    response = _answered(operation, call, path)
    kept = {"body": response.get_data(as_text=True), "headers": {n: v for n, v in response.headers if n in ("ETag", "Location")}}
    call.session.add(
        IdempotencyKey(
            user_id=call.actor.user_id, key=key, request_hash=digest, status=response.status_code, answer=json.dumps(kept)
        )
    )
    return response


def _again(row: IdempotencyKey, digest: str) -> Response:
    if row.request_hash != digest:
        raise KeyReused()
    kept = json.loads(row.answer)
    response = Response(kept["body"], row.status, content_type="application/json")
    response.headers.update(kept["headers"])
    response.headers.update({"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", REPEATED: "true"})
    return response
