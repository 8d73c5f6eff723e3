"""The API on both databases: the whole way of a packet, and what holds for every request."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from apiscene import Client, make_client
from cleanrecord import blank, submission
from servicescene import Scene, only_with_free_hands
from shenbao.service.core.access import Right
from storage.schema import Audit, Batch, File, FindingRow, PageRow, Role
from web.api.contract import Operation
from web.api.openapi import FILE, OPERATIONS, as_text

EMAIL = "company.contact.email"
PDF = b"%PDF-1.7 a small file"


@pytest.fixture
def client(scene: Scene) -> Client:
    return make_client(scene)


DUE = {"due": "2099-01-05"}


def test_the_whole_way_of_a_packet(client: Client) -> None:
    batch = client.call("POST", "/batches", json={"name": "第二批"}).get_json()
    assert batch["states"] == {} and client.call("GET", "/batches").get_json()["items"][0]["id"] == batch["id"]
    made = client.call("POST", "/packets", json={"batch": batch["id"], "name": "远航"})
    packet = made.get_json()["id"]
    assert made.status_code == 201 and made.headers["Location"].endswith(packet)
    sha256 = hashlib.sha256(PDF).hexdigest()
    query = {"path": "附1/证书.pdf", "sha256": sha256}
    put = client.call("PUT", f"/packets/{packet}/files", query_string=query, data=PDF)
    assert put.get_json()["path"] == "附1/证书.pdf" and put.get_json()["sha256"] == sha256
    again = client.call("PUT", f"/packets/{packet}/files", query_string=query, data=PDF)  # a repeated upload is the same file
    assert again.get_json()["id"] == put.get_json()["id"]
    wrong = client.call("PUT", f"/packets/{packet}/files", query_string=query, data=PDF + b"!")
    assert wrong.status_code == 422 and wrong.get_json()["code"] == "hash_mismatch"
    other = client.call("PUT", f"/packets/{packet}/files", query_string={"path": "附1/证书.pdf"}, data=b"other")
    assert other.status_code == 409
    known = client.call("POST", "/files/known", json={"hashes": [sha256, "0" * 64]}).get_json()
    assert known == {"known": [sha256]}
    copy = client.call("POST", f"/packets/{packet}/files", json={"path": "再一份.pdf", "sha256": sha256})
    assert copy.status_code == 200
    got = client.call("GET", f"/files/{put.get_json()['id']}/content")
    assert got.data == PDF and got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff" and got.mimetype == "application/octet-stream"
    closed = client.call("POST", f"/packets/{packet}/close")
    assert closed.get_json()["state"] == "queued"
    assert client.call("GET", f"/packets/{packet}").headers["ETag"] == closed.headers["ETag"]
    assert client.call("PUT", f"/packets/{packet}/files", query_string={"path": "x.pdf"}, data=PDF).status_code == 409
    repeated = client.call("PUT", f"/packets/{packet}/files", query_string=query, data=PDF)  # a script that runs once more
    assert repeated.get_json()["id"] == put.get_json()["id"]
    assert client.call("POST", f"/packets/{packet}/close").get_json()["state"] == "queued"
    assert client.call("POST", f"/packets/{packet}/cancel").get_json()["state"] == "cancelled"
    assert client.call("POST", f"/packets/{packet}/retry").get_json()["state"] == "queued"


def test_a_correction_by_the_api(client: Client) -> None:
    packet = client.scene.packet(blank(EMAIL))
    seen = client.call("GET", f"/packets/{packet}/record")
    record, version = seen.get_json(), seen.get_json()["version"]
    assert seen.headers["ETag"] == f'"{version}"'
    assert record["report"]["fields"][EMAIL]["raw"] is None and record["report"]["status"] == "discrepant"
    found = client.call("GET", f"/packets/{packet}/findings?state=open").get_json()["items"]
    assert [f["code"] for f in found] == [f"missing:{EMAIL}"]
    path, body = f"/packets/{packet}/fields/{EMAIL}", {"raw": "lin@yunfan.com.cn", "reason": "看得清"}
    assert client.call("PUT", path, json=body).get_json()["code"] == "version_needed"
    place = {"file": "扫描件.pdf", "page": 3, "box": [0.1, 0.2, 0.3, 0.4]}
    done = client.call("PUT", path, json=body | {"place": place}, version=version)
    assert done.get_json()["errors"] == 0 and done.headers["ETag"] == f'"{done.get_json()["version"]}"'
    late = client.call("PUT", path, json=body, version=version)
    assert late.status_code == 412 and late.get_json()["retryable"] is True
    told = client.call("GET", path).get_json()
    assert [v["by_person"] for v in told["versions"]] == [False, True] and told["current"] == 2
    assert client.call("POST", f"{path}/undo", version=told["version"]).get_json()["errors"] == 1
    assert client.call("POST", f"{path}/undo", headers={"If-Match": "*"}).status_code == 409
    assert client.call("POST", f"{path}/confirm", headers={"If-Match": "*"}).status_code == 200
    assert client.call("GET", f"/packets/{packet}/fields/no.such").status_code == 404


def test_verdicts_findings_and_pages_by_the_api(client: Client) -> None:
    packet = client.scene.packet(blank(EMAIL))
    anyhow = {"If-Match": "*"}
    at = f"/packets/{packet}/verdicts/cover.applicant_seal"
    said = {"verdict": "absent", "reason": "是打印的"}
    assert client.call("PUT", at, json=said, headers=anyhow).get_json()["errors"] == 2
    assert client.call("DELETE", at, headers=anyhow).get_json()["errors"] == 1
    wrong = client.call("PUT", at, json=said | {"hand": "typed"}, headers=anyhow)
    assert wrong.status_code == 409 and "改判" in wrong.get_json()["detail"]
    finding = client.call("GET", f"/packets/{packet}/findings").get_json()["items"][0]["id"]
    path = f"/packets/{packet}/findings/{finding}"
    assert client.call("PUT", path, json={"state": "waived"}, headers=anyhow).status_code == 409
    assert client.call("PUT", path, json={"state": "waived", "reason": "已核实"}, headers=anyhow).get_json()["errors"] == 0
    pages = client.call("GET", f"/packets/{packet}/pages").get_json()["items"]
    moved = client.call("PUT", f"/packets/{packet}/pages/{pages[1]['id']}/part", json={"part": "other"}, headers=anyhow)
    assert moved.status_code == 200
    assert client.call("GET", f"/packets/{packet}").get_json()["state"] == "reading"  # until the fields are filled again
    assert client.call("POST", f"/packets/{packet}/review", headers=anyhow).status_code == 409
    row = {"received": "2020-05-12", "copies_paper": 3}
    late = client.call("PUT", f"/packets/{packet}/submission", json=row, headers=anyhow).get_json()
    assert late["errors"] == 1


def test_packets_are_put_in_order_by_the_api(client: Client) -> None:
    packet = client.scene.packet(blank(EMAIL))
    anyhow = {"If-Match": "*"}
    assert client.call("PUT", f"/packets/{packet}/presence").get_json() == {"others": []}
    assert client.call("PUT", f"/packets/{packet}/presence", "reviewer").get_json() == {"others": ["administrator某"]}
    assert client.call("DELETE", f"/packets/{packet}/presence").status_code == 204
    assert client.call("PUT", f"/packets/{packet}/presence", "reviewer").get_json() == {"others": []}
    pages = [page["id"] for page in client.call("GET", f"/packets/{packet}/pages").get_json()["items"]]
    place = client.call("POST", f"/packets/{packet}/pages/{pages[0]}/region", json={"box": [0, 0, 1, 1]})
    assert place.status_code == 409 and "没有图像" in place.get_json()["detail"]
    made = client.call("POST", f"/packets/{packet}/split", json={"pages": pages[-1:], "name": "承诺书"}, headers=anyhow)
    new = made.get_json()
    assert made.status_code == 201 and made.headers["Location"].endswith(new["id"]) and new["state"] == "reading"
    assert [page["id"] for page in client.call("GET", f"/packets/{new['id']}/pages").get_json()["items"]] == pages[-1:]
    done = client.call("POST", f"/packets/{packet}/merge", json={"other": new["id"]}, headers=anyhow)
    assert done.status_code == 200 and len(client.call("GET", f"/packets/{packet}/pages").get_json()["items"]) == len(pages)
    gone = client.call("GET", f"/packets/{new['id']}").get_json()
    assert gone["merged_into"] == packet and gone["problem"]["code"] == "merged"
    late = client.call("POST", f"/packets/{packet}/split", json={"pages": pages[:1], "name": "x"}, version=1)
    assert late.status_code == 412
    turned = client.call("POST", f"/packets/{packet}/pages/{pages[0]}/turn", json={"degrees": 90}, headers=anyhow)
    assert turned.status_code == 409  # nobody ever read this one


def test_notices_by_the_api(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    packet, drawn = client.scene.packet(blank(EMAIL)), only_with_free_hands(monkeypatch, client.scene.store)
    shown = client.call("GET", f"/packets/{packet}/notice").get_json()
    assert [d["code"] for d in shown["demands"]] == shown["unseen"] == [f"missing:{EMAIL}"] and "补正" in shown["texts"][0]
    assert shown["proposed"] is shown["last"] is None and shown["first"] and shown["stands"] == ""
    unseen = client.call("POST", f"/packets/{packet}/notices", json=DUE, version=shown["version"])
    assert unseen.status_code == 409 and unseen.get_json()["code"] == "demands_unseen" and "邮箱" in unseen.get_json()["detail"]
    client.scene.look_at_demands(packet)
    shown = client.call("GET", f"/packets/{packet}/notice").get_json()
    assert client.call("POST", f"/packets/{packet}/notices", json={}, version=shown["version"]).status_code == 409  # until when?
    made = client.call(
        "POST", f"/packets/{packet}/notices", json=DUE, version=shown["version"], headers={"Idempotency-Key": "n1"}
    )
    notice = made.get_json()
    assert made.status_code == 201 and len(drawn) == 1
    same = client.call(
        "POST", f"/packets/{packet}/notices", json=DUE, version=shown["version"], headers={"Idempotency-Key": "n1"}
    )
    assert same.get_json() == notice and same.headers["Idempotent-Replayed"] == "true"
    assert (
        same.headers["Location"] == made.headers["Location"] and len(drawn) == 1
    )  # nothing is drawn for an answer that is there
    other = client.call(
        "POST", f"/packets/{packet}/notices", json={}, version=shown["version"], headers={"Idempotency-Key": "n1"}
    )
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_key_reused")
    pdf = client.call("GET", f"/notices/{notice['id']}/pdf")
    assert hashlib.sha256(pdf.data).hexdigest() == notice["pdf_sha256"] and pdf.data.startswith(b"%PDF")
    docx = client.call("GET", f"/notices/{notice['id']}/docx")
    assert zipfile.is_zipfile(io.BytesIO(docx.data))
    assert len(client.call("GET", f"/packets/{packet}/notices").get_json()["items"]) == 1
    again = client.call(
        "POST", f"/packets/{packet}/notices", json=DUE | {"replaces": notice["number"]}, headers={"If-Match": "*"}
    )
    assert again.status_code == 409 and again.get_json()["code"] == "letter_stands"
    anyhow = {"headers": {"If-Match": "*"}}
    client.call("POST", f"/packets/{packet}/findings", json={"message": "请补交章程。"}, **anyhow)
    own = client.call("GET", f"/packets/{packet}/findings").get_json()["items"]
    own = next(found for found in own if found["kind"] == "own")
    client.call("PUT", f"/packets/{packet}/findings/{own['id']}/wording", json={"wording": "请补交公司章程。"}, **anyhow)
    changed = DUE | {"replaces": notice["number"]}
    second = client.call("POST", f"/packets/{packet}/notices", json=changed, **anyhow).get_json()
    assert second["replaces"] == notice["number"] and any("请补交公司章程" in text for text in second["texts"])
    assert client.call("GET", f"/packets/{packet}/comparison").status_code == 404
    mending = client.scene.packet(name="补正", previous_id=packet)
    told = client.call("GET", f"/packets/{mending}/comparison").get_json()
    assert told["number"] == second["number"] and [d["code"] for d in told["mended"]] == [f"missing:{EMAIL}"]
    assert [d["code"] for d in told["standing"]] == ["own:自拟1"]  # no check can tell


def test_reports_and_deletion_by_the_api(client: Client) -> None:
    client.scene.packet(blank(EMAIL))
    path = f"/batches/{client.scene.batch_id}"
    for report, begins in {"xlsx": b"PK", "zip": b"PK", "json": b"{", "applicants.csv": b"\xef\xbb\xbf"}.items():
        got = client.call("GET", f"{path}/reports/{report}")
        assert got.status_code == 200 and got.data.startswith(begins), report
    assert client.call("GET", f"{path}/reports/exe").status_code == 404
    with client.scene.store.database.look() as session:
        assert "batch.exported" in set(session.scalars(select(Audit.action)))
    later = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    assert client.call("PUT", f"{path}/retention", json={"delete_after": later}).get_json()["delete_after"]
    assert client.call("PUT", f"{path}/retention", json={"delete_after": "2001-01-01T00:00:00Z"}).status_code == 409
    assert client.call("PUT", f"{path}/retention", json={"delete_after": "2031-01-01T00:00:00"}).status_code == 422
    assert client.call("DELETE", path).status_code == 422
    assert client.call("DELETE", f"{path}?reason=项目结束").get_json() == {"packets": 1}
    assert client.call("GET", path).status_code == 404


def test_a_register_by_the_api(client: Client) -> None:
    packet = client.scene.packet(name="甲")
    rows = [{"packet": "甲", "received": "2020-05-20"}, {"applicant": "没有这家公司"}]
    told = client.call("PUT", f"/batches/{client.scene.batch_id}/register?confirm=true", json={"rows": rows}).get_json()
    assert told == {"matched": 1, "rows_left": [2], "packets_left": [], "proposed": None}
    codes = {f["code"] for f in client.call("GET", f"/packets/{packet}/findings").get_json()["items"] if f["state"] == "open"}
    assert "late:submission" in codes


def test_lists_by_pages_of_a_cursor(client: Client) -> None:
    ids = [client.scene.packet(name=f"材料{n}") for n in range(5)]
    seen, cursor = [], ""
    for _ in range(3):
        answer = client.call("GET", f"/packets?limit=2{cursor}").get_json()
        seen += [item["id"] for item in answer["items"]]
        cursor = f"&cursor={answer['next']}"
    assert answer["next"] is None and seen == sorted(ids, reverse=True)
    assert [i["name"] for i in client.call("GET", "/packets?q=材料3").get_json()["items"]] == ["材料3"]
    assert client.call("GET", "/packets?state=failed").get_json()["items"] == []
    assert client.call("GET", "/packets?limit=0").status_code == 422
    assert client.call("GET", "/packets?unknown=1").status_code == 422
    assert client.call("GET", "/me?unknown=1").status_code == 422


def test_an_idempotency_key_works_once(client: Client) -> None:
    head = {"Idempotency-Key": "k-1"}
    first = client.call("POST", "/batches", json={"name": "甲"}, headers=head).get_json()
    again = client.call("POST", "/batches", json={"name": "甲"}, headers=head)
    assert again.get_json() == first and again.status_code == 201
    other = client.call("POST", "/batches", json={"name": "乙"}, headers=head)
    assert other.status_code == 422 and other.get_json()["code"] == "idempotency_key_reused"
    someone = client.call("POST", "/batches", "clerk", json={"name": "乙"}, headers=head)
    assert someone.status_code == 201 and someone.get_json()["id"] != first["id"]


def test_no_answer_without_a_good_token(client: Client) -> None:
    for value in ("", "Bearer", "Bearer shb_wrong", "Basic YTpi", "Bearer " + "x" * 5000):
        answer = client.call("GET", "/me", None, headers={"Authorization": value} if value else {})
        assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.mimetype == "application/problem+json"


def test_a_scope_narrows_what_the_role_may(client: Client) -> None:
    token = client.token("administrator", Right.VIEW)
    head = {"Authorization": f"Bearer {token}"}
    assert client.call("GET", "/me", None, headers=head).get_json()["rights"] == ["view"]
    assert client.call("GET", "/packets", None, headers=head).status_code == 200
    assert client.call("POST", "/batches", None, headers=head, json={"name": "x"}).status_code == 403
    assert client.call("GET", "/me", "clerk").get_json()["rights"] == ["view", "upload", "report"]  # the token names all


def test_the_rate_is_limited(scene: Scene) -> None:
    client = make_client(scene, api_rate=3)
    answers = [client.call("GET", "/me") for _ in range(4)]
    if any(a.headers.get("RateLimit-Remaining") == "2" for a in answers[1:]):  # a minute ended in between
        answers = [client.call("GET", "/me") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert answers[0].headers["RateLimit-Limit"] == "3" and answers[3].headers["Retry-After"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"[]", "application/json", 422),
        (b"\xff", "application/json", 400),
    ],
)
def test_bodies_that_are_none(client: Client, body: bytes, kind: str, status: int) -> None:
    answer = client.call("POST", "/batches", data=body, content_type=kind)
    assert answer.status_code == status and answer.mimetype == "application/problem+json"


def test_problems_name_the_place_and_never_the_value(client: Client) -> None:
    answer = client.call("POST", "/batches", json={"name": "x" * 300, "secret": "13812345678"}).get_json()
    assert {tuple(e["where"]) for e in answer["errors"]} == {("name",), ("secret",)}
    assert "13812345678" not in json.dumps(answer) and answer["type"] == "urn:shenbao:problem:invalid"


def test_problems_are_told_in_chinese_with_what_to_do(client: Client) -> None:
    """Whatever was wrong: a program shows `title`, `detail` and `remedy` to people."""
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "/packets?limit=0&bogus=1", {}), ("POST", "/batches", {"json": {"nam": "x"}}), ("GET", "/nothing", {}), ("DELETE", "/batches", {}),
        ("GET", "/packets/none", {}), ("POST", "/batches", {"json": {"name": "x" * 2000}}),
    ]  # fmt: skip
    for method, path, more in calls:
        told = client.call(method, path, **more).get_json()
        texts = [told["title"], told["detail"], told["remedy"], *(one["message"] for one in told.get("errors", ()))]
        assert all(re.search("[一-鿿]", text) for text in texts) and told["retryable"] is False, told
    assert client.call("GET", "/packets?limit=0").get_json()["detail"] == "limit：数值过小"


def test_wrong_methods_and_paths_are_problems_too(client: Client) -> None:
    answer = client.call("PATCH", "/batches")
    assert answer.status_code == 405 and set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}
    assert client.call("GET", "/nothing").mimetype == "application/problem+json"
    assert client.call("GET", "/packets/not-an-id").status_code == 404
    assert client.call("GET", f"/packets/{'0' * 24}/fields/a%00b").status_code == 404


def test_large_files_are_refused_while_they_come(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHENBAO_MAX_FILE_MB", "1")
    small = make_client(client.scene)
    packet = client.call("POST", "/packets", json={"batch": client.scene.batch_id, "name": "大"}).get_json()["id"]
    answer = small.call("PUT", f"/packets/{packet}/files?path=a.bin", data=b"0" * ((1 << 20) + 1))
    assert answer.status_code == 413


def test_receivers_of_webhooks(client: Client) -> None:
    url = "http://10.9.8.7:18080/hook"
    refused = client.call("POST", "/endpoints", "integrator", json={"url": "http://127.0.0.1/"})
    assert refused.status_code == 409 and "本机" in refused.get_json()["detail"]
    made = client.call("POST", "/endpoints", "integrator", json={"url": url, "events": ["packet.checked"]}).get_json()
    assert made["secret"].startswith("whsec_") and made["secrets"] == 1
    path = f"/endpoints/{made['id']}"
    assert "secret" not in client.call("GET", path, "integrator").get_json()
    fresh = client.call("POST", f"{path}/secret", "integrator").get_json()
    assert fresh["secrets"] == 2 and fresh["secret"] != made["secret"]
    assert client.call("DELETE", f"{path}/secret", "integrator").get_json()["secrets"] == 1
    sent = client.call("POST", f"{path}/test", "integrator")
    assert sent.status_code == 202 and sent.get_json()["type"] == "endpoint.test"
    log = client.call("GET", f"{path}/deliveries", "integrator").get_json()["items"]
    assert [d["id"] for d in log] == [sent.get_json()["id"]]
    assert client.call("POST", f"/deliveries/{log[0]['id']}/replay", "integrator").status_code == 202
    off = client.call("PATCH", path, "integrator", json={"enabled": False}).get_json()
    assert not off["enabled"] and client.call("POST", f"{path}/test", "integrator").status_code == 409
    for method, place in (("GET", path), ("DELETE", path), ("POST", f"{path}/test"), ("GET", f"{path}/deliveries")):
        assert client.call(method, place, "stranger").status_code == 404
    assert client.call("POST", f"/deliveries/{log[0]['id']}/replay", "stranger").status_code == 404
    assert client.call("DELETE", path, "integrator").status_code == 204
    assert client.call("GET", "/endpoints", "integrator").get_json() == {"items": []}


# --- the webhook of the online application system ---


# --- every operation × every role, and another city's people ---


def scene_paths(client: Client) -> dict[str, str]:
    packet = client.scene.packet(blank(EMAIL), submission(recommendation_letter=False))
    url = {"url": "http://10.9.8.7/hook"}
    endpoint = client.call("POST", "/endpoints", json=url).get_json()["id"]
    delivery = client.call("POST", f"/endpoints/{endpoint}/test").get_json()["id"]
    client.scene.look_at_demands(packet)
    notice = client.call("POST", f"/packets/{packet}/notices", json=DUE, headers={"If-Match": "*"}).get_json()["id"]
    with client.scene.store.database.look() as session:
        own = {
            "file": session.scalars(select(File.id)).one(),
            "page": session.scalars(select(PageRow.id).limit(1)).one(),
            "finding": session.scalars(select(FindingRow.id).limit(1)).one(),
        }
        batch = session.scalars(select(Batch.id)).one()
    letters = f"/batches/{batch}/recommender-letters"
    [unit] = client.call("GET", letters).get_json()["items"]
    letter = client.call("POST", letters, json={"recommender": unit["recommender"], **DUE}).get_json()["id"]
    own |= {"notice": notice, "letter": letter}
    fixed = {"key": EMAIL, "at": "paging_seal", "report": "xlsx", "profile": "xxxf2020"}
    return {"batch": batch, "packet": packet, "endpoint": endpoint, "delivery": delivery} | own | fixed


BODIES: dict[str, Any] = {
    "assign_packet": {"user": None},
    "postpone_packet": {"until": None},
    "share_out": {"users": ["0" * 24]},
    "set_policy": {"share": 0.02},
    "add_note": {"text": "备注"},
    "create_batch": {"name": "x"},
    "set_retention": {"delete_after": None},
    "set_register": {"rows": []},
    "confirm_register": {"number": 1},
    "discard_register": {"number": 1},
    "bring_register_back": {"number": 0},
    "enter_blind": {"raw": "x"},
    "link_row": {"row": 1, "packet": None},
    "known_files": {"hashes": []},
    "attach_file": {"path": "x", "sha256": "0" * 64},
    "set_submission": {},
    "correct_field": {"raw": "x"},
    "overrule": {"verdict": "absent", "reason": "x"},
    "move_page": {"part": "cover"},
    "decide_finding": {"state": "open"},
    "link_packet": {"first": None},
    "choose_resubmission": {"how": "whole"},
    "read_region": {"box": [0.1, 0.1, 0.5, 0.2]},
    "turn_page": {"degrees": 90},
    "issue_notice": {},
    "make_demand": {"message": "x"},
    "reword_demand": {"wording": "x"},
    "issue_recommender_letter": {"recommender": "x"},
    "create_endpoint": {"url": "http://10.9.8.7/"},
    "change_endpoint": {},
    "unlock_file": {"password": "x"},
}
QUERIES = {
    "put_file": {"path": "x"},
    "delete_batch": {"reason": "x"},
    "put_register": {"name": "x.csv"},
    "search": {"q": "单位"},
}
EVERYBODYS = {"read_profile"}  # what a notice demands is public
OF_ALL = {"accept_threshold", "drop_threshold"}  # hold for every office: who sees not all of them has no say


def ask(client: Client, operation: Operation, path: dict[str, str], who: str) -> TestResponse:
    address = operation.path
    for name, value in path.items():
        address = address.replace(f"{{{name}}}", value)
    more: dict[str, Any] = {"query_string": QUERIES.get(operation.name), "headers": {"If-Match": "*"}}
    if operation.name == "create_packet":
        more["json"] = {"batch": path["batch"], "name": "x"}
    elif operation.name == "split_packet":
        more["json"] = {"pages": [path["page"]], "name": "x"}
    elif operation.name == "merge_packets":
        more["json"] = {"other": path["packet"]}
    elif operation.body:
        more["json"] = BODIES[operation.name]
    return client.call(operation.method, address, who, **more)


GUARDED = [operation for operation in OPERATIONS if not operation.public]


def test_nobody_reaches_another_citys_things_by_any_operation(client: Client) -> None:
    path = scene_paths(client)
    for operation in GUARDED:
        answer = ask(client, operation, path, "stranger")
        if operation.name in EVERYBODYS:
            assert answer.status_code == 200, operation.name
        elif operation.name in OF_ALL:
            assert answer.status_code == 403, operation.name
        elif operation.parameters or operation.name == "create_packet":
            assert answer.status_code == 404, operation.name
        else:
            assert answer.status_code < 300, operation.name
            ids = [value for value in path.values() if len(value) == 24]
            assert all(value not in answer.get_data(as_text=True) for value in ids), operation.name


def test_every_operation_asks_for_its_right(client: Client) -> None:
    from shenbao.service.core.access import RIGHTS

    path = scene_paths(client)
    for role in Role:
        for operation in GUARDED:
            if operation.right is None or operation.right in RIGHTS[role]:
                continue
            answer = ask(client, operation, path, role.value)
            assert answer.status_code == 403, (role, operation.name)


def test_the_published_description_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == as_text(), "run python -m web.api"


def test_the_pages_of_the_description(client: Client) -> None:
    assert client.call("GET", "/openapi.json", None).get_json()["openapi"] == "3.1.0"
    page = client.call("GET", "/docs", None).get_data(as_text=True)
    assert all(operation.summary in page for operation in OPERATIONS)
    assert "<script" not in page and "style=" not in page and "//" not in page.split("<body>")[0].replace("<!doctype", "")
    assert client.call("GET", "/static/docs.css", None).status_code == 200


def test_letters_to_recommenders(client: Client) -> None:
    client.scene.packet(submission(recommendation_letter=False))
    address = f"/batches/{client.scene.batch_id}/recommender-letters"
    [unit] = client.call("GET", address).get_json()["items"]
    assert not unit["told"] and not unit["issued"] and any("推荐意见函" in text for text in unit["texts"])
    made = client.call("POST", address, json={"recommender": unit["recommender"], "due": None})
    assert made.status_code == 409 and "期限" in made.get_json()["detail"]
    made = client.call("POST", address, json={"recommender": unit["recommender"], **DUE})
    assert made.status_code == 201 and "推荐告〔" in made.get_json()["number"]
    for kind, head in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert client.call("GET", f"/recommender-letters/{made.get_json()['id']}/{kind}").data.startswith(head)
    [unit] = client.call("GET", address).get_json()["items"]
    assert unit["told"] and [letter["number"] for letter in unit["issued"]] == [made.get_json()["number"]]
    assert client.call("POST", address, json={"recommender": unit["recommender"]}).status_code == 409
