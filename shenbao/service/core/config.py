"""Settings of the service, from the environment (SHENBAO_…) or a `.env` file; `shenbao serve` sets some by its options."""

from __future__ import annotations

import ipaddress
import os
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from storage.schema import Role
from webhook.sign import is_secret
from webhook.targets import plain_host

SECRET_BYTES = 48
KEY_FILE = "secret.key"

OFFICE_TIME = timezone(timedelta(hours=8))  # the date of a letter is the date in China


def office_day(at: datetime) -> date:
    """Return the office's day at a moment."""
    return at.astimezone(OFFICE_TIME).date()


def office_today() -> date:
    return datetime.now(OFFICE_TIME).date()


@dataclass(frozen=True, slots=True)
class Budget:
    """Of a day: bytes handed in, pages given to read, seconds of reading. 0: any number."""

    size: int = 0
    pages: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Budgets:
    """`reserve`: bytes of the disk that are left for what is under way; `ask_size`, `ask_files`, `ask_pages`: of a packet, from where on a person is asked."""

    office: Budget = Budget()
    account: Budget = Budget()
    reserve: int = 1 << 30
    ask_size: int = 0
    ask_files: int = 0
    ask_pages: int = 0


_ATTRIBUTE = r"^[A-Za-z][A-Za-z0-9-]*$"


class ServiceSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHENBAO_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    data: Path = Field(Path("var/shenbao"), description="folder of the service: database, files, working folders")
    cluster: str = Field("", description="address of a Dask scheduler whose workers read; empty: processes of this machine")
    cluster_ca: Path | None = Field(None, description="certificate of the authority that all hosts of the cluster trust (ca.pem)")
    cluster_certificate: Path | None = Field(None, description="this host's certificate and key for the cluster (HOST.pem)")
    database: str = Field("", description="address of another database (postgresql+psycopg://…); empty: SQLite in the folder")
    blobs: str = Field(
        "",
        pattern="^(s3://.+|file:///.+)?$",
        description="where the bytes of files lie: s3://BUCKET/FOLDER or file:///FOLDER; empty: in the folder",
    )
    host: str = Field("127.0.0.1", description="address that the service listens on")
    port: int = Field(8321, ge=0, le=65535, description="port that the service listens on")
    allow_root: bool = Field(False, description="the service runs as root too; otherwise it refuses to")
    web_processes: int = Field(2, ge=1, description="web processes (gunicorn)")
    web_threads: int = Field(8, ge=1, description="threads a web process")
    idle_minutes: int = Field(60, ge=1, description="a session ends after this many minutes without use")
    session_hours: int = Field(12, ge=1, description="a session ends after this many hours in any case")
    https: bool = Field(False, description="people reach the service by https: cookies are marked Secure, HSTS is sent")
    proxies: int = Field(0, ge=0, description="reverse proxies in front whose X-Forwarded headers are believed")
    hosts: tuple[str, ...] = Field((), description="names by which people reach the service; requests for others are refused")
    login_failures: int = Field(60, ge=0, description="wrong passwords from one address in a quarter of an hour; 0: any number")
    chunk_mb: int = Field(8, ge=1, description="largest piece of a file that the browser sends at once, in MB")
    webhook_hosts: tuple[str, ...] = Field((), description="receivers allowed by name (.example: a domain and all below it)")
    webhook_networks: tuple[str, ...] = Field((), description="receivers allowed by network, e.g. 10.20.0.0/16")
    webhook_ca: Path | None = Field(None, description="PEM file of the authority that signed the certificates of receivers")
    inbound_secrets: tuple[str, ...] = Field(
        (), description="secrets (whsec_…) by which the online application system signs its webhooks"
    )
    api_rate: int = Field(600, ge=1, description="requests that a token may make in a minute")
    office_day_mb: int = Field(200_000, ge=0, description="MB that an office may hand in within a day; 0: any number")
    office_day_pages: int = Field(100_000, ge=0, description="pages of an office that are taken in within a day; 0: any number")
    office_day_minutes: int = Field(0, ge=0, description="minutes of reading for an office within a day; 0: any number")
    account_day_mb: int = Field(100_000, ge=0, description="MB that an account may hand in within a day; 0: any number")
    account_day_pages: int = Field(50_000, ge=0, description="pages of an account that are taken in within a day; 0: any number")
    account_day_minutes: int = Field(0, ge=0, description="minutes of reading for an account within a day; 0: any number")
    reserve_mb: int = Field(1024, ge=0, description="MB of the disk that are left free for what is under way")
    ask_packet_mb: int = Field(500, ge=0, description="a packet of more MB is taken in once a person says so; 0: never asked")
    ask_packet_files: int = Field(
        300, ge=0, description="a packet of more files is taken in once a person says so; 0: never asked"
    )
    ask_packet_pages: int = Field(1000, ge=0, description="a packet of more pages is read once a person says so; 0: never asked")

    log_json: bool = Field(False, description="the log is one JSON object a line; otherwise lines for people")
    metrics_host: str = Field("127.0.0.1", description="address that figures for Prometheus are served on")
    metrics_port: int = Field(0, ge=0, le=65535, description="port of the figures for Prometheus; 0: none")
    alert_url: str = Field(
        "", description="address that is told (POST, JSON) when a part of the service cannot work; empty: none"
    )
    audit_syslog: str = Field(
        "", description="syslog that gets the audit trail (udp://host:514, tcp://host:601, /dev/log); empty: none"
    )
    audit_anchor: str = Field(
        "", description="file, or address (POST, JSON), that gets the trail's last hash once a day; empty: none"
    )
    alert_secret: SecretStr = Field(SecretStr(""), description="secret (whsec_…) that signs those messages; empty: not signed")

    factor_roles: list[Role] = Field(default_factory=list, description="roles whose accounts must have a second factor, as JSON")
    oidc_issuer: str = Field("", description="address of an OpenID Connect provider for logins; empty: passwords only")
    oidc_client_id: str = Field("shenbao", description="name by which the provider knows this service")
    oidc_client_secret: SecretStr = Field(
        SecretStr(""), description="secret of this service with the provider; empty: public client"
    )
    oidc_scope: str = Field("openid profile", description="scopes asked of the provider")
    oidc_claim: str = Field("preferred_username", description="claim that holds the login name of the account here")
    oidc_name: str = Field("统一身份认证", description="what the button of the login page says")
    ldap_url: str = Field(
        "",
        pattern=r"^(ldaps?://\S+)?$",
        description="the office's directory for logins (ldaps://host, or ldap://host by StartTLS); empty: none",
    )
    ldap_ca: Path | None = Field(None, description="PEM file of the authority that signed the directory's certificate")
    ldap_plain: bool = Field(False, description="the directory is spoken to without encryption (ldap://)")
    ldap_bind_dn: str = Field("", description="account that searches the directory; empty: nobody (anonymous)")
    ldap_bind_password: SecretStr = Field(SecretStr(""), description="its password")
    ldap_base: str = Field("", description="entry below which people stand (ou=people,dc=example,dc=cn)")
    ldap_filter: str = Field(
        "(objectClass=person)", pattern=r"^\(.+\)$", description="filter that people fit who may be asked of"
    )
    ldap_login: str = Field("uid", pattern=_ATTRIBUTE, description="attribute that holds the login (AD: sAMAccountName)")
    ldap_name: str = Field("cn", pattern=_ATTRIBUTE, description="attribute that holds the name")
    ldap_group_base: str = Field("", description="entry below which groups stand; empty: those of memberOf alone")
    ldap_group_filter: str = Field(
        "(|(member={dn})(uniqueMember={dn})(memberUid={login}))", description="filter by which groups of a person are found there"
    )
    ldap_roles: dict[str, Role] = Field(
        default_factory=dict, description="group (DN) to role, as JSON; the first that fits counts"
    )
    ldap_offices: dict[str, str] = Field(default_factory=dict, description="group (DN) to office by name, as JSON")
    ldap_office: str = Field("", description="office of people of no such group, by name; empty: the only one")
    watch: Path | None = Field(None, description="watched folder: what is put there becomes packets; unset: none")
    watch_batch: str = Field("扫描收件", description="batch of the packets of the watched folder; made if it is not there")
    watch_office: str = Field("", description="office of that batch, by name; empty: the only one")
    watch_notice: str = Field("xxxf2020", description="notice of that batch")
    watch_seconds: float = Field(
        20, gt=0, description="what is put there is taken in once it has not changed for so many seconds"
    )
    target_accuracy: float = Field(
        0.995,
        gt=0.5,
        lt=1,
        description="share of values that must be right for a confidence to need no look, with 95 % certainty",
    )
    sample_share: float = Field(
        0.02, ge=0, le=0.5, description="share of the sure values that is asked blind, where an office did not say otherwise"
    )

    @field_validator("webhook_networks")
    @classmethod
    def _networks(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        """Wrong ones are told when the service starts, not when the first event is sent."""
        for network in values:
            ipaddress.ip_network(network)
        return values

    @field_validator("webhook_hosts")
    @classmethod
    def _hosts(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple("." * host.startswith(".") + plain_host(host) for host in values)

    @field_validator("inbound_secrets")
    @classmethod
    def _secrets(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        """An empty or mangled secret would let anybody, or nobody, sign."""
        if not all(is_secret(secret) for secret in values):
            raise ValueError("a secret is whsec_ and Base64 of at least 24 bytes")
        return values

    @field_validator("audit_syslog")
    @classmethod
    def _syslog(cls, value: str) -> str:
        """A wrong one is told when the service starts, not when somebody misses the trail."""
        if value and not value.startswith(("udp://", "tcp://", "/")):
            raise ValueError("udp://host:port, tcp://host:port or the path of a socket")
        return value

    @field_validator("alert_secret")
    @classmethod
    def _alert_secret(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not is_secret(value.get_secret_value()):
            raise ValueError("a secret is whsec_ and Base64 of at least 24 bytes")
        return value

    @model_validator(mode="after")
    def _directory(self) -> Self:
        """A directory that could let nobody in is told when the service starts."""
        if self.ldap_url and not (self.ldap_base and self.ldap_roles):
            raise ValueError("SHENBAO_LDAP_URL needs SHENBAO_LDAP_BASE and SHENBAO_LDAP_ROLES")
        return self

    @property
    def budgets(self) -> Budgets:
        office = Budget(self.office_day_mb << 20, self.office_day_pages, 60.0 * self.office_day_minutes)
        account = Budget(self.account_day_mb << 20, self.account_day_pages, 60.0 * self.account_day_minutes)
        return Budgets(
            office, account, self.reserve_mb << 20, self.ask_packet_mb << 20, self.ask_packet_files, self.ask_packet_pages
        )

    @property
    def monitored(self) -> bool:
        return bool(self.metrics_port or self.alert_url)

    @property
    def idle(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)

    @property
    def longest(self) -> timedelta:
        return timedelta(hours=self.session_hours)


def secret_key(folder: Path) -> str:
    """The installation's key (session cookies, audit trail, sealed secrets): made once, readable by the service's user only."""
    path = folder / KEY_FILE
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(SECRET_BYTES))
    return path.read_text(encoding="ascii").strip()
