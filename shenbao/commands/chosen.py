"""The notice that a command was called for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.errors import UsageError

if TYPE_CHECKING:
    from notices.profile import Profile


def chosen(name: str) -> Profile:
    """Return the profile of that id or path. Raises `UsageError`, with what to do, where there is none or it cannot be used."""
    from yaml import YAMLError

    from notices.profile import load

    try:
        return load(name)
    except KeyError as error:
        raise UsageError(f"没有名为 {name} 的通知，也没有这个文件") from error
    except (ValueError, YAMLError, OSError) as error:  # pydantic's errors and those of encodings and dates are ValueErrors
        raise UsageError(f"通知配置 {name} 有误，请用 shenbao notice check {name} 查看错在第几行、应当怎样写") from error
