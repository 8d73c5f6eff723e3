"""From a candidate to a field's value: hints and blanks taken away, typed, with its confidence and place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.forms.joined_text import join_tokens
from extractors.forms.rows import paragraphs
from extractors.forms.tokens import Candidate, Token, distinct_pages, mean_confidence, pages_of
from extractors.forms.values.choices import BOX, ChoiceReading, free_text, read_blank, read_choices, read_levels, read_yes_no
from extractors.forms.values.lost_boxes import with_lost_boxes
from extractors.forms.values.marked import by_pen, ringed, with_marked
from extractors.forms.values.settings import CHOICE, VALUE
from extractors.text.reading_order import rows_of
from extractors.text.wordings import UNREAD, is_blank_text, strip_blanks, strip_hints, without_boxes
from model.folding import fold, fold_map
from model.language import words
from model.organisations import balanced, ends_like_name
from model.page import Reader, Tick
from model.record import TYPE, FieldValue, Presence
from notices.field_types.dates import DateRules
from notices.field_types.registry import FieldType
from notices.field_types.rules import Boxes
from notices.profile import FieldSpec

# what begins another pair on the same line: 「  职称：」, 「；邮编：」
NEXT_LABEL = re.compile(r"(?:\s{2,}|[；;，,]\s*|\n)[\u4e00-\u9fff]{2,10}(?:[（(][^（()）]*[)）])?\s*[：:]")
BOX_READERS = {Boxes.CHOICES: read_choices, Boxes.YES_NO: read_yes_no, Boxes.ROWS: read_levels}
PROJECT_END = re.compile(r"(?:平台|系统|项目|工程|服务)$")
GOES_ON = "的为是及和与或、，。：:；"  # signs by which words go on that only begin like a label
NONE_WORDS = frozenset(map(fold, words("labels", "none_words")))
DASH = "—"
DASHES = frozenset((fold(DASH), fold(DASH * 2)))
BEHIND = re.compile(r"[^\w()（）]+$")  # signs behind a name


def value_of(spec: FieldSpec, candidate: Candidate) -> FieldValue:
    """Return the field's value at this place; `presence` BLANK where nothing but the form's own print stands there."""
    rules = spec.type.rules
    if rules.boxes is not None:
        return _choice_value(spec, candidate, rules.boxes)
    candidate = replace(candidate, tokens=own_rows(spec, _without_seals(candidate)))
    raw = clean_raw(spec, candidate.tokens)
    confidence = _confidence(candidate)
    if raw == "":
        placed = confidence if candidate.context else min(confidence, VALUE.unplaced)
        return FieldValue(spec.key, "", None, placed, candidate.source, Presence.BLANK)
    if candidate.reader is Reader.OCR:
        raw = _without_seal_tail(spec, candidate, rules.tidied(spec, raw))
        if rules.illegible(raw) or not raw.strip(UNREAD + " \n"):
            return FieldValue(spec.key, raw, None, min(confidence, VALUE.noise), candidate.source, Presence.UNREADABLE)
        confidence *= VALUE.cut_by_seal if _cut_by_seal(spec, candidate, raw) else 1.0
    typed = spec.read(raw)
    value = FieldValue(spec.key, raw, typed.value, confidence, candidate.source, Presence.FILLED, typed.proposal)
    if candidate.reader is Reader.OCR and typed.proposal and rules.digits and not rules.check_digit:
        return replace(
            value, value=typed.proposal, proposal=None, decided_by=TYPE
        )  # 185293|3577: a stroke among digits alone is a 1
    return value


def own_rows(spec: FieldSpec, tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return, of a value over several lines, only the first ones where these already are a whole value of the field's type.

    A number may wrap, so for most types all lines count if together they fit; a date never goes on with other text.
    """
    rules = spec.type.rules
    if not rules.single or len(tokens) < 2:
        return tuple(tokens)
    rows = rows_of(tokens) if len(pages_of(tokens)) == 1 else [[b] for b in tokens]
    trials = [tuple(b for row in rows[:count] for b in row) for count in range(1, len(rows) + 1)]
    if not isinstance(rules, DateRules):
        trials.insert(0, trials.pop())
    found = next((t for t in trials if (raw := clean_raw(spec, t)) and spec.read(raw).ok), tuple(tokens))
    following = tokens[len(found) : len(found) + 1]
    if isinstance(rules, DateRules) and following and rules.goes_on(following[0].text):
        longer = (*found, following[0])
        if spec.read(clean_raw(spec, longer)).ok:
            return longer
    return found


def _without_seals(candidate: Candidate) -> tuple[Token, ...]:
    """Without scraps of a seal's own words, where better pieces stand beside them: short and doubtful, or squeezed as the words
    of a ring are in an upright box.
    """
    kept = tuple(
        b for b in candidate.tokens if not (_scrap(b) and any(s.box.covers(b.box, VALUE.under_seal) for s in b.page.seals))
    )
    return kept or candidate.tokens


