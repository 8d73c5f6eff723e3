"""Which receivers may be called. They are internal: the administrator allows hosts and networks; the name is resolved once,
every address it has is checked, and the call goes to the checked address (so that a second look-up cannot lead elsewhere).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
SCHEMES = {"http": 80, "https": 443}
HERE = ipaddress.ip_network("0.0.0.0/8")  # "this network": some systems take every address of it for their own


class TargetRefused(ValueError):
    """The receiver may not be called; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class AllowList:
    """`hosts`: exact names (as `plain_host` gives them), or ".example" for a domain and all below it. `networks`: e.g. 10.20.0.0/16."""

    hosts: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()

    def allows_host(self, host: str) -> bool:
        return any(host == h or (h.startswith(".") and host.endswith(h)) for h in self.hosts)

    def allows_address(self, address: Address) -> bool:
        return any(address in ipaddress.ip_network(network) for network in self.networks)


@dataclass(frozen=True, slots=True)
class Target:
    """A checked receiver: `address` is the one to connect to, `host` the name for the Host header and TLS."""

    url: SplitResult
    host: str
    port: int
    address: str

    @property
    def pinned_url(self) -> str:
        """The URL with the checked address in place of the name."""
        return self.url._replace(netloc=f"{_bracketed(self.address)}:{self.port}", fragment="").geturl()

    @property
    def host_header(self) -> str:
        usual = self.port == SCHEMES[self.url.scheme]
        return _bracketed(self.host) if usual else f"{_bracketed(self.host)}:{self.port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def plain_host(host: str) -> str:
    """A name as it is compared and sent: lower case, ASCII (IDNA), without dots at its ends. Raises UnicodeError for one that cannot be."""
    return host.strip(".").encode("idna").decode("ascii").lower()


def system_resolver(host: str, port: int) -> Sequence[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def resolve(url: str, allowed: AllowList, resolver: Resolver = system_resolver) -> Target:
    """The address to call. Raises TargetRefused: scheme, credentials in the URL, a host or an address not allowed."""
    parts, host, port = _parts(url)
    try:
        addresses = [ipaddress.ip_address(a.split("%")[0]) for a in resolver(host, port)]
    except (OSError, ValueError) as error:
        raise TargetRefused(f"无法解析主机 {host}") from error
    if not addresses:
        raise TargetRefused(f"无法解析主机 {host}")
    for address in addresses:
        check_address(address, allowed, named=allowed.allows_host(host))
    return Target(parts, host, port, str(addresses[0]))


def _parts(url: str) -> tuple[SplitResult, str, int]:
    """The parts of the URL, its host as it is compared, its port."""
    try:
        parts = urlsplit(url)
        host, port = plain_host(parts.hostname or ""), parts.port
    except ValueError as error:
        raise TargetRefused("地址有误") from error
    if parts.scheme not in SCHEMES or not host:
        raise TargetRefused("地址必须以 http:// 或 https:// 开头")
    if "@" in parts.netloc:
        raise TargetRefused("地址中不得包含用户名或密码")
    if port == 0:
        raise TargetRefused("端口有误")
    return parts, host, port or SCHEMES[parts.scheme]


def check_address(address: Address, allowed: AllowList, named: bool) -> None:
    """Refuses what is never a receiver, and what neither the host list nor the network list allows."""
    plain = address.ipv4_mapped or address if isinstance(address, ipaddress.IPv6Address) else address
    never = plain.is_loopback or plain.is_link_local or plain.is_multicast or plain.is_unspecified or plain.is_reserved
    if never or plain in HERE or _tunnels(plain):
        raise TargetRefused(f"不允许的地址 {address}（本机、链路本地或保留地址）")
    if not named and not allowed.allows_address(plain):
        raise TargetRefused(f"地址 {address} 不在管理员允许的范围内")


def _tunnels(address: Address) -> bool:
    """An address of IPv6 that stands for one of IPv4 (6to4, Teredo): it could be that of this machine."""
    return isinstance(address, ipaddress.IPv6Address) and bool(address.sixtofour or address.teredo)
