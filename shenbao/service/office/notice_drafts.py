"""Profiles of notices made by people: a draft from the papers, its items confirmed or changed one by one, tried, published."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from sqlalchemy import delete, select

from model.errors import UsageError
from notices.faults.fault import Fault
from notices.own import own_folder
from notices.profile import available, load
from notices.references import Place
from reports.files import write_atomic
from shenbao.drafting.adding import Addition
from shenbao.drafting.items import DraftItem, ItemState, faults_by_place, items_of_profile, yaml_of
from shenbao.service.core.access import Conflict, NotFound, Right, visible
from shenbao.service.core.store import Store, UnitOfWork
from storage import audit
from storage.codec import from_plain, plain
from storage.schema import Batch, DraftState, NoticeDraft, NoticeTrial

NAME = re.compile(r"[a-z][a-z0-9_-]{1,59}")
MOST_PAPERS = 20
DRAFTS = "notices-drafts"  # in the folder of the service
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that was handed in: its name as people know it, and its bytes."""

    name: str
    content: IO[bytes]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a draft is: items to confirm, faults by place, and what keeps it from being published (in Chinese; none: nothing)."""

    items: tuple[DraftItem, ...]
    faults: Mapping[Place, tuple[Fault, ...]]
    open: int
    doubtful: int
    obstacles: tuple[str, ...]


def drafts(work: UnitOfWork) -> Sequence[NoticeDraft]:
    """Return the drafts that the actor may see, the newest first."""
    work.actor.need(Right.NOTICES)
    query = select(NoticeDraft).order_by(NoticeDraft.id.desc())
    return work.session.scalars(visible(work.session, work.actor, query, NoticeDraft)).all()


def load_draft(work: UnitOfWork, draft_id: str) -> NoticeDraft:
    """Return a draft. Raises Forbidden, NotFound."""
    work.actor.need(Right.NOTICES)
    query = visible(work.session, work.actor, select(NoticeDraft).where(NoticeDraft.id == draft_id), NoticeDraft)
    found: NoticeDraft | None = work.session.scalars(query).first()
    if found is None:
        raise NotFound()
    return found


def begin(work: UnitOfWork, name: str, form: Paper, papers: Sequence[Paper]) -> NoticeDraft:
    """Keep the blank form and the notice's papers; the dispatcher reads them and drafts. Raises UsageError."""
    row = _new(work, name)
    if len(papers) > MOST_PAPERS:
        raise UsageError(f"通知文件最多 {MOST_PAPERS} 个")
    row.papers = [_keep(work.store, row.id, n, paper) for n, paper in enumerate((form, *papers))]
    audit.append(work.session, "notice.drafted", f"notice/{row.id}", work.actor.user_id, row.office_id, name=name)
    return row


def copy(work: UnitOfWork, notice: str, name: str) -> NoticeDraft:
    """Begin a draft with what a profile in use demands, to change it. Raises UsageError."""
    if notice not in available():
        raise NotFound()
    row = _new(work, name)
    data = load(notice).model_dump(mode="json", exclude_defaults=True)
    row.items, row.state = kept_items(items_of_profile(data | {"id": name})), DraftState.READY
    row.title = str(data.get("title", ""))[:200]
    audit.append(work.session, "notice.copied", f"notice/{row.id}", work.actor.user_id, row.office_id, name=name, notice=notice)
    return row


def _new(work: UnitOfWork, name: str) -> NoticeDraft:
    work.actor.need(Right.NOTICES)
    if not NAME.fullmatch(name):
        raise UsageError("编号请用小写字母开头，由小写字母、数字、- 和 _ 组成，不超过 60 个字符，例如 dsj2027")
    taken = work.session.scalars(select(NoticeDraft.id).where(NoticeDraft.name == name)).first() is not None
    if taken or name in available():
        raise UsageError(f"编号“{name}”已经用过，请换一个")
    if work.actor.office_id is None:
        raise UsageError("通知草稿须属于一个单位")
    row = NoticeDraft(office_id=work.actor.office_id, made_by=work.actor.user_id, name=name)
    work.session.add(row)
    work.session.flush()
    return row


def folder_of(store: Store, draft_id: str) -> Path:
    """Return where the papers and pictures of a draft are kept."""
    return store.folder / DRAFTS / draft_id


