"""Writing and verifying the audit."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection

from careloom.records.models import AuditEntry

_BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place at which a chain does not hold."""

    chain: str
    seq: int


def write_audit(*, chain: str, actor: str, act: str, subject: str, at: datetime) -> AuditEntry:
    """Append one act to a chain, in the caller's transaction."""
    if connection.vendor == "postgresql":
        # Two writers of one chain take turns; SQLite has one writer at a time anyway.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [chain])
    last = AuditEntry.objects.filter(chain=chain).order_by("-seq").first()
    seq, before = (last.seq + 1, last.digest) if last else (1, _BEGINNING)
    digest = _digest(before, (chain, str(seq), _moment(at), actor, act, subject))
    return AuditEntry.objects.create(
        chain=chain, seq=seq, at=at, actor=actor, act=act, subject=subject, digest=digest
    )


def verify_audit(entries: Iterable[AuditEntry] | None = None) -> tuple[Broken, ...]:
    """Where each chain breaks first; none when all hold."""
    rows = entries if entries is not None else AuditEntry.objects.order_by("chain", "seq")
    broken: dict[str, Broken] = {}
    chain, seq, before = "", 0, _BEGINNING
    for row in rows:
        if row.chain != chain:
            chain, seq, before = row.chain, 0, _BEGINNING
        said = (row.chain, str(row.seq), _moment(row.at), row.actor, row.act, row.subject)
        expected = _digest(before, said)
        if row.seq != seq + 1 or not hmac.compare_digest(expected, row.digest):
            broken.setdefault(row.chain, Broken(row.chain, row.seq))
        seq, before = row.seq, row.digest
    return tuple(broken.values())


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _digest(before: str, said: tuple[str, ...]) -> str:
    parts = "\x1f".join((before, *said))
    return hmac.new(settings.AUDIT_KEY, parts.encode(), hashlib.sha256).hexdigest()
