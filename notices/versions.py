"""Versions of a profile: what it calls itself, and a number of what it demands, by which two can be told apart."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from notices.profile import Profile
from notices.tables import CellSpec

SHOWN = 8  # characters of a hash that people read


@lru_cache(maxsize=64)
def content_hash(profile: Profile) -> str:
    """Return the SHA-256 (hexadecimal) of all that the profile says; comments, order of keys and defaults make no difference."""
    return hashlib.sha256(as_text(profile).encode()).hexdigest()


def as_text(profile: Profile) -> str:
    """Return all that the profile says, as JSON of which `from_text` makes it again."""
    data = profile.model_dump(mode="json", exclude_defaults=True)
    own = [spec for spec in profile.fields if not isinstance(spec, CellSpec)]  # cells follow from tables
    data["fields"] = [spec.model_dump(mode="json", exclude_defaults=True) for spec in own]
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Profile:
    """Return the profile of such a text. Raises pydantic's `ValidationError` where it does not fit this version of the program."""
    return Profile.model_validate(json.loads(text))


def version_name(version: str, sha256: str) -> str:
    """Return what people call a version: 第2版（1f3a9c04）, its hash alone where the profile has no `version`."""
    return f"第{version}版（{sha256[:SHOWN]}）" if version else sha256[:SHOWN]
