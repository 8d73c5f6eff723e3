"""Whether there is room to write: what was found of a file while there was none is not believed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from model.errors import raise_ours

PROBE_BYTES = 1 << 20


def need_room(folder: Path) -> None:
    """Raise `DiskFull` where `folder`, or the folder of temporary files, takes no more."""
    for place in (folder, Path(tempfile.gettempdir())):
        try:
            place.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=place) as probe:
                probe.write(bytes(PROBE_BYTES))
                probe.flush()
                os.fsync(probe.fileno())
        except OSError as error:
            raise_ours(error)
