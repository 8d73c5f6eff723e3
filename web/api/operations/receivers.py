"""Receivers of webhooks and their deliveries; and the webhook that comes in."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import HTTPException

from shenbao.service.core.access import Right, offices_of
from shenbao.service.office import endpoints
from shenbao.service.reception import registration
from web.api import answers
from web.api.contract import Answer, Call, Operations
from web.api.problems import TooLarge
from web.api.shapes.base import Me, PageQuery
from web.api.shapes.receivers import (
    DeliveryList,
    DeliveryOut,
    EndpointChange,
    EndpointIn,
    EndpointList,
    EndpointOut,
    EndpointSecret,
    RegistrationOut,
)
from webhook.events import EventType
from webhook.incoming import need_headers
from webhook.targets import AllowList

operations = Operations("接收地址")
inbound = Operations("来信")
account = Operations("账号")
LARGEST_MESSAGE = 80 << 20
SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")


@account.add("GET", "/me", "查看令牌的主人和权限", answer=Me)
def read_me(call: Call) -> Me:
    actor = call.actor
    rights = [right.value for right in Right if actor.may(right)]
    offices = sorted(offices_of(call.session, actor))
    return Me(user=actor.user_id, name=actor.name, role=actor.role, offices=offices, rights=rights)


@operations.add("GET", "/endpoints", "列出接收地址", right=Right.INTEGRATE, answer=EndpointList)
def list_endpoints(call: Call) -> EndpointList:
    return EndpointList(items=[answers.endpoint(row) for row in endpoints.endpoints(call.session, call.actor)])


@operations.add(
    "POST",
    "/endpoints",
    "登记接收地址",
    right=Right.INTEGRATE,
    body=EndpointIn,
    answer=EndpointSecret,
    status=201,
    detached=True,
)
def create_endpoint(call: Call) -> Answer:
    _check(call, call.body.url)
    with call.store.database.unit() as session:
        row = endpoints.add_endpoint(
            session, call.actor, endpoints.EndpointSettings(call.body.url, call.body.events, call.body.description)
        )
        return Answer(
            answers.endpoint_secret(row, endpoints.newest_secret(session, row)), 201, {"Location": f"/api/v1/endpoints/{row.id}"}
        )


@operations.add("GET", "/endpoints/{endpoint}", "查看接收地址", right=Right.INTEGRATE, answer=EndpointOut)
def read_endpoint(call: Call, endpoint: str) -> EndpointOut:
    return answers.endpoint(endpoints.load_endpoint(call.session, call.actor, endpoint))


@operations.add(
    "PATCH",
    "/endpoints/{endpoint}",
    "修改、停用或启用接收地址",
    right=Right.INTEGRATE,
    body=EndpointChange,
    answer=EndpointOut,
    detached=True,
)
def change_endpoint(call: Call, endpoint: str) -> EndpointOut:
    with call.store.database.look() as session:
        endpoints.load_endpoint(session, call.actor, endpoint)
    if call.body.url is not None:
        _check(call, call.body.url)
    with call.store.database.unit() as session:
        return answers.endpoint(
            endpoints.change_endpoint(session, call.actor, endpoint, endpoints.EndpointSettings(**dict(call.body)))
        )


@operations.add("DELETE", "/endpoints/{endpoint}", "删除接收地址", right=Right.INTEGRATE, status=204)
def delete_endpoint(call: Call, endpoint: str) -> Answer:
    endpoints.remove_endpoint(call.session, call.actor, endpoint)
    return Answer(None, 204)


@operations.add("POST", "/endpoints/{endpoint}/secret", "更换密钥（新旧并用）", right=Right.INTEGRATE, answer=EndpointSecret)
def rotate_secret(call: Call, endpoint: str) -> EndpointSecret:
    row = endpoints.new_endpoint_secret(call.session, call.actor, endpoint)
    return answers.endpoint_secret(row, endpoints.newest_secret(call.session, row))


@operations.add("DELETE", "/endpoints/{endpoint}/secret", "停用旧密钥", right=Right.INTEGRATE, answer=EndpointOut)
def drop_secret(call: Call, endpoint: str) -> EndpointOut:
    return answers.endpoint(endpoints.drop_old_secret(call.session, call.actor, endpoint))


@operations.add("POST", "/endpoints/{endpoint}/test", "发送测试事件", right=Right.INTEGRATE, answer=DeliveryOut, status=202)
def test_endpoint(call: Call, endpoint: str) -> DeliveryOut:
    row = endpoints.send_test(call.session, call.actor, endpoint)
    return answers.delivery(row, EventType.ENDPOINT_TEST)


@operations.add(
    "GET",
    "/endpoints/{endpoint}/deliveries",
    "投递记录",
    right=Right.INTEGRATE,
    query=PageQuery,
    answer=DeliveryList,
)
def list_deliveries(call: Call, endpoint: str) -> DeliveryList:
    most = call.query.limit
    found = endpoints.deliveries(call.session, call.actor, endpoint, call.query.cursor, most + 1)
    items = [answers.delivery(row, event.type) for row, event in found[:most]]
    return DeliveryList(items=items, next=items[-1].id if len(found) > most else None)


@operations.add("GET", "/deliveries/{delivery}", "查看一次投递", right=Right.INTEGRATE, answer=DeliveryOut)
def read_delivery(call: Call, delivery: str) -> DeliveryOut:
    row, kind = endpoints.load_delivery(call.session, call.actor, delivery)
    return answers.delivery(row, kind)


@operations.add("POST", "/deliveries/{delivery}/replay", "重新投递", right=Right.INTEGRATE, answer=DeliveryOut, status=202)
def replay_delivery(call: Call, delivery: str) -> DeliveryOut:
    row, kind = endpoints.replay(call.session, call.actor, delivery)
    return answers.delivery(row, kind)


@inbound.add(
    "POST",
    "/inbound/registration",
    "在线申报系统通知：登记编号和电子版",
    answer=RegistrationOut,
    public=True,
    signed=True,
    detached=True,
    errors=(409, 413),
)
def receive_registration(call: Call) -> RegistrationOut:
    headers = {name: request.headers.get(name, "") for name in SIGNED}
    need_headers(call.api.settings.inbound_secrets, headers)
    request.max_content_length = LARGEST_MESSAGE
    try:
        body = request.get_data()
    except HTTPException as error:
        raise TooLarge() from error
    with call.store.database.unit() as session:
        packet = registration.receive(session, call.store, call.api.settings.inbound_secrets, body, headers)
        return RegistrationOut(packet=packet.id if packet else None)


def _check(call: Call, url: str) -> None:
    """Before the unit of work: a name may take long to look up."""
    settings = call.api.settings
    endpoints.check_target(url, AllowList(settings.webhook_hosts, settings.webhook_networks))
