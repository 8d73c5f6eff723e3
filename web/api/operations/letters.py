"""The 告知书: previewed, issued, downloaded; and what a mending packet mended."""

from __future__ import annotations

from flask import Response

from shenbao.service.core.access import Actor, NotFound, Right, load_batch, load_packet
from shenbao.service.core.current import effective_state
from shenbao.service.core.store import Store
from shenbao.service.letters import demands, issue, recommenders
from shenbao.service.letters.demands import title_of
from shenbao.service.letters.freezing import Asked
from shenbao.service.letters.seen import unseen_demands
from shenbao.service.resubmission import choice, comparison
from storage.schema import DeficiencyLetter, RecommenderLetter, Resubmission
from web.api import answers
from web.api.contract import Answer, Call, Operations
from web.api.shapes.letters import (
    ChangeOut,
    ComparedOut,
    ComparisonOut,
    LinkIn,
    NoticeIn,
    NoticeList,
    NoticeOut,
    OldPageOut,
    PreviewOut,
    RecommenderLetterIn,
    RecommenderLetterOut,
    ResubmissionIn,
    ResubmissionOut,
    ToRecommenderList,
)
from web.api.shapes.review import Changed
from web.pages.packet.downloads import as_attachment

operations = Operations("告知书")
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@operations.add("GET", "/packets/{packet}/notice", "预览告知书", right=Right.VIEW, answer=PreviewOut, tagged=True)
def preview_notice(call: Call, packet: str) -> PreviewOut:
    row = load_packet(call.session, call.actor, packet)
    draft = issue.draft(call.session, call.store, call.actor, packet)
    listed = [answers.demand(demands.demand_of(found)) for found in demands.open_errors(call.session, row)]
    later = [found.code for found in demands.errors_after_letter(call.session, row)]
    unseen = [found.code for found in unseen_demands(call.session, effective_state(call.session, row))]
    texts = [block.text for block in draft.content.blocks] if draft else []
    days = {name: getattr(draft, name) if draft else None for name in ("first", "last", "proposed")}
    told = {"demands": listed, "later": later, "unseen": unseen, "texts": texts, "stands": draft.stands if draft else ""}
    return PreviewOut(packet=row.id, version=row.version, **told, **days)


@operations.add("GET", "/packets/{packet}/notices", "列出已出具的告知书", right=Right.VIEW, answer=NoticeList)
def list_notices(call: Call, packet: str) -> NoticeList:
    row = load_packet(call.session, call.actor, packet)
    return NoticeList(items=[answers.notice(notice) for notice in demands.issued_letters(call.session, row.id)])


def _drawn(store: Store, actor: Actor, body: NoticeIn, packet: str) -> Asked:
    return issue.draw_ahead(store, actor, packet, Asked(body.due, body.replaces))


@operations.add(
    "POST",
    "/packets/{packet}/notices",
    "出具告知书",
    right=Right.ISSUE,
    body=NoticeIn,
    answer=NoticeOut,
    status=201,
    versioned=True,
    ahead=_drawn,
)
def issue_notice(call: Call, packet: str) -> Answer:
    row = issue.issue(call.work, packet, call.version, call.ahead)
    return Answer(answers.notice(row), 201, {"Location": f"/api/v1/notices/{row.id}"})


@operations.add("GET", "/notices/{notice}", "查看已出具的告知书", right=Right.VIEW, answer=NoticeOut)
def read_notice(call: Call, notice: str) -> NoticeOut:
    return answers.notice(demands.load_letter(call.session, call.actor, notice))


@operations.add("GET", "/notices/{notice}/pdf", "下载告知书 PDF", right=Right.VIEW, media=(PDF,))
def read_notice_pdf(call: Call, notice: str) -> Response:
    row = demands.load_letter(call.session, call.actor, notice)
    return _stored(call, row, row.pdf_sha256, PDF, f"{title_of(row)}.pdf")


@operations.add("GET", "/notices/{notice}/docx", "下载告知书 Word 文档", right=Right.VIEW, media=(DOCX,))
def read_notice_docx(call: Call, notice: str) -> Response:
    row = demands.load_letter(call.session, call.actor, notice)
    return _stored(call, row, row.docx_sha256, DOCX, f"{title_of(row)}.docx")


