"""Small helpers for WordprocessingML: qualified names, and children with wrappers (sdt, tracked insertions) looked through."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

Element = etree._Element

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "w16se": "http://schemas.microsoft.com/office/word/2015/wordml/symex",
}
# vocabularies whose alternative is taken where a document offers several (mc:AlternateContent)
UNDERSTOOD = frozenset(("wps", "wpg", "wpc", "wp14", "w14", "w15", "w16se", "v"))
# what holds content without being content; deleted and moved-away text is not among them
WRAPPERS = ("ins", "moveTo", "smartTag", "customXml", "sdt", "sdtContent", "hyperlink", "fldSimple", "dir", "bdo")


def q(name: str) -> str:
    """Qualify a name: `w:p` → `{namespace}p`."""
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


WRAPPED = frozenset(q(f"w:{name}") for name in WRAPPERS)


def val(element: Element | None, name: str = "w:val") -> str | None:
    return None if element is None else element.get(q(name))


def on(element: Element | None) -> bool:
    """Whether a toggle property is present and not switched off."""
    return element is not None and val(element) not in ("0", "false", "off", "none")


def resolve_alternatives(root: Element) -> None:
    """Put into the place of every mc:AlternateContent of a tree just parsed what the first alternative that is understood holds. Comments
    and processing instructions go: a text that one stands in would end there.
    """
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    for block in reversed(list(root.iter(q("mc:AlternateContent")))):  # the innermost first
        parent = block.getparent()
        if parent is None:
            continue
        at = parent.index(block)
        parent[at : at + 1] = _chosen_alternative(block)


def _chosen_alternative(block: Element) -> list[Element]:
    choices = [c for c in block.iterfind(q("mc:Choice")) if set((c.get("Requires") or "").split()) <= UNDERSTOOD]
    for branch in (*choices, *block.iterfind(q("mc:Fallback")), *block.iterfind(q("mc:Choice"))):
        if len(branch):
            return list(branch)
    return []


def number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


def contents(element: Element) -> Iterator[Element]:
    """Yield children, those inside wrappers included in their place."""
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.tag in WRAPPED:
            yield from contents(child)
        else:
            yield child
