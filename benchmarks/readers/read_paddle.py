"""Plain PaddleOCR as its documentation shows it, with the weights that Shenbao uses: `python -m benchmarks.readers.read_paddle OUT IMAGE…`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from extractors.import_stubs import stubs_for
from extractors.page.ocr.models import DET_SMALL, REC_SMALL, characters_of, prepare
from extractors.page.ocr.paddle import UNUSED, stay_offline


def main(out: str, *images: str) -> None:
    stay_offline()
    with stubs_for([name for name in UNUSED if not name.startswith("paddle")]):  # libraries that are not installed here
        import paddleocr

    reader: Any = paddleocr.PaddleOCR(
        engine="onnxruntime",
        device="cpu",
        text_detection_model_name=DET_SMALL.name,
        text_detection_model_dir=str(prepare(DET_SMALL)),
        text_recognition_model_name=REC_SMALL.name,
        text_recognition_model_dir=str(_with_dictionary(Path(out).with_suffix(".rec"))),
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
        engine_config={"intra_op_num_threads": 1, "inter_op_num_threads": 1},
    )
    texts = {image: "\n".join(reader.predict(image)[0]["rec_texts"]) for image in images}
    Path(out).write_text(json.dumps(texts, ensure_ascii=False), "utf-8")


def _with_dictionary(folder: Path) -> Path:
    """The recogniser's folder as PaddleOCR itself expects it: the dictionary is a part of the configuration."""
    home = prepare(REC_SMALL)
    folder.mkdir()
    (folder / "inference.onnx").symlink_to(home / "inference.onnx")
    config = json.loads((home / "inference.yml").read_text("utf-8"))
    config["PostProcess"]["character_dict"] = characters_of(home)[1:-1]
    (folder / "inference.yml").write_text(json.dumps(config), "utf-8")
    return folder


if __name__ == "__main__":
    main(*sys.argv[1:])
