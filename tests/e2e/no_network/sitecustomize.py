"""Put on PYTHONPATH by the offline test: every Python process of the run refuses, and writes down, any call to the outside."""

import os
import socket
from pathlib import Path
from typing import Any

LOG = os.environ.get("SHENBAO_TEST_NETWORK_LOG")


def refuse(what: str) -> Any:
    def refused(*args: Any, **kwargs: Any) -> Any:
        if LOG:
            with Path(LOG).open("a", encoding="utf-8") as log:
                log.write(f"{what} {args[1:] if what == 'connect' else args}\n")
        raise OSError("the network is closed in this test")

    return refused


class ClosedSocket(socket.socket):
    def connect(self, address: Any) -> None:
        if self.family == socket.AF_UNIX:
            return super().connect(address)
        return refuse("connect")(self, address)


socket.socket = ClosedSocket  # type: ignore[misc]
socket.getaddrinfo = refuse("getaddrinfo")
socket.create_connection = refuse("create_connection")
