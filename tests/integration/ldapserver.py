"""A real OpenLDAP server (slapd) on 127.0.0.1, with and without encryption, with a few people and groups in it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from certificates import Authority, make_authority

SLAPD, SLAPADD = (shutil.which(name, path="/usr/sbin:/usr/lib/openldap:/usr/bin") for name in ("slapd", "slapadd"))
BASE = "dc=office,dc=cn"
SEARCHER, SEARCHES = f"cn=searcher,{BASE}", "search-Only-7"
ROOT, MASTER = f"cn=root,{BASE}", "master-Of-all-7"
PASSWORD = "Schön-und-密码-9"  # noqa: S105 (of people that live for a test)
GROUPS = {name: f"cn={name},ou=groups,{BASE}" for name in ("审核组", "收件组", "甲市", "others")}
CONFIG = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
pidfile {folder}/pid
TLSCACertificateFile {ca}
TLSCertificateFile {served}
TLSCertificateKeyFile {served}
database mdb
suffix "{base}"
rootdn "{root}"
rootpw {master}
directory {folder}/db
overlay memberof
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{searcher}" read by * none
"""


def people() -> str:
    """The first entries, as LDIF."""
    entries = [
        f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: office\ndc: office",
        f"dn: ou=people,{BASE}\nobjectClass: organizationalUnit\nou: people",
        f"dn: ou=groups,{BASE}\nobjectClass: organizationalUnit\nou: groups",
        f"dn: {SEARCHER}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: searcher\nuserPassword: {SEARCHES}",
    ]
    entries += [person(login) for login in ("zhang", "li", "wang", "clerk-a")]
    members = {"审核组": ("zhang", "clerk-a"), "收件组": ("li", "zhang"), "甲市": ("zhang",), "others": ("wang",)}
    for name, inside in members.items():
        listed = "".join(f"\nmember: {dn_of(login)}" for login in inside)
        entries.append(f"dn: {GROUPS[name]}\nobjectClass: groupOfNames\ncn: {name}{listed}")
    return "\n\n".join(entries) + "\n"


def dn_of(login: str) -> str:
    return f"uid={login},ou=people,{BASE}"


def person(login: str) -> str:
    return f"dn: {dn_of(login)}\nobjectClass: inetOrgPerson\nuid: {login}\ncn: 姓名{login}\nsn: {login}\nuserPassword: {PASSWORD}"


@dataclass
class LdapServer:
    authority: Authority
    plain: int
    secure: int

    @property
    def url(self) -> str:
        return f"ldaps://127.0.0.1:{self.secure}"

    @property
    def unencrypted(self) -> str:
        return f"ldap://127.0.0.1:{self.plain}"

    def remove(self, login: str) -> None:
        with self._master() as connection:
            connection.delete_s(dn_of(login))

    def add(self, login: str, **more: str) -> None:
        told = dict(line.split(": ") for line in person(login).splitlines() if not line.startswith("dn:"))
        with self._master() as connection:
            connection.add_s(dn_of(login), [(key, value.encode()) for key, value in (told | more).items()])

    def members(self, group: str, logins: list[str]) -> None:
        """Say who is in a group."""
        import ldap

        with self._master() as connection:
            connection.modify_s(GROUPS[group], [(ldap.MOD_REPLACE, "member", [dn_of(login).encode() for login in logins])])

    def forget(self, group: str) -> None:
        """Take a group away: to who searches the same as one that he may not see."""
        with self._master() as connection:
            connection.delete_s(GROUPS[group])

    @contextmanager
    def _master(self) -> Iterator[Any]:
        import ldap

        connection = ldap.initialize(f"ldap://127.0.0.1:{self.plain}")
        connection.simple_bind_s(ROOT, MASTER)
        yield connection
        connection.unbind_s()


@contextmanager
def serving(folder: Path) -> Iterator[LdapServer]:
    assert SLAPD and SLAPADD
    (folder / "db").mkdir(parents=True)
    authority = make_authority(folder / "office", "127.0.0.1")  # libldap takes "localhost" for the machine's own name
    server = LdapServer(authority, free_port(), free_port())
    named = {"base": BASE, "root": ROOT, "master": MASTER, "searcher": SEARCHER}
    config, ldif = folder / "slapd.conf", folder / "people.ldif"
    config.write_text(CONFIG.format(folder=folder, ca=authority.file, served=authority.served, **named), encoding="utf-8")
    ldif.write_text(people(), encoding="utf-8")
    subprocess.run([SLAPADD, "-f", str(config), "-l", str(ldif)], check=True, capture_output=True)
    hosts = ("127.0.0.1", "127.0.0.2")  # the second: a name that no certificate is for
    listens = " ".join(f"ldap://{host}:{server.plain} ldaps://{host}:{server.secure}" for host in hosts)
    process = subprocess.Popen([SLAPD, "-f", str(config), "-h", listens, "-d", "0"], stderr=subprocess.DEVNULL)
    try:
        _wait(server.secure, process)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert process.poll() is None, "slapd ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("slapd does not answer")
