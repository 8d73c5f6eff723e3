"""What of a drawing is seen in Word and read by nothing here, in Chinese."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.readers.word.shapes import small_pictures
from extractors.readers.word.xml import Element, q

CONTROL = "文档中的 ActiveX 控件（复选框等）未能读取"
DIAGRAM = "SmartArt 图示中的文字未能读取"
CHART = "图表中的文字未能读取"
GRAPHIC = "文档中的特殊图形未能读取"
ICON = "文字之间的小图（可能是勾选框）未能读取"
LINKED = "图片只是链接，不在文件中，未能读取"
READ = ("picture", "wordprocessingShape", "wordprocessingGroup", "wordprocessingCanvas", "wordprocessingInk")
LINKS = ((q("a:blip"), q("r:link"), q("r:embed")), (q("v:imagedata"), q("r:href"), q("r:id")))


def unread_parts(drawing: Element) -> Iterator[str]:
    """Yield what a w:drawing, w:pict or w:object shows that nobody reads."""
    if drawing.find(q("w:control")) is not None:
        yield CONTROL
    if drawing.tag != q("w:object") and small_pictures(drawing):  # of an object, a formula: the picture is what it shows
        yield ICON
    if next(drawing.iter(q("dgm:relIds")), None) is not None:
        yield DIAGRAM
    for data in drawing.iter(q("a:graphicData")):
        kind = (data.get("uri") or "").rpartition("/")[2]
        if kind and kind not in (*READ, "diagram"):
            yield CHART if "chart" in kind else GRAPHIC
    if any(held.get(link) and not held.get(own) for tag, link, own in LINKS for held in drawing.iter(tag)):
        yield LINKED
