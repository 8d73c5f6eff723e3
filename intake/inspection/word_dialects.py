"""Documents with macros, templates and strict documents (ISO 29500) under the names of an ordinary one, and packages whose parts are not
called as they are referred to, so that they need no conversion.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from intake.names import part_name

TYPES = "[Content_Types].xml"
MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OTHER_MAIN = re.compile(
    rb"application/vnd\.(ms-word\.(document|template)\.macroEnabled(Template)?|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
XML = (".xml", ".rels", ".vml")
RELATIONS, ENDING = "_rels", ".rels"
TARGET = re.compile(r"\bTarget\s*=\s*[\"']([^\"']+)[\"']")


def as_ordinary(path: Path, copy: Path) -> bool:
    """Write the document as an ordinary one; False where it is one already, and nothing was written. No part is left out."""
    with zipfile.ZipFile(path) as old:
        names = _usual_names(old)
        changed = {
            name: new for name in old.namelist() if name.lower().endswith(XML) and (new := _ordinary(names[name], old.read(name)))
        }
        if not changed and all(name == usual for name, usual in names.items()):
            return False
        copy.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as made:
            for info in old.infolist():
                made.writestr(names[info.filename], changed.get(info.filename) or old.read(info))
    return True


def _ordinary(name: str, data: bytes) -> bytes:
    """Return the changed part; empty where nothing changes."""
    new = STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", data)
    if name == TYPES:
        new = OTHER_MAIN.sub(MAIN, new)
    return b"" if new == data else new


def _usual_names(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """Return what each part is called by the parts that refer to it: names are the same in capitals and small letters (ISO 29500-2, 6.3.5), and
    some programs write them with backslashes, or from the root.
    """
    plain = {name: part_name(name) for name in archive.namelist()}
    usual = {TYPES.lower(): TYPES}
    relations = [name for name in plain if plain[name].lower().endswith(ENDING)]
    for name in relations:
        folder = posixpath.dirname(posixpath.dirname(plain[name]))
        for target in TARGET.findall(archive.read(name).decode("utf-8", "replace")):
            referred = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            usual.setdefault(referred.lower(), referred)
    for name in relations:
        folder, file = posixpath.split(plain[name])
        source = posixpath.join(posixpath.dirname(folder), file[: -len(ENDING)])
        above, source = posixpath.split(usual.get(source.lower(), source))
        usual.setdefault(plain[name].lower(), posixpath.join(above, RELATIONS, f"{source}{ENDING}"))
    return {name: usual.get(said.lower(), said) for name, said in plain.items()}
