"""Settings become the values that the rooms below understand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine import ProcessLimits
from extractors.options import ReadOptions
from intake.limits import Limits
from model.errors import UsageError
from shenbao.reading import Plan
from shenbao.settings import Settings

if TYPE_CHECKING:
    from distributed.security import Security

    from shenbao.service.core.config import ServiceSettings

WRITTEN_PACKETS = 4  # times the largest packet: parts joined, archives unpacked twice over, pages turned and converted


def plan_of(settings: Settings, notice: str, workspace: Path, passwords: tuple[str, ...] = ()) -> Plan:
    return Plan(notice, workspace, limits_of(settings), ReadOptions(cache=settings.cache), passwords)


def limits_of(settings: Settings) -> Limits:
    return Limits(
        file_bytes=settings.max_file_mb << 20,
        total_bytes=settings.max_packet_mb << 20,
        entries=settings.max_entries,
        ratio=settings.max_ratio,
        depth=settings.max_depth,
        pages=settings.max_pages,
        packet_pages=settings.max_packet_pages,
        pixels=settings.max_megapixels * 1_000_000,
    )


def process_limits(settings: Settings) -> ProcessLimits:
    """Of the processes that read pages, and take in whole packets: what is unpacked is written once by what looks into it, and once more where it is turned or converted."""
    written = WRITTEN_PACKETS * settings.max_packet_mb << 20
    return ProcessLimits(settings.page_seconds, settings.page_memory_mb << 20, settings.recycle, written_bytes=written)


def cluster_security(service: ServiceSettings) -> Security:
    """Return this host's certificates. Raises UsageError without: such a cluster would let anybody in the network read, and run programs."""
    from engine.cluster_key import security_of

    try:
        security = security_of(service.cluster_ca, service.cluster_certificate)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"读不出集群的证书：{error}") from error
    if security is None:
        raise UsageError(
            "集群需要证书：请设置 SHENBAO_CLUSTER_CA 和 SHENBAO_CLUSTER_CERTIFICATE，见 shenbao cluster certificates"
        )
    return security
