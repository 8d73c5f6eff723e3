"""Counts the keys that clear a batch on the review screen: a browser goes through its packets by keys alone, as a reviewer who knows the
truth would. Every doubtful value is held against the truth of the sample, as the accuracy is measured: right ones are accepted, those that
stand on the screen together by one key (TOGETHER=no: each by its own); wrong ones are taken from elsewhere in the packet where they stand
rightly, else only the wrong characters are typed, or all of it where that takes fewer keys. What waits for a word among the findings is
taken in likewise; then the next packet. What is done counts in the store: run it on a copy.

    python scripts/keystrokes.py FOLDER LOGIN PASSWORD [TRUTH]

FOLDER is the store of a service with the samples read; its packets bear the names of the truth files (g01 …).
"""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass
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
from evaluation.slipped import is_wrong  # noqa: E402
from shenbao.service.core.current import effective_state  # noqa: E402
from shenbao.service.core.store import Store, open_store  # noqa: E402
from storage.schema import Packet  # noqa: E402

STATE = """async () => (await import("/static/app/review/state.js")).state.doc"""
FINDING = """async () => (await import("/static/app/review/state.js")).state.finding"""
SHOWN = """async () => (await import("/static/app/review/findings.js")).shown()"""
VALUES = """async () => (await import("/static/app/review/settle.js")).shown()"""
DOUBTS = """async (key) => {
  const doubts = await (await fetch(location.pathname + "/doubts")).json();
  const { fieldOf } = await import("/static/app/review/state.js");
  return doubts[key]?.text === fieldOf(key).text ? doubts[key].edit : [];
}"""
TOGETHER = os.environ.get("TOGETHER", "yes") == "yes"  # no: each by a key of its own
OFFERED = """async (key) => {
  const { alternativesOf } = await import("/static/app/review/alternatives.js");
  const { fieldOf } = await import("/static/app/review/state.js");
  return alternativesOf(fieldOf(key)).map((one) => one.value);
}"""
BOXES = ".rv-editor input[type=checkbox], .rv-editor input[type=radio]"
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
        for _ in range(1200):
            if self.doc()["version"] > version:
                return
            self.page.wait_for_timeout(25)
        raise TimeoutError(self.page.locator("#rv-told").inner_text())


@dataclass(frozen=True)
class Case:
    """A packet on the desk: its truth, and the keys of the values that it says another thing of."""

    truth: dict[str, Any]
    wrong: frozenset[str]

    def right(self, key: str) -> Any:
        return self.truth.get("fields", {}).get(key)


def clear(typist: Typist, case: Case) -> dict[str, int]:
    """One packet: its doubtful fields, its warnings, its end. Gives what there was to do."""
    todo = {"unsure": sum(f["state"] == "unsure" for f in typist.doc()["fields"]), "wrong": 0, "warnings": 0}
    while field := doubtful(typist):
        version = typist.doc()["version"]
        if field["state"] == "asked":
            entered_blind(typist, case.right(field["key"]))
        elif len(seen := on_screen(typist, VALUES)) > 1 and case.wrong.isdisjoint(seen):
            typist.press("C", "accept")
            settled(typist, "fields", seen, "unsure")
            continue
        else:
            field = to_wrong(typist, field, seen & case.wrong)
            if field["key"] in case.wrong:
                todo["wrong"] += 1
                mend(typist, field, case.right(field["key"]))
            else:
                typist.press("Enter", "accept")
        typist.wait(version)
    while waiting(typist):
        seen = on_screen(typist, SHOWN)
        version = typist.doc()["version"]
        todo["warnings"] += max(len(seen), 1)
        if len(seen) > 1:
            typist.press("C", "warning")
            settled(typist, "findings", seen, "open")
        else:
            typist.press("Enter", "warning")
            typist.wait(version)
    return todo


def on_screen(typist: Typist, shown: str) -> set[str]:
    """What one key decides on, once all that is cut out beside it came from the server."""
    typist.page.wait_for_timeout(400)
    return set(typist.page.evaluate(shown)) if TOGETHER else set()


def to_wrong(typist: Typist, field: dict[str, Any], wrong: set[str]) -> dict[str, Any]:
    """By the arrow keys to the nearest value on the screen that is wrong; `field` where none is."""
    if not wrong:
        return field
    rows: list[str] = typist.page.locator(".rv-field").evaluate_all("all => all.map((one) => one.dataset.key)")
    here = rows.index(field["key"])
    there = min((rows.index(key) for key in wrong), key=lambda at: abs(at - here))
    for _ in range(abs(there - here)):
        typist.press("ArrowDown" if there > here else "ArrowUp", "move")
    return next(one for one in typist.doc()["fields"] if one["key"] == rows[there])


