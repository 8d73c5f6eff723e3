"""What slips through a review: `python -m evaluation.slipped FOLDER [--truth DIR …]`.

FOLDER is the store of a service (SQLite) whose packets bear the names of truth files; a copy of its database is reviewed. With the machine's values as
they are, a reviewer answers what the review screen asks, and that alone, as the truth has it: each doubtful value and each one asked blind, each
warning and each demand that rests on recognition. Then every demand that the letter would make is held
against the truth, and every value that stands.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluation.score import REGISTER, ignored, load_truths, matches, value_right
from model.finding import TWICE, FindingKind
from model.record import FieldValue, Presence
from notices.profile import FieldSpec
from reports.view import show_value
from shenbao.service.checking.untold import asked_of
from shenbao.service.core.access import Actor, actor_of
from shenbao.service.core.current import EffectiveState, effective_state
from shenbao.service.core.store import Store, open_store
from shenbao.service.letters import demands, issue
from shenbao.service.review import blind, review
from shenbao.service.review.correction import FieldInput, open_packet
from shenbao.service.review.screen import screen
from storage.dump import copy_out
from storage.schema import Batch, FindingState, Office, Packet, Role, User

ROOT = Path(__file__).parents[1]
TRUTH = (ROOT / "samples" / "truth",)
WAITS = ("unsure", "asked")
REASON = "对照原件，不属实"


@dataclass
class Reviewed:
    """What was asked of one packet, and what slipped through. `of`: values that the truth tells; `demanded`: demands of the letter."""

    values: int = 0
    corrected: int = 0
    blind: int = 0
    findings: int = 0
    of: int = 0
    demanded: int = 0
    wrong_values: list[str] = field(default_factory=list)
    wrong_in_letter: list[str] = field(default_factory=list)
    wrong_demands: list[str] = field(default_factory=list)
    missed_demands: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Desk:
    """A packet on the reviewer's desk, with its truth."""

    store: Store
    reviewer: Actor
    packet: str
    truth: Mapping[str, Any]


def reviewed(desk: Desk) -> Reviewed:
    """Review one packet and judge what is left."""
    counts, mended = Reviewed(), set[str]()
    while _value_answered(desk, counts) or _finding_answered(desk, counts, mended):
        pass
    with desk.store.database.unit() as session:
        _judge(session, desk, counts)
    return counts


def _doc(session: Session, desk: Desk) -> tuple[EffectiveState, dict[str, Any]]:
    state = effective_state(session, session.get_one(Packet, desk.packet))
    return state, screen(session, desk.reviewer, state)


def _value_answered(desk: Desk, counts: Reviewed) -> bool:
    """Answer the next value that is asked; False where none is."""
    with desk.store.database.unit() as session:
        state, doc = _doc(session, desk)
        key = next((shown["key"] for shown in doc["fields"] if shown["state"] in WAITS), None)
        if key is None:
            return False
        spec, want = state.profile.field(key), desk.truth["fields"].get(key)
        right = not is_wrong(state, desk.truth, key)
        correction = open_packet(session, desk.reviewer, desk.packet)
        counts.values += 1
        if key in asked_of(session, desk.reviewer, state).mine:
            counts.blind += 1
            standing = state.fields[key].raw
            blind.enter(correction, key, FieldInput(standing) if right and standing else typed(spec, want))
        elif right:
            review.confirm_field(correction, key)
        else:
            counts.corrected += 1
            review.correct_field(correction, key, typed(spec, want))
    return True


def is_wrong(state: EffectiveState, truth: Mapping[str, Any], key: str) -> bool:
    """Whether a value stands that is another one than the truth tells."""
    value = state.record.fields.get(key) if key in truth["fields"] else None
    return value is not None and not value_right(truth, state.profile.field(key), value)


def typed(spec: FieldSpec, want: Any) -> FieldInput:
    """What a person enters who reads the truth on the paper; what it says nothing of cannot be read."""
    if want in ("", [], {}):
        return FieldInput(None, Presence.BLANK)
    if want is None:
        return FieldInput(None, Presence.UNREADABLE)
    if isinstance(want, dict):
        rows = {row: {"level": told[0], "year": told[1]} for row, told in want.items() if told}
        return FieldInput(show_value(spec, FieldValue(spec.key, value=rows, presence=Presence.FILLED)))
    if isinstance(want, bool):
        return FieldInput("是" if want else "否")
    return FieldInput("、".join(map(str, want)) if isinstance(want, list) else str(want))


def _finding_answered(desk: Desk, counts: Reviewed, mended: set[str]) -> bool:
    """Take the next finding that waits for a word into the letter or leave it out, as the truth has it, or put the value right that it is on;
    False where none waits. `mended`: keys of the values that were put right so.
    """
    with desk.store.database.unit() as session:
        state, doc = _doc(session, desk)
        waits = (f for f in doc["findings"] if f["state"] == FindingState.OPEN and (f["severity"] == "warning" or f["unseen"]))
        found = next(waits, None)
        if found is None:
            return False
        counts.findings += 1
        if (key := found["field"]) and key not in mended and is_wrong(state, desk.truth, key):
            mended.add(key)
            counts.corrected += 1
            review.correct_field(
                open_packet(session, desk.reviewer, desk.packet), key, typed(state.profile.field(key), desk.truth["fields"][key])
            )
            return True
        so = matches(found["code"].partition(" #")[0], desk.truth["findings"]) is not None
        to, reason = (FindingState.CONFIRMED, "") if so else (FindingState.WAIVED, REASON)
        review.decide_finding(open_packet(session, desk.reviewer, desk.packet), found["id"], to, reason)
    return True


