"""Counts the keys that clear a batch on the review screen: a browser goes through its packets by keys alone, as a reviewer who knows the
truth would. Every doubtful value is compared with the truth of the sample: right ones are accepted; wrong ones are taken from elsewhere in
the packet where they stand rightly, else only the wrong characters are typed, or all of it where that takes fewer keys. Every warning is
looked at and confirmed, those that stand on the screen together by one key (TOGETHER=no: each by its own); then the next packet. What is done counts in the store: run it on a copy.

    python scripts/keystrokes.py FOLDER LOGIN PASSWORD [TRUTH]

FOLDER is the store of a service with the samples read; its packets bear the names of the truth files (g01 …).
"""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright
from rapidfuzz.distance import Levenshtein

ROOT = Path(__file__).parents[1]
sys.path[0] = str(ROOT)  # not this folder: its notices.py is no package
sys.path.append(str(ROOT / "tests" / "e2e"))

from benchmarks.service.webprocess import running  # noqa: E402
from browser_scene import CHROMIUM  # noqa: E402

STATE = """async () => (await import("/static/app/review/state.js")).state.doc"""
FINDING = """async () => (await import("/static/app/review/state.js")).state.finding"""
SHOWN = """async () => (await import("/static/app/review/findings.js")).shown()"""
TOGETHER = os.environ.get("TOGETHER", "yes") == "yes"  # no: each finding by a key of its own, as before there was one for all
OFFERED = """async (key) => {
  const { alternativesOf } = await import("/static/app/review/alternatives.js");
  const { fieldOf } = await import("/static/app/review/state.js");
  return alternativesOf(fieldOf(key)).map((one) => one.value);
}"""
BOXES = ".rv-editor input[type=checkbox], .rv-editor input[type=radio]"
SHORT = 24  # signs: what is shorter is typed anew
MOST_DOUBTS = 6  # places gone through by F3 before the arrow keys are taken
AT = """async () => (await import("/static/app/review/state.js")).state.field"""