def settled(typist: Typist, kind: str, seen: set[str], before: str) -> None:
    """Until all that was on the screen is decided on, one after the other: `kind` of the document, not as `before` any more."""
    for _ in range(2400):
        if not any(one["state"] == before for one in typist.doc()[kind] if (one.get("key") or one["id"]) in seen):
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
    runs = typist.page.evaluate(DOUBTS, field["key"])
    typist.press("e", "correct")
    typist.page.wait_for_timeout(300)  # the doubtful characters come from the server
    if field["picked"] is not None:
        tick(typist, ticked(right), "correct")
    elif not right:
        typist.press("Control+a", "correct")
        typist.press("Delete", "correct")
    else:
        retype(typist, field["edit"], str(right), runs)
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


@dataclass(frozen=True)
class Way:
    """How the caret gets to a sign: by the keys of `jump`, then `steps` to the right (below 0: to the left)."""

    jump: tuple[str, ...]
    steps: int

    @property
    def keys(self) -> int:
        return len(self.jump) + abs(self.steps)


def retype(typist: Typist, now: str, right: str, runs: list[list[int]]) -> None:
    """Each wrong stretch of the text in the editor, or all of it where that takes fewer keys. `runs`: where F3 goes."""
    ways = [Way(("Control+Home",), 0), Way(("Control+End",), -len(now))]
    at_first = (
        runs and typist.page.locator(".rv-editor textarea").evaluate("one => [one.selectionStart, one.selectionEnd]") == runs[0]
    )
    jumps = [Way((*["F3"] * n, "ArrowLeft"), -start) for n, (start, _) in enumerate(runs, 0 if at_first else 1)]
    stretches = wrong_stretches(now, right)
    plan, done = [], 0
    for start, end, text in reversed(stretches):  # from the last on: what stands before stays where it is
        from_here = [Way((), -done)] if plan else jumps
        best = min((Way(way.jump, start + way.steps) for way in ways + from_here), key=lambda way: way.keys)
        plan.append((best, end - start, text))
        ways, done = [Way(("Control+Home",), 0)], start + len(text)
    if sum(way.keys + gone + len(text) for way, gone, text in plan) > len(right) + 1:
        typist.press("Control+a", "correct")
        typist.type(right, "correct")
        return
    for way, gone, text in plan:
        for key in (*way.jump, *["ArrowRight" if way.steps > 0 else "ArrowLeft"] * abs(way.steps), *["Delete"] * gone):
            typist.press(key, "correct")
        typist.type(text, "correct")
    left = typist.page.locator(".rv-editor textarea").input_value()
    if plainly(left) != plainly(right):
        raise RuntimeError(f"{left!r} was typed for {right!r}")


def wrong_stretches(now: str, right: str) -> list[tuple[int, int, str]]:
    """From where to where another text has to stand; what lies side by side is one."""
    found: list[tuple[int, int, str]] = []
    for block in Levenshtein.opcodes(plainly(now), plainly(right)):
        if block.tag == "equal":
            continue
        start, text = block.src_start, right[block.dest_start : block.dest_end]
        if found and found[-1][1] == start:
            start, text = found[-1][0], found.pop()[2] + text
        found.append((start, block.src_end, text))
    return found


def plainly(text: str) -> str:
    """Sign for sign, wide and narrow ones made one."""
    return "".join(unicodedata.normalize("NFKC", sign)[0] for sign in text)


def folded(text: Any) -> str:
    return "".join(plainly(str(text)).split())


def case_of(store: Store, packet: str, truth: dict[str, Any]) -> Case:
    with store.database.look() as session:
        state = effective_state(session, session.get_one(Packet, packet))
        return Case(truth, frozenset(key for key in truth.get("fields", {}) if is_wrong(state, truth, key)))


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
    store = open_store(folder)
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
            truth = json.loads(told.read_text("utf-8")) if told.is_file() else {}
            todo = clear(typist, case_of(store, typist.doc()["packet"]["id"], truth))
            leave(typist)
            rows[name] = sum(typist.counts.values())
            total += typist.counts
            print(name, todo, dict(typist.counts), flush=True)
    keys = sum(total.values())
    print(f"{len(rows)} packets, {keys} keys, {keys / max(len(rows), 1):.1f} a packet: {dict(total)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]) if len(sys.argv) > 4 else ROOT / "samples" / "truth")
