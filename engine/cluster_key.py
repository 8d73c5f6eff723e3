"""Certificates of a cluster: its hosts know each other by those of an authority of their own, and an office's says that it is one."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from distributed.security import Security

OFFICE = "office"  # organizational unit in the certificate of who may have tasks done
AUTHORITY, AUTHORITY_KEY = "ca.pem", "ca.key"
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)


def security_of(authority: Path | None, certificate: Path | None) -> Security | None:
    """Return what a host of a real cluster shows to the others and expects of them, in memory, since what reads pages sees no file of it; None without
    certificates (`tcp://`).
    """
    if authority is None or certificate is None:
        return None
    own = certificate.read_text("ascii")
    return _for_all_roles(authority.read_text("ascii"), own, own)


def make_certificates(folder: Path, hosts: Sequence[str], days: int, offices: Collection[str] = ()) -> list[Path]:
    """Make a certificate with its key for each host, signed by the folder's authority, which is made where there is none. Return the files. `offices`: those of
    the hosts that may have tasks done.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    begins = datetime.now(UTC) - timedelta(days=1)
    valid = begins, begins + timedelta(days=days + 1)
    if not (folder / AUTHORITY_KEY).exists():
        _make_authority(folder, (begins, ALWAYS[1]))
    authority = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
    signing = cast("ec.EllipticCurvePrivateKey", serialization.load_pem_private_key((folder / AUTHORITY_KEY).read_bytes(), None))
    files = []
    for host in hosts:
        key = ec.generate_private_key(ec.SECP256R1())
        made = (
            _begun(_named(host, OFFICE if host in offices else ""), authority.subject, key, valid)
            .add_extension(x509.SubjectAlternativeName([_alternative(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .sign(signing, hashes.SHA256())
        )
        files.append(folder / f"{host}.pem")
        _keep_secret(files[-1], made.public_bytes(serialization.Encoding.PEM) + _secret(key))
    return files


def _make_authority(folder: Path, valid: tuple[datetime, datetime]) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), _named("shenbao cluster")
    limits = x509.BasicConstraints(ca=True, path_length=0)
    made = _begun(name, name, key, valid).add_extension(limits, critical=True).sign(key, hashes.SHA256())
    (folder / AUTHORITY).write_bytes(made.public_bytes(serialization.Encoding.PEM))
    _keep_secret(folder / AUTHORITY_KEY, _secret(key))


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, valid: tuple[datetime, datetime]
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), *valid)


def _named(text: str, unit: str = "") -> x509.Name:
    name = [x509.NameAttribute(NameOID.COMMON_NAME, text)]
    return x509.Name([*name, x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit)] if unit else name)


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _secret(key: ec.EllipticCurvePrivateKey) -> bytes:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption())


def _keep_secret(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)  # a file that others may read would keep its rights
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _for_all_roles(authority: str, certificate: str, key: str) -> Security:
    roles = {
        f"tls_{role}_{what}": text
        for role in ("client", "scheduler", "worker")
        for what, text in (("key", key), ("cert", certificate))
    }
    return Security(require_encryption=True, tls_ca_file=authority, **roles)
