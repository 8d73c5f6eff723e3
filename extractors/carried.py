"""Files that installed packages carry, found without importing the packages."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from model.errors import SetupError


def carried(package: str, member: str) -> Path:
    """Return the path of a file within an installed package. Raises SetupError where it is not there."""
    spec = importlib.util.find_spec(package)
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (path := Path(place) / member).is_file():
            return path
    raise SetupError(f"缺少模型文件 {package}/{member}")


def checked(path: Path, sha256: str, name: str) -> Path:
    """Return `path`, the file of the model `name`. Raises SetupError where its content is not the expected one."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise SetupError(f"模型 {name} 的校验值不符（{found[:12]}…）")
    return path
