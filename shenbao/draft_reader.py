"""The reader of notices' papers beside the dispatcher: it drafts profiles from the blank form and the notice, and tries drafts on forms.
Its processes are started when somebody asks and given back when nothing waits.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from checkers.case import PacketCase
from checkers.fields.blanks import subject_of
from engine import Executor
from model.errors import NothingRead, ProgramDefect, ShenbaoError
from model.packet import SourceFile
from model.page import Page
from model.problem import Problem
from model.record import PagePart
from model.results import PacketResult
from notices.profile import FieldSpec, Profile, load
from notices.tables import CellSpec
from reports.files import write_atomic
from shenbao.compose import plan_of
from shenbao.drafting.items import items_of, yaml_of
from shenbao.drafting.said import Draft
from shenbao.drafting.sources import TEXTS, sources_of
from shenbao.reading import check_packets, read_files
from shenbao.service.core.store import Store
from shenbao.service.office.notice_drafts import folder_of, items_in, kept_items
from shenbao.service.review.pictures import PICTURES, draw
from shenbao.settings import Settings
from storage.codec import plain
from storage.schema import DraftState, NoticeDraft, NoticeTrial, now

PAUSE_SECONDS = 1.0
LOST = timedelta(minutes=20)  # a reader that took work and has not come back by then died with it
LONGEST_VALUE = 200  # characters of a value that a trial shows
_log = logging.getLogger(__name__)


class OursUnread(Exception):
    """A part of the papers was not read by our own fault: what is missing then says nothing of the draft."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def need_read(files: Sequence[SourceFile], pages: Sequence[Page | PagePart]) -> None:
    """Raise OursUnread where we failed at a file or at a page."""
    problems = [*(file.problem for file in files if file.problem), *(problem for page in pages for problem in page.problems)]
    if ours := next((problem for problem in problems if problem.of_office), None):
        raise OursUnread(ours)


@dataclass(frozen=True, slots=True)
class DraftReader:
    """`step` does one piece of work that waits. `open_executor` makes the processes that read."""

    store: Store
    settings: Settings
    open_executor: Callable[[], Executor]

    def step(self) -> float:
        """Draft or try one, if one waits; return after how many seconds to look again."""
        found = self._claim()
        if found is not None:
            kind, row_id = found
            try:
                (self._draft if kind is NoticeDraft else self._try)(row_id)
            except OursUnread as lost:
                self._failed(kind, row_id, lost.problem)
            except ShenbaoError as error:
                self._failed(kind, row_id, error.problem())
            except Exception as error:
                _log.exception("draft or trial %s", row_id)
                self._failed(kind, row_id, ProgramDefect(type(error).__name__).problem())
        return PAUSE_SECONDS

    def _claim(self) -> tuple[type[NoticeDraft] | type[NoticeTrial], str] | None:
        with self.store.database.unit() as session:
            for table in (NoticeDraft, NoticeTrial):
                late = (table.state == DraftState.READING) & (table.taken < now() - LOST)
                query = select(table).where((table.state == DraftState.WAITING) | late).order_by(table.id).limit(1)
                row: Any = session.scalars(query.with_for_update(skip_locked=True)).first()
                if row is not None:
                    row.state, row.taken = DraftState.READING, now()
                    return table, str(row.id)
        return None

    def _draft(self, draft_id: str) -> None:
        from shenbao.drafting.draft import draft_of  # with spaCy, which nothing else here needs

        with self.store.database.look() as session:
            row = session.get_one(NoticeDraft, draft_id)
            name, papers = row.name, list(row.papers)
        folder = folder_of(self.store, draft_id)
        paths = [folder / paper["path"] for paper in papers]
        pages = self._read(folder, paths)
        if not any(page.lines for page in pages[paths[0]]):
            raise NothingRead()
        draft = draft_of(name, pages[paths[0]], [line for path in paths[1:] for line in sources_of(path, pages.get(path, ()))])
        if "fields" not in draft.sections:
            raise NothingRead()
        self._keep(draft_id, draft, pages[paths[0]], _pictures(folder, pages))

    def _keep(self, draft_id: str, draft: Draft, form: Sequence[Page], pictures: list[Any]) -> None:
        items = items_of(draft, form)
        with self.store.database.unit() as session:
            row = session.get_one(NoticeDraft, draft_id)
            row.items, row.pages, row.state, row.problem = kept_items(items), pictures, DraftState.READY, None
            row.title = next((str(i.data) for i in items if i.place == ("title",)), "")[:200]

    def _read(self, folder: Path, paths: Sequence[Path]) -> dict[Path, tuple[Page, ...]]:
        """The pages of all papers but plain texts; their pictures lie below the draft's folder."""
        read = [path for path in paths if path.suffix.lower() not in TEXTS]
        executor = self.open_executor()
        try:
            found = read_files(read, plan_of(self.settings, self.settings.notice, folder / "pages"), executor)
        finally:
            executor.close()
        for packet, pages in found:
            need_read(packet.files, pages)
        return {path: pages for path, (_, pages) in zip(read, found, strict=True)}

    def _try(self, trial_id: str) -> None:
        with self.store.database.look() as session:
            trial = session.get_one(NoticeTrial, trial_id)
            draft, blank, papers = session.get_one(NoticeDraft, trial.draft_id), trial.blank, list(trial.papers)
            items = items_in(draft)
        folder = folder_of(self.store, draft.id)
        profile = folder / trial_id / "profile.yaml"
        profile.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(profile, yaml_of(items).encode())
        paths = [folder / paper["path"] for paper in papers]
        executor = self.open_executor()
        try:
            whole = [paths[0].parent.parent] if len(paths) > 1 else paths  # several files are one packet
            results = check_packets(whole, plan_of(self.settings, str(profile), folder / trial_id / "pages"), executor)
        finally:
            executor.close()
        for result in results:
            need_read(result.record.files, result.record.pages)
        outcome = _outcome(results, load(str(profile)), blank)
        with self.store.database.unit() as session:
            row = session.get_one(NoticeTrial, trial_id)
            row.outcome, row.state, row.problem = outcome, DraftState.READY, None

    def _failed(self, kind: type[NoticeDraft] | type[NoticeTrial], row_id: str, problem: Problem) -> None:
        with self.store.database.unit() as session:
            row: Any = session.get(kind, row_id)
            if row is not None:
                row.state, row.problem = DraftState.FAILED, plain(problem)


