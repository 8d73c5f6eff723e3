"""Import PaddleOCR offline and without what reading text does not need."""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from extractors.import_stubs import stubs_for
from extractors.networks import with_shared_arena

# What PaddleX imports for training, plots, downloads, documents and other kinds of models; none of it is used while reading.
UNUSED = (
    *("pandas", "matplotlib", "mpl_toolkits", "modelscope", "modelscope_hub", "huggingface_hub", "aistudio_sdk", "aiohttp"),
    *("openpyxl", "premailer", "requests", "urllib3", "prettytable", "tokenizers", "bidi", "ruamel", "jinja2", "tqdm"),
    *("chardet", "filelock", "pypdfium2", "paddleocr._pipelines", "paddleocr._api_client", "paddleocr._doc2md"),
    *("paddlex.repo_manager", "paddlex.repo_apis", "paddlex.modules", "paddlex.inference.pipelines", "paddlex.utils.download"),
    *("paddlex.utils.fonts", "paddlex.inference.utils.io.tablepyxl", "paddlex.inference.utils.io.style"),
    *("paddlex.inference.models.common.tokenizer", "paddlex.inference.models.common.genai"),
    *(
        f"paddlex.inference.models.{kind}"
        for kind in (
            *("anomaly_detection", "doc_vlm", "face_feature", "formula_recognition", "image_feature", "image_unwarping"),
            *("image_multilabel_classification", "instance_segmentation", "keypoint_detection", "layout_analysis"),
            *("m_3d_bev_detection", "multilingual_speech_recognition", "open_vocabulary_detection", "text_to_pinyin"),
            *("open_vocabulary_segmentation", "semantic_segmentation", "table_structure_recognition", "ts_forecasting"),
            *("text_to_speech_acoustic", "text_to_speech_vocoder", "ts_anomaly_detection", "ts_classification"),
            *("video_classification", "video_detection"),
        )
    ),
)
MODEL_LISTS = tuple(
    f"paddlex.modules.{kind}.model_list" for kind in ("text_detection", "text_recognition", "image_classification")
)


def stay_offline() -> None:
    """Switch off every network look-up of PaddleOCR and ONNX Runtime; counts only before they are imported."""
    os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("PADDLE_PDX_CACHE_HOME", str(Path(tempfile.gettempdir()) / f"shenbao-paddlex-{os.getuid()}"))


@lru_cache(maxsize=1)
def import_paddleocr() -> Any:
    """Return PaddleOCR's readers of text, offline, without the libraries and models that they do not need."""
    stay_offline()
    with stubs_for(UNUSED, MODEL_LISTS):
        import paddleocr
        from paddlex.inference.models.runners.onnxruntime_runner import ONNXRuntimeRunner

    own = ONNXRuntimeRunner._build_session_options
    ONNXRuntimeRunner._build_session_options = lambda runner: with_shared_arena(own(runner))
    return paddleocr
