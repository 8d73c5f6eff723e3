"""Counts the keys that clear a batch on the review screen: a browser goes through its packets by keys alone, as a reviewer who knows the
truth would. Every doubtful value is compared with the truth of the sample: right ones are accepted, wrong ones typed anew; every warning is
looked at and confirmed; then the next packet. What is done counts in the store: run it on a copy.

    python scripts/keystrokes.py FOLDER LOGIN PASSWORD [TRUTH]

FOLDER is the store of a service with the samples read; its packets bear the names of the truth files (g01 …).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests" / "e2e"))

from browser_scene import CHROMIUM, running  # noqa: E402

STATE = """async () => (await import("/static/app/review/state.js")).state.doc"""
AT = """async () => (await import("/static/app/review/state.js")).state.field"""


class Typist:
    """Presses keys and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.counts = page, Counter[str]()

    def press(self, key: str, why: str) -> None:
        self.page.keyboard.press(key)
        self.counts[why] += 1

    def type(self, text: str, why: str) -> None:
        self.page.keyboard.insert_text(text)
        self.counts[why] += len(text)

    def doc(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate(STATE)
        return found

    def wait(self, version: int) -> None:
        """Until the change was answered: a reviewer sees it, and it is one more version."""
        for _ in range(200):
            if self.doc()["version"] > version:
                return
            self.page.wait_for_timeout(25)
        raise TimeoutError(self.page.locator("#rv-told").inner_text())


def clear(typist: Typist, truth: dict[str, Any]) -> dict[str, int]:
    """One packet: its doubtful fields, its warnings, its end. Gives what there was to do."""
    doc = typist.doc()
    todo = {"unsure": sum(f["state"] == "unsure" for f in doc["fields"]), "wrong": 0, "warnings": 0}
    while any(field["state"] == "unsure" for field in doc["fields"]):
        key = typist.page.evaluate(AT)
        field = next(f for f in doc["fields"] if f["key"] == key)
        if field["state"] != "unsure":
            typist.press("n", "move")
            continue
        right = written(truth, key)
        if right is None or same(field, right):
            typist.press("Enter", "accept")
        else:
            todo["wrong"] += 1
            correct(typist, field, right)
        typist.wait(doc["version"])
        doc = typist.doc()
    for _ in range(len(doc["findings"])):
        typist.press("f", "warning")
        chosen = typist.page.evaluate("async () => (await import('/static/app/review/state.js')).state.finding")
        finding = next((f for f in doc["findings"] if f["id"] == chosen), None)
        if finding is None or not any(
            f["standing"] and f["state"] == "open" and f["severity"] == "warning" for f in doc["findings"]
        ):
            break
        if finding["severity"] == "warning" and finding["state"] == "open":
            todo["warnings"] += 1
            typist.press("c", "warning")
            typist.wait(doc["version"])
            doc = typist.doc()
    return todo


def correct(typist: Typist, field: dict[str, Any], right: Any) -> None:
    typist.press("e", "correct")
    if field["picked"] is None:
        typist.press("Control+a", "correct")
        typist.type(str(right), "correct")
    else:  # ticks: Tab to each that is wrong, Space
        wanted = set(right if isinstance(right, list) else [right])
        for box in typist.page.locator(".rv-editor input[type=checkbox], .rv-editor input[type=radio]").all():
            if box.is_checked() != any(word in (box.get_attribute("value") or "") for word in wanted if word):
                box.focus()
                typist.counts["correct"] += 2
                typist.page.keyboard.press("Space")
    typist.press("Enter", "correct")


def written(truth: dict[str, Any], key: str) -> Any:
    return truth.get("fields", {}).get(key)


def same(field: dict[str, Any], right: Any) -> bool:
    if isinstance(right, list):
        return len(right) == len(field["picked"] or ()) and all(any(str(r) in p for p in field["picked"]) for r in right)
    squeeze = str.maketrans("", "", " 　\n")
    return str(right).translate(squeeze) == str(field["text"]).translate(squeeze) or isinstance(right, dict)


def main(folder: Path, login: str, password: str, truths: Path) -> None:
    rows, total = [], Counter[str]()
    with running(folder) as address, sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]).new_page()
        page.goto(f"{address}/login")
        page.fill("[name=login]", login)
        page.fill("[name=password]", password)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/")
        page.goto(f"{address}/review/next")
        while page.locator("#review").count():
            page.wait_for_selector("[data-ready]")
            typist, here = Typist(page), page.url
            name = typist.doc()["packet"]["name"]
            told = truths / f"{name}.json"
            todo = clear(typist, json.loads(told.read_text("utf-8")) if told.is_file() else {})
            typist.press("Control+Enter", "finish")
            page.wait_for_url(lambda url, here=here: url != here)
            rows.append((name, todo, sum(typist.counts.values())))
            total += typist.counts
            print(name, todo, dict(typist.counts), flush=True)
    keys = sum(total.values())
    print(f"{len(rows)} packets, {keys} keys, {keys / max(len(rows), 1):.1f} a packet: {dict(total)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]) if len(sys.argv) > 4 else ROOT / "samples" / "truth")
