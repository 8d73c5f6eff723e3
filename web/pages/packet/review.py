"""The review screen: one page, its state as one JSON document, and the changes, each answered with the state after it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import escape

from model.errors import UsageError
from model.record import Presence, Source
from shenbao.service.checking import untold
from shenbao.service.core.access import NotFound, Right, load_batch, load_packet
from shenbao.service.core.current import EffectiveState, effective_state
from shenbao.service.core.human_input import HumanInput
from shenbao.service.core.profiles import batch_profile
from shenbao.service.core.store import UnitOfWork
from shenbao.service.letters import issue
from shenbao.service.letters.freezing import Asked
from shenbao.service.resubmission import split_merge
from shenbao.service.review import assignment, blind, key_choice, page_changes, pictures, presence, queue, region, review
from shenbao.service.review.correction import FieldInput, open_packet
from shenbao.service.review.doubts import doubts_of
from shenbao.service.review.screen import box_of, screen, specs
from shenbao.service.review.screen_fields import field_history
from storage.database import only_read
from storage.schema import Batch, DeficiencyLetter, FindingState, Packet, PageRow
from web.forms import day, sent_json, text_of, whole
from web.guard import RequestContext, route
from web.pages.packet.downloads import PLAIN, as_attachment
from web.security import SANDBOX
from web.words.review import keys, words

blueprint = Blueprint("review", __name__)
LONGEST_VALUE = 20_000
LONGEST_REASON = 500
LONGEST_NOTE = 2000
LONGEST_DEMAND = 1_000


@route(blueprint, "/packets/<packet_id>/review", Right.VIEW)
def show(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    """A packet that was not read yet has nothing to review: its page says how far it is."""
    if packet.record is None:
        return redirect(url_for("packets.show", packet_id=packet.id))
    batch = context.db.get_one(Batch, packet.batch_id)
    told = {"words": words(), "help": keys(), "chosen_keys": key_choice.keys_of(context.user)}
    return render_template("review.html", packet=packet, batch=batch, specs=specs(batch_profile(batch)), **told)


@route(blueprint, "/preferences/review-keys", None, methods=("POST",))
def choose_keys(context: RequestContext) -> ResponseReturnValue:
    """Which key does what on the own screens, in every browser."""
    chosen = sent_json().get("keys")
    if not isinstance(chosen, dict):
        raise UsageError("请求内容有误")
    key_choice.keep_keys(context.db, context.user, chosen)
    return jsonify()


@route(blueprint, "/packets/<packet_id>/review.json", Right.VIEW, renews=False)
def state(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    return jsonify(screen(context.db, context.actor, effective_state(context.db, packet)))


def _state(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    return _shown(context, effective_state(context.db, packet))


def _shown(context: RequestContext, state: EffectiveState, **more: Any) -> ResponseReturnValue:
    """After a change, which is committed first: drawing the screen takes longer than the change, and nobody's writing waits for it."""
    only_read(context.db)
    return jsonify(screen(context.db, context.actor, state) | more)


@route(blueprint, "/packets/<packet_id>/review/fields/<key>", Right.VIEW)
def history(context: RequestContext, packet: Packet, key: str) -> ResponseReturnValue:
    profile = batch_profile(context.db.get_one(Batch, packet.batch_id))
    spec = next((spec for spec in profile.fields if spec.key == key), None)
    if spec is None:
        raise NotFound()
    hidden = key in _asked(context, effective_state(context.db, packet))
    return jsonify(versions=[] if hidden else field_history(context.db, packet, spec))


def _asked(context: RequestContext, state: EffectiveState) -> Collection[str]:
    """Keys of the fields that whoever looks has to enter blind: what was read of them is not sent."""
    return untold.asked_of(context.db, context.actor, state).mine


