"""Uploads a whole call at once in a real browser, and has it broken off on the way: the server is killed, the line is cut, the browser is closed.
Then every file of the receipt is held against the folder. Prints the figures of docs/service.md.

    python scripts/bulk_upload.py FOLDER [--packets 300] [--files 10] [--mb 7.3] [--large 300]

FOLDER takes the files and the service's data (both several GB; delete it afterwards). No dispatcher runs: nothing is read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from sqlalchemy import select

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests" / "e2e"))

from benchmarks.service.webprocess import free_port, start_web  # noqa: E402
from browser_scene import CHROMIUM, Served, log_in, make_people  # noqa: E402
from shenbao.service.core.access import actor_of  # noqa: E402
from shenbao.service.core.store import Store, open_store  # noqa: E402
from shenbao.service.reception import uploads  # noqa: E402
from storage.schema import File, Packet, User  # noqa: E402

MB = 1 << 20
FORM = ROOT / "samples" / "packets"
SLOW = 3_600_000  # milliseconds
DOWN_SECONDS = 8.0
# Tasks of the page's thread that took longer than 50 ms (the browser's own measure of a page that does not answer).
WATCH = """
globalThis.slowTasks = [];
new PerformanceObserver((list) => slowTasks.push(...list.getEntries().map((one) => one.duration))).observe({ type: "longtask", buffered: true });
"""


@dataclass
class Peak:
    """The most memory (proportional set size, MB) that the processes below some roots had together, looked at each second."""

    roots: Callable[[], list[int]]
    most: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Peak:
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()

    def _watch(self) -> None:
        while not self._stop.wait(1.0):
            self.most = max(self.most, sum(memory(pid) for pid in self.roots()))


def memory(pid: int) -> float:
    total = 0.0
    try:
        top = psutil.Process(pid)
        for process in (top, *top.children(recursive=True)):
            total += process.memory_full_info().pss / MB
    except psutil.Error:
        pass
    return total


def make_folder(top: Path, args: argparse.Namespace) -> tuple[int, int]:
    """Packets of a form (a real PDF, padded behind its end) and pictures, each file with contents of its own: (files, bytes)."""
    form = next(FORM.rglob("*.pdf")).read_bytes()
    each = int(args.mb * MB)
    for n in range(1, args.packets + 1):
        packet = top / f"{n:03d} 示范企业（第 {n} 号）有限公司"
        (packet / "附件").mkdir(parents=True, exist_ok=True)
        pad = max(1, each // 2 - len(form))
        write(packet / "申报书.pdf", form, pad)
        for k in range(1, args.files):
            write(packet / "附件" / f"证明材料{k:02d}.jpg", b"\xff\xd8\xff", each // 2 // max(1, args.files - 1))
    write(top / "001 示范企业（第 1 号）有限公司" / "附件" / "审计报告扫描.tif", b"II*\x00", args.large * MB)
    found = [path for path in top.rglob("*") if path.is_file()]
    return len(found), sum(path.stat().st_size for path in found)


def write(path: Path, head: bytes, more: int) -> None:
    if path.exists():
        return
    with path.open("wb") as file:
        file.write(head)
        while more > 0:
            file.write(os.urandom(min(more, 8 * MB)))
            more -= 8 * MB


class Service:
    def __init__(self, data: Path) -> None:
        data.mkdir(parents=True)
        self.store = open_store(data)
        self.served = Served(f"http://127.0.0.1:{(port := free_port())}", data, self.store, "", {}, make_people(self.store))
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None
        with self.store.database.unit() as db:
            clerk = actor_of(db.get_one(User, self.served.people["clerk"]))
            self.batch = uploads.create_batch(db, clerk, "大批量", "xxxf2020").id

    def start(self) -> None:
        self.process = start_web(self.served.folder, self.port)

    def kill(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def roots(self) -> list[int]:
        return [self.process.pid] if self.process else []


def open_page(service: Service, browser: Browser) -> Page:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(SLOW)
    context.add_init_script(WATCH)
    page = context.new_page()
    log_in(service.served, page, "clerk")
    page.goto(service.served.url(f"/batches/{service.batch}/upload"))
    return page


def choose(page: Page, folder: Path) -> float:
    """Seconds from the choice of the folder to the proposal."""
    began = time.monotonic()
    page.set_input_files("#folder-input", folder)
    page.wait_for_selector("#proposal:not([hidden])", timeout=SLOW)
    took = time.monotonic() - began
    page.click("#send")
    return took


def wait_for(page: Page, count: int) -> None:
    page.wait_for_function("n => parseInt(document.getElementById('overall-text').textContent) >= n", arg=count, timeout=SLOW)


def browser_roots() -> list[int]:
    return [process.pid for process in psutil.Process().children(recursive=True) if is_browser(process)]


def is_browser(process: psutil.Process) -> bool:
    """The browser's first process: those that it starts have a type."""
    try:
        return process.name().startswith("chrom") and "--type=" not in " ".join(process.cmdline())
    except psutil.Error:  # it ended meanwhile
        return False


