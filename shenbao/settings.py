"""Settings of the installation, from the environment (SHENBAO_…) or a `.env` file; the command line overrides them."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHENBAO_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    notice: str = Field("xxxf2020", description="the notice that packets are checked against")
    jobs: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, description="processes that read pages at the same time")
    cache: Path | None = Field(None, description="folder of page readings kept by content hash; unset: nothing is kept")
    page_seconds: float = Field(180, gt=0, description="time limit of one page (or one Word document), in seconds")
    page_memory_mb: int = Field(3000, ge=0, description="memory limit of one reading process, in MB; 0: none")
    recycle: int = Field(200, ge=1, description="a reading process is replaced after this many pages")
    max_file_mb: int = Field(600, gt=0, description="largest file, in MB")
    max_packet_mb: int = Field(4096, gt=0, description="largest packet after unpacking, in MB")
    max_entries: int = Field(5000, gt=0, description="most entries of one archive")
    max_ratio: int = Field(250, gt=1, description="largest ratio of unpacked to packed bytes of one archive")
    max_depth: int = Field(4, gt=0, description="deepest nesting of archives")
    max_pages: int = Field(3000, gt=0, description="most pages of one file")
    max_packet_pages: int = Field(
        6000, gt=0, description="most pages of one packet; files beyond them are not read and stand in the receipt"
    )
    max_megapixels: int = Field(300, gt=0, description="largest image, in millions of pixels")
