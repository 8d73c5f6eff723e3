"""A scan that holds several packets one after another is split at their covers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from extractors.forms.fields.read import fields_of
from extractors.forms.rows import without_running_heads
from extractors.packet.parts.page_features import PreparedProfile, features_of
from extractors.packet.settings import PILE
from extractors.text.wordings import similar_texts
from model.folding import fold
from model.fuzzy import find, likeness
from model.page import Page, Paper
from model.paper_codes import SEPARATOR, packets_named
from model.record import FieldValue, Presence
from notices.profile import PartKind, Profile


def split_pile(pages: Sequence[Page], profile: Profile) -> list[tuple[Page, ...]]:
    """Cut `pages`, as they came, before each cover of another packet. A cover scanned twice opens no packet.

    Pages of files without a cover of their own stay with the first packet. A notice that does not say by what packets are told
    apart knows no piles.
    """
    if profile.pile is None:
        return [tuple(pages)]
    covers = [n for n, page in enumerate(without_running_heads(pages, profile.form_title)) if is_cover(page, profile)]
    starts = _starts(pages, covers, profile)
    if len(starts) < 2:
        return [tuple(pages)]
    starts[0] = 0
    ends = [*starts[1:], len(pages)]
    return [tuple(pages[a:b]) for a, b in zip(starts, ends, strict=True)]


def parted_by_sheets(pages: Sequence[Page]) -> list[list[Page]]:
    """Cut `pages` at the sheets that the office laid between packets; the sheets themselves are of none, and blank pages alone (their backs) make none."""
    piles: list[list[Page]] = [[]]
    for page in pages:
        if SEPARATOR not in page.codes:
            piles[-1].append(page)
        elif any(not p.blank for p in piles[-1]):
            piles.append([])
    if len(piles) > 1 and all(p.blank for p in piles[-1]):
        backs = piles.pop()
        piles[-1].extend(backs)
    return piles


@lru_cache(maxsize=8)
def prepared_profile(profile: Profile) -> PreparedProfile:
    """Return the profile prepared for recognising pages, made once."""
    return PreparedProfile(profile)


def packets_on_paper(pages: Sequence[Page]) -> tuple[str, ...]:
    """Return the ids of the packets whose letters or receipts lie among the pages: by their codes, or their text where it is exact."""
    texts = [text for page in pages for text in (*page.codes, *([page.text] if page.reader.exact else ()))]
    return tuple(packets_named(texts))


def is_cover(page: Page, profile: Profile) -> bool:
    """Return whether the page is surely a cover of the form."""
    return _may_be_cover(page, profile) and _is_cover(page, prepared_profile(profile))


def _may_be_cover(page: Page, profile: Profile) -> bool:
    """Cheap look before the careful one: the form's title among the first lines, and little text."""
    if len(page.lines) > PILE.lines or page.paper is Paper.ELECTRONIC and len(fold(page.text)) > PILE.characters:
        return False
    text = "".join(line.text for line in page.lines)
    return (
        find(text, profile.form_title, PILE.title) is not None
        or find(text, profile.form_title[-PILE.title_end_length :], PILE.title_end) is not None
    )


def _is_cover(page: Page, prepared: PreparedProfile) -> bool:
    best = features_of(page, prepared).best
    return best is not None and best[1] >= PILE.cover and prepared.kind(best[0]) is PartKind.COVER


def _starts(pages: Sequence[Page], covers: Sequence[int], profile: Profile) -> list[int]:
    """The covers that open a packet: the first, and each that names another project or applicant than the one before."""
    starts: list[int] = []
    for place in covers:
        page = pages[place]
        known = [pages[s] for s in starts]
        if starts and page.file not in {k.file for k in known} and len({p.file for p in pages}) > 1 and few_pages_each(pages):
            continue
        if not any(same_packet(page, other, profile) for other in known):
            starts.append(place)
    return starts


def few_pages_each(pages: Sequence[Page]) -> bool:
    """Return whether files have many pages: such files are versions of one packet; a pile comes as one file or as loose pictures."""
    return len(pages) > PILE.pages_each * len({p.file for p in pages})


def same_packet(a: Page, b: Page, profile: Profile) -> bool:
    """Whether two covers name the same project and applicant, as far as both tell."""
    if similar_texts(a.text, b.text) > PILE.same_text and _values(a, profile) == _values(b, profile):
        return True
    left, right = _named(a, profile), _named(b, profile)
    both = [key for key in left if key in right]
    if not both:
        return True
    return sum(likeness(left[key], right[key]) for key in both) / len(both) > PILE.same_names


def _values(page: Page, profile: Profile) -> dict[str, str]:
    return {key: fold(value.raw or "") for key, value in _cover_fields(page, profile).items()}


def _named(page: Page, profile: Profile) -> dict[str, str]:
    """What the cover says of the fields by which the notice tells packets apart."""
    naming = profile.pile.told_apart_by if profile.pile else ()
    return {
        key: v.raw for key, v in _cover_fields(page, profile).items() if v.presence is Presence.FILLED and v.raw and key in naming
    }


def _cover_fields(page: Page, profile: Profile) -> dict[str, FieldValue]:
    part = next(p for p in profile.parts if p.kind is PartKind.COVER)
    return fields_of(part, profile, [page])
