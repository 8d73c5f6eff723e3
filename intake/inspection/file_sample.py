"""What is looked at to recognise a file: its first and last bytes, and the directory of the container that it is."""

from __future__ import annotations

import codecs
import contextlib
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from intake.archives.failures import BROKEN
from intake.names import ofd_folder, part_name

HEAD = 8192  # bytes
TAIL = 4096
NAMED_WITHIN = 200  # bytes in which a container without a directory names its first member
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPEN_DOCUMENT = re.compile(r"application/vnd\.oasis\.opendocument\.(\w+)")
MAIL_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9_-]*):(.*)")
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
ESCAPED = frozenset(("hz", "iso2022_jp", "iso2022_kr"))
DATA_URL = re.compile(rb"\Adata:[^,\s]{0,100};base64,", re.IGNORECASE)
BASE64 = re.compile(rb"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9+/\s]+={0,2}\s*", re.DOTALL)
LEAST_BASE64 = 600  # characters: what is shorter may be a key or a token
FOREIGN = frozenset(("big5", "big5hkscs", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949", "cp950"))
DISC = 32769, b"CD001"  # ISO 9660: the mark of its first descriptor
# What keeps files as they are: a ZIP at its end is one of many, and not the whole.
KEEPERS = ((0, b"MSCF"), (0, b"ISc("), (2, b"-lh"), (0, b"\x60\xea"), (0, b"xar!"))
OFFICE_FOLDERS = ("word/", "xl/", "ppt/")


@dataclass(frozen=True, slots=True)
class ZipContent:
    """Member names of a ZIP container (lower case, "/" between parts), and the text of its member `mimetype` if it has one.

    `first`: the first bytes of a container whose directory is broken, else empty.
    """

    names: frozenset[str] = frozenset()
    mimetype: str | None = None
    first: bytes = b""

    @property
    def is_ofd(self) -> bool:
        if self.first:
            return b"OFD.xml" in self.first and not self._begins_as_office
        return self.mimetype is None and ofd_folder(self.names) is not None

    @property
    def open_document(self) -> str:
        """Return the kind of an OpenDocument file (text, spreadsheet, presentation); empty for anything else."""
        match = OPEN_DOCUMENT.match(self.mimetype or "")
        return match.group(1) if match else ""

    @property
    def office_folder(self) -> str:
        """Return the folder that tells Word, Excel and PowerPoint (OOXML) apart; empty for anything else."""
        if self._begins_as_office:
            return "word/"
        if self.mimetype is not None or self.is_ofd or "[content_types].xml" not in self.names:
            return ""
        found = (folder for folder in OFFICE_FOLDERS if any(name.startswith(folder) for name in self.names))
        return next(found, "word/" if "_rels/.rels" in self.names else "")

    @property
    def _begins_as_office(self) -> bool:
        return b"[Content_Types].xml" in self.first or b"_rels/.rels" in self.first


class FileSample:
    """The file at `path`, each part of it read when it is first asked for. Raises `OSError`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        size = path.stat().st_size
        with path.open("rb") as file:
            self.head = file.read(HEAD)
            file.seek(max(0, size - TAIL))
            self.tail = file.read(TAIL)

    @property
    def is_ole(self) -> bool:
        return self.head.startswith(OLE_MAGIC)

    @cached_property
    def _ole(self) -> frozenset[str] | None:
        import olefile  # so that whoever only asks for the word of a format need not load it

        try:
            with olefile.OleFileIO(str(self.path)) as ole:
                return frozenset("/".join(entry).lower() for entry in ole.listdir())
        except Exception:  # olefile raises whatever a broken sector table makes it stumble over
            return None

    @property
    def ole_streams(self) -> frozenset[str]:
        """Return the names of the streams of an OLE container; empty where its directory is broken."""
        return self._ole or frozenset()

    @property
    def ole_broken(self) -> bool:
        return self.is_ole and self._ole is None

    @property
    def begins_as_zip(self) -> bool:
        return self.head[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

    @cached_property
    def ends_as_zip(self) -> bool:
        """Whether the last part of a split archive, or an archive that something stands before (a self-extracting one)."""
        if self.is_disc or any(self.head.startswith(mark, offset) for offset, mark in KEEPERS):
            return False
        if b"PK\x05\x06" in self.tail:
            return True
        try:
            return zipfile.is_zipfile(self.path)
        except BROKEN:
            return False

    @cached_property
    def is_disc(self) -> bool:
        """Whether the image of a disc (ISO 9660)."""
        offset, mark = DISC
        with self.path.open("rb") as file:
            file.seek(offset)
            return file.read(len(mark)) == mark

    @cached_property
    def zip(self) -> ZipContent:
        """Return what the ZIP container holds."""
        try:
            with zipfile.ZipFile(self.path) as archive:
                names = frozenset(part_name(n).lower() for n in archive.namelist())
                return ZipContent(names, _mimetype(archive) if "mimetype" in names else None)
        except BROKEN:
            return ZipContent(first=self.head[:NAMED_WITHIN])

    @cached_property
    def text(self) -> bytes | None:
        """Return the first bytes without their mark, UTF-16 as UTF-8; None where they are no text."""
        text = self.head.removeprefix(b"\xef\xbb\xbf")
        if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return text.decode("utf-16", "replace").encode("utf-8", "replace")
        if codec := utf16_without_mark(text):
            return text.decode(codec, "replace").encode("utf-8", "replace")
        return None if b"\x00" in text else text


def decode_text(data: bytes, declared: str = "") -> str:
    """Decode text of unknown encoding: by its mark, else UTF-8, else as it says of itself (`declared`, believed where it names an encoding
    of Chinese or one that is recognised by its escapes), else GBK. Where nothing fits, what leaves least undecoded is shown with U+FFFD.
    """
    marked = next((name for mark, name in MARKS if data.startswith(mark)), "") or utf16_without_mark(data)
    if marked:
        return data.decode(marked, "replace")
    named = _codec(declared)
    for encoding in (*((named,) if named in ESCAPED else ()), "utf-8", *((named,) if named in FOREIGN else ()), "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(encoding)
    tried = (data.decode(encoding, "replace") for encoding in ("utf-8", "gb18030", *((named,) if named in FOREIGN else ())))
    return min(tried, key=lambda text: text.count("\ufffd"))


def utf16_without_mark(data: bytes) -> str:
    """Return the codec of UTF-16 text that begins with no mark, by the zero bytes of its Latin characters; empty for anything else."""
    head = data[:HEAD]
    for codec, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        other = head[1 - first :: 2]
        # 一 (U+4E00) has a zero byte on the other side
        if len(head) > 8 and head[first::2].count(0) > max(len(head) // 8, 4 * other.count(0)):
            return codec
    return ""


def _codec(name: str) -> str:
    """Return Python's name of an encoding; empty for one that it does not know."""
    try:
        return codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return ""


def mail_headers(text: bytes) -> Mapping[bytes, bytes]:
    """Return the header fields (lower case) with which a text begins as a mail does; none where a line before the first blank one is no field."""
    fields: dict[bytes, bytes] = {}
    last = b""
    head = re.split(rb"\r?\n\r?\n", text.lstrip(), maxsplit=1)
    for number, line in enumerate(head[0].splitlines()):
        match = MAIL_FIELD.match(line)
        if match:
            last = match[1].lower()
            fields[last] = match[2]
        elif last and (line[:1] in (b" ", b"\t") or len(head) == 1):
            fields[last] += line
        elif number or not (
            line.startswith(b"From ") or line.strip().isdigit()
        ):  # before each mail of a mailbox, and of Apple Mail
            return {}
    return fields


def is_bare_base64(text: bytes) -> bool:
    """Whether a text is nothing but a file in base64 (a mail's attachment that a program saved as it came, or a data URL): lines of one length."""
    data = DATA_URL.sub(b"", text.strip())
    first, *more = data.split()
    whole = more[:-1] if len(more) > 1 else more
    even = all(len(line) == len(first) for line in whole) and (not more or 60 <= len(first) <= 80)
    return len(data) >= LEAST_BASE64 and even and bool(BASE64.fullmatch(data)) and b" " not in data


def _mimetype(archive: zipfile.ZipFile) -> str:
    with archive.open("mimetype") as file:
        return file.read(200).decode("ascii", "replace")