@operations.add(
    "GET",
    "/batches/{batch}/recommender-letters",
    "致推荐单位的告知书：现有事项与已出具的",
    right=Right.VIEW,
    answer=ToRecommenderList,
)
def list_recommender_letters(call: Call, batch: str) -> ToRecommenderList:
    found = recommenders.letters_to_recommenders(call.session, call.store, load_batch(call.session, call.actor, batch))
    return ToRecommenderList(items=[answers.to_recommender(unit) for unit in found])


def _drawn_to(store: Store, actor: Actor, body: RecommenderLetterIn, batch: str) -> Asked:
    return recommenders.draw_ahead(store, actor, batch, body.recommender, Asked(body.due))


@operations.add(
    "POST",
    "/batches/{batch}/recommender-letters",
    "出具致推荐单位的告知书",
    right=Right.ISSUE,
    body=RecommenderLetterIn,
    answer=RecommenderLetterOut,
    status=201,
    ahead=_drawn_to,
)
def issue_recommender_letter(call: Call, batch: str) -> Answer:
    work = call.work
    row = recommenders.issue_to(work, batch, call.body.recommender, call.ahead)
    return Answer(answers.recommender_letter(row), 201)


@operations.add("GET", "/recommender-letters/{letter}/pdf", "下载致推荐单位的告知书 PDF", right=Right.VIEW, media=(PDF,))
def read_recommender_letter_pdf(call: Call, letter: str) -> Response:
    row = recommenders.load_to(call.session, call.actor, letter)
    return _stored(call, row, row.pdf_sha256, PDF, ".pdf")


@operations.add("GET", "/recommender-letters/{letter}/docx", "下载致推荐单位的告知书 Word 文档", right=Right.VIEW, media=(DOCX,))
def read_recommender_letter_docx(call: Call, letter: str) -> Response:
    row = recommenders.load_to(call.session, call.actor, letter)
    return _stored(call, row, row.docx_sha256, DOCX, ".docx")


@operations.add("GET", "/packets/{packet}/comparison", "补正前后对照", right=Right.VIEW, answer=ComparisonOut, errors=(409,))
def read_comparison(call: Call, packet: str) -> ComparisonOut:
    found = comparison.compare(call.session, call.actor, packet)
    if found is None:
        raise NotFound("这份材料不是补正材料")
    groups = {n: [ComparedOut.model_validate(d) for d in getattr(found, n)] for n in ("mended", "standing", "fresh")}
    changes = [ChangeOut.model_validate(change) for change in found.changes]
    return ComparisonOut(packet=packet, first=found.first_id, number=found.number, changes=changes, **groups)


@operations.add(
    "PUT",
    "/packets/{packet}/previous",
    "指明所补正的原材料",
    right=Right.UPLOAD,
    body=LinkIn,
    answer=Changed,
    versioned=True,
    tagged=True,
)
def link_packet(call: Call, packet: str) -> Changed:
    return answers.changed(comparison.link(call.session, call.actor, packet, call.body.first, call.version))


@operations.add(
    "GET",
    "/packets/{packet}/resubmission",
    "补正材料怎样与原材料合并：建议与已选择的",
    right=Right.VIEW,
    answer=ResubmissionOut,
    errors=(409,),
    tagged=True,
)
def read_resubmission(call: Call, packet: str) -> ResubmissionOut:
    proposal = choice.propose(call.session, call.actor, packet)
    if proposal is None:
        raise NotFound("这份材料不是补正材料")
    version = load_packet(call.session, call.actor, packet).version
    pages = [OldPageOut.model_validate(page) for page in proposal.pages]
    state = {
        "chosen": proposal.chosen.value,
        "proposed": proposal.proposed.value,
        "lacking": list(proposal.lacking),
        "version": version,
    }
    return ResubmissionOut(packet=packet, first=proposal.first.id, pages=pages, **state)


@operations.add(
    "PUT",
    "/packets/{packet}/resubmission",
    "选择整套重交或补交部分",
    right=Right.UPLOAD,
    body=ResubmissionIn,
    answer=Changed,
    versioned=True,
    tagged=True,
)
def choose_resubmission(call: Call, packet: str) -> Changed:
    how = Resubmission(call.body.how)
    row = choice.choose(call.work, packet, how, call.body.keep, call.version)
    return answers.changed(row)


def _stored(call: Call, row: DeficiencyLetter | RecommenderLetter, sha256: str, media: str, name: str) -> Response:
    path = call.store.blobs.path(sha256)
    if not path.is_file():
        raise NotFound()
    return as_attachment(path, f"{row.number}{name}", media)
