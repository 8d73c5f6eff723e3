"""Bulk upload in a real browser: forty packets, the server killed on the way, the browser closed on the way, all sent once more."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import func, select

from benchmarks.service.webprocess import free_port, start_web
from browser_scene import Served, log_in, make_people, watch
from shenbao.service.core.access import actor_of
from shenbao.service.core.store import open_store
from shenbao.service.reception import uploads
from storage.schema import File, Packet, PacketState, User

PACKETS = 40
ANNEX = 1_300_000  # bytes: two pieces of 1 MB
SLOW = 60_000  # milliseconds for all of them
SENT = re.compile(r"^(\d+) / (\d+) ")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty packets: an electronic form and an annex each; litter that the system leaves behind."""
    top = tmp_path_factory.mktemp("inbox") / "收件"
    for n in range(1, PACKETS + 1):
        packet = top / f"{n:02d} 示范企业有限公司"
        (packet / "附件").mkdir(parents=True)
        form = Document()
        form.add_paragraph(f"新型信息消费示范项目申报书　第 {n} 份")
        form.save(packet / "申报书.docx")
        (packet / "附件" / "专利证书.jpg").write_bytes(b"\xff\xd8\xff" + os.urandom(ANNEX))
        (packet / "Thumbs.db").write_bytes(b"litter")
    return top


class Service:
    """A service that can be killed and started again on the same port."""

    def __init__(self, data: Path) -> None:
        self.store = open_store(data)
        people = make_people(self.store)
        self.port = free_port()
        self.served = Served(f"http://127.0.0.1:{self.port}", data, self.store, "", {}, people)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = start_web(self.served.folder, self.port, chunk_mb="1")

    def kill(self) -> None:
        """As when the power fails: nobody is asked."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def batch(self, name: str) -> str:
        with self.store.database.unit() as db:
            clerk = actor_of(db.get_one(User, self.served.people["clerk"]))
            return uploads.create_batch(db, clerk, name, "xxxf2020").id

    def states(self, batch: str) -> dict[str, int]:
        query = select(Packet.state, func.count()).where(Packet.batch_id == batch).group_by(Packet.state)
        with self.store.database.look() as db:
            return {state: count for state, count in db.execute(query)}

    def settled(self, batch: str) -> dict[str, int]:
        """What the batch has once the requests of a browser that is gone have ended."""
        before, now = {}, self.states(batch)
        while now != before:
            time.sleep(1)
            before, now = now, self.states(batch)
        return now


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = Service(tmp_path_factory.mktemp("upload") / "data")
    made.start()
    yield made
    made.kill()
    made.store.database.close()


@pytest.fixture
def clerk(service: Service, chromium: Browser) -> Iterator[Callable[[], Page]]:
    """A new browser each time it is called, logged in as the clerk."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page() -> Page:
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        watch(page, wrong)
        log_in(service.served, page, "clerk")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def choose(page: Page, service: Service, batch: str, folder: Path) -> None:
    page.goto(service.served.url(f"/batches/{batch}/upload"))
    page.set_input_files("#folder-input", folder)
    expect(page.locator("#proposal-notes")).to_contain_text(f"{PACKETS} 份材料")
    expect(page.locator("#proposal-notes")).to_contain_text(f"系统文件，不上传：{PACKETS}")
    page.click("#send")
    expect(page.locator("#proposal")).to_be_hidden()  # what the system left behind is nothing to decide on


def ended(page: Page) -> int:
    found = SENT.match(page.locator("#overall-text").inner_text())
    return int(found.group(1)) if found else 0


def wait_for(page: Page, count: int) -> None:
    page.wait_for_function(
        "least => parseInt(document.getElementById('overall-text').textContent) >= least", arg=count, timeout=SLOW
    )


def pieces_of(page: Page) -> list[str]:
    """The places of files that the page sends pieces to from now on."""
    sent: list[str] = []
    page.on("request", lambda call: sent.append(call.url) if call.method == "PATCH" else None)
    return sent


