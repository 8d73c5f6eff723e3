"""What is asked blind, and from which confidence on nothing is asked, by the API and on its page."""

from __future__ import annotations

import pytest

from apiscene import make_client
from cleanrecord import set_field
from notices.profile import load
from servicescene import NOTICE, Scene
from shenbao.service.checking import reliability, sampling
from storage.schema import BlindQuestion
from test_blind_entry import EMAIL, MACHINE, TITLE, enter
from test_web_review import browser

ENGINES = ("sqlite",)  # nothing of it differs between the databases
POLICY = "/calibration/policy"


def test_the_policy_is_read_and_set_by_managers_for_offices_that_they_see(scene: Scene) -> None:
    api = make_client(scene)
    told = api.call("GET", POLICY, "manager").get_json()
    assert (told["office"], told["share"], told["second"], told["optional"]) == (scene.offices["city"], 0.02, [], False)
    assert EMAIL in told["askable"] and "cover.applicant" not in told["askable"]
    said = {"share": 0.05, "second": [TITLE, TITLE], "optional": True}
    assert api.call("PUT", POLICY, "manager", json=said).get_json() == told | said | {"second": [TITLE]}
    with scene.store.database.look() as session:
        assert sampling.policy_of(session, scene.offices["city"], NOTICE) == sampling.Policy(0.05, (TITLE,), True)
    other = f"{POLICY}?office={scene.offices['other']}"
    assert api.call("GET", other, "manager").status_code == api.call("PUT", other, "manager", json=said).status_code == 404
    assert api.call("PUT", other, "province", json=said).get_json()["office"] == scene.offices["other"]
    assert api.call("PUT", POLICY, "reviewer", json=said).status_code == 403
    assert api.call("PUT", POLICY, "manager", json=said | {"share": 0.6}).status_code == 422
    assert api.call("PUT", POLICY, "manager", json=said | {"second": ["company.profile"]}).status_code == 409
    assert api.call("GET", f"{POLICY}?notice=none", "manager").status_code == 404


def test_a_bound_is_accepted_and_dropped_and_a_reader_without_one_has_none_to_drop(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reliability, "LEAST_SAMPLES", 3)
    for n in range(4):
        packet_id = scene.packet(
            set_field(EMAIL, MACHINE, confidence=0.91), set_field(TITLE, "项目经理", confidence=0.95), name=f"第{n}份"
        )
        with scene.store.database.unit() as session:
            for key in (EMAIL, TITLE):
                field_type = load(NOTICE).field(key).type.value
                session.add(BlindQuestion(packet_id=packet_id, key=key, kind="sample", field_type=field_type, reader="ocr"))
        enter(scene, packet_id, TITLE, "项目经理")
        enter(scene, packet_id, EMAIL, f"other{n}@mail.example")
    api, page = make_client(scene, target_accuracy=0.51), browser(scene, "manager")
    threshold = "/calibration/threshold"
    assert "恢复默认" not in page.get("/calibration").get_data(as_text=True)
    assert api.call("DELETE", threshold, "manager").status_code == 404  # none was accepted
    assert api.call("PUT", threshold, "reviewer").status_code == 403
    assert api.call("PUT", f"{threshold}?reader=word", "manager").status_code == 409  # the sample tells nothing of it
    bound = api.call("PUT", threshold, "manager").get_json()
    assert (bound["value"], bound["measured"]) == (0.95, True)
    told = api.call("GET", "/calibration", "manager").get_json()
    assert told["bound"]["value"] == 0.95 and dict(told["readers"])["ocr"] | {"samples": 0} == bound | {
        "measured": False,
        "reached": False,
        "samples": 0,
    }
    shown = page.get("/calibration").get_data(as_text=True)
    assert shown.count("恢复默认") == 1  # of all readers together; that of a reader alone goes by it
    assert api.call("DELETE", threshold, "manager").status_code == 204
    assert api.call("GET", "/calibration", "manager").get_json()["bound"]["measured"] is False


def test_a_reader_of_the_sample_alone_has_its_bound_too(scene: Scene) -> None:
    """Nothing of it was ever looked at openly, so that it is among no figures but those of the sample."""
    packet_id = scene.packet(set_field(EMAIL, MACHINE))
    with scene.store.database.unit() as session:
        session.add(BlindQuestion(packet_id=packet_id, key=EMAIL, kind="sample", field_type="email", reader="ofd"))
    enter(scene, packet_id, EMAIL, MACHINE)
    api = make_client(scene)
    told = api.call("GET", "/calibration", "manager").get_json()
    assert {reader for reader, _ in told["learned"]} - {""} <= {reader for reader, _ in told["readers"]}
    assert browser(scene, "manager").get("/calibration").status_code == 200
