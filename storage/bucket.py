"""Contents in a bucket of an object store that speaks S3, by its address: `s3://BUCKET/FOLDER`. Key, secret, region and the address of the server
are told by the variables that such clients know (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL`).

Files are opened by their path everywhere, so a content that is asked for is copied into the folder first; copies go a day later.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from model.errors import MachineFault
from storage.blobs import Folder

COPY_SECONDS = 24 * 3600.0
LOOK_WITHIN = timedelta(seconds=3)
LOOK_AGAIN_SECONDS = 10.0  # whoever watches the service asks every few seconds
NOTHING = "-"  # no content's name begins with it: an answer of one line
WITHIN = timedelta(seconds=20)  # a store that does not answer is asked again; whoever waits at a screen is told then
_log = logging.getLogger(__name__)


class Bucket:
    """A `Place`; `folder` holds the copies."""

    def __init__(self, url: str, folder: Path) -> None:
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")  # a server in the office's own network
        self._store = S3Store.from_url(
            url, client_options={"allow_http": plain, "timeout": WITHIN}, retry_config={"max_retries": 3, "retry_timeout": WITHIN}
        )
        self._quick = S3Store.from_url(
            url,
            client_options={"allow_http": plain, "timeout": LOOK_WITHIN},
            retry_config={"max_retries": 0, "retry_timeout": LOOK_WITHIN},
        )
        self._copies = Folder(folder)
        self._trouble, self._look_next = "", 0.0

    def keep(self, sha256: str, file: Path) -> None:
        """In the bucket first: what is told to be kept lies there."""
        with _reached():
            obstore.put(self._store, _key(sha256), file)
        self._copies.keep(sha256, file)

    def path(self, sha256: str) -> Path:
        copy = self._copies.path(sha256)
        if copy.exists():
            return copy
        beside = copy.with_name(f".{uuid4().hex}.part")
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            with _reached(), beside.open("wb") as file:
                for chunk in obstore.get(self._store, _key(sha256)):
                    file.write(chunk)
            beside.replace(copy)
        except FileNotFoundError:
            pass
        finally:
            beside.unlink(missing_ok=True)
        return copy

    def age(self, sha256: str) -> float | None:
        try:
            with _reached():
                kept = obstore.head(self._store, _key(sha256))["last_modified"]
        except FileNotFoundError:
            return None
        return (datetime.now(UTC) - kept).total_seconds()

    def names(self, start: str) -> set[str]:
        with _reached():
            return {Path(item["path"]).name for page in obstore.list(self._store, prefix=start) for item in page}

    def drop(self, sha256: str) -> None:
        with _reached():
            obstore.delete(self._store, _key(sha256))
        self._copies.drop(sha256)

    def tidy(self) -> None:
        """Copies that were made a day ago go. What the bucket lacks (it was restored into the folder) goes there first."""
        for copy in self._copies.folder.glob("??/??/*"):
            if time.time() - copy.stat().st_mtime > COPY_SECONDS:
                if self.age(copy.name) is None:
                    with _reached():
                        obstore.put(self._store, _key(copy.name), copy)
                copy.unlink(missing_ok=True)

    def trouble(self) -> str:
        """Of a server that is away, refuses us, or has no such bucket. One that lets us read and not write is not told."""
        if time.monotonic() >= self._look_next:
            self._trouble = self._looked()
            self._look_next = time.monotonic() + LOOK_AGAIN_SECONDS
        return self._trouble

    def _looked(self) -> str:
        try:
            next(iter(obstore.list(self._quick, prefix=NOTHING)), None)
        except BaseError as error:
            _log.error("the object store: %s", str(error).partition("\n")[0])
            return "对象存储中没有所设的存储桶" if "NoSuchBucket" in str(error) else "对象存储无法访问"
        return ""


@contextmanager
def _reached() -> Iterator[None]:
    """Raises MachineFault where the store cannot be reached or refuses us: that says nothing about a file. FileNotFoundError stays what it is."""
    try:
        yield
    except BaseError as error:
        _log.error("the object store: %s", error)  # the first line of it names what was asked
        raise MachineFault("对象存储无法访问") from error


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
