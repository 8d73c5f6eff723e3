"""Stand-ins for libraries that PaddleX imports for training, plotting, downloading and tables, none of which happens here.

They cost more than two seconds and 100 MB in every worker. Only while PaddleX is being imported does `import pandas` find
an empty stand-in; afterwards the names are free again, so that anyone else gets the real library.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class _AnyName(type):
    """A class that has every name as an attribute."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _AnyName(name, (Nothing,), {})


class Nothing(Exception, metaclass=_AnyName):
    """Can be subclassed, called and caught; does nothing."""

    def __new__(cls, *_: Any, **__: Any) -> Any:
        return super().__new__(cls)

    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing


class StandIn(ModuleType):
    """A module in which every name is `Nothing`."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _AnyName(name, (Nothing,), {})
        setattr(self, name, made)
        return made


class _Finder(Loader):
    """A meta path finder and loader in one, for the named packages and all that lies in them."""

    def __init__(self, packages: Sequence[str]) -> None:
        self._packages = frozenset(packages)
        self.given: list[str] = []

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in self._packages else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        self.given.append(spec.name)
        return StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        return None


@contextmanager
def without(packages: Sequence[str]) -> Iterator[None]:
    """Within the block, the packages that are not loaded yet are stand-ins; afterwards they can be imported for real."""
    finder = _Finder([name for name in packages if name not in sys.modules])
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in finder.given:
            sys.modules.pop(name, None)
