"""Content controls that show a text of the document's data (w:dataBinding): Word shows the data, whatever was stored in the control."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from extractors.readers.word.xml import Element, q, val

PREFIX = re.compile(r"xmlns:([\w.-]+)\s*=\s*[\"']([^\"']*)[\"']")
PATH = re.compile(r"(?:/[\w.:-]+(?:\[\d{1,4}\])?){1,20}(?:/@[\w.:-]+|/text\(\)(?:\[1\])?)?")  # nothing that could be costly
PROPERTIES = {  # the ids of a document's properties
    "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}": "/docProps/core.xml",
    "{6668398D-A668-4E3E-A5EB-62B293D839F1}": "/docProps/app.xml",
}
ITEM = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}itemID"
KINDS = ("w:text", "w:comboBox", "w:dropDownList")  # of controls that show plain text


def show_bound(document: Any) -> None:
    """Put the data that controls of a document just opened are bound to in their place."""
    controls = [control for control in document.element.iter(q("w:sdt")) if _binding(control) is not None]
    data = dict(_data(document)) if controls else {}
    for control in controls:
        text = _text(control, data)
        if text is not None:
            _show(control, text)


def _binding(control: Element) -> Element | None:
    properties = control.find(q("w:sdtPr"))
    plain = properties is not None and any(properties.find(q(kind)) is not None for kind in KINDS)
    return properties.find(q("w:dataBinding")) if properties is not None and plain else None


def _data(document: Any) -> Iterator[tuple[str, bytes]]:
    """Yield the ids of the document's data, in upper case, with their XML."""
    names = {name: key for key, name in PROPERTIES.items()}
    for part in document.part.package.iter_parts():
        name = str(part.partname)
        if name in names:
            yield names[name], part.blob
        elif name.startswith("/customXml/item"):
            for relation in part.rels.values():
                root = None if relation.is_external else _root(relation.target_part.blob)
                if root is not None and root.get(ITEM):
                    yield str(root.get(ITEM)).upper(), part.blob


def _root(data: bytes) -> Element | None:
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError:
        return None


def _text(control: Element, data: Mapping[str, bytes]) -> str | None:
    """Return what a control shows; None where its data are not there."""
    binding = _binding(control)
    path = val(binding, "w:xpath") or ""
    root = _root(data.get((val(binding, "w:storeItemID") or "").upper(), b""))
    if root is None or not PATH.fullmatch(path):
        return None
    try:
        found = root.xpath(path, namespaces=dict(PREFIX.findall(val(binding, "w:prefixMappings") or "")))
    except etree.XPathError:
        return None
    if not isinstance(found, list) or not found:
        return None
    value = "".join(map(str, found[0].itertext())) if isinstance(found[0], etree._Element) else str(found[0])
    choices = {
        val(item, "w:value"): val(item, "w:displayText") for item in control.iterfind(f"{q('w:sdtPr')}//{q('w:listItem')}")
    }
    return choices.get(value) or value


def _show(control: Element, text: str) -> None:
    """Let a control show a text: in its first run, in the look of that."""
    runs = list(control.iter(q("w:r")))
    if "".join(t.text or "" for run in runs for t in run.iter(q("w:t"))) == text or not runs:
        return
    for run in runs:
        for child in [child for child in run if child.tag != q("w:rPr")]:
            run.remove(child)
    etree.SubElement(runs[0], q("w:t")).text = text
    properties = control.find(q("w:sdtPr"))
    prompt = properties.find(q("w:showingPlcHdr")) if properties is not None else None
    if properties is not None and prompt is not None and text:
        properties.remove(prompt)
