"""How much a packet may cost. Defaults fit an office: packets of hundreds of scanned pages pass, bombs do not."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one packet.

    `file_bytes`, `total_bytes`: real bytes of one file, and of all files handed in or unpacked together. `entries`: files of a
    packet. `ratio`: unpacked to packed bytes of one archive, judged only above `ratio_floor_bytes` (a blank BMP packs 1000 to 1).
    `depth`: archives within archives. `pages`: of one file, `packet_pages`: of all files. `pixels`: of one picture (300 MP: A0 at 400 dpi). `seconds`: for
    looking into one file, `unpack_seconds` for one archive, `convert_seconds` for one LibreOffice run,
    of which a packet gets `conversions`. `memory_bytes`: address space of the
    process that does it. `derived_side`: pictures inside documents with a smaller side (pixels) are decoration.
    """

    file_bytes: int = 600 * MB
    total_bytes: int = 4096 * MB
    entries: int = 5000
    ratio: float = 250.0
    ratio_floor_bytes: int = 100 * MB
    depth: int = 4
    pages: int = 3000
    packet_pages: int = 6000
    pixels: int = 300_000_000
    seconds: float = 60.0
    unpack_seconds: float = 600.0
    convert_seconds: float = 120.0
    conversions: int = 60
    memory_bytes: int = 3072 * MB
    derived_side: int = 200
