"""The office's directory (LDAP, Active Directory): who somebody is, and which role and office his groups give here. Search and bind (RFC 4511, 4513), encrypted
unless the settings say otherwise. Needs python-ldap, which is no part of a plain installation (`pip install shenbao[ldap]`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.errors import SetupError, ShenbaoError, UsageError
from shenbao.service.core.config import ServiceSettings
from storage.schema import Role

NETWORK_SECONDS = 5.0
ANSWER_SECONDS = 10.0
WRONG = ("INVALID_CREDENTIALS", "INAPPROPRIATE_AUTH", "UNWILLING_TO_PERFORM", "CONSTRAINT_VIOLATION", "INSUFFICIENT_ACCESS")
_log = logging.getLogger(__name__)


class NoDirectoryPackage(SetupError):
    text = "没有安装访问统一目录所需的 python-ldap"
    remedy = "请用 pip install 'shenbao[ldap]' 安装（见 docs/service.md），或取消 SHENBAO_LDAP_URL。"


class DirectoryDown(ShenbaoError):
    """The directory does not answer, or not in a way that can be trusted (certificate, account that searches)."""

    code = "directory_down"
    text = "统一目录暂时无法访问"
    remedy = "请稍后再试；本系统自建的账号仍可登录。仍不行请系统管理员运行 shenbao user lookup 查看原因。"
    retryable = True


@dataclass(frozen=True, slots=True)
class Entry:
    """A person of the directory. `role` None: no group that may use this service; `office`: by name, empty where no group says it. `unread`: groups that would give
    another role and cannot be read, so that nobody can say whether he is in one.
    """

    login: str
    name: str
    role: Role | None
    office: str
    dn: str
    groups: Sequence[str]
    unread: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class DirectorySettings:
    """As in `ServiceSettings`; `roles`, `offices`: of groups by DN, the first that somebody is in counts."""

    url: str
    base: str
    roles: Mapping[str, Role]
    offices: Mapping[str, str] = field(default_factory=dict)
    filter: str = "(objectClass=person)"
    login: str = "uid"
    name: str = "cn"
    group_base: str = ""
    group_filter: str = ""
    bind_dn: str = ""
    bind_password: str = ""
    ca: Path | None = None
    plain: bool = False


class WrongPassword(DirectoryDown):
    """A bind was refused: of a person, the password is wrong; of the account that searches, the settings are."""


class Directory:
    """Opens a connection for each question, so that none is kept over a fork, or after the directory was away. Raises NoDirectoryPackage."""

    def __init__(self, settings: DirectorySettings) -> None:
        try:
            import ldap
            from ldap import dn, filter  # noqa: A004
        except ImportError as error:
            raise NoDirectoryPackage() from error
        self._ldap: Any = ldap
        self._parts, self._escaped = (
            dn.str2dn,
            filter.escape_filter_chars,
        )  # what comes from outside is a value of a filter, nothing else (RFC 4515)
        self._settings = settings
        self._roles = {self._normal(dn): role for dn, role in settings.roles.items()}
        self._offices = {self._normal(dn): office for dn, office in settings.offices.items()}

    def entry(self, login: str) -> Entry | None:
        """Return who has the login; None: nobody. Raises DirectoryDown."""
        with self._bound(self._settings.bind_dn, self._settings.bind_password) as connection:
            return self._found(connection, login)

    def fits(self, entry: Entry, password: str) -> bool:
        """Whether the password is the person's. Raises DirectoryDown."""
        if not password or "\0" in password:  # a bind without a password is no login, and succeeds (RFC 4513, 5.1.2)
            return False
        try:
            with self._bound(entry.dn, password):
                return True
        except WrongPassword:
            return False

    def _found(self, connection: Any, login: str) -> Entry | None:
        kept = self._settings
        said = f"(&{kept.filter}({kept.login}={self._escaped(login)}))"
        rows = self._search(connection, kept.base, said, [kept.login, kept.name, "memberOf"])
        if len(rows) > 1:
            _log.warning("the directory has several entries of one login; none of them may log in")
        if len(rows) != 1:
            return None
        dn, attributes = rows[0]
        own, name = _first(attributes, kept.login) or login, _first(attributes, kept.name)
        groups = [*_texts(attributes, "memberOf"), *self._groups_of(connection, dn, own)]
        there = [self._normal(group) for group in groups]
        at = next((n for n, group in enumerate(self._roles) if group in there), len(self._roles))
        role = list(self._roles.values())[at] if at < len(self._roles) else None
        office = next((office for group, office in self._offices.items() if group in there), "")
        return Entry(own, name or own, role, office, dn, tuple(groups), self._unread(connection, at))

    def _groups_of(self, connection: Any, dn: str, login: str) -> list[str]:
        if not self._settings.group_base:
            return []
        said = self._settings.group_filter.replace("{dn}", self._escaped(dn)).replace("{login}", self._escaped(login))
        return [group for group, _ in self._search(connection, self._settings.group_base, said, ["1.1"])]

    def _unread(self, connection: Any, before: int) -> tuple[str, ...]:
        """Return which of the groups of roles, before the one that counts, the account that searches cannot see. Where groups are known by people's entries alone
        (`memberOf`), it need not see them.
        """
        wanted = list(self._settings.roles)[:before] if self._settings.group_base else []
        return tuple(group for group in wanted if not self._seen(connection, group))

    def _seen(self, connection: Any, dn: str) -> bool:
        try:
            return any(found for found, _ in connection.search_s(dn, self._ldap.SCOPE_BASE, "(objectClass=*)", ["1.1"]))
        except (self._ldap.NO_SUCH_OBJECT, self._ldap.INSUFFICIENT_ACCESS):
            return False

    def _search(self, connection: Any, base: str, said: str, wanted: list[str]) -> list[tuple[str, dict[str, list[bytes]]]]:
        """Return what is below `base`, without references to other servers. A base that is not there holds nothing that could be trusted: it is told."""
        rows = connection.search_s(base, self._ldap.SCOPE_SUBTREE, said, wanted)
        return [(dn, attributes) for dn, attributes in rows if dn]

    @contextmanager
    def _bound(self, dn: str, password: str) -> Iterator[Any]:
        kept, ldap = self._settings, self._ldap
        try:
            connection = ldap.initialize(kept.url)
            try:
                self._secure(connection)
                try:
                    connection.simple_bind_s(dn, password)
                except tuple(getattr(ldap, name) for name in WRONG) as error:
                    raise WrongPassword(f"{type(error).__name__}: {dn}") from error
                yield connection
            finally:
                connection.unbind_s()
        except ldap.LDAPError as error:
            told = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
            raise DirectoryDown(f"{type(error).__name__}: {told.get('info') or told.get('desc') or error}") from error

    def _secure(self, connection: Any) -> None:
        """Speak to the directory alone, encrypted, and to the one that the authority vouches for."""
        kept, ldap = self._settings, self._ldap
        connection.set_option(ldap.OPT_PROTOCOL_VERSION, 3)
        connection.set_option(ldap.OPT_REFERRALS, 0)
        connection.set_option(ldap.OPT_NETWORK_TIMEOUT, NETWORK_SECONDS)
        connection.set_option(ldap.OPT_TIMEOUT, ANSWER_SECONDS)
        if kept.plain and not kept.url.startswith("ldaps://"):
            return
        if kept.ca:
            connection.set_option(ldap.OPT_X_TLS_CACERTFILE, str(kept.ca))
        connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
        connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)  # the last: makes what was set count
        if kept.url.startswith("ldap://"):
            connection.start_tls_s()

    def _normal(self, dn: str) -> str:
        """Write a DN so that equal ones are equal texts: letter case and blanks of names do not count (RFC 4517)."""
        try:
            parts = self._parts(dn)
        except self._ldap.DECODING_ERROR as error:
            raise UsageError(f"SHENBAO_LDAP_ROLES 或 SHENBAO_LDAP_OFFICES 中的“{dn}”不是组的完整名称（DN）") from error
        return repr([sorted((key.lower(), " ".join(value.casefold().split())) for key, value, _ in part) for part in parts])


def open_directory(settings: ServiceSettings) -> Directory | None:
    """Return the directory that the settings name; None where they name none."""
    if not settings.ldap_url:
        return None
    return Directory(
        DirectorySettings(
            url=settings.ldap_url,
            base=settings.ldap_base,
            roles=settings.ldap_roles,
            offices=settings.ldap_offices,
            filter=settings.ldap_filter,
            login=settings.ldap_login,
            name=settings.ldap_name,
            group_base=settings.ldap_group_base,
            group_filter=settings.ldap_group_filter,
            bind_dn=settings.ldap_bind_dn,
            bind_password=settings.ldap_bind_password.get_secret_value(),
            ca=settings.ldap_ca,
            plain=settings.ldap_plain,
        )
    )


def _texts(attributes: Mapping[str, Sequence[bytes]], name: str) -> list[str]:
    """Return the values of an attribute; the directory may write its name in other letters than we asked."""
    values = next((values for key, values in attributes.items() if key.lower() == name.lower()), ())
    return [value.decode("utf-8", "replace") for value in values]


def _first(attributes: Mapping[str, Sequence[bytes]], name: str) -> str:
    return next((text.strip()[:100] for text in _texts(attributes, name) if text.strip()), "")
