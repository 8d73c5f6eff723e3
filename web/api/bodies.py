"""Bodies that are files."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request
from werkzeug.exceptions import HTTPException

from web.api.problems import TooLarge

CHUNK = 1 << 20


def sent(most: int) -> Iterator[bytes]:
    """The bytes sent, a piece at a time; the limit for forms does not hold here. Raises TooLarge."""
    request.max_content_length = most
    try:
        while piece := request.stream.read(CHUNK):
            yield piece
    except HTTPException as error:
        raise TooLarge() from error
