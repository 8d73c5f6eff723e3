"""Plain PaddleOCR as its documentation shows it, with the weights that Shenbao uses: `python -m samples.bench.read_paddle OUT IMAGE…`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from extractors.ocr.engine import import_paddleocr
from extractors.ocr.models import DET_SMALL, REC_SMALL, prepare


def main(out: str, *images: str) -> None:
    paddleocr: Any = import_paddleocr()
    reader = paddleocr.PaddleOCR(
        engine="onnxruntime",
        device="cpu",
        text_detection_model_name=DET_SMALL.name,
        text_detection_model_dir=str(prepare(DET_SMALL)),
        text_recognition_model_name=REC_SMALL.name,
        text_recognition_model_dir=str(prepare(REC_SMALL)),
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
        engine_config={"intra_op_num_threads": 1, "inter_op_num_threads": 1},
    )
    texts = {image: "\n".join(reader.predict(image)[0]["rec_texts"]) for image in images}
    Path(out).write_text(json.dumps(texts, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