def _keep(store: Store, draft_id: str, number: int, paper: Paper) -> dict[str, str]:
    """The file in a folder of its own, under its own name, which readers look at."""
    name = Path(paper.name.replace("\\", "/")).name[-120:] or "file"
    path = Path("papers") / f"{number:03d}" / name
    target = folder_of(store, draft_id) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        shutil.copyfileobj(paper.content, out, CHUNK)
    if not target.stat().st_size:
        raise UsageError(f"文件“{name}”是空的")
    return {"name": name, "path": str(path)}


def items_in(row: NoticeDraft) -> tuple[DraftItem, ...]:
    """Return the items of a draft."""
    return tuple(from_plain(DraftItem, kept) for kept in row.items)


def left_in(row: NoticeDraft) -> tuple[int, int]:
    """Return how many items of a draft nobody has looked at yet, and how many of them are doubtful."""
    left = [item for item in items_in(row) if item.state is ItemState.OPEN]
    return len(left), sum(bool(item.doubts) for item in left)


def kept_items(items: Sequence[DraftItem]) -> list[Any]:
    """Return the items as they are kept."""
    return [plain(item) for item in items]


def standing(work: UnitOfWork, row: NoticeDraft) -> Standing:
    """Return how far a draft is."""
    items = items_in(row)
    faults = faults_by_place(items) if items else {}
    left, doubtful = left_in(row)
    wrong = sum(fault.sure for told in faults.values() for fault in told)
    obstacles = [f"有 {wrong} 处错误"] * bool(wrong) + [f"有 {left} 项没有确认"] * bool(left)
    trial = next((t for t in trials(work, row) if t.blank and t.version == row.version and t.state == DraftState.READY), None)
    if row.papers and trial is None:
        obstacles.append("最后一次修改以后没有用空白表格试过")
    elif trial is not None:
        obstacles += _amiss(trial.outcome)
    return Standing(items, faults, left, doubtful, tuple(obstacles))


def _amiss(outcome: Mapping[str, Any]) -> list[str]:
    """What a trial of the blank form shows that is wrong with the profile, in one sentence; none where nothing is."""
    told = [f"有 {len(outcome['untold'])} 个栏目没有被指出未填写"] if outcome.get("untold") else []
    told += [f"没有认出 {len(outcome['lost'])} 个部分"] if outcome.get("lost") else []
    return [f"空白表格中{'，'.join(told)}"] if told else []


def decide(work: UnitOfWork, row: NoticeDraft, at: str, state: ItemState) -> DraftItem:
    """Confirm, drop or open again one item. Raises NotFound, UsageError for one that cannot be used as it is."""
    item = item_at(row, at)
    if state is ItemState.CONFIRMED and any(f.sure for f in faults_by_place(items_in(row)).get(item.place, ())):
        raise UsageError("这一项有错误，请先修改")
    return _put(
        work, row, replace(item, state=state, by=work.actor.name), state is ItemState.DROPPED or item.state is ItemState.DROPPED
    )


def confirm_sure(work: UnitOfWork, row: NoticeDraft) -> int:
    """Confirm all that the papers say surely and that has no fault; tell how many."""
    faults = faults_by_place(items_in(row))
    items = [
        replace(i, state=ItemState.CONFIRMED, by=work.actor.name)
        if i.state is ItemState.OPEN and not i.doubts and not faults.get(i.place)
        else i
        for i in items_in(row)
    ]
    count = sum(new.state is not old.state for new, old in zip(items, items_in(row), strict=True))
    row.items = kept_items(items)
    audit.append(work.session, "notice.confirmed", f"notice/{row.id}", work.actor.user_id, row.office_id, items=count)
    return count


def change(work: UnitOfWork, row: NoticeDraft, at: str, data: Any, version: int) -> DraftItem:
    """Change what an item demands: it counts as confirmed where nothing is wrong in it. Raises Conflict, NotFound."""
    if version != row.version:
        raise Conflict()
    item = replace(item_at(row, at), data=data, by=work.actor.name)
    others = [item if i.place == item.place else i for i in items_in(row)]
    sure = not any(f.sure for f in faults_by_place(others).get(item.place, ()))
    return _put(work, row, replace(item, state=ItemState.CONFIRMED if sure else ItemState.OPEN), changed=True)