def _pictures(folder: Path, pages: dict[Path, tuple[Page, ...]]) -> list[Any]:
    """The picture of each page, below `folder`: the reader's own, else a drawing of what was read."""
    out = []
    for number, (path, own) in enumerate(pages.items()):
        for page in own:
            picture = Path("pages") / f"{number:05d}" / (page.image or "")
            if Path(page.image or "").suffix.lower() not in PICTURES:
                picture = Path("pages") / f"{number:05d}-{page.number}.svg"
                write_atomic(folder / picture, draw(page).encode())
            out.append({"paper": path.name, "number": page.number, "picture": str(picture)})
    return out


def _outcome(results: Sequence[PacketResult], profile: Profile, blank: bool) -> dict[str, Any]:
    """What a trial shows: findings, values; of a blank form the fields that were not told as missing."""
    findings = [
        {"code": f.code, "severity": str(f.severity), "message": f.message} for result in results for f in result.findings
    ]
    told = {finding["code"] for finding in findings}
    values = {
        key: value.wording[:LONGEST_VALUE] for result in results for key, value in result.record.fields.items() if value.raw
    }
    untold = (
        [spec.name for spec in profile.fields if _demanded(spec) and f"missing:{subject_of(spec)}" not in told] if blank else []
    )
    named = {spec.key: spec.name for spec in profile.fields}
    return {
        "findings": findings,
        "untold": untold,
        "lost": _lost(results, profile),
        "read": [[named[k], v] for k, v in values.items() if k in named],
    }


def _lost(results: Sequence[PacketResult], profile: Profile) -> list[str]:
    """The titles of the form's own parts of which nothing was found: their markers do not tell them, or the sheet is not there."""
    cases = [PacketCase(result.record, profile) for result in results]
    return [part.title for part in profile.parts if part.required and not any(case.has_part(part.id) for case in cases)]


def _demanded(spec: FieldSpec) -> bool:
    """Of rows that repeat, cells are demanded in those that are begun."""
    repeats = isinstance(spec, CellSpec) and spec.row > 0
    return spec.required == "error" and spec.required_if is None and not repeats
