"""A receiver is registered in the browser, fails, recovers; the administrator sees it all in the delivery log."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser_scene import ROOT, Served, log_in, make_people, running, watch
from ownnetwork import in_own_network
from shenbao.service.core.store import open_store

SCENE = Path(__file__).parent / "receiver_scene.py"
URL = "http://10.9.8.7:18080/hooks/shenbao"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("hooks") / "data"
    store = open_store(folder)
    ids = make_people(store)
    with running(folder, webhook_networks='["10.9.8.0/24"]') as address:
        yield Served(address, folder, store, "", {}, ids)
    store.database.close()


@pytest.fixture(scope="module")
def receiver(service: Served) -> Iterator[subprocess.Popen[str]]:
    command = in_own_network(SCENE, service.store.database.url)
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    yield process
    process.communicate(timeout=20)


@pytest.fixture
def desk(service: Served, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page, wrong = context.new_page(), []
    watch(page, wrong)
    log_in(service, page, "administrator")
    yield page
    context.close()
    assert wrong == []


def test_a_receiver_that_first_fails_and_then_recovers(service: Served, desk: Page, receiver: subprocess.Popen[str]) -> None:
    desk.goto(service.url("/administration/endpoints"))
    desk.get_by_text("登记接收地址", exact=True).click()
    desk.fill("#url", URL)
    desk.fill("#description", "办公系统")
    desk.get_by_role("button", name="登记并生成密钥").click()
    expect(desk.locator("code.password")).to_contain_text("whsec_")
    desk.get_by_role("button", name="发送测试事件").click()

    failed, row = json.loads(receiver.stdout.readline()) if receiver.stdout else {}, desk.locator("tbody tr").first
    assert failed["status"] == 503
    _until(desk, "503")
    expect(row).to_contain_text("待投递")
    expect(desk.locator(".head")).to_contain_text("起投递失败")

    row.get_by_role("button", name="立即投递").click()
    delivered = json.loads(receiver.stdout.readline()) if receiver.stdout else {}
    assert (delivered["status"], delivered["id"], delivered["body"]) == (200, failed["id"], failed["body"])
    _until(desk, "已送达")
    expect(desk.locator(".head")).to_contain_text("正常")


def test_a_receiver_that_is_not_allowed_is_refused(service: Served, desk: Page) -> None:
    for url in ("http://127.0.0.1:9/hook", "http://169.254.169.254/latest", "http://203.0.113.9/hook"):
        desk.goto(service.url("/administration/endpoints"))
        desk.get_by_text("登记接收地址", exact=True).click()
        desk.fill("#url", url)
        desk.get_by_role("button", name="登记并生成密钥").click()
        expect(desk.locator("code.password")).to_have_count(0)
        expect(desk.locator("body")).to_contain_text("允许")


def _until(desk: Page, text: str) -> None:
    """The log is a plain page: the administrator loads it again."""
    for _ in range(20):
        if text in desk.locator("tbody tr").first.inner_text():
            return
        desk.wait_for_timeout(300)
        desk.reload()
    raise AssertionError(desk.locator("tbody tr").first.inner_text())
