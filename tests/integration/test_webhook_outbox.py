"""The outbox on both databases: who is called, how often, and what one receiver can do to another (nothing)."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, select, update

from storage.database import Database
from storage.schema import Delivery, DeliveryState, Endpoint, Event, Office, now
from webhook.deliver import Outcome, judge
from webhook.events import EventType
from webhook.outbox import AT_ONCE_FAILING, DISABLE_AFTER, WAITS, claim_due, emit, run_due, settle, spread

TABLES = (Delivery, Event, Endpoint, Office)
GOOD, BAD = Outcome(True, 200, ""), Outcome(False, None, "no answer")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One for all tests here: bringing a schema up takes longer than any of them."""
    file = tmp_path_factory.mktemp("outbox") / "shenbao.db"
    address = f"sqlite:///{file}" if request.param == "sqlite" else request.getfixturevalue("postgres")
    made = Database(address)
    made.upgrade()
    yield made
    made.downgrade()
    made.close()


@pytest.fixture
def database(opened: Database) -> Database:
    with opened.unit() as session:
        session.execute(update(Office).values(parent_id=None))
        for table in TABLES:
            session.execute(delete(table))
    return opened


def make(database: Database, *urls: str, events: int = 1) -> dict[str, str]:
    """A province with a city; receivers of the city, named by their address, and events of the city. Gives the ids by name."""
    with database.unit() as session:
        province = Office(name="某省")
        session.add(province)
        session.flush()
        city = Office(name="某市", parent_id=province.id)
        session.add(city)
        session.flush()
        rows = {url: Endpoint(office_id=city.id, url=url, secrets=["whsec_x"], events=["packet.read"]) for url in urls}
        session.add_all(rows.values())
        for number in range(events):
            emit(session, EventType.PACKET_READ, city.id, packet=f"p{number}")
        spread(session)
        session.flush()
        return {"province": province.id, "city": city.id} | {url: row.id for url, row in rows.items()}


def deliveries(database: Database, endpoint_id: str = "") -> list[Delivery]:
    with database.look() as session:
        query = select(Delivery).order_by(Delivery.id)
        return list(session.scalars(query.where(Delivery.endpoint_id == endpoint_id) if endpoint_id else query))


def endpoint(database: Database, endpoint_id: str) -> Endpoint:
    with database.look() as session:
        return session.get_one(Endpoint, endpoint_id)


class Calls:
    """Attempts that answer as told by the address, and what was asked of them."""

    def __init__(self, **answers: Any) -> None:
        self.answers, self.made = answers, Counter[str]()

    def __call__(self, url: str, _secrets: Sequence[str], _message: str, _body: str) -> Outcome:
        self.made[url] += 1
        answer = self.answers.get(url, GOOD)
        if isinstance(answer, Exception):
            raise answer
        return answer() if callable(answer) else answer


def test_a_receiver_that_hangs_holds_up_no_other(database: Database) -> None:
    ids = make(database, "slow", "quick", events=30)
    with database.unit() as session:
        session.get_one(Endpoint, ids["slow"]).failing_since = now()
    calls, release = Calls(slow=lambda: (release.wait(30), BAD)[1]), threading.Event()
    hanging = threading.Thread(target=run_due, args=(database, calls), kwargs={"failing": True})
    hanging.start()
    while not calls.made["slow"]:
        time.sleep(0.01)
    while run_due(database, calls, failing=False):
        pass
    assert calls.made["quick"] == 30 and calls.made["slow"] <= AT_ONCE_FAILING
    release.set()
    hanging.join()
    assert {row.state for row in deliveries(database, ids["quick"])} == {DeliveryState.DELIVERED}


def test_calls_are_made_at_once(database: Database) -> None:
    make(database, "a", events=8)
    together = threading.Barrier(8, timeout=20)
    calls = Calls(a=lambda: (together.wait(), GOOD)[1])
    assert run_due(database, calls) == 8
    assert {row.state for row in deliveries(database)} == {DeliveryState.DELIVERED}


def test_a_defect_in_one_call_is_a_failure_of_that_one(database: Database) -> None:
    ids = make(database, "odd", "good")
    run_due(database, Calls(odd=ZeroDivisionError()))
    odd, good = deliveries(database, ids["odd"])[0], deliveries(database, ids["good"])[0]
    assert good.state == DeliveryState.DELIVERED
    assert odd.state == DeliveryState.PENDING and "ZeroDivisionError" in odd.outcome and odd.next_at > now()


def test_a_receiver_removed_while_it_is_called(database: Database) -> None:
    ids = make(database, "gone", "good")

    def removed() -> Outcome:
        with database.unit() as session:
            session.execute(delete(Delivery).where(Delivery.endpoint_id == ids["gone"]))
            session.execute(delete(Endpoint).where(Endpoint.id == ids["gone"]))
        return GOOD

    run_due(database, Calls(gone=removed))
    assert [row.state for row in deliveries(database)] == [DeliveryState.DELIVERED]


