"""Documents with macros, templates and strict documents (ISO 29500) under the names of an ordinary one, so that they need no conversion."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

TYPES = "[Content_Types].xml"
MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OTHER_MAIN = re.compile(
    rb"application/vnd\.(ms-word\.(document|template)\.macroEnabled(Template)?|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
XML = (".xml", ".rels", ".vml")


def as_ordinary(path: Path, copy: Path) -> bool:
    """Write the document as an ordinary one; False where it is one already, and nothing was written. No part is left out."""
    with zipfile.ZipFile(path) as old:
        changed = {
            name: new for name in old.namelist() if name.lower().endswith(XML) and (new := _ordinary(name, old.read(name)))
        }
        if not changed:
            return False
        copy.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as made:
            for info in old.infolist():
                made.writestr(info.filename, changed.get(info.filename) or old.read(info))
    return True


def _ordinary(name: str, data: bytes) -> bytes:
    """Return the changed part; empty where nothing changes."""
    new = STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", data)
    if name == TYPES:
        new = OTHER_MAIN.sub(MAIN, new)
    return b"" if new == data else new
