"""Tesseract with Chinese: `python read_tesseract.py OUT IMAGE…`."""

import json
import subprocess
import sys
from pathlib import Path

out, images = sys.argv[1], sys.argv[2:]
texts = {}
for image in images:
    done = subprocess.run(["tesseract", image, "-", "-l", "chi_sim", "--psm", "3"], capture_output=True, text=True)  # noqa: S603, S607
    texts[image] = done.stdout
Path(out).write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
