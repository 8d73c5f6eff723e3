"""通知管理: profiles of notices drafted from their papers, looked through beside the form, tried and published."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from model.errors import UsageError
from notices.profile import available, load
from shenbao.drafting.adding import ADDED, IN_PARTS, fresh
from shenbao.drafting.editing import data_from, inputs_of
from shenbao.drafting.items import ItemState, profile_of, yaml_of
from shenbao.service.core.access import NotFound, Right
from shenbao.service.office import notice_drafts
from shenbao.service.office.notice_drafts import Paper
from shenbao.service.review.pictures import PICTURES
from shenbao.settings import Settings
from storage.schema import NoticeDraft
from web.forms import number
from web.guard import RequestContext, route
from web.security import SANDBOX
from web.words import notices as words

blueprint = Blueprint("notices", __name__, url_prefix="/notices")
SHOWN = PICTURES | {".svg": "image/svg+xml"}  # the reader's own pictures, and drawings of pages without pixels


def make_room() -> None:
    """Forms and filled packets come in one piece here: they may be as large as a packet. Before anything of the request is read."""
    if request.blueprint == blueprint.name:
        request.max_content_length = Settings().max_packet_mb << 20


@route(blueprint, "", Right.NOTICES)
def show(context: RequestContext) -> ResponseReturnValue:
    rows = notice_drafts.drafts(context.work)
    used = [load(name) for name in available()]
    left = {row.id: notice_drafts.left_in(row) for row in rows}
    return render_template(
        "notices.html", rows=rows, left=left, used=used, waiting=any(row.state in ("waiting", "reading") for row in rows)
    )


@route(blueprint, "", Right.NOTICES, methods=("POST",))
def begin(context: RequestContext) -> ResponseReturnValue:
    form = _papers("form")
    if not form:
        raise UsageError(_("请选择空白表格"))
    row = notice_drafts.begin(context.work, request.form.get("name", "").strip(), form[0], _papers("papers"))
    return redirect(url_for("notices.draft", draft_id=row.id))


@route(blueprint, "/copies", Right.NOTICES, methods=("POST",))
def copy(context: RequestContext) -> ResponseReturnValue:
    row = notice_drafts.copy(context.work, request.form.get("notice", ""), request.form.get("name", "").strip())
    return redirect(url_for("notices.draft", draft_id=row.id))


def _papers(name: str) -> list[Paper]:
    return [Paper(sent.filename or "", sent.stream) for sent in request.files.getlist(name) if _named(sent)]


def _named(sent: FileStorage) -> bool:
    return bool(sent.filename)


@route(blueprint, "/<draft_id>", Right.NOTICES)
def draft(context: RequestContext, draft_id: str) -> ResponseReturnValue:
    row = notice_drafts.load_draft(context.work, draft_id)
    if row.state != "ready":
        return render_template("notice_waiting.html", row=row)
    return render_template("notice_draft.html", trials=notice_drafts.trials(context.work, row), **_shown(context, row))


@route(blueprint, "/<draft_id>/status", Right.NOTICES, renews=False)
def status(context: RequestContext, draft_id: str) -> ResponseReturnValue:
    return render_template("notice_status.html", row=notice_drafts.load_draft(context.work, draft_id))


def _shown(context: RequestContext, row: NoticeDraft) -> dict[str, Any]:
    standing = notice_drafts.standing(context.work, row)
    profile = profile_of(standing.items)
    parts = {str(part.get("id")): str(part.get("title")) for part in profile.get("parts", ())}
    return {
        "added": words.additions(ADDED), "in_parts": IN_PARTS, "row": row, "standing": standing, "parts": parts, "names": words.names_in(profile), "words": words, "name_of": notice_drafts.id_of_place,
    }  # fmt: skip


@route(blueprint, "/<draft_id>/items/<at>", Right.NOTICES)
def edit(context: RequestContext, draft_id: str, at: str) -> ResponseReturnValue:
    """The form of one item, for the row that stands open."""
    row = notice_drafts.load_draft(context.work, draft_id)
    item = notice_drafts.item_at(row, at)
    inputs = inputs_of(item.place, profile_of(notice_drafts.items_in(row)), item.data)
    return render_template("notice_edit.html", item=item, at=at, inputs=inputs, **_shown(context, row))


@route(blueprint, "/<draft_id>/items/<at>", Right.NOTICES, methods=("POST",))
def change(context: RequestContext, draft_id: str, at: str) -> ResponseReturnValue:
    row = notice_drafts.load_draft(context.work, draft_id)
    item = notice_drafts.item_at(row, at)
    inputs = inputs_of(item.place, profile_of(notice_drafts.items_in(row)), item.data)
    data = data_from(inputs, {key: "\n".join(values) for key, values in request.form.lists()}, item.data)
    notice_drafts.change(context.work, row, at, data, number(request.form.get("version"), 0))
    return _row(context, row, at)


@route(blueprint, "/<draft_id>/items/<at>/state", Right.NOTICES, methods=("POST",))
def decide(context: RequestContext, draft_id: str, at: str) -> ResponseReturnValue:
    row = notice_drafts.load_draft(context.work, draft_id)
    state = request.form.get("state", "")
    if state not in list(ItemState):
        raise UsageError("请求内容有误")
    notice_drafts.decide(context.work, row, at, ItemState(state))
    return _row(context, row, at)


def _row(context: RequestContext, row: NoticeDraft, at: str) -> str:
    """The row as it is now, and how far the draft is."""
    return render_template("notice_item.html", item=notice_drafts.item_at(row, at), fresh=True, **_shown(context, row))


@route(blueprint, "/<draft_id>/sure", Right.NOTICES, methods=("POST",))
def confirm_sure(context: RequestContext, draft_id: str) -> ResponseReturnValue:
    row = notice_drafts.load_draft(context.work, draft_id)
    count = notice_drafts.confirm_sure(context.work, row)
    flash(_("已确认 %(count)s 项没有疑问的内容", count=count), "success")
    return redirect(url_for("notices.draft", draft_id=row.id))


@route(blueprint, "/<draft_id>/items", Right.NOTICES, methods=("POST",))
def add(context: RequestContext, draft_id: str) -> ResponseReturnValue:
    """What the draft lacks; what it is like is typed in its row."""
    row = notice_drafts.load_draft(context.work, draft_id)
    section, items = request.form.get("section", "fields"), notice_drafts.items_in(row)
    if section not in ADDED:
        raise UsageError("请求内容有误")
    count = sum(item.section == section.partition(".")[0] for item in items)
    new = fresh(section, count + 1, request.form.get("part", ""), profile_of(items))
    item = notice_drafts.add(context.work, row, new)
    return redirect(url_for("notices.draft", draft_id=row.id, _anchor=f"item-{notice_drafts.id_of_place(item.place)}"))


@route(blueprint, "/<draft_id>/trials", Right.NOTICES, methods=("POST",))
def try_out(context: RequestContext, draft_id: str) -> ResponseReturnValue:
    row = notice_drafts.load_draft(context.work, draft_id)
    papers = _papers("papers")
    if request.form.get("blank") != "1" and not papers:
        raise UsageError(_("请选择填好的材料"))
    try:
        notice_drafts.try_out(context.work, row, papers)
    except UsageError as error:  # told beside the draft, where it can be mended
        flash(error.detail, "danger")
        return redirect(url_for("notices.draft", draft_id=row.id))
    return redirect(url_for("notices.draft", draft_id=row.id, _anchor="trials"))


@route(blueprint, "/<draft_id>/trials", Right.NOTICES, renews=False)
def trials(context: RequestContext, draft_id: str) -> ResponseReturnValue:
    row = notice_drafts.load_draft(context.work, draft_id)
    return render_template(
        "notice_trials.html", trials=notice_drafts.trials(context.work, row), fresh=True, **_shown(context, row)
    )


@route(blueprint, "/<draft_id>/publication", Right.NOTICES, methods=("POST",))
def publish(context: RequestContext, draft_id: str) -> ResponseReturnValue:
    row = notice_drafts.load_draft(context.work, draft_id)
    notice_drafts.publish(context.work, row, in_spite=request.form.get("in_spite") == "1")
    flash(_("已发布，新建批次时可以选择这份通知"), "success")
    return redirect(url_for("notices.draft", draft_id=row.id))


@route(blueprint, "/<draft_id>/removal", Right.NOTICES, methods=("POST",))
def remove(context: RequestContext, draft_id: str) -> ResponseReturnValue:
    notice_drafts.remove(context.work, notice_drafts.load_draft(context.work, draft_id))
    flash(_("草稿已删除"), "success")
    return redirect(url_for("notices.show"))


@route(blueprint, "/<draft_id>/file", Right.NOTICES)
def download(context: RequestContext, draft_id: str) -> ResponseReturnValue:
    """The profile as the file that the command line takes."""
    row = notice_drafts.load_draft(context.work, draft_id)
    headers = {"Content-Disposition": f'attachment; filename="{row.name}.yaml"'}
    return Response(yaml_of(notice_drafts.items_in(row)), mimetype="application/yaml", headers=headers)


@route(blueprint, "/<draft_id>/pages/<int:index>", Right.NOTICES)
def picture(context: RequestContext, draft_id: str, index: int) -> ResponseReturnValue:
    row = notice_drafts.load_draft(context.work, draft_id)
    if not 0 <= index < len(row.pages):
        raise NotFound()
    folder = notice_drafts.folder_of(context.store, row.id)
    path = (folder / row.pages[index]["picture"]).resolve()
    if not path.is_relative_to(folder.resolve()) or path.suffix.lower() not in SHOWN or not path.is_file():
        raise NotFound()
    answer = send_file(path, mimetype=SHOWN[path.suffix.lower()], max_age=3600)
    answer.headers["Content-Security-Policy"] = SANDBOX  # a drawing holds words of the papers
    return answer
