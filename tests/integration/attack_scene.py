"""Run by test_webhook_attacks in a network namespace of its own, where 10.9.8.7 is this machine: receivers that misbehave in every
way that TCP, HTTP and TLS allow, and one on the loopback address that nobody may ever reach. Prints what became of each call.
"""

from __future__ import annotations

import gzip
import json
import os
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from certificates import make_authority
from webhook import deliver
from webhook.deliver import Caller, trusting
from webhook.sign import new_secret
from webhook.targets import AllowList

ADDRESS, PORT, TLS_PORT, OTHER_TLS_PORT = "10.9.8.7", 18080, 18443, 18444
WHOLE = 1.5
ALLOWED = AllowList(hosts=("receiver.internal", ".evil.internal"), networks=("0.0.0.0/0", "::/0"))
HEAD = b"HTTP/1.1 200 OK\r\n"
SECRET, BODY = new_secret(), '{"a":1}'
LOOPBACKS = (
    "127.0.0.1",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "017700000001",
    "0177.0.0.1",
    "0",
    "0.0.0.0",  # noqa: S104
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[fe80::1%25lo]",
    "１２７.0.0.1",
    "127。0。0。1",
    "10.9.8.7@127.0.0.1",
    "127.0.0.1:18080#@10.9.8.7",
)


def drip(wire: socket.socket, piece: bytes) -> None:
    while True:
        wire.sendall(piece)
        time.sleep(0.1)


def flood(wire: socket.socket, piece: bytes) -> None:
    while True:
        wire.sendall(piece)


def send(data: bytes) -> Callable[[socket.socket], None]:
    return lambda wire: wire.sendall(data)


def begin(data: bytes, then: Callable[[socket.socket], None]) -> Callable[[socket.socket], None]:
    def answer(wire: socket.socket) -> None:
        wire.sendall(data)
        then(wire)

    return answer


ANSWERS: dict[str, Callable[[socket.socket], None]] = {
    "good": send(HEAD + b"Content-Length: 4\r\n\r\ndone"),
    "silent": lambda _wire: time.sleep(60),
    "closed": lambda _wire: None,
    "garbage": send(b"\x00\x01\x02 this is no HTTP\r\n\r\n"),
    "slow-status": lambda wire: drip(wire, b" "),
    "slow-headers": begin(HEAD, lambda wire: drip(wire, b"X-A: b\r\n")),
    "slow-body": begin(HEAD + b"Content-Length: 99999\r\n\r\n", lambda wire: drip(wire, b"x")),
    "endless-headers": begin(HEAD, lambda wire: flood(wire, b"X-A: " + b"b" * 8000 + b"\r\n")),
    "endless-hints": lambda wire: flood(wire, b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
    "endless-body": begin(HEAD + b"\r\n", lambda wire: flood(wire, b"y" * 65536)),
    "bomb": send(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"\0" * (64 << 20))),
    "cut": send(HEAD + b"Content-Length: 99999\r\n\r\nhalf"),
    "control": send(b"HTTP/1.1 500 No\r\nContent-Length: 6\r\n\r\na\0b\x1b[m"),
    "redirect": send(b"HTTP/1.1 307 T\r\nLocation: http://127.0.0.1:18080/\r\nContent-Length: 0\r\n\r\n"),
    "redirect-with-wait": send(b"HTTP/1.1 503 S\r\nRetry-After: " + b"9" * 300 + b"\r\nContent-Length: 0\r\n\r\n"),
    "odd-wait": send(b"HTTP/1.1 503 S\r\nRetry-After: \xb2\r\nContent-Length: 0\r\n\r\n"),
}


def serve(address: str, port: int, seen: list[str], context: ssl.SSLContext | None = None) -> None:
    listening = socket.create_server((address, port))

    def talk(raw: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(raw, server_side=True) if context else raw as wire:
            wire.settimeout(10)
            asked = b""
            while not asked.endswith(BODY.encode()):  # to its end: who closes before is heard as a break of the line
                asked += wire.recv(65536)
            path = asked.split(b" ")[1].decode("latin-1").strip("/")
            seen.append(f"{path} {asked.decode('latin-1').lower().partition('host: ')[2].partition(chr(13))[0]}")
            ANSWERS.get(path, ANSWERS["good"])(wire)

    def accept() -> None:
        while True:
            threading.Thread(target=talk, args=(listening.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def call(url: str, **more: Any) -> dict[str, Any]:
    began = time.monotonic()
    told = Caller(ALLOWED, **more).attempt(url, [SECRET], "evt_1", BODY)
    return asdict(told) | {"took": time.monotonic() - began}


class Rebinding:
    """A name server that gives the allowed address once, the loopback one ever after."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, _host: str, _port: int) -> list[str]:
        self.asked += 1
        return [ADDRESS if self.asked == 1 else "127.0.0.1"]


def main(folder: Path) -> None:
    deliver.WHOLE_SECONDS, deliver.TIMEOUT = WHOLE, httpx.Timeout(WHOLE, connect=WHOLE)
    reached: list[str] = []
    inside: list[str] = []
    good, other = make_authority(folder / "good", "receiver.internal"), make_authority(folder / "other", "receiver.internal")
    serve(ADDRESS, PORT, reached)
    serve(ADDRESS, TLS_PORT, reached, good.server())
    serve(ADDRESS, OTHER_TLS_PORT, reached, other.server())
    for address in ("127.0.0.1", "127.0.0.2"):
        serve(address, PORT, inside)
    here = lambda _host, _port: [ADDRESS]  # noqa: E731
    with ThreadPoolExecutor(len(ANSWERS)) as pool:
        answers = dict(
            zip(
                ANSWERS,
                pool.map(lambda name: call(f"http://receiver.internal:{PORT}/{name}", resolver=here), ANSWERS),
                strict=True,
            )
        )
    loopbacks = {host: call(f"http://{host}:{PORT}/" if "#" not in host else f"http://{host}/") for host in LOOPBACKS}
    rebinding = Rebinding()
    bound = call(f"http://a.evil.internal:{PORT}/rebound", resolver=rebinding)
    secure = partial(call, resolver=here, trusted=trusting(good.file))
    tls = {
        "right": secure(f"https://receiver.internal:{TLS_PORT}/tls"),
        "another name": secure(f"https://other.evil.internal:{TLS_PORT}/tls"),
        "another authority": secure(f"https://receiver.internal:{OTHER_TLS_PORT}/tls"),
        "authority not told": call(f"https://receiver.internal:{TLS_PORT}/tls", resolver=here),
    }
    nobody = call(f"http://receiver.internal:{PORT + 1}/", resolver=here)
    told = {"answers": answers, "loopbacks": loopbacks, "bound": bound, "asked": rebinding.asked, "tls": tls, "nobody": nobody}
    print(json.dumps(told | {"reached": reached, "inside": inside}), flush=True)
    os._exit(0)  # some receivers sleep on


if __name__ == "__main__":
    main(Path(sys.argv[1]))
