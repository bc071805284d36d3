"""Retention: whole months that are no longer kept, cut with a count of what there was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from careloom.records.audit import write_audit
from careloom.records.models import Delivery, RetentionCut, StaffTask
from careloom.records.months import Month, month_name, month_of
from careloom.records.partitions import TABLES, Kept, count_month, drop_month, months_before
from careloom.services.permission import SOFTWARE


@dataclass(frozen=True, slots=True)
class Cut:
    """A month of `journal`, `decisions` or `deliveries`, and its rows.

    `waiting` are messages not yet settled, or words that nobody has read: a month with any stays.
    """

    what: str
    month: str
    rows: int
    waiting: int


def see_retention(*, now: datetime) -> list[Cut]:
    """What would be cut now; nothing is."""
    return [_cut_of(kept, month) for kept, month in _beyond(now.timestamp())]


def cut_by_retention(*, now: datetime) -> list[Cut]:
    """Cut each month that lies wholly beyond its table's setting; what was cut, and what stays.

    One transaction and one audit entry a month. Done twice it cuts once.
    """
    done = []
    for kept, month in _beyond(now.timestamp()):
        with transaction.atomic():
            cut = _cut_of(kept, month)
            if not cut.waiting:
                drop_month(kept, month)
                RetentionCut.objects.create(
                    what=kept.what, starts_at=month[0], ends_at=month[1], rows=cut.rows, cut_at=now
                )
                write_audit(
                    chain="hub/retention",
                    actor=str(SOFTWARE),
                    act="cut",
                    subject=f"{cut.what} {cut.month}, {cut.rows} rows",
                    at=now,
                )
        done.append(cut)
    return done


def count_cut(what: str, *, since: float = 0.0) -> int:
    """How many rows of this table were cut, of months that end after `since`."""
    found = RetentionCut.objects.filter(what=what, ends_at__gt=since).aggregate(Sum("rows"))
    return int(found["rows__sum"] or 0)


def was_cut(what: Iterable[str], since: float) -> bool:
    """Whether anything of these tables was cut of a month that ends after `since`."""
    return RetentionCut.objects.filter(what__in=list(what), ends_at__gt=since).exists()


def _beyond(now: float) -> Iterator[tuple[Kept, Month]]:
    for kept in TABLES.values():
        keep = settings.KEEP[kept.what]
        if keep is not None:
            for month in months_before(kept, month_of(now - keep)[0]):
                yield kept, month


def _cut_of(kept: Kept, month: Month) -> Cut:
    name = month_name(month).replace("_", "-")
    return Cut(kept.what, name, count_month(kept, month), _waiting(kept, month))


def _waiting(kept: Kept, month: Month) -> int:
    """A message must not vanish unsent and untold, nor a person's words unread."""
    if kept.what == "deliveries":
        states = [Delivery.State.QUEUED, Delivery.State.LEASED]
        return Delivery.objects.filter(
            state__in=states, created_at__gte=month[0], created_at__lt=month[1]
        ).count()
    if kept.what == "journal":
        start, end = (datetime.fromtimestamp(at, UTC) for at in month)
        return StaffTask.objects.filter(
            kind=StaffTask.Kind.FREE_TEXT, closed_at=None, acknowledged_at=None,
            opened_at__gte=start, opened_at__lt=end,
        ).count()  # fmt: skip
    return 0
