"""Web pages, before LibreOffice opens them: in UTF-8 whatever they were in, with what a browser shows of their form elements, and
nothing that points outside or is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree, html

from intake.inspection.file_sample import decode_text
from model.errors import DamagedFile

DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)|encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE)
DECLARED_WITHIN = 4096  # bytes
PROLOGUE = re.compile(r"^\s*(<\?xml[^>]*>)?\s*")
NOT_SHOWN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
CLASS_RULES = re.compile(r"\.([\w-]+)\s*\{([^}]*)\}")
DROPPED = ("script", "noscript", "object", "embed", "applet", "iframe", "link", "meta", "base", "template")
BOXES = {"checkbox": ("☐", "☑"), "radio": ("○", "●")}
TYPED = ("", "text", "tel", "email", "number", "date", "url", "search", "month")
EMPTY_PAGE = "网页文件里没有正文"


def readable_page(data: bytes, declared: str = "") -> bytes:
    """Return a web page as it is to be converted. `declared`: the encoding that an envelope names; the page's own name counts less.

    Raises `DamagedFile` where there is nothing to be seen on it (a frame whose content lies in other files).
    """
    named = DECLARED.search(data[:DECLARED_WITHIN])
    own = (named[1] or named[2]).decode("ascii", "replace") if named else ""
    text = PROLOGUE.sub("", decode_text(data, declared or own).replace("\x00", ""), count=1)
    try:
        page = html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True))
    except (etree.ParserError, ValueError):
        raise DamagedFile(EMPTY_PAGE) from None
    sheets = " ".join(style.text or "" for style in page.iter("style"))
    rules = {name: rule.strip() for name, rule in CLASS_RULES.findall(sheets)}
    for element in list(page.iter(etree.Element)):
        _style(element, rules)
        _show(element)
    body: html.HtmlElement | None = page.find("body")
    if body is None or not (body.text_content().strip() or body.find(".//img") is not None):
        raise DamagedFile(EMPTY_PAGE)
    head = b'<!DOCTYPE html>\n<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    styles = b"".join(etree.tostring(style, encoding="utf-8", method="html") for style in page.iterfind("head/style"))
    return head + styles + b"</head>" + etree.tostring(body, encoding="utf-8", method="html") + b"</html>"


def _style(element: html.HtmlElement, rules: Mapping[str, str]) -> None:
    """Give an element the rules of its classes as its own: LibreOffice knows them of paragraphs only."""
    own = [rules[name] for name in (element.get("class") or "").split() if rules.get(name)]
    if own:
        element.set("style", ";".join([*own, element.get("style") or ""]))


def _show(element: html.HtmlElement) -> None:
    """Put what is shown in the place of a form element; take out what is not shown, and pictures that lie elsewhere."""
    tag = element.tag if isinstance(element.tag, str) else ""
    hidden = NOT_SHOWN.search(element.get("style") or "") or element.get("hidden") is not None
    if element.getparent() is None or tag in ("html", "head", "body"):
        return
    if tag in DROPPED or hidden or (tag == "img" and not (element.get("src") or "").startswith("data:")):
        element.drop_tree()
    elif tag == "del":
        element.tag = "s"  # LibreOffice knows that one
    elif tag == "input":
        _replace(element, _input(element))
    elif tag == "select":
        chosen = element.findall(".//option[@selected]") or element.findall(".//option")[:1]
        _replace(element, "、".join(option.text_content().strip() for option in chosen))
    elif tag == "textarea":
        _replace(element, element.text_content())


def _input(element: html.HtmlElement) -> str:
    kind = (element.get("type") or "").lower()
    if kind in BOXES:
        return BOXES[kind][element.get("checked") is not None]
    return element.get("value") or "" if kind in TYPED else ""


def _replace(element: html.HtmlElement, text: str) -> None:
    shown = html.Element("span")
    shown.text, shown.tail = text, element.tail
    parent = element.getparent()
    if parent is not None:
        parent.replace(element, shown)
