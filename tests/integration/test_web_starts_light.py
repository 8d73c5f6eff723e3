"""The web process starts without what reads pages: no reader, no recogniser, no OpenCV, no spaCy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = ("cv2", "numpy", "onnxruntime", "opencc", "paddle", "paddleocr", "paddlex", "pdfplumber", "pypdfium2", "scipy", "spacy")
OURS = ("engine", "extractors.packet", "extractors.page.image", "extractors.page.ocr", "extractors.readers", "extractors.reading")
START = """
import json, sys
from web.wsgi import application
assert application.test_client().get("/login").status_code == 200
print(json.dumps(sorted(sys.modules)))
"""


def test_no_reader_is_loaded_with_the_application(tmp_path: Path) -> None:
    setting = {"SHENBAO_DATA": str(tmp_path / "store"), "PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    done = subprocess.run([sys.executable, "-c", START], env=setting, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)
    assert "web.app" in loaded
    assert [name for name in loaded if any(name == heavy or name.startswith(f"{heavy}.") for heavy in (*HEAVY, *OURS))] == []
