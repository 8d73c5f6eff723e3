"""Select the lines that are rules: judged by the page's other rules, not each by itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.page.arrays import Bools, Floats, Grey, Ints
from extractors.page.rules.rule import Rule
from extractors.page.rules.settings import RuleSettings

ACROSS = 4  # pixels to both sides of a rule's middle that its ink is summed over


def without_folds(rules: Sequence[Rule], others: Sequence[Rule], dark: Grey, settings: RuleSettings) -> list[Rule]:
    """Return the rules of one direction without the sheet's own edge and without what goes on, nearly as dark, beyond all that is ruled:
    folds, creases, streaks of a scanner's glass. Of one that is darker within all the way, the part there is a rule upon it.

    `others`: those of the other direction; `dark`: how dark each pixel is, transposed for vertical rules.
    """
    high, wide = dark.shape
    inner = [r for r in rules if settings.rim < r.middle < high - settings.rim]
    short = [r for r in inner if r.length < settings.bleed * wide]
    if not short:
        return []
    walls = [o.middle for o in others]
    start = float(np.percentile([r.start for r in short], 25))  # sides may be open
    end = float(np.percentile([r.end for r in short], 75))
    first, last = round(min([*walls, start])) - settings.clear, round(max([*walls, end])) + settings.clear
    sides = ((max(settings.rim, first - settings.margin), first), (last, min(wide - settings.rim, last + settings.margin)))
    strips = [np.percentile(dark[:, a:b], 25, axis=1) for a, b in sides if b - a >= settings.margin / 3]
    ends = (first + settings.clear, last - settings.clear)
    told = ((r, min((_excess(s, r, dark, settings) for s in strips), default=0.0) < settings.fold * r.depth) for r in inner)
    return [rule for r, own in told for rule in ([r] if own else _upon_a_fold(r, ends, dark, settings))]


def _upon_a_fold(rule: Rule, ends: tuple[int, int], dark: Grey, settings: RuleSettings) -> list[Rule]:
    """Return the part between the `ends` of what is ruled of a line that runs beyond both, where it is darker there all the way, as text on a fold
    is not.
    """
    beyond = [
        d for at, d in zip(rule.along, rule.depths, strict=False) if not ends[0] - settings.clear < at < ends[1] + settings.clear
    ]
    if not beyond or rule.start > ends[0] - settings.clear or rule.end < ends[1] + settings.clear:
        return []
    part = rule.between(*ends)
    inked = inked_path(part, dark, settings.darker * float(np.median(beyond)))
    return [part] if float(inked.mean()) >= settings.all_solid else []


def _excess(strip: Floats, rule: Rule, dark: Grey, settings: RuleSettings) -> float:
    """Return by how much the darkest place of a strip of paper within reach of where a rule would meet it is darker than those around; what
    runs on beside the rule is a fold beside it, and tells nothing of the rule.
    """
    reach, place = settings.reach, round(rule.middle)
    offsets = np.arange(-reach, reach + 1)
    near = strip[(place + offsets).clip(0, len(strip) - 1)]
    own = (np.abs(offsets) <= settings.own) | (_beside(rule, dark, offsets) < settings.runs_on * near)
    around = strip[max(0, place - 3 * reach) : place + 3 * reach + 1]
    return float(near[own].max() - np.median(around))


def _beside(rule: Rule, dark: Grey, offsets: Ints) -> Floats:
    """Return how dark the page is all along a rule at `offsets` across from it."""
    at = np.arange(round(rule.start), round(rule.end) + 1, 3).clip(0, dark.shape[1] - 1)
    across = np.interp(at, rule.along, rule.across).round().astype(int)
    return np.asarray(np.percentile(dark[(across + offsets[:, None]).clip(0, dark.shape[0] - 1), at], 25, axis=1), np.float64)


def dark_enough(rules: list[Rule], settings: RuleSettings) -> list[Rule]:
    """Drop what is far fainter than the page's dark rules: creases, shadows, print that shows through, which may be more than the page's own.

    Many tables have dark rows and faint or dotted walls: what begins and ends at rules that stay is one of these, as long as it is no
    fainter than print that shows through can be.
    """
    if not rules:
        return rules
    order = sorted(rules, key=lambda r: r.depth)
    lengths = np.cumsum([r.length for r in order])
    dark = order[int(np.searchsorted(lengths, (1 - settings.dark) * lengths[-1]))].depth
    kept = [r for r in rules if r.depth >= settings.faint * dark]
    left = [r for r in rules if settings.faintest * dark <= r.depth < settings.faint * dark]
    while left and (met := [r for r in left if _ends_met(r, kept, settings.gap) == 2]):
        kept += met
        left = [r for r in left if not any(r is m for m in met)]
    return kept


def solid_enough(walls: Sequence[Rule], flat: Sequence[Rule], turned: Grey, settings: RuleSettings) -> list[Rule]:
    """Drop a short wall with holes on a page where the others have none, or larger holes than they: strokes of characters in line with a wall, colons
    one above another; rows may be solid and walls dotted. `turned`: how dark each pixel of the page is, transposed.
    """
    short = [wall for wall in walls if wall.length < settings.long]
    if not flat or len(short) < settings.several:
        return list(walls)
    least = settings.inked * float(np.median([rule.depth for rule in flat]))
    inked = {wall: float(inked_path(wall, turned, least).mean()) for wall in short}
    most, usual = (float(np.percentile(list(inked.values()), share)) for share in (25, 50))
    if usual < settings.solid:
        pale = {wall: min(least, settings.inked * wall.depth) for wall in short}  # a wall may be paler than the rules
        holes = {wall: usual_hole(inked_path(wall, turned, pale[wall])) for wall in short}
        most_empty = settings.larger_hole * max(settings.dot, float(np.median(list(holes.values()))))
        return [wall for wall in walls if holes.get(wall, 0) <= most_empty]
    needed = settings.all_solid if most >= settings.solid else settings.least_solid
    return [wall for wall in walls if inked.get(wall, 1.0) >= needed]


def inked_path(rule: Rule, dark: Grey, least: float) -> Bools:
    """Return for each pixel of a rule's path whether it is at least so dark, within two pixels to either side; the page lies as the rule does."""
    at, across = _path(rule, dark)
    near = np.max([dark[(across + off).clip(0, dark.shape[0] - 1), at] for off in (-2, -1, 0, 1, 2)], axis=0)
    return np.asarray(near >= least, np.bool_)


