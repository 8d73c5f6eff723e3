"""What other systems send in, signed by Standard Webhooks: verified, old time stamps refused, and every message taken once."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from model.errors import ShenbaoError
from storage.schema import Inbound
from webhook.sign import SignatureRefused, verify

LONGEST_ID = 200
TOLERANCE_SECONDS = 5 * 60  # as in the standard's own libraries
STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
SIGNATURES = re.compile(r"v1[a-z]?,[A-Za-z0-9+/=]{1,200}( v1[a-z]?,[A-Za-z0-9+/=]{1,200}){0,9}", re.ASCII)


class Unsigned(ShenbaoError):
    code = "unsigned"
    text = "签名无效或时间已过期"
    remedy = "请核对密钥和系统时间后重新发送。"


class Replayed(ShenbaoError):
    code = "replayed"
    text = "这条消息已经收到过"
    remedy = "无须再次发送。"


class Malformed(ShenbaoError):
    code = "malformed"
    text = "消息内容有误"
    remedy = "请按接口文档修改后重新发送。"


class Message(BaseModel):
    """The envelope that the standard recommends."""

    type: str
    timestamp: str = ""
    data: dict[str, Any]


def need_headers(secrets: Sequence[str], headers: Mapping[str, str]) -> None:
    """Raises Unsigned for a message that cannot be a signed one, before a byte of its body is read: nobody without a secret is to
    fill the memory.
    """
    received = {name.lower(): value for name, value in headers.items()}
    if not secrets or not SIGNATURES.fullmatch(received.get("webhook-signature", "")) or not received.get("webhook-id"):
        raise Unsigned()
    stamp = received.get("webhook-timestamp", "")
    if not STAMP.fullmatch(stamp) or abs(int(stamp) - time.time()) > TOLERANCE_SECONDS:
        raise Unsigned()


def take(
    session: Session, secrets: Sequence[str], source: str, body: bytes, headers: Mapping[str, str]
) -> tuple[Inbound, Message]:
    """The message and its row, within the caller's unit of work. Raises Unsigned, Replayed or Malformed.

    Verified before anything of it is looked at; the id is kept, so that the same message is never taken twice.
    """
    need_headers(secrets, headers)
    received = {name.lower(): value for name, value in headers.items()}
    try:
        text = body.decode("utf-8")
        verify(secrets, text, received)
    except (SignatureRefused, UnicodeDecodeError) as error:
        raise Unsigned() from error
    message_id = received["webhook-id"]
    if not message_id or len(message_id) > LONGEST_ID:
        raise Malformed("webhook-id")
    if session.get(Inbound, message_id) is not None:
        raise Replayed()
    try:
        message = Message.model_validate_json(text)
    except ValidationError as error:
        raise Malformed() from error
    row = Inbound(id=message_id, source=source, payload=message.data)
    session.add(row)
    session.flush()
    return row, message
