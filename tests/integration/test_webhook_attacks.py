"""Receivers that attack: slow, endless, packed, lying, led to this machine itself. Each call ends in time, and nothing inside is reached."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ownnetwork import in_own_network

SCENE = Path(__file__).parent / "attack_scene.py"
LONGEST = 6.0  # the scene allows a call 1.5 s; the rest is a busy machine


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    command = in_own_network(SCENE, tmp_path_factory.mktemp("attacks"))
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=SCENE.parents[2])
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("good", 200),
        ("silent", None),
        ("closed", None),
        ("garbage", None),
        ("slow-status", None),
        ("slow-headers", None),
        ("slow-body", 200),
        ("endless-headers", None),
        ("endless-hints", None),
        ("endless-body", 200),
        ("bomb", 200),
        ("cut", 200),
        ("control", 500),
        ("redirect", 307),
        ("redirect-with-wait", 503),
        ("odd-wait", 503),
    ],
)
def test_a_call_ends_in_time_whatever_the_receiver_does(scene: dict[str, Any], name: str, status: int | None) -> None:
    told = scene["answers"][name]
    assert told["status"] == status and told["delivered"] is (status == 200)
    assert told["took"] < LONGEST
    assert len(told["text"]) <= 500 and "\0" not in told["text"] and "\x1b" not in told["text"]


def test_a_receiver_never_leads_to_this_machine(scene: dict[str, Any]) -> None:
    assert all(told["status"] is None for told in scene["loopbacks"].values()), scene["loopbacks"]
    assert scene["inside"] == []


def test_a_name_that_changes_its_address_is_asked_once(scene: dict[str, Any]) -> None:
    assert scene["bound"]["delivered"] and scene["asked"] == 1
    assert "rebound a.evil.internal:18080" in scene["reached"]


def test_certificates_are_checked_against_the_name_and_the_offices_authority(scene: dict[str, Any]) -> None:
    assert {name: told["delivered"] for name, told in scene["tls"].items()} == {
        "right": True,
        "another name": False,
        "another authority": False,
        "authority not told": False,
    }
    assert sum(seen.startswith("tls ") for seen in scene["reached"]) == 1


def test_a_receiver_that_is_not_there_is_an_outcome(scene: dict[str, Any]) -> None:
    assert scene["nobody"]["status"] is None and "ConnectError" in scene["nobody"]["text"]