def slow_tasks(page: Page) -> tuple[int, float]:
    durations = page.evaluate("slowTasks")
    return len(durations), max(durations, default=0.0)


def reconcile(service: Service, page: Page, folder: Path) -> dict[str, object]:
    """Every file of the folder against the receipt as the browser shows it, the rows, and the bytes that are kept."""
    began = time.monotonic()
    page.goto(service.served.url(f"/batches/{service.batch}/receipt"))
    shown = time.monotonic() - began
    told = page.locator(".receipt-facts").inner_text()
    hashes = page.locator(".receipt-files .hash").all_inner_texts()
    wanted = {}
    for path in folder.rglob("*"):
        if path.is_file():
            name, _, inner = path.relative_to(folder).as_posix().partition("/")
            wanted[name, inner] = hashlib.sha256(path.read_bytes()).hexdigest()
    with service.store.database.look() as db:
        query = select(Packet.name, File).join(File, File.packet_id == Packet.id).where(Packet.batch_id == service.batch)
        kept = {(name, row.path): row for name, row in db.execute(query)}
    right = sum(key in kept and kept[key].uploaded and kept_as(service.store, digest) for key, digest in wanted.items())
    line = re.search(r"共 .*", told)
    return {
        "files in the folder": len(wanted),
        "right in the store": right,
        "lines of the receipt": len(hashes),
        "lines that are right": sum(
            a == b for a, b in zip(sorted(hashes), sorted(d[:16] for d in wanted.values()), strict=False)
        ),
        "receipt": line.group(0) if line else told,
        "seconds until the receipt was shown": round(shown, 1),
    }


def kept_as(store: Store, digest: str) -> bool:
    """Whether the bytes that the store keeps under a hash have that hash."""
    path = store.blobs.path(digest)
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])


def run(args: argparse.Namespace) -> dict[str, object]:
    folder: Path = args.folder / "收件"
    files, size = make_folder(folder, args)
    service = Service(args.folder / f"data-{os.getpid()}")
    service.start()
    told: dict[str, object] = {"packets": args.packets, "files": files, "MB": round(size / MB)}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        with Peak(service.roots) as server, Peak(browser_roots) as client:
            page = open_page(service, browser)
            told["empty page, browser MB"] = round(sum(map(memory, browser_roots())))
            told["web processes at the start, MB"] = round(sum(map(memory, service.roots())))
            told["seconds to the proposal"] = round(choose(page, folder), 1)
            began = time.monotonic()
            wait_for(page, args.packets // 4)
            service.kill()
            time.sleep(DOWN_SECONDS)
            service.start()
            wait_for(page, args.packets // 3)
            page.context.set_offline(True)
            time.sleep(DOWN_SECONDS)
            page.context.set_offline(False)
            wait_for(page, args.packets // 2)
            told["slow tasks of the page (count, longest ms), first half"] = slow_tasks(page)
            told["seconds for the first half, two breaks of 8 s in it"] = round(time.monotonic() - began, 1)
            browser.close()
            browser = launch(playwright)
            page = open_page(service, browser)
            began = time.monotonic()
            choose(page, folder)
            wait_for(page, args.packets // 2)
            told["seconds until the new browser was where the old one was"] = round(time.monotonic() - began, 1)
            wait_for(page, args.packets)
            told["seconds for all in the new browser"] = round(time.monotonic() - began, 1)
            told["slow tasks of the page (count, longest ms), second half"] = slow_tasks(page)
            told["at the end"] = page.locator("#overall-text").inner_text()
            told |= reconcile(service, page, folder)
            told["browser, most MB"], told["web processes, most MB"] = round(client.most), round(server.most)
        browser.close()
    service.kill()
    service.store.database.close()
    return told


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--packets", type=int, default=300)
    parser.add_argument("--files", type=int, default=10)
    parser.add_argument("--mb", type=float, default=7.3, help="of a packet")
    parser.add_argument("--large", type=int, default=300, help="MB of the one large scan")
    print(json.dumps(run(parser.parse_args()), ensure_ascii=False, indent=2))
