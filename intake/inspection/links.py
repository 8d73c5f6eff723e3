"""Links in place of files: shortcuts of Windows, macOS and Linux, and texts that hold nothing but where a file lies."""

from __future__ import annotations

import re

from intake.examination import Examination, FileToExamine
from intake.inspection.file_sample import HEAD, FileSample, decode_text
from model.errors import LinkOnly
from model.language import alternatives

LNK = b"L\x00\x00\x00\x01\x14\x02\x00"
ALIAS = b"book\x00\x00\x00\x00mark\x00\x00\x00\x00"  # of macOS
BINARY_PLIST = b"bplist00"
STUB = re.compile(r'\s*\{[^{}\[\]]*"(?:url|doc_id|resource_id)"\s*:[^{}\[\]]*\}\s*')  # of a drive whose files lie elsewhere
URL = re.compile(r"(?:https?|ftp|file)://[^\s<>\"'，。；、（）【】]+", re.IGNORECASE)
TARGET = re.compile(r"(?:^(?:URL|Exec)=|<key>URL</key>\s*<string>)([^\r\n<]+)", re.MULTILINE)
SHORTCUT = re.compile(
    rb"^\s*(\[(?:.*\n\[)?(InternetShortcut|Desktop Entry)\]|\[DEFAULT\]\s+BASEURL=|<\?xml.{0,300}<plist.{0,200}<key>URL</key>)",
    re.DOTALL,
)
REDIRECT = re.compile(r"<meta[^>]*http-equiv\s*=\s*[\"']?refresh[^>]*url\s*=", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
# What people write around a link, and what the programs of shared drives add by themselves.
ELSEWHERE = re.compile(alternatives("files", "link_words"), re.IGNORECASE)
BARE_CHARACTERS, TOLD_CHARACTERS = (
    40,
    400,
)  # of a text beside its links: without, with words that say that the file lies elsewhere


def is_shortcut(text: bytes) -> bool:
    return bool(SHORTCUT.match(text))


def holds_only_links(sample: FileSample) -> bool:
    """Whether a file is a text, or a web page that only leads on, with nothing but links and the words around them."""
    if sample.text is None or len(sample.head) == HEAD or sample.text.isspace():
        return False
    text = decode_text(sample.head)
    if text.lstrip().startswith("<"):
        return bool(REDIRECT.search(text)) and len(_rest(TAG.sub("", text))) <= BARE_CHARACTERS
    return bool(STUB.fullmatch(text) and URL.search(text)) or is_but_links(text)


def is_but_links(text: str) -> bool:
    """Whether a text is nothing but links and the words around them."""
    most = TOLD_CHARACTERS if ELSEWHERE.search(text) else BARE_CHARACTERS
    return bool(URL.search(text)) and len(_rest(text)) <= most


def _rest(text: str) -> str:
    return re.sub(r"\s", "", URL.sub("", text))


def links_to_files(text: str) -> str:
    """Return the first link of a letter that says that files lie elsewhere; empty where it says nothing of the kind."""
    found = URL.search(text) if ELSEWHERE.search(text) else None
    return found.group() if found else ""


def examine_link(file: FileToExamine) -> Examination:
    """Raises `LinkOnly`."""
    data = file.path.read_bytes()[:HEAD]
    raise link_only("" if data.startswith((LNK, ALIAS, BINARY_PLIST)) else decode_text(data))


def link_only(text: str) -> LinkOnly:
    """Return the problem of a file that only leads elsewhere, by its text."""
    found = TARGET.search(text)
    bare = URL.search(text)
    return LinkOnly(found.group(1).strip() if found else bare.group() if bare else "")
