"""Score a report against truths. `python -m evaluation.score REPORT.json TRUTH_DIR [--verbose]`.

Measured by packet and by kind of paper:
short fields exact (NFKC, no white space, one kind of punctuation), handwritten ones apart; long texts (over 40 characters) by
similarity; ticks box by box; findings recalled, at any severity; false errors and warnings; seals found, their ink, their owner.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Indel

from model.folding import nfkc
from model.record import FieldValue, Presence
from notices.field_types.registry import FieldType
from notices.profile import FieldSpec
from samples.generator.content.vocabulary import words

SAME = str.maketrans("“”‘’—–－；，。、：（）〇○～", "\"\"''---;,.,:()00~")
MONEY = ("revenue", "investment", "registered_capital", "rnd_staff")
REGISTER = ("late:", "copies:", "over_quota:", "duplicate:", "missing:recommendation_letter", "missing:online_registration")
LEVELS = ("国家级", "省市级")
SEALS = ("cover.applicant_seal", "cover.recommender_seal", "declaration.company_seal")
OWNER = 0.8
ASKED = 0.9  # the confidence at which the screen stops asking
LONG, LONG_RIGHT = 40, 0.97  # characters of a long text, and the likeness at which it is right


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts that can be added. `wrong` lists what was wrong in words."""

    short: tuple[float, ...] = ()
    hand: tuple[float, ...] = ()
    long: tuple[float, ...] = ()
    ticks: tuple[int, int] = (0, 0)  # right, of
    wanted: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    severity: tuple[int, int] = (0, 0)
    false_errors: int = 0
    false_warnings: int = 0
    packets: int = 0
    clean: int = 0
    clean_errors: int = 0
    seals: tuple[int, int] = (0, 0)
    ink: tuple[int, int] = (0, 0)
    owner: tuple[int, int] = (0, 0)
    phantom_seals: int = 0
    sure: tuple[int, int] = (0, 0)  # short values that nobody is asked about: right, of
    doubted: tuple[int, int] = (0, 0)  # wrong short values: those that somebody is asked about, of
    wrong: tuple[str, ...] = ()

    def __add__(self, other: Tally) -> Tally:
        def pair(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
            return a[0] + b[0], a[1] + b[1]

        return Tally(
            self.short + other.short, self.hand + other.hand, self.long + other.long, pair(self.ticks, other.ticks), self.wanted + other.wanted, self.hit + other.hit,
            pair(self.severity, other.severity), self.false_errors + other.false_errors, self.false_warnings + other.false_warnings, self.packets + other.packets,
            self.clean + other.clean, self.clean_errors + other.clean_errors, pair(self.seals, other.seals), pair(self.ink, other.ink), pair(self.owner, other.owner),
            self.phantom_seals + other.phantom_seals, pair(self.sure, other.sure), pair(self.doubted, other.doubted), self.wrong + other.wrong,
        )  # fmt: skip


def norm(value: object) -> str:
    """Comparable form of a text: NFKC, one kind of punctuation, no white space."""
    text = nfkc("" if value is None else str(value)).translate(SAME)
    return re.sub(r"[\s\u200b]+", "", text)


def similarity(first: str, second: str) -> float:
    """1 for equal texts, 0 for nothing in common (insertions and deletions over both lengths)."""
    return float(Indel.normalized_similarity(first, second)) if first or second else 1.0


def _text_score(key: str, want: object, typed: object, got: Mapping[str, Any]) -> float:
    raw, value = got.get("raw"), got.get("value")
    expected, candidates = norm(want), [norm(raw)]
    if not isinstance(value, dict | list | bool):
        candidates.append(norm(value))
    if not expected:
        return float(not any(candidates))
    if typed is not None and value == typed:
        return 1.0
    if key.endswith(MONEY):
        digits = re.sub(r"[^0-9.]", "", expected)
        if digits:
            return float(any(re.sub(r"[^0-9.]", "", c) == digits or _equal_numbers(c, digits) for c in candidates))
    if len(expected) > 40:
        return max(similarity(expected, c) for c in candidates)
    return float(expected in candidates)


def _equal_numbers(text: str, digits: str) -> bool:
    try:
        return float(text.replace(",", "")) == float(digits)
    except ValueError:
        return False


def _boxes(key: str, want: Any, got: Any) -> tuple[int, int]:
    """Tick boxes judged rightly, and how many there are."""
    if key == "company.honours":
        kinds = ("high_tech", "tech_center", "key_lab")
        said = {k: ((got or {}).get(k) or {}).get("level") if isinstance(got, dict) else None for k in kinds}
        true = {k: (want.get(k) or ["", ""])[0] or None for k in kinds}
        return sum((said[k] == level) == (true[k] == level) for k in kinds for level in LEVELS), 6
    if key in ("company.listed", "company.exports"):
        return (2 if got is want else 0 if isinstance(got, bool) and isinstance(want, bool) else 1), 2
    choices: Iterable[Any] = {
        "company.ownership": words()["ownership"],
        "company.main_business": words()["businesses"],
        "project.directions": range(1, 11),
    }[key]
    have, true_set = set(map(str, got or [])), set(map(str, want))
    return sum((str(c) in have) == (str(c) in true_set) for c in choices), len(list(choices))


TICKED = (
    "company.ownership",
    "company.main_business",
    "company.listed",
    "company.exports",
    "company.honours",
    "project.directions",
)


def _choice_score(key: str, want: Any, got: Any, other: str) -> float:
    if key == "company.honours":
        true = {k: (v[0] or None, v[1] or None) for k, v in want.items() if v}
        have = {
            k: (v.get("level"), str(v["year"]) if v.get("year") else None)
            for k, v in (got or {}).items()
            if isinstance(v, dict) and v.get("level") and k != "other"
        }
        return float(true == have)
    if isinstance(want, list):
        return float(sorted(map(str, want)) == sorted(str(v) for v in got or [] if str(v) != other))
    return float(got is want)


def _fields(truth: Mapping[str, Any], got: Mapping[str, Any]) -> Tally:
    short: list[float] = []
    hand: list[float] = []
    long: list[float] = []
    wrong: list[str] = []
    read: list[tuple[float, bool]] = []  # of each short value that was read: right or not, asked or not
    right = boxes = 0
    both = {
        c.split(":")[1]
        for c in truth["findings"]
        if c.startswith("invalid:company.listed") or c.startswith("invalid:company.exports")
    }
    for key, want in truth["fields"].items():
        found = got.get(key) or {}
        if key in TICKED:
            if key in both:
                continue
            ok, of = _boxes(key, want, found.get("value"))
            right, boxes = right + ok, boxes + of
            score = _choice_score(key, want, found.get("value"), truth.get("other", {}).get(key, ""))
        else:
            score = _text_score(key, want, truth.get("values", {}).get(key), found)
        is_long = isinstance(want, str) and len(norm(want)) > 40
        (long if is_long else hand if key in truth.get("handwritten", ()) else short).append(score)
        if not is_long and found.get("raw"):
            read.append((score, found.get("confidence", 1.0) < ASKED))
        if score < (0.97 if is_long else 1):
            wrong.append(
                f"{key}: want {str(want)[:50]!r} got raw {str(found.get('raw'))[:50]!r} value {str(found.get('value'))[:50]!r} ({score:.2f})"
            )
    unasked, bad = [ok == 1 for ok, asked in read if not asked], [asked for ok, asked in read if ok < 1]
    return Tally(
        tuple(short), tuple(hand), tuple(long), (right, boxes), sure=(sum(unasked), len(unasked)), doubted=(sum(bad), len(bad)),
        wrong=tuple(wrong),
    )  # fmt: skip


def value_right(truth: Mapping[str, Any], spec: FieldSpec, value: FieldValue) -> bool:
    """Return whether the value of one field is what the truth says; names of choices by what they are."""
    want = truth["fields"][spec.key]
    if spec.type is FieldType.CHOICE_NAMES and value.value and value.value == spec.read(str(want)).value:
        return True
    if value.presence is not Presence.FILLED and want in ("", None, [], {}):
        return True
    if spec.key in TICKED:
        return _choice_score(spec.key, want, value.value, truth.get("other", {}).get(spec.key, "")) == 1
    score = _text_score(spec.key, want, truth.get("values", {}).get(spec.key), {"raw": value.raw, "value": value.value})
    return score >= (LONG_RIGHT if isinstance(want, str) and len(norm(want)) > LONG else 1)


def matches(code: str, known: Iterable[str]) -> str | None:
    """The code of `known` that `code` answers; unreadable:* by kind alone."""
    return next((k for k in known if k == code or (k.startswith("unreadable:") and code.startswith("unreadable:"))), None)


def ignored(code: str, truth: Mapping[str, Any]) -> bool:
    return any(code == i or (i.endswith(":") and code.startswith(i)) for i in truth.get("ignore", ()))


def _findings(truth: Mapping[str, Any], findings: list[Mapping[str, Any]], register: bool) -> Tally:
    want = {c for c in truth["findings"] if register or not c.startswith(REGISTER)}
    found = {str(f["code"]): str(f.get("severity", "error")) for f in findings}
    hit = {w for c in found if (w := matches(c, want))}
    extra = [c for c in found if not matches(c, want) and not ignored(c, truth) and (register or not c.startswith(REGISTER))]
    errors = [c for c in extra if found[c] == "error"]
    warnings = [c for c in extra if found[c] != "error"]
    levels = truth.get("severity", {})
    same = sum(found.get(c) == levels.get(c, "error") for c in hit if c in found)
    clean = not any(levels.get(c, "error") == "error" for c in truth["findings"])
    wrong = (
        [f"not found: {c}" for c in sorted(want - hit)]
        + [f"false error: {c}" for c in sorted(errors)]
        + [f"extra warning: {c}" for c in sorted(warnings)]
    )
    wrong += [
        f"severity: {c} is {found[c]}, want {levels.get(c, 'error')}"
        for c in sorted(hit)
        if c in found and found[c] != levels.get(c, "error")
    ]
    return Tally(
        wanted=Counter(want), hit=Counter(hit), severity=(same, len(hit & set(found))), false_errors=len(errors), false_warnings=len(warnings),
        clean=int(clean), clean_errors=len(errors) if clean else 0, wrong=tuple(wrong),
    )  # fmt: skip


def _seals(truth: Mapping[str, Any], seals: list[Mapping[str, Any]]) -> Tally:
    said = {s["at"]: s for s in seals if s.get("at") in SEALS}
    true = {s["at"]: s for s in truth.get("seals", ()) if s["at"] in SEALS}
    wrong = [f"seal not found: {at}" for at in sorted(set(true) - set(said))] + [
        f"seal that is not there: {at}" for at in sorted(set(said) - set(true))
    ]
    ink = owner = readable = 0
    for at in set(true) & set(said):
        ink_right = said[at].get("ink") == true[at]["ink"]
        ink += ink_right
        if not ink_right:
            wrong.append(f"ink of {at}: {said[at].get('ink')}, true {true[at]['ink']}")
        if true[at].get("kind") == "personal":  # a name in two columns of seal script, which no demand needs read
            continue
        alike = similarity(norm(said[at].get("text")), norm(true[at]["owner"]))
        owner, readable = owner + (alike >= OWNER), readable + 1
        if alike < OWNER:
            wrong.append(f"owner of {at}: {said[at].get('text')!r}, true {true[at]['owner']!r} ({alike:.2f})")
    both = len(set(true) & set(said))
    return Tally(
        seals=(both, len(true)),
        ink=(ink, both),
        owner=(owner, readable),
        phantom_seals=len(set(said) - set(true)),
        wrong=tuple(wrong),
    )


def score_packet(truth: Mapping[str, Any], got: Mapping[str, Any] | None, register: bool = True) -> Tally:
    """Score one packet of a report; None is a packet that the report does not have."""
    report = got or {"fields": {}, "findings": [], "seals": []}
    tally = _fields(truth, report["fields"]) + _findings(truth, report["findings"], register)
    if truth.get("seals") is not None:
        tally = tally + _seals(truth, report.get("seals", []))
    return tally + Tally(packets=1, wrong=("NOT IN THE REPORT",) if got is None else ())


def percent(parts: Iterable[float]) -> float | None:
    values = list(parts)
    return 100 * sum(values) / len(values) if values else None


def ratio(pair: tuple[int, int]) -> float | None:
    return 100 * pair[0] / pair[1] if pair[1] else None


def figures(tally: Tally) -> dict[str, float | None]:
    """The figures of a tally: percentages, and counts a packet."""
    wanted, hit = sum(tally.wanted.values()), sum(tally.hit.values())
    return {
        "short": percent(tally.short), "hand": percent(tally.hand), "long": percent(tally.long), "ticks": ratio(tally.ticks),
        "recall": ratio((hit, wanted)), "severity": ratio(tally.severity), "false": tally.false_errors / max(1, tally.packets),
        "warnings": tally.false_warnings / max(1, tally.packets), "clean": float(tally.clean_errors), "seals": ratio(tally.seals),
        "ink": ratio(tally.ink), "owner": ratio(tally.owner), "sure": ratio(tally.sure), "doubted": ratio(tally.doubted),
    }  # fmt: skip


def score_report(report: Mapping[str, Any], truths: Mapping[str, Mapping[str, Any]], register: bool = True) -> dict[str, Tally]:
    """Tally of every packet of `truths` (by name)."""
    by_name = {Path(p["packet"]).name.split(".")[0]: p for p in report["packets"]}
    return {name: score_packet(truth, by_name.get(name), register) for name, truth in truths.items()}


def load_truths(folder: Path) -> dict[str, dict[str, Any]]:
    return {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.json"))}


def line(name: str, tally: Tally) -> str:
    """One row of the printed table."""
    shown = {k: "  –  " if v is None else f"{v:6.2f}" for k, v in figures(tally).items()}
    return f"{name:26s} " + "  ".join(f"{k} {v}" for k, v in shown.items())


def main(arguments: list[str]) -> None:
    verbose = "--verbose" in arguments
    report_path, truth_path = [a for a in arguments if not a.startswith("-")]
    truths = load_truths(Path(truth_path))
    tallies = score_report(json.loads(Path(report_path).read_text(encoding="utf-8")), truths)
    for name, tally in tallies.items():
        print(line(f"{name} {truths[name].get('paper', '')}", tally))
        if verbose:
            print("\n".join(f"    {w}" for w in tally.wrong))
    papers = sorted({str(t.get("paper", "")) for t in truths.values()})
    for paper in papers:
        print(line(f"= {paper}", sum((t for n, t in tallies.items() if truths[n].get("paper", "") == paper), Tally())))
    print(line("TOTAL", sum(tallies.values(), Tally())))


if __name__ == "__main__":
    main(sys.argv[1:])
