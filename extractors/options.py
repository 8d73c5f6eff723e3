"""How pages are read: one frozen value that travels with every task."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from extractors.page.ocr.engine import Engine, load_engine
from extractors.page.ocr.settings import OcrSettings, Tier
from extractors.page.settings import PageSettings
from extractors.readers.settings import ReaderSettings


def _cache_of_environment() -> Path | None:
    folder = os.environ.get("SHENBAO_CACHE")
    return Path(folder) if folder else None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """`dpi`: of pages drawn from a PDF and read by OCR; `most_dpi`: finer scans are reduced to it; `view_dpi`: of the kept
    pictures of electronic pages. `quality`: of the JPEGs of upright pages. `cache`: folder of kept readings (default: the
    environment's SHENBAO_CACHE; None: nothing is kept). `models`: folder of prepared weights (None: the user's cache).
    `page`: every tolerance of the stages that read a page from its pixels (docs/settings.md); `readers`: those of reading the
    text of a document itself (docs/settings-readers.md).
    """

    dpi: float = 200.0
    most_dpi: float = 220.0
    view_dpi: float = 100.0
    quality: int = 90
    recogniser: Tier = Tier.SMALL
    threads: int = 1
    models: Path | None = None
    cache: Path | None = None
    page: PageSettings = PageSettings()
    readers: ReaderSettings = ReaderSettings()

    def kept_in(self) -> Path | None:
        """Return the folder of kept readings."""
        return self.cache or _cache_of_environment()

    def engine(self) -> Engine:
        """Return the engine of this process for these options."""
        kept = self.kept_in()
        return load_engine(OcrSettings(recogniser=self.recogniser, threads=self.threads, models=self.models, cache=kept))