def _scrap(token: Token) -> bool:
    length = len(fold(token.text))
    pitch = token.box.width * token.page.width / max(1, length)
    squeezed = length >= 2 and pitch < VALUE.squeezed * token.box.height * token.page.height and not token.text.isascii()
    return squeezed or (length <= VALUE.scrap and token.confidence < VALUE.scrap_doubt)


def _without_seal_tail(spec: FieldSpec, candidate: Candidate, raw: str) -> str:
    """Return a value without the letters of a seal behind the words that are known to be the value: they lie on the seal."""
    end = spec.type.rules.known_end(spec, raw)
    tail, joined = fold(raw[end:]), join_tokens(candidate.tokens)
    folded, at = fold_map(joined.text)
    start = folded.rfind(tail) if tail else -1
    if start < 0:
        return raw
    owners = [joined.owners[at[n]] for n in range(start, start + len(tail))]
    pieces = [(joined.tokens[o[0]], o[1]) for o in owners if o is not None]
    on_seal = [
        token.chars and any(s.box.holds(token.chars[n].box.cx, token.chars[n].box.cy) for s in token.page.seals)
        for token, n in pieces
    ]
    return raw[:end].rstrip() if on_seal and all(on_seal) else raw


def _cut_by_seal(spec: FieldSpec, candidate: Candidate, raw: str) -> bool:
    """Whether the value breaks off where a seal begins: what stands under it was not read."""
    name = BEHIND.sub("", raw)
    if spec.type not in (FieldType.ORGANISATION, FieldType.TEXT) or not candidate.tokens:
        return False
    if ends_like_name(name) or PROJECT_END.search(name):
        return False
    last = candidate.tokens[-1]
    return any(s.box.holds(min(1.0, last.box.x1 + VALUE.behind_last), last.box.cy) for s in last.page.seals)


def clean_raw(spec: FieldSpec, tokens: Sequence[Token]) -> str:
    """Return what stands on the paper, without hints, underscores and the date's own signs; "" where nothing is left."""
    rules = spec.type.rules
    long = spec.type is FieldType.TEXT and len(tokens) > 2
    if long:
        text = paragraphs(tokens)
    else:
        text = Candidate(spec.key, tuple(tokens), 1.0, tokens[0].page, None, "").joined(rules.compact) if tokens else ""
    if _is_dash(spec, text.strip(), tokens):
        return DASH
    # a date's hint is its own printed signs: taking it away fuzzily would take the date
    hints = () if isinstance(rules, DateRules) else spec.hints
    text = strip_blanks(strip_hints(without_boxes(text), hints))
    text = re.sub(r"^[\s:：)）】」》]+", "", text)  # a wall that was read as the end of a bracket
    nothing = rules.is_blank(text) or is_blank_text(text) or _ends_a_wording(spec, text)
    return "" if nothing else _own_part(spec, text.strip())


def _is_dash(spec: FieldSpec, text: str, tokens: Sequence[Token]) -> bool:
    """Tell whether a dash stands in the place of an answer (无): typed as such, or recognised as 一 where a number is asked for. What a recogniser takes for
    a dash elsewhere may be the line to be written on.
    """
    if spec.type.rules.boxes is not None or not tokens:
        return False
    typed = all(token.page.reader.exact for token in tokens) and fold(text) in DASHES
    return typed or (spec.type.rules.digits and text == "一")


def _ends_a_wording(spec: FieldSpec, text: str) -> bool:
    """Tell whether nothing stands there but the end of a wording of the form that begins on another page: 业企业必填） of 软件业务收入（软件业企业必填）."""
    rest = fold(text)
    if not rest.endswith(")") or "(" in rest or len(rest) < VALUE.rest_of_wording:
        return False
    return any(fold(wording).endswith(rest) for wording in (*spec.labels, *spec.context))


def _own_part(spec: FieldSpec, text: str) -> str:
    """A short value without the sign that parts it from its neighbour, and without the neighbour's label and value."""
    own = re.match("|".join(rf"{re.escape(w)}\s*[:：]\s*" for w in sorted(spec.labels, key=len, reverse=True)), text)
    if own and own.end() < len(text):
        text = text[own.end() :]
    elif len(text) < VALUE.long_value:
        text = text[_bare_label(spec, text) :]
    if spec.type.rules.short and (hit := NEXT_LABEL.search(text)) and hit.start():
        text = text[: hit.start()]
    if spec.inside:  # the bracket around the blanks of another field ends them
        text = next((text[:n] for n, char in enumerate(text) if char in ")）" and not balanced(text[: n + 1])), text)
    return re.sub(r"[\s；;，,、]+$", "", text) if len(text) < VALUE.long_value else text


