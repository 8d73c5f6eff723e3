"""The objects of an OFD page, drawn onto a canvas: paths, pictures, text, and what is composed of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product

from intake.ofd.canvas import Canvas
from intake.ofd.document import OfdDocument, Resources
from intake.ofd.geometry import (
    PLAIN,
    Box,
    Matrix,
    Segment,
    applied,
    box_of,
    matrix_of,
    moved,
    path_of,
    path_written,
    times,
    undone,
    written,
)
from intake.ofd.package import Element, children, first, is_true, local, number, text_of
from intake.ofd.style import BLACK, Style, styled
from intake.ofd.text import draw_text
from model.errors import LimitExceeded, UnreadableError

DEEPEST = 12  # objects within objects
MOST_TILES = 1_000  # copies of a pattern that fill a path
LAYERS = {"Background": 0, "Body": 1, "Foreground": 2}


@dataclass(frozen=True, slots=True)
class Setting:
    """In what an object stands: its canvas and document, what it may refer to, the style around it, and how deep it lies."""

    canvas: Canvas
    document: OfdDocument
    resources: Resources
    style: Style = Style()
    depth: int = 0


def draw_layers(content: Element | None, setting: Setting) -> None:
    """Draw the layers of a page or template: backgrounds first, foregrounds last."""
    layers = sorted(children(content, "Layer"), key=lambda layer: LAYERS.get(layer.get("Type", "Body"), 1))
    for layer in layers:
        draw_objects(layer, replace(setting, style=styled(setting.style, layer, setting.resources)))
    if content is not None:
        draw_objects(content, setting)  # producers that know no layers


def draw_objects(block: Iterable[Element], setting: Setting) -> None:
    """Draw the objects of a block, one upon the other. What cannot be drawn is told on the canvas and costs the others nothing."""
    for item in block:
        draw = DRAWN.get(local(item))
        if draw is None or not is_true(item, "Visible", True):
            continue
        if setting.depth >= DEEPEST:
            setting.canvas.tell("对象嵌套过深，其内容未能显示")
            return
        inner = replace(setting, style=styled(setting.style, item, setting.resources), depth=setting.depth + 1)
        try:
            draw(item, inner)
        except LimitExceeded:
            raise
        except UnreadableError as error:
            setting.canvas.tell(error.detail or error.text)


def _block(item: Element, setting: Setting) -> None:
    draw_objects(item, setting)


def _within(box: Box | None) -> Matrix:
    """Return where an object's own coordinates begin."""
    return moved(box[0], box[1]) if box else PLAIN


def _clipped(setting: Setting, box: Box | None, margin: float = 0.0) -> None:
    """Let an object show within its boundary only. Lines of one without width or height have their thickness as a margin."""
    if box and (box[2] > 0 or box[3] > 0):
        setting.canvas.clip(box, margin)


def _clips(item: Element, setting: Setting, before: bool) -> None:
    """Let an object show within its clips only; those that its own matrix does not move count before that is set."""
    clips = first(item, "Clips")
    if clips is None or is_true(clips, "TransFlag", True) is before:
        return
    for clip in children(clips, "Clip"):
        outline = [segment for area in children(clip, "Area") for segment in _area(area)]
        if outline:
            setting.canvas.clip_path(outline)


def _area(area: Element) -> Iterable[Segment]:
    for path in children(area, "Path"):
        matrix = times(times(matrix_of(path), _within(box_of(path))), matrix_of(area))
        for operator, points in path_of(text_of(first(path, "AbbreviatedData"))):
            yield operator, tuple(applied(matrix, point) for point in points)


