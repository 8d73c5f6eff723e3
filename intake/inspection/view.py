"""Take from a process all of the file system but what it needs, for good, by the kernel's Landlock: what a parser was made to do by a file reads no
key, no database, no other packet, and writes nowhere but below its own folder.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CREATE, ADD, RESTRICT = 444, 445, 446  # landlock_create_ruleset, …_add_rule, …_restrict_self: the same on all architectures
VERSION, PATH_BENEATH, NO_NEW_PRIVS = 1, 1, 38
# linux/landlock.h: run, read a file, list a folder; write a file, remove, make (no devices), move, cut off
LOOK_INTO, ON_FILES = 0b1101, 0b111 | 1 << 14  # the latter: what a rule for a single file may hold
CHANGE = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 12 | 1 << 13 | 1 << 14
MAKE_SOCKET, LIST, REMOVE_FILE = 1 << 9, 1 << 3, 1 << 5
KNOWN = {1: (1 << 13) - 1, 2: (1 << 14) - 1}  # by the kernel, by version; from the third on also the cutting off of files
ALL = (1 << 15) - 1
PROGRAMS = ("/usr", "/lib", "/lib64", "/bin", *map(str, Path("/opt").glob("libreoffice*")), "/proc/self")
SETTINGS = (
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/alternatives",
    "/etc/libreoffice",
    "/var/lib/libreoffice",
    "/var/spool/libreoffice",
    "/var/cache/fontconfig",
)
MACHINE = ("/proc/stat", "/proc/meminfo", "/proc/cpuinfo")  # how large it is: py7zr asks before it unpacks
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
PACKAGES = (
    "model",
    "intake",
    "notices",
    "extractors",
    "checkers",
    "engine",
    "reports",
    "shenbao",
)  # a new process imports the command's own


@dataclass(frozen=True, slots=True)
class View:
    """What a process sees beside programs and libraries: files and folders to read, folders to write below, folders to make sockets in (`tidied`: and to
    remove files from), and folders whose names, and those of all below, it may list; nothing else of either.
    """

    read: tuple[Path, ...] = ()
    write: tuple[Path, ...] = ()
    sockets: tuple[Path, ...] = ()
    listed: tuple[Path, ...] = ()
    tidied: tuple[Path, ...] = ()


def version() -> int:
    """Of the kernel's Landlock; 0: it offers none."""
    return max(_call(CREATE, None, 0, VERSION), 0)


def take_view(view: View) -> bool:
    """Leave this process, and all that it starts, nothing but the view. False where the kernel does not offer it."""
    found = version()
    if not found:
        return False
    handled = KNOWN.get(found, ALL)
    rules = _call(CREATE, ctypes.c_char_p(struct.pack("Q", handled)), 8, 0)
    if rules < 0:
        return False
    try:
        seen: tuple[str | Path, ...] = (*PROGRAMS, *SETTINGS, *MACHINE, *_libraries(), *view.read)
        changed: tuple[str | Path, ...] = (*DEVICES, *view.write)
        for place in seen:
            _allow(rules, place, LOOK_INTO & handled)
        for place in changed:
            _allow(rules, place, (LOOK_INTO | CHANGE) & handled)
        for place in view.sockets:
            _allow(rules, place, MAKE_SOCKET & handled)
        for place in view.listed:
            _allow(rules, place, LIST & handled)
        for place in view.tidied:
            _allow(rules, place, (LIST | MAKE_SOCKET | REMOVE_FILE) & handled)
        if ctypes.CDLL(None).prctl(NO_NEW_PRIVS, 1, 0, 0, 0):
            return False
        return _call(RESTRICT, rules, 0) == 0
    finally:
        os.close(rules)


def _libraries() -> Iterable[str | Path]:
    """Python's own, installed packages, and the program's: not the folder that they may lie in beside the service's data."""
    yield from (sys.prefix, sys.base_prefix)
    yield from (entry for entry in sys.path if "site-packages" in entry or entry.startswith(sys.base_prefix))
    yield from (folder / name for folder in program_folders() for name in PACKAGES)


def program_folders() -> tuple[Path, ...]:
    """Return the folders that hold packages of the program, in the order in which they are looked for: a part of it may lie before the rest."""
    folders = dict.fromkeys(Path(entry).absolute() for entry in sys.path)
    return tuple(folder for folder in folders if any((folder / name / "__init__.py").is_file() for name in PACKAGES))


def _allow(rules: int, place: str | Path, access: int) -> None:
    try:
        handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # not on this machine
        return
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            access &= ON_FILES
        _call(ADD, rules, PATH_BENEATH, ctypes.c_char_p(struct.pack("=Qi", access, handle)), 0)
    finally:
        os.close(handle)


def _call(number: int, *arguments: object) -> int:
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return int(library.syscall(ctypes.c_long(number), *arguments))


if __name__ == "__main__":  # for programs of others: view.py SOCKETS WRITE … -- PROGRAM ARGUMENT …
    end = sys.argv.index("--")
    sockets, *write = map(Path, sys.argv[1:end])
    program = sys.argv[end + 1 :]
    take_view(View(read=(Path(program[0]).parents[1],), write=tuple(write), sockets=(sockets,)))
    os.execvp(program[0], program)  # noqa: S606