def add(work: UnitOfWork, row: NoticeDraft, new: Addition) -> DraftItem:
    """Add an item, behind the others of its list: whatever changed meanwhile stays. The page of its part is shown beside it. Raises UsageError
    where there is one of its name.
    """
    items = list(items_in(row))
    beside = [n for n, i in enumerate(items) if i.place[: len(new.place)] == new.place]
    if beside and not new.counted:
        raise UsageError("这一项已经有了，请直接修改；不采用的，可以恢复")
    numbers = [int(items[n].place[-1]) for n in beside if isinstance(items[n].place[-1], int)]
    place = (*new.place, max(numbers, default=-1) + 1) if new.counted else new.place
    part = next((i for i in items if i.section == "parts" and i.data.get("id") == new.data.get("part")), None)
    item = DraftItem(place, dict(new.data), by=work.actor.name, page=part.page if part else 0)
    last = max(beside or [n for n, i in enumerate(items) if i.section == item.section], default=len(items) - 1)
    row.items = kept_items([*items[: last + 1], item, *items[last + 1 :]])
    row.version += 1
    audit.append(
        work.session, "notice.changed", f"notice/{row.id}", work.actor.user_id, row.office_id, item=id_of_place(item.place)
    )
    return item


def _put(work: UnitOfWork, row: NoticeDraft, item: DraftItem, changed: bool) -> DraftItem:
    row.items = kept_items([item if i.place == item.place else i for i in items_in(row)])
    row.version += int(changed)
    row.title = next((str(i.data) for i in items_in(row) if i.place == ("title",)), row.title)[:200]
    told = {"item": id_of_place(item.place), "state": str(item.state)}
    audit.append(work.session, "notice.changed", f"notice/{row.id}", work.actor.user_id, row.office_id, **told)
    return item


def id_of_place(place: Place) -> str:
    """Return the name of an item in addresses."""
    return ".".join(map(str, place))


def item_at(row: NoticeDraft, at: str) -> DraftItem:
    """Return the item of this name. Raises NotFound."""
    found = next((item for item in items_in(row) if id_of_place(item.place) == at), None)
    if found is None:
        raise NotFound()
    return found


def trials(work: UnitOfWork, row: NoticeDraft) -> Sequence[NoticeTrial]:
    """Return the trials of a draft, the newest first."""
    return work.session.scalars(select(NoticeTrial).where(NoticeTrial.draft_id == row.id).order_by(NoticeTrial.id.desc())).all()


def try_out(work: UnitOfWork, row: NoticeDraft, papers: Sequence[Paper] = ()) -> NoticeTrial:
    """Ask for a trial: with `papers` of a filled form, else with the blank form. Raises UsageError where the draft cannot be loaded."""
    if any(f.sure for told in faults_by_place(items_in(row)).values() for f in told):
        raise UsageError("草稿有错误，请先修改")
    if not papers and not row.papers:
        raise UsageError("这份草稿没有空白表格")
    trial = NoticeTrial(draft_id=row.id, blank=not papers, version=row.version)
    work.session.add(trial)
    work.session.flush()
    kept = [_keep(work.store, f"{row.id}/{trial.id}", n, paper) for n, paper in enumerate(papers)]
    trial.papers = [{**k, "path": f"{trial.id}/{k['path']}"} for k in kept] or row.papers[:1]
    return trial


def publish(work: UnitOfWork, row: NoticeDraft, in_spite: bool = False) -> Path:
    """Write the profile where the service finds it; from now on batches can be made with it. `in_spite`: fields that the trial of the blank form
    did not tell are let pass. Raises UsageError.
    """
    now_ = standing(work, row)
    pressing = [told for told in now_.obstacles if not (in_spite and told.startswith("空白表格中"))]
    if pressing:
        raise UsageError("还不能发布：" + "；".join(pressing))
    if row.name in available() and not row.published:
        raise UsageError(f"编号“{row.name}”已经用过，请换一个")
    path = own_folder() / f"{row.name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, yaml_of(now_.items).encode())
    load(str(path))
    row.published = row.version
    audit.append(
        work.session,
        "notice.published",
        f"notice/{row.id}",
        work.actor.user_id,
        row.office_id,
        name=row.name,
        version=row.version,
    )
    return path


def remove(work: UnitOfWork, row: NoticeDraft) -> None:
    """Delete a draft that was not published. Raises UsageError for one by which batches may be checked."""
    if row.published and work.session.scalars(select(Batch.id).where(Batch.notice == row.name)).first() is not None:
        raise UsageError("已有批次按这份通知核对，不能删除")
    if row.published:
        (own_folder() / f"{row.name}.yaml").unlink(missing_ok=True)
    work.session.execute(delete(NoticeTrial).where(NoticeTrial.draft_id == row.id))
    work.session.delete(row)
    audit.append(work.session, "notice.removed", f"notice/{row.id}", work.actor.user_id, row.office_id, name=row.name)
    shutil.rmtree(folder_of(work.store, row.id), ignore_errors=True)