def _path(item: Element, setting: Setting) -> None:
    path = path_of(text_of(first(item, "AbbreviatedData")))
    stroked, filled = is_true(item, "Stroke", True), is_true(item, "Fill", False)
    pattern = first(item, "FillColor", "Pattern")
    style, canvas, box = setting.style, setting.canvas, box_of(item)
    style = replace(style, stroke=style.stroke or BLACK)
    # a fill without a colour is clear; but nobody writes a path that shows nothing at all
    style = replace(style, fill=style.fill or (BLACK if not stroked else None))
    tiled, filled = filled and pattern is not None, filled and style.fill is not None and pattern is None
    if not path or not (stroked or filled or tiled):
        return
    with canvas.kept():
        _clipped(setting, box, style.line_width)
        canvas.add(f"{written(*_within(box))} cm")
        _clips(item, setting, before=True)
        canvas.add(f"{written(*matrix_of(item))} cm")
        _clips(item, setting, before=False)
        canvas.opacity(style)
        if pattern is not None and tiled:
            _tiles(pattern, path, setting)
        if not (stroked or filled):
            return
        canvas.add(f"{(style.fill or BLACK).written('rg')} {(style.stroke or BLACK).written('RG')} {style.line()}")
        even = "*" if item.get("Rule") == "Even-Odd" else ""
        canvas.add(f"{path_written(path)}\n{('B' if stroked else 'f') + even if filled else 'S'}")


def _tiles(pattern: Element, path: list[Segment], setting: Setting) -> None:
    """Fill a path with copies of a pattern's cell."""
    matrix, cell = matrix_of(pattern), first(pattern, "CellContent")
    wide, high = (number(pattern, name) for name in ("Width", "Height"))
    across, down = abs(number(pattern, "XStep", wide) or wide), abs(number(pattern, "YStep", high) or high)
    back = undone(matrix)
    if cell is None or back is None or across <= 0 or down <= 0:
        return
    corners = [applied(back, point) for _, points in path for point in points]
    columns, rows = (
        range(math.floor(min(v) / step), math.ceil(max(v) / step))
        for v, step in zip(zip(*corners, strict=True), (across, down), strict=True)
    )
    if len(columns) * len(rows) > MOST_TILES:
        raise LookupProblem("图案填充过密，未能显示")
    with setting.canvas.kept():
        setting.canvas.clip_path(path)
        setting.canvas.add(f"{written(*matrix)} cm")
        for column, row in product(columns, rows):
            with setting.canvas.kept(moved(column * across, row * down)):
                draw_objects(cell, replace(setting, style=Style(opacity=setting.style.opacity)))


def _image(item: Element, setting: Setting) -> None:
    box, canvas = box_of(item), setting.canvas
    part, mask = (setting.resources.media.get(item.get(name, ""), "") for name in ("ResourceID", "ImageMask"))
    if not part:
        raise LookupProblem(f"缺少图片资源 {item.get('ResourceID', '')}")
    try:
        picture = canvas.picture(setting.document.package, part, mask)
    except UnreadableError as error:
        raise LookupProblem(f"图片 {part} 无法显示（{error.detail or error.text}）") from error
    if picture.cut:
        canvas.tell(f"图片 {part} 不完整，只显示了一部分")
    size = (box[2], 0.0, 0.0, box[3], 0.0, 0.0) if box else PLAIN
    with canvas.kept():
        _clipped(setting, box)
        canvas.add(f"{written(*_within(box))} cm")
        _clips(item, setting, before=True)
        canvas.add(f"{written(*(matrix_of(item) if item.get('CTM') else size))} cm")
        canvas.opacity(replace(setting.style, fill=None, stroke=None))
        canvas.image(picture)


class LookupProblem(UnreadableError):
    """A part of a page that is not there or cannot be understood."""


def _composite(item: Element, setting: Setting) -> None:
    unit = setting.resources.composites.get(item.get("ResourceID", ""))
    if unit is None:
        raise LookupProblem(f"缺少复合对象资源 {item.get('ResourceID', '')}")
    box, canvas = box_of(item), setting.canvas
    with canvas.kept():
        _clipped(setting, box)
        canvas.add(f"{written(*_within(box))} cm")
        _clips(item, setting, before=True)
        canvas.add(f"{written(*matrix_of(item))} cm")
        _clips(item, setting, before=False)
        draw_layers(first(unit, "Content"), setting)


def _text(item: Element, setting: Setting) -> None:
    box, canvas = box_of(item), setting.canvas
    if setting.style.opacity == 0:
        return
    with canvas.kept(_within(box)):
        _clips(item, setting, before=True)
        canvas.add(f"{written(*matrix_of(item))} cm")
        _clips(item, setting, before=False)
        draw_text(item, canvas, setting.document.package, setting.resources, setting.style)


DRAWN = {"TextObject": _text, "PathObject": _path, "ImageObject": _image, "CompositeObject": _composite, "PageBlock": _block}
