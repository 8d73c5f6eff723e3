"""Which kind of proof a page is (a certificate, an audit report), by its title and its words. Kinds and their wordings come from
the notice's profile.

Scores: a title set as a heading 0.9 and more, a title within the text 0.6 to 0.8, words of the kind alone 0.5 to 0.7.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median_high

import numpy as np
from rapidfuzz import fuzz

from extractors.packet.parts.settings import PROOF_KIND
from extractors.text.box_symbols import BOXES
from extractors.text.likeness import ratios
from extractors.text.reading_order import typical_height
from extractors.text.wordings import without_boxes
from model.folding import fold, simplified
from model.fuzzy import bare, find
from model.language import alternatives
from model.page import Line, Page
from notices.profile import EvidenceKind, Profile

FORM_TITLE = re.compile(rf"{alternatives('labels', 'form_words')}(?:\([^()]*\))?$")
OF_A_FIRM = re.compile(r"\s*(?:关于)?[\w（）()]{2,30}?(?:公司|研究院|厂|合作社)(?=[\w（(])(?!.*(?:公司|研究院))的?")
SENTENCE = re.compile(r"[:：；;。，]")
# how the title of an office's paper is worded: 关于认定2015年度省级企业技术中心的通知
OF_AN_OFFICE = re.compile(r"^\s*\w{3,24}?[部厅局委会室府院](?=关于)")
OFFICIAL_TITLE = re.compile(r"关于.{4,40}的?(?:通知|公告|公示|通报|批复|复函|决定|意见)$")
TitleLine = tuple[Line, str, str]  # the line, its text (perhaps with the next line's), and that text's bare wording
TitleHit = tuple[TitleLine, str, float]  # such a line, the title that it is like, and how well they agree (0–1)


@dataclass(frozen=True, slots=True)
class KindGuess:
    """The kind of proof that a page is: `heading` whether its title stands there as a heading."""

    kind: str
    score: float
    title: str
    y: float
    heading: bool


def guess_kind(page: Page, profile: Profile) -> KindGuess | None:
    """Return the likeliest kind of proof for a page; None where nothing speaks for any."""
    text, lines = simplified(fold(page.text)), _title_lines(page)
    hits = _title_hits(lines, profile)
    guesses = [g for kind in profile.evidence_kinds if (g := _guess(page, kind, text, hits[kind.id]))]
    if not guesses:
        return _by_file_name(page, profile)
    return max(guesses, key=lambda g: (round(g.score, 2), len(fold(g.title))))


def title_lines(page: Page, profile: Profile) -> list[Line]:
    """Return the lines that say nothing but the title of a proof, from the top."""
    short = (line for line in page.lines if 0 < len(fold(line.text)) <= PROOF_KIND.line)
    said = [(line, line.text, _core(line.text)) for line in short if not (_boxed(line) or SENTENCE.search(line.text))]
    hits = _title_hits(said, profile) if said else {}
    titled = {line for own in hits.values() for (line, _, _), _, score in own if score >= PROOF_KIND.whole / 100}
    return sorted(titled, key=lambda line: line.box.y0)


def _guess(page: Page, kind: EvidenceKind, text: str, hits: Sequence[TitleHit]) -> KindGuess | None:
    words = sum(1 for w in kind.words if fold(w) in text)
    support = min(PROOF_KIND.words_most, PROOF_KIND.words_each * words)
    best: KindGuess | None = None
    for (line, whole, core), title, score in hits:
        if _boxed(line) and fuzz.ratio(core, fold(title)) < PROOF_KIND.whole:
            continue  # 高新技术企业 ☐国家级 ☑省市级 is a choice, 企业技术☐中☐心认定证书 a title whose 中 looks like boxes
        heading = _is_heading(line, whole, title, page.lines)
        value = score * (PROOF_KIND.heading if heading else PROOF_KIND.in_text) + support
        if best is None or (value, len(title)) > (best.score, len(fold(best.title))):
            best = KindGuess(kind.id, value, without_boxes(line.text).strip(), line.box.y0, heading)
    if best is None and words >= PROOF_KIND.words:
        score = min(PROOF_KIND.by_words_most, PROOF_KIND.by_words + PROOF_KIND.by_words_each * words)
        best = KindGuess(kind.id, score, "", 0.0, False)
    return best


def _title_lines(page: Page) -> list[TitleLine]:
    """The page's short lines, and each joined with the one below it (titles set on two lines), with their bare wording."""
    lines = sorted((line for line in page.lines if line.text.strip()), key=lambda line: (line.box.y0, line.box.x0))
    found = []
    for index, line in enumerate(lines):
        if len(fold(line.text)) > PROOF_KIND.line:
            continue
        if _boxed(line):
            found.append((line, text := without_boxes(line.text), _core(text)))
            continue
        found += _with_and_without_firm(line, line.text)
        head, colon, rest = line.text.replace(":", "：").partition("：")
        if colon and rest.strip() and line.box.y0 < PROOF_KIND.colon_top and len(fold(head)) >= PROOF_KIND.least:
            found.append((line, head, _core(head)))  # 项目推广效果证明材料：现场照片
        if (
            index + 1 < len(lines)
            and len(fold(line.text + lines[index + 1].text)) <= PROOF_KIND.two_lines
            and line.box.y0 < PROOF_KIND.two_lines_top
        ):
            found += _with_and_without_firm(line, line.text + lines[index + 1].text)
    return found


