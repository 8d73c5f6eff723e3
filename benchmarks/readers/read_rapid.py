"""RapidOCR on OpenVINO; runs in an environment of its own and imports nothing of this project: `python read_rapid.py OUT IMAGE…`."""

import json
import sys
from pathlib import Path

from rapidocr import EngineType, RapidOCR

out, images = sys.argv[1], sys.argv[2:]
reader = RapidOCR(
    params={
        "Det.engine_type": EngineType.OPENVINO,
        "Cls.engine_type": EngineType.OPENVINO,
        "Rec.engine_type": EngineType.OPENVINO,
        "EngineConfig.openvino.inference_num_threads": 1,
        "Global.log_level": "warning",
    }
)
texts = {image: "\n".join(getattr(reader(image), "txts", None) or ()) for image in images}
Path(out).write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