def _judge(session: Session, desk: Desk, counts: Reviewed) -> None:
    state = effective_state(session, session.get_one(Packet, desk.packet))
    fields = state.record.fields
    for key, want in desk.truth["fields"].items():
        counts.of += key in fields
        if is_wrong(state, desk.truth, key):
            counts.wrong_values.append(f"{key}: {want!r:.40} stands as {fields[key].raw!r:.40}")
    codes = [row.code.partition(" #")[0] for row in demands.open_errors(session, state.packet)]
    counts.demanded = len(codes)
    counts.wrong_demands += [code for code in codes if not matches(code, desk.truth["findings"]) and scored(desk, state, code)]
    wanted = [
        code
        for code in desk.truth.get("wanted", desk.truth["findings"])
        if desk.truth.get("severity", {}).get(code, "error") == "error"
    ]
    counts.missed_demands += [
        code for code in wanted if of_letter(code) and not matches(code, codes) and scored(desk, state, code)
    ]
    letter = issue.preview(session, desk.store, desk.reviewer, desk.packet)
    words = str(letter.blocks) if letter else ""
    counts.wrong_in_letter += [
        told for told in counts.wrong_values if (raw := fields[told.partition(":")[0]].raw) and raw in words
    ]


def of_letter(code: str) -> bool:
    """Whether the applicant is told, by the kind."""
    kind = FindingKind.of(code)
    return kind is not None and kind.facts.of_applicant and code.partition(":")[2] not in kind.facts.of_recommender


def scored(desk: Desk, state: EffectiveState, code: str) -> bool:
    """What only a register tells is judged where the packet stands in one."""
    return not ignored(code, desk.truth) and (state.packet.submission is not None or not code.startswith(REGISTER))


def copied(folder: Path, into: Path) -> Store:
    """A store with a copy of the database, and the files of `folder` as they are (nothing writes there)."""
    copy_out(f"sqlite:///{folder / 'shenbao.db'}", into / "shenbao.db")
    for part in folder.iterdir():
        if part.name.startswith("shenbao.db"):
            continue
        if part.is_dir():
            (into / part.name).symlink_to(part.resolve())
        else:
            shutil.copy(part, into / part.name)
    return open_store(into)


def desks(store: Store, truths: Sequence[Path]) -> Iterator[tuple[str, Desk]]:
    """Every packet that was read and whose truth is known, by name."""
    with store.database.unit() as session:
        packets = session.scalars(select(Packet).where(Packet.record.is_not(None)).order_by(Packet.name)).all()
        office = session.get_one(Office, session.get_one(Batch, packets[0].batch_id).office_id)
        person = User(login="slipped", name="审核人员", role=Role.REVIEWER, office_id=office.id, sees_below=True)
        session.add(person)
        session.flush()
        reviewer, known = actor_of(person), {packet.name: packet.id for packet in packets}
    told = {name: truth for folder in truths for name, truth in load_truths(folder).items() if name in known}
    twice = Counter(_project(truth) for truth in told.values())
    for name, truth in sorted(told.items()):
        more = [TWICE] if twice[_project(truth)] > 1 else []  # true of both, wanted of the one that was made as the other's copy
        told_of = {"findings": [*truth["findings"], *more], "wanted": truth["findings"]}
        yield name, Desk(store, reviewer, known[name], truth | told_of)


def _project(truth: Mapping[str, Any]) -> tuple[str, str]:
    return truth["fields"]["cover.applicant"], truth["fields"]["cover.project_name"]


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--truth", "truths", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), default=TRUTH)
def main(folder: Path, truths: Sequence[Path]) -> None:
    """Tell what slips through a review of the packets in the store FOLDER."""
    total = Reviewed()
    names = 0
    with tempfile.TemporaryDirectory(prefix="slipped-") as there:
        store = copied(folder, Path(there))
        for name, desk in desks(store, truths):
            found, names = reviewed(desk), names + 1
            for one in fields(Reviewed):
                setattr(total, one.name, getattr(total, one.name) + getattr(found, one.name))
            click.echo(f"{name}: {_words(found)}")
        store.database.close()
    click.echo(f"{names} packets: {_words(total, False)}")


def _words(found: Reviewed, named: bool = True) -> str:
    """The figures in one line; what slipped through by name."""
    told = [(one.name.replace("_", " "), getattr(found, one.name)) for one in fields(Reviewed)]
    slipped = [f"{name}: {one}" for name, items in told if named and isinstance(items, list) for one in items]
    return "; ".join([", ".join(f"{len(n) if isinstance(n, list) else n} {name}" for name, n in told), *slipped])


if __name__ == "__main__":
    main()