def _with_and_without_firm(line: Line, text: str) -> list[TitleLine]:
    """A title as it stands, and without the firm that it names: 关于某某有限公司主营业务收入的专项审计报告 is as much a title as 专项审计报告; without the office
    whose paper it is, too.
    """
    rest = OF_AN_OFFICE.sub("", OF_A_FIRM.sub("", text, count=1))
    return [(line, one, _core(one)) for one in dict.fromkeys((text, rest))]


def _core(text: str) -> str:
    """The bare wording in simplified characters: brush-like type is read as traditional ones (廣東省重點實驗室)."""
    return bare(simplified(text))


def _boxed(line: Line) -> bool:
    return any(char in BOXES for char in line.text.strip()[1:])


@lru_cache(maxsize=8)
def _titles(profile: Profile) -> tuple[tuple[str, str, str], ...]:
    """Return all titles of proofs: the kind, the title, and how it is compared."""
    return tuple((kind.id, title, fold(title)) for kind in profile.evidence_kinds for title in kind.titles)


def _title_hits(lines: Sequence[TitleLine], profile: Profile) -> dict[str, list[TitleHit]]:
    """Return the lines that are titles of each kind, from the top, and how well they agree."""
    titles = _titles(profile)
    wanted, cores = [folded for _, _, folded in titles], [core for _, _, core in lines]
    whole = ratios(cores, wanted)
    high, wide = np.array([len(core) for core in cores])[:, None], np.array([len(folded) for folded in wanted])
    fits = (wide >= PROOF_KIND.least) & (high >= wide - 1) & (high <= wide + PROOF_KIND.longer)
    hits: dict[str, list[TitleHit]] = {kind.id: [] for kind in profile.evidence_kinds}
    for n, m in np.argwhere((whole >= PROOF_KIND.whole / 100) | fits).tolist():
        score = float(whole[n, m]) if whole[n, m] >= PROOF_KIND.whole / 100 else _score_within(cores[n], wanted[m])
        if score:
            hits[titles[m][0]].append((lines[n], titles[m][1], score))
    return hits


@lru_cache(maxsize=131072)
def _score_within(core: str, wanted: str) -> float:
    """Return how well a title agrees with a part of a line; 0 where none is like it."""
    if len(_characters(core) & _characters(wanted)) < PROOF_KIND.common * len(_characters(wanted)):
        return 0.0
    span = find(core, wanted, PROOF_KIND.within)
    if span is None:
        return 0.0
    # 广东省省级企业技术中心认定证书: a title with the issuing place before it; further off, it is only mentioned
    return span.score * (PROOF_KIND.at_end if span.end >= len(core) - 2 else PROOF_KIND.further_in)


@lru_cache(maxsize=4096)
def _characters(text: str) -> frozenset[str]:
    return frozenset(text)


def _is_heading(line: Line, text: str, title: str, page: Sequence[Line]) -> bool:
    if SENTENCE.search(text.strip().rstrip(":：。")):
        return False
    if FORM_TITLE.search(fold(text)) and not FORM_TITLE.search(fold(title)):
        return False  # 专精特新中小企业申请书 applies for what a certificate says
    if OFFICIAL_TITLE.fullmatch("".join(text.split())) and line.box.y0 < PROOF_KIND.two_lines_top:
        return True
    short = len(fold(text)) <= len(fold(title)) + PROOF_KIND.heading_longer
    centred = abs(line.box.cx - 0.5) < PROOF_KIND.centred and line.box.y0 < PROOF_KIND.centred_top
    return short and line.box.y0 < PROOF_KIND.top and (_large(line, page) or (centred and _alone_in_row(line, page)))


def _large(line: Line, page: Sequence[Line]) -> bool:
    """Whether a line is set larger than the page's usual ones: by its type size where it is known, since one that wraps is higher."""
    sizes = [other.size_pt for other in page if other.size_pt]
    if line.size_pt and sizes:
        return line.size_pt > PROOF_KIND.large * median_high(sizes)
    return line.box.height > PROOF_KIND.large * typical_height(page)


def _alone_in_row(line: Line, page: Sequence[Line]) -> bool:
    """Whether nothing stands beside a line: a label of a table has its value there, however near to the page's middle it stands."""
    beside = (o.box for o in page if o is not line and fold(o.text))
    box = line.box
    return not any(min(o.y1, box.y1) - max(o.y0, box.y0) > 0.5 * min(o.height, box.height) for o in beside)


def _by_file_name(page: Page, profile: Profile) -> KindGuess | None:
    """The applicant's own file name is a weak sign where the page itself tells nothing."""
    name = page.file.rsplit("/", 1)[-1]
    for kind in profile.evidence_kinds:
        for title in (*kind.titles, kind.name):
            if len(fold(title)) >= PROOF_KIND.least and (span := find(name, title, PROOF_KIND.file_name)):
                return KindGuess(kind.id, PROOF_KIND.by_file_name, name[span.start : span.end], 0.0, False)
    return None