def whole(service: Service, batch: str, folder: Path) -> None:
    """Every packet is queued with every file, and each byte is as it lies on the clerk's disk."""
    assert service.states(batch) == {PacketState.QUEUED: PACKETS}
    with service.store.database.look() as db:
        query = select(Packet.name, File).join(File, File.packet_id == Packet.id).where(Packet.batch_id == batch)
        rows = [(name, file) for name, file in db.execute(query)]
    assert len(rows) == 2 * PACKETS
    for name, file in rows:
        assert service.store.blobs.path(file.sha256).read_bytes() == (folder / name / file.path).read_bytes()
        assert file.uploaded


def test_a_killed_server_costs_nothing(service: Service, clerk: Callable[[], Page], folder: Path) -> None:
    batch, page = service.batch("断电"), clerk()
    choose(page, service, batch, folder)
    wait_for(page, 8)
    service.kill()
    expect(page.get_by_text("连接中断，正在重试").first).to_be_visible()
    assert 8 <= ended(page) < PACKETS
    service.start()
    expect(page.locator("#overall-text")).to_contain_text("全部完成", timeout=SLOW)
    assert ended(page) == PACKETS
    whole(service, batch, folder)
    page.click("#to-receipt")
    expect(page.locator("body")).to_contain_text(f"{2 * PACKETS}")
    expect(page.get_by_text("01 示范企业有限公司").first).to_be_visible()
    printed_on_paper(page.pdf(prefer_css_page_size=True))


def printed_on_paper(content: bytes) -> None:
    """A4 sheets that are numbered and repeat the headings, every file on a line of its own, the places to sign together on the last."""
    with pypdfium2.PdfDocument(content) as printed:
        assert {tuple(round(side) for side in page.get_size()) for page in printed} == {(595, 842)}
        texts = [page.get_textpage().get_text_bounded().strip() for page in printed]
    assert len(texts) > 2 and all(f"{n} / {len(texts)}" in text for n, text in enumerate(texts, 1))
    assert all("校验码" in text for text in texts[:-1])
    assert sum(len(re.findall(r"已接收；尚未检查\s+[0-9a-f]{16}", text)) for text in texts) == 2 * PACKETS
    assert not any(text.endswith("个文件") for text in texts)  # no name of a packet alone at the foot
    assert "收件人（签字）" in texts[-1] and "收件单位（盖章）" in texts[-1]


def test_a_closed_browser_goes_on_where_it_was(service: Service, clerk: Callable[[], Page], folder: Path) -> None:
    for annex in folder.rglob("*.jpg"):  # other contents than those that the office holds since the test before
        annex.write_bytes(b"\xff\xd8\xff" + os.urandom(ANNEX))
    batch, page = service.batch("关闭浏览器"), clerk()
    choose(page, service, batch, folder)
    wait_for(page, 8)
    page.context.close()
    before = service.settled(batch)
    assert 8 <= before[PacketState.QUEUED] < PACKETS
    again = clerk()
    pieces = pieces_of(again)
    choose(again, service, batch, folder)
    expect(again.locator("#overall-text")).to_contain_text("全部完成", timeout=SLOW)
    expect(again.get_by_text("与已有材料内容相同")).to_have_count(before[PacketState.QUEUED])
    whole(service, batch, folder)
    assert 0 < len(pieces) <= 3 * (PACKETS - before[PacketState.QUEUED])  # a form is one piece, an annex two


def test_half_an_answer_is_asked_for_again(service: Service, clerk: Callable[[], Page], folder: Path) -> None:
    """As of a server that dies between the head of its answer and the end of it."""
    for annex in folder.rglob("*.jpg"):
        annex.write_bytes(b"\xff\xd8\xff" + os.urandom(ANNEX))
    batch, page = service.batch("半截应答"), clerk()
    cut: list[str] = []

    def half(route: Route) -> None:
        if route.request.method != "PATCH" or len(cut) > 1:
            return route.continue_()
        answer = route.fetch()
        cut.append(answer.text())
        return route.fulfill(status=answer.status, headers={"Content-Type": "application/json"}, body=cut[-1][:5])

    page.route("**/uploads/*", half)
    choose(page, service, batch, folder)
    expect(page.locator("#overall-text")).to_contain_text("全部完成", timeout=SLOW)
    whole(service, batch, folder)
    assert len(cut) > 1  # several are on their way at once


