"""OpenCV decodes no picture that somebody handed in (docs/security.md): what calls a decoder of it reads pictures that the program kept itself."""

from __future__ import annotations

import ast
from pathlib import Path

HOUSE = Path(__file__).parents[2]
DECODERS = {"imdecode", "imdecodemulti", "imread", "imreadmulti", "imreadanimation", "VideoCapture"}
OWN = {  # pictures of pages that were read, and slices of their edges
    "extractors/page/image/page_images.py",
    "extractors/packet/marks/paging_seal.py",
    "extractors/packet/marks/anchors.py",
}
FOLDERS = ("checkers", "engine", "extractors", "intake", "model", "notices", "reports", "shenbao", "storage", "web", "webhook")


def test_only_kept_pictures_are_decoded_by_opencv() -> None:
    assert all((HOUSE / folder).is_dir() for folder in FOLDERS)
    calls: set[str] = set()
    for path in (p for folder in FOLDERS for p in (HOUSE / folder).rglob("*.py")):
        names = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
        if names & DECODERS:
            calls.add(path.relative_to(HOUSE).as_posix())
    assert calls == OWN