@route(blueprint, "/packets/<packet_id>/review/doubts", Right.VIEW, renews=False)
def doubts(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    """By field: runs of characters that the recogniser was not sure of, of the value as shown and as edited."""
    found = doubts_of(context.db, packet, batch_profile(context.db.get_one(Batch, packet.batch_id)))
    asked = _asked(context, effective_state(context.db, packet))
    return jsonify({key: doubts for key, doubts in found.items() if key not in asked})


@route(blueprint, "/packets/<packet_id>/review/fields/<key>", Right.CORRECT, methods=("POST",))
def correct(context: RequestContext, packet: Packet, key: str) -> ResponseReturnValue:
    """`raw` as it stands on the paper, or `presence` blank or unreadable; `page` and `box` where a box was drawn."""
    body = sent_json()
    presence = _presence(body)
    raw = "" if presence else text_of(body, "raw", LONGEST_VALUE)
    state = review.correct_field(
        open_packet(context.db, context.actor, packet.id, whole(body, "version")),
        key,
        FieldInput(raw, presence=presence, source=_place(context, packet, body)),
        text_of(body, "reason", LONGEST_REASON),
    )
    return _shown(context, state)


def _place(context: RequestContext, packet: Packet, body: dict[str, Any]) -> Source | None:
    """Where a person says that the value stands; None where no box was drawn."""
    box = box_of(body.get("box"))
    page = _page(context, packet, text_of(body, "page", 40)) if box else None
    return Source(page.file_path, page.number, box) if page else None


@route(blueprint, "/packets/<packet_id>/review/fields/<key>/blind", Right.CORRECT, methods=("POST",))
def enter_blind(context: RequestContext, packet: Packet, key: str) -> ResponseReturnValue:
    """What a person typed who was not shown the value: `raw`, or `presence` blank or unreadable."""
    body = sent_json()
    entered = FieldInput(text_of(body, "raw", LONGEST_VALUE), presence=_presence(body), source=_place(context, packet, body))
    return _shown(context, blind.enter(open_packet(context.db, context.actor, packet.id, whole(body, "version")), key, entered))


def _presence(body: dict[str, Any]) -> Presence | None:
    presence = body.get("presence")
    if presence not in (None, Presence.BLANK, Presence.UNREADABLE):
        raise UsageError("请求内容有误")
    return Presence(presence) if presence else None


@route(blueprint, "/packets/<packet_id>/review/fields/<key>/<change>", Right.CORRECT, methods=("POST",))
def settle(context: RequestContext, packet: Packet, key: str, change: str) -> ResponseReturnValue:
    """`confirm`: looked at and right. `undo`: one step back. `forget`: not looked at, as the machine left it."""
    changes = {"confirm": review.confirm_field, "undo": review.undo_field, "forget": review.forget_field}
    if change not in changes:
        raise NotFound()
    return _shown(context, changes[change](open_packet(context.db, context.actor, packet.id, whole(sent_json(), "version")), key))


@route(blueprint, "/packets/<packet_id>/review/inks/<at>", Right.CORRECT, methods=("POST",))
def overrule(context: RequestContext, packet: Packet, at: str) -> ResponseReturnValue:
    """`word` says what stands there (HumanInput), with a `reason`; an empty one takes back what people said. `back_to` undoes: the id of
    the word that counted before.
    """
    body = sent_json()
    if "back_to" in body:
        earlier = text_of(body, "back_to", 60)
        return _shown(
            context, review.restore(open_packet(context.db, context.actor, packet.id, whole(body, "version")), at, earlier)
        )
    word, version = text_of(body, "word", 20), whole(body, "version")
    if not word:
        return _shown(context, review.withdraw(open_packet(context.db, context.actor, packet.id, version), at))
    if word not in list(HumanInput):
        raise UsageError("改判内容有误")
    reason, owner = text_of(body, "reason", LONGEST_REASON), text_of(body, "owner", 200)
    state = review.overrule_by_input(
        open_packet(context.db, context.actor, packet.id, version), at, HumanInput(word), reason, owner
    )
    return _shown(context, state)


@route(blueprint, "/packets/<packet_id>/review/findings/<finding_id>", Right.CORRECT, methods=("POST",))
def decide(context: RequestContext, packet: Packet, finding_id: str) -> ResponseReturnValue:
    body = sent_json()
    to = text_of(body, "state", 20)
    if to not in (FindingState.WAIVED, FindingState.CONFIRMED, FindingState.OPEN):
        raise UsageError("请求内容有误")
    reason = text_of(body, "reason", LONGEST_REASON)
    version = whole(body, "version")
    state = review.decide_finding(
        open_packet(context.db, context.actor, packet.id, version), finding_id, FindingState(to), reason
    )
    return _shown(context, state)


@route(blueprint, "/packets/<packet_id>/review/findings/<finding_id>/wording", Right.CORRECT, methods=("POST",))
def reword(context: RequestContext, packet: Packet, finding_id: str) -> ResponseReturnValue:
    """A demand in a person's words; empty: in the program's again."""
    body = sent_json()
    wording, version = text_of(body, "wording", LONGEST_DEMAND), whole(body, "version")
    state = review.reword_demand(open_packet(context.db, context.actor, packet.id, version), finding_id, wording)
    return _shown(context, state)


@route(blueprint, "/packets/<packet_id>/review/findings", Right.CORRECT, methods=("POST",))
def demand(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    """What a person demands himself, of a `part` of the form or of the whole."""
    body = sent_json()
    part, message, version = text_of(body, "part", 60), text_of(body, "message", LONGEST_DEMAND), whole(body, "version")
    return _shown(context, review.make_demand(open_packet(context.db, context.actor, packet.id, version), part, message))


@route(blueprint, "/packets/<packet_id>/review/pages/<page_id>/part", Right.CORRECT, methods=("POST",))
def move(context: RequestContext, packet: Packet, page_id: str) -> ResponseReturnValue:
    body = sent_json()
    part, version = text_of(body, "part", 60), whole(body, "version")
    return _shown(context, review.move_page(open_packet(context.db, context.actor, packet.id, version), page_id, part))


@route(blueprint, "/packets/<packet_id>/review/pages/<page_id>/turn", Right.CORRECT, methods=("POST",))
def turn(context: RequestContext, packet: Packet, page_id: str) -> ResponseReturnValue:
    """Turned by `degrees` clockwise from how it is shown, and read again."""
    body = sent_json()
    degrees, version = whole(body, "degrees"), whole(body, "version")
    return _state(context, page_changes.turn_page(open_packet(context.db, context.actor, packet.id, version), page_id, degrees))


@route(blueprint, "/packets/<packet_id>/review/split", Right.CORRECT, methods=("POST",))
def split(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    """The `pages` named become a packet of their own, called `name`."""
    body = sent_json()
    pages, name = body.get("pages"), text_of(body, "name", 300)
    if not isinstance(pages, list) or not all(isinstance(page, str) for page in pages):
        raise UsageError("请求内容有误")
    new = split_merge.split_packet(context.work, packet.id, pages, name, whole(body, "version"))
    return _shown(context, effective_state(context.db, packet), new=new.id)


@route(blueprint, "/packets/<packet_id>/review/merge", Right.CORRECT, methods=("POST",))
def merge(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    """The pages of the `other` packet come into this one."""
    body = sent_json()
    other, version = text_of(body, "other", 40), whole(body, "version")
    return _state(context, split_merge.merge_packets(context.work, packet.id, other, version))


@route(blueprint, "/packets/<packet_id>/review/others", Right.CORRECT, renews=False)
def others(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    """Packets of the same batch that could be merged into this one."""
    rows = queue.mergeable(context.db, context.actor, packet)
    return jsonify(packets=[{"id": row.id, "name": row.name, "applicant": row.applicant} for row in rows])


@route(blueprint, "/packets/<packet_id>/review/finish", Right.CORRECT, methods=("POST",))
def finish(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    """Refused where a correction waits for a second person."""
    return _shown(context, review.finish_review(open_packet(context.db, context.actor, packet.id, whole(sent_json(), "version"))))


@route(blueprint, "/packets/<packet_id>/review/reopen", Right.CORRECT, methods=("POST",))
def reopen(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    """The review was ended by mistake."""
    return _shown(context, review.reopen_review(open_packet(context.db, context.actor, packet.id)))


@route(blueprint, "/packets/<packet_id>/review/assignment", Right.ASSIGN, methods=("POST",))
def assign(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    """Given to the `user`, or to nobody; `due`: by which day."""
    body = sent_json()
    assignment.assign(context.db, context.actor, [packet.id], text_of(body, "user", 40) or None, day(body, "due"))
    return _state(context, packet)


@route(blueprint, "/packets/<packet_id>/review/postponement", Right.CORRECT, methods=("POST",))
def postpone(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    """The packet rests until a day (`until`), for a `reason`; an empty day: no longer."""
    body = sent_json()
    assignment.postpone(context.db, context.actor, packet.id, day(body, "until"), text_of(body, "reason", LONGEST_REASON))
    return _state(context, packet)


@route(blueprint, "/packets/<packet_id>/review/notes", Right.VIEW, methods=("POST",))
def note(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    assignment.note(context.db, context.actor, packet.id, text_of(sent_json(), "text", LONGEST_NOTE))
    return _state(context, packet)


@route(blueprint, "/packets/<packet_id>/review/notice", Right.VIEW, renews=False)
def preview(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    """The 告知书 as it would be issued now, as a fragment of the page."""
    draft = issue.draft(context.db, context.store, context.actor, packet.id)
    state = effective_state(context.db, packet)
    secrets = [str(escape(text)) for text in untold.secrets_of(state, _asked(context, state))]
    return untold.hide(render_template("review_notice.html", packet=packet, draft=draft), secrets)


@route(blueprint, "/packets/<packet_id>/review/notice", Right.ISSUE, methods=("POST",), detached=True)
def issue_notice(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    body = sent_json()
    wanted = Asked(day(body, "due"), text_of(body, "replaces", 200))
    asked = issue.draw_ahead(context.store, context.actor, packet.id, wanted)
    with context.store.database.unit() as db:
        issue.issue(UnitOfWork(db, context.store, context.actor), packet.id, whole(body, "version"), asked)
        return _state(replace(context, db=db), load_packet(db, context.actor, packet.id))


@route(blueprint, "/packets/<packet_id>/notices/<notice_id>/<form>", Right.VIEW)
def notice_file(context: RequestContext, packet: Packet, notice_id: str, form: str) -> ResponseReturnValue:
    """An issued notice as it was frozen: PDF or Word."""
    row = context.db.get(DeficiencyLetter, notice_id)
    hashes = {"pdf": row.pdf_sha256, "docx": row.docx_sha256} if row and row.packet_id == packet.id else {}
    path = context.store.blobs.path(hashes[form]) if form in hashes else None
    if row is None or path is None or not path.is_file():
        raise NotFound()
    return as_attachment(path, f"{row.number}.{form}", PLAIN)


@route(blueprint, "/packets/<packet_id>/review/here", Right.VIEW, methods=("POST",), renews=False)
def here(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    """Said every few seconds by an open screen: who else looks at the packet, and whether it changed meanwhile."""
    return jsonify(names=presence.here(context.db, context.actor, packet.id), version=packet.version, state=packet.state)


@route(blueprint, "/packets/<packet_id>/review/leave", Right.VIEW, methods=("POST",), renews=False)
def leave(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    presence.leave(context.db, context.actor, packet.id)
    return jsonify()


@route(blueprint, "/packets/<packet_id>/review/pages/<page_id>/read", Right.CORRECT, methods=("POST",), detached=True)
def read(context: RequestContext, packet: Packet, page_id: str) -> ResponseReturnValue:
    """What stands in a box that was drawn: another process reads it, and no write lock is held meanwhile."""
    box = box_of(sent_json().get("box"))
    if box is None:
        raise UsageError("请框出要识别的区域")
    with context.store.database.look() as db:
        found = region.read_box(UnitOfWork(db, context.store, context.actor), packet.id, page_id, box)
    return jsonify(text=found.text, confidence=found.confidence)


@route(blueprint, "/review/next", Right.VIEW)
def following(context: RequestContext) -> ResponseReturnValue:
    """To the next packet to review, of the `batch` named or of all, behind the packet `after`."""
    named = request.args.get("batch")
    batch = load_batch(context.db, context.actor, named) if named else None
    after = context.db.get(Packet, request.args.get("after", ""))
    row = queue.next_packet(context.db, context.actor, batch.id if batch else None, after)
    if row is not None:
        return redirect(url_for("review.show", packet_id=row.id))
    left = assignment.waiting(context.db, context.actor, batch.id if batch else None)
    return render_template("review_done.html", batch=batch, left=left)


@route(blueprint, "/packets/<packet_id>/pages/<page_id>/thumb", Right.VIEW, renews=False)
def thumb(context: RequestContext, packet: Packet, page_id: str) -> ResponseReturnValue:
    return _kept(
        send_file(pictures.thumb_of(context.store, packet, _page(context, packet, page_id)), "image/jpeg", conditional=True)
    )


@route(blueprint, "/packets/<packet_id>/pages/<page_id>/crop", Right.VIEW, renews=False)
def crop(context: RequestContext, packet: Packet, page_id: str) -> ResponseReturnValue:
    """A place of a page, cut out: `box` as four fractions with commas between them; the whole page without one. `close`: with hardly
    a margin, also of a page without pixels.
    """
    try:
        box = box_of([float(number) for number in request.args.get("box", "0,0,1,1").split(",")])
    except ValueError:
        box = None
    if box is None:
        raise NotFound()
    row = _page(context, packet, page_id)
    if "close" in request.args:
        content, kind = pictures.close_crop_of(context.store, packet, row, box)
        return _drawn(Response(content, mimetype=kind))
    return _kept(Response(pictures.crop_of(context.store, packet, row, box), mimetype="image/jpeg"))


@route(blueprint, "/packets/<packet_id>/pages/<page_id>/drawing", Right.VIEW, renews=False)
def drawing(context: RequestContext, packet: Packet, page_id: str) -> ResponseReturnValue:
    """A page that never had pixels, drawn from its lines."""
    return _drawn(Response(pictures.drawing_of(_page(context, packet, page_id)), mimetype="image/svg+xml"))


@route(blueprint, "/packets/<packet_id>/pages/<page_id>/lines", Right.VIEW, renews=False)
def lines(context: RequestContext, packet: Packet, page_id: str) -> ResponseReturnValue:
    row, asked = _page(context, packet, page_id), untold.asked_in(context.db, context.actor, packet)
    hidden = untold.places_in(asked.values(), (row.file_path, row.number))
    answer = jsonify(lines=pictures.lines_of(row, hidden))
    return answer if hidden else _kept(answer)


def _page(context: RequestContext, packet: Packet, page_id: str) -> PageRow:
    row = context.db.get(PageRow, page_id)
    if row is None or row.packet_id != packet.id:
        raise NotFound()
    return row


def _drawn(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = SANDBOX
    return _kept(answer)


def _kept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer
