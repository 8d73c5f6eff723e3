"""Events reach a real receiver over real HTTP, signed, after it failed; redirects and 410 are obeyed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ownnetwork import in_own_network

SCENE = Path(__file__).parent / "webhook_scene.py"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    url = f"sqlite:///{tmp_path_factory.mktemp('webhook') / 'shenbao.db'}"
    done = subprocess.run(in_own_network(SCENE, url), capture_output=True, text=True, timeout=120, cwd=SCENE.parents[2])
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_a_receiver_that_first_fails_gets_the_event_in_the_end(scene: dict[str, Any]) -> None:
    ends = [(row["state"], row["attempts"], row["status"]) for (row,) in scene["history"]]
    assert ends == [("pending", 1, 503), ("pending", 2, 302), ("delivered", 3, 200), ("delivered", 3, 200)]


def test_a_redirect_is_refused(scene: dict[str, Any]) -> None:
    assert "拒绝" in scene["history"][1][0]["text"]
    assert [call["answered"] for call in scene["seen"]] == [503, 302, 200, 410]


def test_every_attempt_carries_the_same_id_and_a_thin_payload(scene: dict[str, Any]) -> None:
    first = scene["seen"][:3]
    assert len({call["id"] for call in first}) == 1
    assert all(call["body"]["type"] == "packet.checked" and call["body"]["data"] == {"packet": "p1"} for call in first)
    assert all(call["host"] == "receiver.internal:18080" for call in first)


def test_a_receiver_that_is_gone_is_called_no_more(scene: dict[str, Any]) -> None:
    assert scene["gone"] == {"enabled": False, "reason": "接收方答复 410，不再接收"} and scene["failed"] == 1
