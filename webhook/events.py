"""Every event that other systems may hear of, and its thin payload. docs/webhooks.md describes each; a test compares them."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    BATCH_RECEIVED = "batch.received"
    PACKET_READ = "packet.read"
    PACKET_CHECKED = "packet.checked"
    PACKET_CORRECTED = "packet.corrected"
    PACKET_REVIEWED = "packet.reviewed"
    PACKET_SPLIT = "packet.split"
    PACKET_MERGED = "packet.merged"
    PACKET_FAILED = "packet.failed"
    BATCH_DELETED = "batch.deleted"
    NOTICE_ISSUED = "notice.issued"
    ENDPOINT_DISABLED = "endpoint.disabled"
    ENDPOINT_TEST = "endpoint.test"