def test_two_dispatchers_never_send_the_same_one(database: Database) -> None:
    make(database, "a", "b", events=5)
    with database.unit() as session:
        first = {row.id for row in claim_due(session, 6)}
    with database.unit() as session:
        second = {row.id for row in claim_due(session, 6)}
    assert (len(first), len(second)) == (6, 4) and not first & second
    with database.unit() as session:
        assert claim_due(session, 6) == []
        assert len(claim_due(session, 20, at=now() + timedelta(minutes=3))) == 10  # a dispatcher died: its leases run out


def test_many_dispatchers_at_once(database: Database) -> None:
    make(database, "a", "b", events=20)
    calls = Calls()
    with database.unit() as session:
        session.execute(update(Event).values(spread=False))
        session.execute(delete(Delivery))

    def work() -> None:
        while run_due(database, calls, most=3):
            pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls.made == {"a": 20, "b": 20}


def test_retries_last_about_a_day_and_then_end(database: Database) -> None:
    ids = make(database, "dead")
    began = at = now()
    with database.unit() as session:
        row = session.scalars(select(Delivery)).one()
        while row.state == DeliveryState.PENDING:
            settle(session, row, BAD, at)
            at = max(at, row.next_at)
    assert row.attempts == len(WAITS) + 1 and row.state == DeliveryState.FAILED
    assert timedelta(hours=18) < at - began < timedelta(hours=30)
    assert endpoint(database, ids["dead"]).enabled


@pytest.mark.parametrize(("asked", "least"), [("120", 120), ("9" * 300, 86400), ("Wed, 21 Oct 2065 07:28:00 GMT", 86400)])
def test_what_the_receiver_asks_to_wait_is_obeyed_up_to_a_day(database: Database, asked: str, least: int) -> None:
    make(database, "busy")
    at = now()
    with database.unit() as session:
        row = session.scalars(select(Delivery)).one()
        settle(session, row, judge(503, b"", httpx.Headers({"retry-after": asked})), at)
        assert timedelta(seconds=least) <= row.next_at - at <= timedelta(days=1)


def test_any_answer_can_be_kept(database: Database) -> None:
    make(database, "odd")
    run_due(database, Calls(odd=judge(500, b"a\0b\x1b\xff\n" * 200, httpx.Headers([(b"retry-after", b"\xb2")]))))
    assert deliveries(database)[0].outcome.startswith("a b ")


def fail(database: Database, at: datetime, outcome: Outcome = BAD) -> None:
    with database.unit() as session:
        for row in session.scalars(select(Delivery).where(Delivery.state == DeliveryState.PENDING)):
            settle(session, row, outcome, at)


def test_days_of_failure_switch_a_receiver_off_and_others_are_told(database: Database) -> None:
    ids, began = make(database, "dead"), now()
    with database.unit() as session:
        session.add(Endpoint(office_id=ids["province"], url="watch", secrets=["whsec_x"], events=["endpoint.disabled"]))
    fail(database, began)
    assert endpoint(database, ids["dead"]).failing_since == began
    fail(database, began + DISABLE_AFTER - timedelta(minutes=1))
    assert endpoint(database, ids["dead"]).enabled
    fail(database, began + DISABLE_AFTER)
    off = endpoint(database, ids["dead"])
    assert not off.enabled and "3 天" in off.disabled_reason
    calls = Calls()
    run_due(database, calls)
    assert calls.made == {"watch": 1}


def test_one_success_forgets_the_failures(database: Database) -> None:
    ids, began = make(database, "shaky", events=2), now()
    with database.unit() as session:
        first, second = session.scalars(select(Delivery).order_by(Delivery.id)).all()
        settle(session, first, BAD, began)
        settle(session, second, GOOD, began + timedelta(days=2))
        settle(session, first, BAD, began + DISABLE_AFTER)
    shaky = endpoint(database, ids["shaky"])
    assert shaky.enabled and shaky.failing_since == began + DISABLE_AFTER


def test_a_receiver_that_is_gone_is_switched_off_at_once(database: Database) -> None:
    ids = make(database, "gone", events=2)
    run_due(database, Calls(gone=judge(410, b"", httpx.Headers())), most=1)
    assert not endpoint(database, ids["gone"]).enabled
    assert Counter(row.state for row in deliveries(database)) == {DeliveryState.FAILED: 1, DeliveryState.PENDING: 1}
    calls = Calls()
    assert run_due(database, calls) == 0 and not calls.made


def test_an_event_goes_to_its_office_and_those_above_and_to_nobody_else(database: Database) -> None:
    ids = make(database, "own", events=0)
    with database.unit() as session:
        other = Office(name="邻市", parent_id=ids["province"])
        session.add(other)
        session.flush()
        for name, office in {"province": ids["province"], "neighbour": other.id}.items():
            session.add(Endpoint(office_id=office, url=name, secrets=["whsec_x"], events=[]))
        emit(session, EventType.PACKET_READ, ids["city"], packet="p")
        emit(session, EventType.PACKET_CHECKED, other.id, packet="q")
    calls = Calls()
    run_due(database, calls)
    assert calls.made == {"own": 1, "province": 2, "neighbour": 1}