class Typist:
    """Presses keys and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.counts, self.line = page, Counter[str](), 20

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
        for _ in range(1200):
            if self.doc()["version"] > version:
                return
            self.page.wait_for_timeout(25)
        raise TimeoutError(self.page.locator("#rv-told").inner_text())


def clear(typist: Typist, truth: dict[str, Any]) -> dict[str, int]:
    """One packet: its doubtful fields, its warnings, its end. Gives what there was to do."""
    todo = {"unsure": sum(f["state"] == "unsure" for f in typist.doc()["fields"]), "wrong": 0, "warnings": 0}
    while field := doubtful(typist):
        version, right = typist.doc()["version"], truth.get("fields", {}).get(field["key"])
        if field["state"] == "asked":
            entered_blind(typist, right)
        elif right is None or same(field, right):
            typist.press("Enter", "accept")
        else:
            todo["wrong"] += 1
            mend(typist, field, right)
        typist.wait(version)
    while waiting(typist):
        typist.page.wait_for_timeout(400)  # what is cut out beside the findings comes from the server
        seen = set(typist.page.evaluate(SHOWN)) if TOGETHER else set()
        version = typist.doc()["version"]
        if len(seen) > 1:
            todo["warnings"] += len(seen)
            typist.press("C", "warning")
            settled(typist, seen)
        else:
            todo["warnings"] += 1
            typist.press("Enter", "warning")
            typist.wait(version)
    return todo


def settled(typist: Typist, seen: set[str]) -> None:
    """Until all that was on the screen is decided on, one after the other."""
    for _ in range(2400):
        if not any(f["state"] == "open" for f in typist.doc()["findings"] if f["id"] in seen):
            return
        typist.page.wait_for_timeout(25)
    raise TimeoutError(typist.page.locator("#rv-told").inner_text())


def entered_blind(typist: Typist, right: Any) -> None:
    """The editor is open already and empty; what the truth does not tell is said to be unreadable, and what it leaves empty, blank."""
    if right in (None, "", []):
        typist.press("Escape", "blind")
        typist.press("x" if right is None else "b", "blind")
        return
    if typist.page.locator(BOXES).count():
        tick(typist, ticked(right), "blind")
    else:
        typist.type(str(right), "blind")
    typist.press("Enter", "blind")


def doubtful(typist: Typist) -> dict[str, Any] | None:
    """The doubtful field in focus; where the screen did not lead to it, by the key that does. None: none is left."""
    left = {field["key"]: field for field in typist.doc()["fields"] if field["state"] in ("unsure", "asked")}
    if left and typist.page.evaluate(AT) not in left:
        typist.press("n", "move")
    return left[typist.page.evaluate(AT)] if left else None


def waiting(typist: Typist) -> bool:
    """Whether a finding that waits for a word is in focus; as with fields."""
    open_ = [f for f in typist.doc()["findings"] if f["standing"] and f["state"] == "open"]
    left = {f["id"] for f in open_ if f["severity"] == "warning" or f["unseen"]}
    if left and typist.page.evaluate(FINDING) not in left:
        typist.press("n", "move")
    if left and typist.page.evaluate(FINDING) not in left:
        raise RuntimeError(f"no key leads to {left}")
    return bool(left)


def mend(typist: Typist, field: dict[str, Any], right: Any) -> None:
    offered = [one for one in typist.page.evaluate(OFFERED, field["key"]) if one]
    known = next((n for n, value in enumerate(offered[:2]) if folded(value) == folded(right)), None)
    if known is not None:
        typist.press("aA"[known], "take")
        return
    typist.press("e", "correct")
    typist.page.wait_for_timeout(300)  # the doubtful characters come from the server
    if field["picked"] is not None:
        tick(typist, ticked(right), "correct")
    elif len(str(right)) <= SHORT:
        typist.press("Control+a", "correct")
        typist.type(str(right), "correct")
    else:
        retype(typist, str(right))
    typist.press("Enter", "correct")


def ticked(right: Any) -> set[str]:
    """The words of the boxes that the truth has ticked."""
    if isinstance(right, bool):
        return {"是" if right else "否"}
    return {str(one) for one in (right if isinstance(right, list) else [right])}


def tick(typist: Typist, wanted: set[str], why: str) -> None:
    """Tab to each that is wrong, Space."""
    for box in typist.page.locator(BOXES).all():
        named = box.get_attribute("value") or ""
        if box.is_checked() != (bool(named) and any(word in named or named in word for word in wanted if word)):
            box.focus()
            typist.counts[why] += 2
            typist.page.keyboard.press("Space")


def retype(typist: Typist, right: str) -> None:
    """Each wrong stretch of the text in the editor: the caret there by F3 where that hits it, else line by line and sign by sign."""
    area = typist.page.locator(".rv-editor textarea")
    while wrong := first_wrong(area.input_value(), right):
        start, end, text = wrong
        reach(typist, start, end)
        for _ in range(end - start):
            typist.press("Shift+ArrowRight", "correct")
        if text:
            typist.type(text, "correct")
        else:
            typist.press("Delete", "correct")


def first_wrong(now: str, right: str) -> tuple[int, int, str] | None:
    blocks = [block for block in Levenshtein.opcodes(plainly(now), plainly(right)) if block.tag != "equal"]
    return (blocks[0].src_start, blocks[0].src_end, right[blocks[0].dest_start : blocks[0].dest_end]) if blocks else None


def reach(typist: Typist, start: int, end: int) -> None:
    """The caret to `start`, nothing selected."""
    for _ in range(MOST_DOUBTS):
        at = selection(typist)
        if at[0] != at[1] and at[0] <= end and at[1] >= start:
            typist.press("ArrowLeft", "correct")  # to the beginning of what F3 selected
            break
        typist.press("F3", "correct")
    else:
        typist.press("Control+Home", "correct")
        while (here := selection(typist)[0]) + typist.line < start:
            typist.press("ArrowDown", "correct")
            typist.line = max(typist.line, selection(typist)[0] - here)
    while (here := selection(typist)[0]) != start:
        typist.press("ArrowRight" if here < start else "ArrowLeft", "correct")


def selection(typist: Typist) -> tuple[int, int]:
    found: list[int] = typist.page.locator(".rv-editor textarea").evaluate("one => [one.selectionStart, one.selectionEnd]")
    return found[0], found[1]


def plainly(text: str) -> str:
    """Sign for sign, wide and narrow ones made one."""
    return "".join(unicodedata.normalize("NFKC", sign)[0] for sign in text)


def folded(text: Any) -> str:
    return "".join(plainly(str(text)).split())


def same(field: dict[str, Any], right: Any) -> bool:
    """As the office compares: spaces and the width of signs make no other value."""
    if isinstance(right, bool):
        return field["picked"] == ["是" if right else "否"]
    if isinstance(right, list):
        return len(right) == len(field["picked"] or ()) and all(any(str(r) in p for p in field["picked"]) for r in right)
    return isinstance(right, dict) or folded(right) == folded(field["text"]) or (right == "" and not field["text"])


def waits_for_second(page: Page) -> bool:
    try:
        return any("复核" in text for text in page.locator("#rv-told").all_inner_texts())
    except PlaywrightError:  # on the way to the next packet just now
        return False


def leave(typist: Typist) -> None:
    """Ends the review; where a second person has to look first, on to the next packet all the same."""
    here = typist.page.url
    typist.press("Control+Enter", "finish")
    for n in range(1200):
        if typist.page.url != here:
            return
        if n and waits_for_second(typist.page):
            typist.press("]", "finish")
            typist.page.wait_for_url(lambda url: url != here)
            return
        typist.page.wait_for_timeout(25)
    raise TimeoutError(typist.page.locator("#rv-told").inner_text())


def main(folder: Path, login: str, password: str, truths: Path) -> None:
    rows, total = dict[str, int](), Counter[str]()
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
            typist = Typist(page)
            name = typist.doc()["packet"]["name"]
            if name in rows:  # only those that wait for a second person are left
                break
            told = truths / f"{name}.json"
            todo = clear(typist, json.loads(told.read_text("utf-8")) if told.is_file() else {})
            leave(typist)
            rows[name] = sum(typist.counts.values())
            total += typist.counts
            print(name, todo, dict(typist.counts), flush=True)
    keys = sum(total.values())
    print(f"{len(rows)} packets, {keys} keys, {keys / max(len(rows), 1):.1f} a packet: {dict(total)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]) if len(sys.argv) > 4 else ROOT / "samples" / "truth")
