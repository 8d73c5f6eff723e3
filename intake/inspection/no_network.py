"""Take the network from a process for good, by the kernel's seccomp filter: what a parser was made to do by a file reaches nobody, nor does it get away from whoever ends it."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import socket
import struct
import sys

NO_NEW_PRIVS, SET_SECCOMP, FILTER = 38, 22, 2  # linux/prctl.h, linux/seccomp.h
SECCOMP = {"x86_64": 317, "aarch64": 277}  # seccomp(2), which can reach all threads
SET_FILTER, ALL_THREADS = 1, 1
LOAD, EQUAL, AT_LEAST, RETURN = (
    0x20,
    0x15,
    0x35,
    0x06,
)  # linux/bpf_common.h: BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_JMP|JGE|K, BPF_RET|K
NUMBER, ARCHITECTURE, ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
OTHER_CALLS = 0x40000000  # from here on x86-64 counts the calls of x32
# Architecture: its number for audit, then socket, ptrace, process_vm_readv, process_vm_writev, io_uring_setup (which opens sockets, too) and setsid.
MACHINES = {
    "x86_64": (0xC000003E, 41, (101, 310, 311, 425, 112)),
    "aarch64": (0xC00000B7, 198, (117, 270, 271, 425, 157)),
}
SET_GROUP = {"x86_64": 109, "aarch64": 154}  # setpgid


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def take_network(whole_process: bool = False, groups: bool = False) -> bool:
    """Let this process, and all that it starts, open no socket but local ones, look into no other process, gain no rights and leave its session; what is open stays so.

    `whole_process`: threads that are there already, too. `groups`: it may make process groups, as whoever starts limited processes does. False where the kernel or the machine's architecture does not offer it.
    """
    machine = platform.machine()
    if machine not in MACHINES:
        return False
    architecture, opens, refused = MACHINES[machine]
    code = _filter(architecture, opens, refused if groups else (*refused, SET_GROUP[machine]))
    library = ctypes.CDLL(None, use_errno=True)
    program = _Program(len(code) // 8, code)
    if library.prctl(NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    if whole_process:
        return bool(library.syscall(SECCOMP[machine], SET_FILTER, ALL_THREADS, ctypes.byref(program)) == 0)
    return bool(library.prctl(SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(architecture: int, opens: int, refused: tuple[int, ...]) -> bytes:
    """Return the filter's instructions (struct sock_filter: code, steps over where true, where false, value)."""
    lines = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER)]
    lines += [(AT_LEAST, 0, 1, OTHER_CALLS), (RETURN, 0, 0, REFUSE)]
    for call in refused:
        lines += [(EQUAL, 0, 1, call), (RETURN, 0, 0, REFUSE)]
    lines += [(EQUAL, 1, 0, opens), (RETURN, 0, 0, ALLOW), (LOAD, 0, 0, ARGUMENT)]
    lines += [(EQUAL, 0, 1, int(socket.AF_UNIX)), (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    return b"".join(struct.pack("HBBI", *line) for line in lines)


if __name__ == "__main__":  # for programs of others: no_network.py PROGRAM ARGUMENT …
    take_network()
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606