def _path(rule: Rule, dark: Grey) -> tuple[Ints, Ints]:
    """Return the pixels of a rule's path, along and across."""
    at = np.arange(round(rule.start), round(rule.end) + 1).clip(0, dark.shape[1] - 1)
    return at, np.interp(at, rule.along, rule.across).round().astype(int)


def usual_hole(path: Bools) -> float:
    """Return how many pixels without ink the holes of a path have on the average, between inked ones."""
    gaps = np.diff(np.flatnonzero(path)) - 1
    return float(gaps[gaps > 0].mean()) if gaps.any() else 0.0


def no_heavier(walls: Sequence[Rule], flat: Sequence[Rule], dark: Grey, turned: Grey, settings: RuleSettings) -> list[Rule]:
    """Drop short walls that are far darker or thicker than the page's rules are: strokes of print upon faint or dotted rules, brackets one above
    another. `dark`: how dark each pixel of the page is, `turned`: the same transposed.
    """
    long = [wall for wall in walls if wall.length >= settings.long]
    usual = [float(np.median([_weight(r, grey) for r in rules])) for rules, grey in ((flat, dark), (long, turned)) if rules]
    most = settings.heavier * max(usual, default=np.inf)
    return [wall for wall in walls if wall.length >= settings.long or _weight(wall, turned) <= most]


def _weight(rule: Rule, dark: Grey) -> float:
    """Return how much ink a rule has across, in the middle of all its places (grey levels × pixels); the page lies as the rule does."""
    at, across = _path(rule, dark)
    near = range(-ACROSS, ACROSS + 1)
    return float(np.median(sum(dark[(across + off).clip(0, dark.shape[0] - 1), at].astype(int) for off in near)))


def _ends_met(rule: Rule, others: Sequence[Rule], touch: int) -> int:
    """Return how many ends of a rule are at one of the `others` of the other direction, as near as `touch`."""
    middle = rule.middle
    over = [o for o in others if o.horizontal != rule.horizontal and o.start - touch <= middle <= o.end + touch]
    return sum(any(abs(o.at(middle) - end) <= touch for o in over) for end in (rule.start, rule.end))


def prune(flat: list[Rule], upright: list[Rule], settings: RuleSettings) -> tuple[list[Rule], list[Rule]]:
    """Drop strokes of characters: short runs stay only while both their ends meet rules of the other direction."""
    for _ in range(3):
        flat_ok = _anchored(flat, upright, settings)
        upright_ok = _anchored(upright, flat_ok, settings)
        if len(flat_ok) == len(flat) and len(upright_ok) == len(upright):
            break
        flat, upright = flat_ok, upright_ok
    return flat, upright


def _anchored(rules: list[Rule], others: list[Rule], settings: RuleSettings) -> list[Rule]:
    """Return the long rules, and the short ones with as many ends at `others` as their length asks for."""
    tall = [o for o in others if o.length > 0.9 * settings.shortest_upright]
    half = settings.long / 2
    return [r for r in rules if r.length >= settings.long or _ends_met(r, tall, settings.touch) >= (1 if r.length >= half else 2)]
