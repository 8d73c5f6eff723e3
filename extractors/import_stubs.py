"""Import a library without what it imports and never uses here: empty stubs take the place of those packages meanwhile.

What PaddleX imports for training, plotting, downloading and tables costs several seconds and 100 MB in every worker. Only while
PaddleX is being imported does `import pandas` find an empty stub; afterwards the names are free again, so that anyone else gets
the real library. PaddleX's own parts for other tasks than reading text (speech, video, tables, training) are passed over likewise.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any


class _AnyName(type):
    """A class that has every name as an attribute, and is empty as a list."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _AnyName(name, (Stub,), {})

    def __iter__(cls) -> Iterator[Any]:
        return iter(())


class Stub(Exception, metaclass=_AnyName):
    """A name of a stub module: can be subclassed, called, caught and iterated over; does nothing."""

    def __new__(cls, *_: Any, **__: Any) -> Any:
        return super().__new__(cls)

    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Stub


class StubModule(ModuleType):
    """A module in which every name is a `Stub`."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _AnyName(name, (Stub,), {})
        setattr(self, name, made)
        return made


class _StubFinder(Loader):
    """A meta path finder and loader in one, for the named packages and modules and all that lies in them.

    `keep`: modules within them that are wanted for real; only the packages above them become empty.
    """

    def __init__(self, packages: Sequence[str], keep: Sequence[str]) -> None:
        self._packages = frozenset(packages)
        self._keep = frozenset(keep)
        self._above = frozenset(name.rpartition(".")[0] for name in keep)
        self.given: list[str] = []

    def find_spec(self, name: str, path: Sequence[str] | None = None, _target: ModuleType | None = None) -> ModuleSpec | None:
        if name in self._keep or not any(above in self._packages for above in _upwards(name)):
            return None
        spec = ModuleSpec(name, self, is_package=True)
        if any(name == above or above.startswith(f"{name}.") for above in self._above):
            real = PathFinder.find_spec(name, path)
            spec.submodule_search_locations = list(real.submodule_search_locations or []) if real else []
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        self.given.append(spec.name)
        module = StubModule(spec.name)
        module.__path__ = list(spec.submodule_search_locations or [])
        return module

    def exec_module(self, _module: ModuleType) -> None:
        return None


def _upwards(name: str) -> Iterator[str]:
    """Give the name of the module itself, the package that it lies in, and so on up."""
    while name:
        yield name
        name = name.rpartition(".")[0]


@contextmanager
def stubs_for(packages: Sequence[str], keep: Sequence[str] = ()) -> Iterator[None]:
    """Import within the block without `packages`: those not loaded yet are stubs there; afterwards they can be imported for real.

    `keep`: full names of modules within those packages that are loaded all the same, without the packages around them.
    """
    finder = _StubFinder([name for name in packages if name not in sys.modules], keep)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in finder.given:
            sys.modules.pop(name, None)
