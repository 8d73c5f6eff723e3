"""Names and writes that cannot surprise: any packet name becomes a safe file name, a report is there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

# Names that Windows keeps for devices, whatever the suffix.
_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in range(1, 10))}
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*#%&\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+')
LONGEST = 150  # bytes of UTF-8: leaves room for suffixes below the usual limit of 255


# What no text of a report may hold: controls that XML refuses, marks that turn the direction of writing, lone surrogates.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def plain(text: str) -> str:
    """Return `text` without characters that would break a document or mislead its reader; undecodable ones become "?"."""
    return _UNPRINTABLE.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def safe_name(name: str) -> str:
    """Return `name` as one file name that every usual system takes: no separators, controls, device names; at most 150 bytes.

    A name that had to be shortened keeps apart from others by a piece of its hash.
    """
    text = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())).strip(" ._")
    if not text or text.split(".")[0].upper() in _DEVICES:
        text = f"_{text}" if text else "未命名"
    if len(text.encode()) > LONGEST:
        mark = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
        text = text.encode()[: LONGEST - 9].decode("utf-8", "ignore").rstrip(" ._") + "_" + mark
    return text


def safe_names(names: Iterable[str]) -> list[str]:
    """Return one safe name for each of `names`, in order, all different also where case does not count."""
    taken: set[str] = set()
    out = []
    for name in names:
        base = text = safe_name(name)
        number = 2
        while text.casefold() in taken:
            text, number = f"{base}-{number}", number + 1
        taken.add(text.casefold())
        out.append(text)
    return out


def link(*parts: str) -> str:
    """Return a relative URL of path `parts`, percent-encoded."""
    return "/".join(quote(p) for p in parts)


def write_atomic(path: Path, data: bytes) -> Path:
    """Write `data` to `path` through a temporary file beside it, so that no reader ever sees half a report."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return path
