"""What other systems send in, signed by Standard Webhooks: verified, old time stamps refused, and every message taken once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from model.errors import ShenbaoError
from records.schema import Inbound
from webhook.sign import SignatureRefused, verify

LONGEST_ID = 200


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


def take(
    session: Session, secrets: Sequence[str], source: str, body: bytes, headers: Mapping[str, str]
) -> tuple[Inbound, Message]:
    """The message and its row, within the caller's unit of work. Raises Unsigned, Replayed or Malformed.

    Verified before anything of it is looked at; the id is kept, so that the same message is never taken twice.
    """
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