def test_the_same_folder_in_another_batch_sends_no_byte_again(service: Service, clerk: Callable[[], Page], folder: Path) -> None:
    before = clerk()
    choose(before, service, service.batch("首次"), folder)  # by itself, too
    expect(before.locator("#overall-text")).to_contain_text("全部完成", timeout=SLOW)
    batch, page = service.batch("再次"), clerk()
    pieces = pieces_of(page)
    choose(page, service, batch, folder)
    expect(page.locator("#overall-text")).to_contain_text("全部完成", timeout=SLOW)
    whole(service, batch, folder)
    assert pieces == []


def test_loose_files_are_grouped_by_the_clerk_and_a_changed_file_is_asked_about(
    service: Service, clerk: Callable[[], Page], tmp_path: Path
) -> None:
    pictures = {
        name: b"\xff\xd8\xff" + os.urandom(9_000)
        for name in ("丁公司-申报书.jpg", "丁公司-附件1.jpg", "😀照片🏆.jpg", "附件2.jpg")
    }
    for name, content in pictures.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "丁公司-附件3.pdf").write_bytes(b"")
    (tmp_path / "收件登记表.csv").write_bytes("申报单位,项目名称\n丁公司,某平台\n戊公司,另一平台\n".encode("gbk"))
    batch, page = service.batch("散件"), clerk()
    page.goto(service.served.url(f"/batches/{batch}/upload"))
    page.set_input_files("#files-input", sorted(tmp_path.iterdir()))
    expect(page.locator("#proposal-notes")).to_contain_text("收件登记表：收件登记表.csv")
    expect(page.locator("#send")).to_have_text("确认并上传 0 份")  # nothing but names speaks for it
    expect(page.get_by_text("请核对", exact=True)).to_have_count(page.locator("#groups > li").count())
    group = page.locator("#groups > li").filter(has_text="文件 5")
    group.get_by_role("button", name="文件 5").click()
    group.get_by_role("checkbox", name="丁公司-附件1.jpg").check()
    page.get_by_label("移到").select_option(label="单独一份")
    page.get_by_label("全部选中").check()
    page.get_by_role("button", name="确认上传选中的").click()
    names = {box.input_value(): box for box in page.locator("#groups input[type=text]").all()}
    assert {"丁公司", "丁公司-附件1"} <= names.keys()
    names["丁公司-附件1"].fill("己公司 🏭")
    page.click("#send")
    expect(page.locator("#overall-text")).to_contain_text("全部完成", timeout=SLOW)
    expect(page.locator("#to-register")).to_be_visible()
    sent = page.locator("#transfers tr").filter(has_text="文件是空的")
    sent.locator("summary").click()
    expect(sent.locator("li").filter(has_text="丁公司-申报书.jpg")).to_contain_text("已接收")
    expect(sent.locator("li").filter(has_text="丁公司-附件3.pdf")).to_contain_text("文件是空的")
    with service.store.database.look() as session:
        rows = session.execute(select(Packet.name, File.path, File.fate).join(File).where(Packet.batch_id == batch)).all()
    kept = {(name, path) for name, path, fate in rows if fate != "refused"}
    assert {("丁公司", "丁公司-申报书.jpg"), ("己公司 🏭", "丁公司-附件1.jpg")} < kept and len(kept) == len(pictures)
    assert [path for _, path, fate in rows if fate == "refused"] == ["丁公司-附件3.pdf"]
    page.click("#to-register")
    expect(page.locator("#proposed")).to_contain_text("戊公司")  # nothing stands before somebody has seen what it changes
    page.get_by_role("button", name="确认采用").click()
    expect(page.locator("body")).to_contain_text("戊公司")  # a row without a packet
    expect(page.get_by_text("没有登记的材料")).to_be_visible()

    (tmp_path / "丁公司-申报书.jpg").write_bytes(b"\xff\xd8\xff changed")
    page.goto(service.served.url(f"/batches/{batch}/upload"))
    page.set_input_files("#files-input", tmp_path / "丁公司-申报书.jpg")
    page.get_by_role("button", name=re.compile("^(请核对|不上传) 丁公司")).click()
    page.click("#send")
    expect(page.get_by_text("已有同名材料，内容不同")).to_be_visible()
    page.get_by_role("button", name="仍然上传").click()
    expect(page.get_by_text("已接收")).to_be_visible()
    assert service.states(batch)[PacketState.QUEUED] == len({name for name, _ in kept}) + 1