def _bare_label(spec: FieldSpec, text: str) -> int:
    """Return the length of the field's own label or heading, without a colon, that a lost wall left before its value; 0 where what follows is
    no value of its type.
    """
    headings = spec.context if spec.type.rules.digits or spec.type.rules.strict else ()  # 项目负责人 may be a title, too
    for wording in sorted((*spec.labels, *headings), key=len, reverse=True):
        if len(wording) >= VALUE.bare_label and text.startswith(wording):
            rest = text[len(wording) :].strip()
            goes_on = rest[:1] in GOES_ON or not rest
            return 0 if goes_on or not (spec.read(rest).ok or fold(rest) in NONE_WORDS) else len(text) - len(rest)
    return 0


def _confidence(candidate: Candidate) -> float:
    # only on a well-read page is empty surely empty
    reading = mean_confidence(candidate.tokens) if candidate.tokens else candidate.page.confidence
    worst = min((b.confidence for b in candidate.tokens if b.text.strip()), default=reading)
    label = VALUE.any_label + VALUE.label * min(1.0, candidate.label_score)
    read = VALUE.mean * reading + VALUE.worst * worst
    return max(0.0, min(1.0, read * label * (1.0 if candidate.context else VALUE.without_context)))


def ticks_in(candidate: Candidate) -> list[Tick]:
    """Return the tick boxes among the candidate's pieces and within its place."""
    places = [(candidate.page, candidate.box)] if candidate.box is not None else []
    places += [(token.page, token.box.grown(VALUE.tick_aside, VALUE.tick_above)) for token in candidate.tokens]
    pages = distinct_pages((candidate.page, *(token.page for token in candidate.tokens)))
    return [t for page in pages for t in page.ticks if any(own is page and box.holds(t.box.cx, t.box.cy) for own, box in places)]


def _choice_value(spec: FieldSpec, candidate: Candidate, boxes: Boxes) -> FieldValue:
    marked = with_marked(spec, candidate.tokens)
    ticks = marked.ticks or ticks_in(candidate)
    raw = _with_lost_boxes(spec, marked.text, candidate, boxes)
    ticked: ChoiceReading = BOX_READERS[boxes](spec, raw, ticks)
    confidence = _confidence(candidate) * min(
        [ticked.confidence, *(tick.confidence for tick in marked.ticks or ringed(ticks, candidate.page))]
    )
    if raw != marked.text or (_excluding(ticked) and any(by_pen(t.page, t.box) for t in candidate.tokens)):
        confidence = min(confidence, CHOICE.doubtful)  # a ring about a choice may reach the one beside it
    if ticked.contradictory:
        return FieldValue(spec.key, raw, None, confidence, candidate.source, Presence.FILLED)
    if ticked.value in (None, []):
        confidence = min(confidence, CHOICE.doubtful) if _lacks_boxes(spec, raw, candidate, boxes) else confidence
        return FieldValue(spec.key, raw, None, confidence, candidate.source, Presence.BLANK)
    return FieldValue(spec.key, raw, ticked.value, confidence, candidate.source, Presence.FILLED)


def _excluding(ticked: ChoiceReading) -> bool:
    """Tell whether choices of which one rules out the other seem to be made."""
    rows = ticked.value.values() if isinstance(ticked.value, dict) else ()
    return ticked.contradictory or any(isinstance(row, dict) and row.get("levels") for row in rows)


def _lacks_boxes(spec: FieldSpec, text: str, candidate: Candidate, boxes: Boxes) -> bool:
    """Tell whether some choices were read with their box and others without: what hides a box may be the mark of a pen."""
    known = len(spec.levels) * len(spec.rows) if boxes is Boxes.ROWS else len(spec.choices)
    exact = any(token.page.reader.exact for token in candidate.tokens)
    return not exact and 0 < len(BOX.findall(text)) < known


def _with_lost_boxes(spec: FieldSpec, text: str, candidate: Candidate, boxes: Boxes) -> str:
    """Return a text that a recogniser read with the boxes that were lost in it."""
    if any(token.page.reader.exact for token in candidate.tokens):
        return text
    choices, rows = (spec.levels, spec.rows) if boxes is Boxes.ROWS else (spec.choices, ())
    wordings, labels = ({word for one in those for word in one.words} for those in (choices, rows))
    return with_lost_boxes(text, wordings, labels)


def blank_value(spec: FieldSpec, siblings: Sequence[FieldSpec], parent: Candidate) -> FieldValue | None:
    """Return the value of a field that is a blank inside `parent`'s place; None where its label is not there."""
    found = read_blank(spec, siblings, parent.tokens)
    if found is None:
        return None
    text, token = found
    raw = clean_raw(spec, [Token(text, token.page, token.box, token.confidence)]) if token and text else ""
    raw = free_text(raw) if raw else ""
    place = Candidate(spec.key, (token,) if token else (), parent.label_score, parent.page, parent.box, "blank")
    if not raw:
        return FieldValue(spec.key, "", None, _confidence(place), place.source, Presence.BLANK)
    typed = spec.read(raw)
    return FieldValue(spec.key, raw, typed.value, _confidence(place), place.source, Presence.FILLED, typed.proposal)
