"""How things stand in the database, for Prometheus: read when asked, and never of one person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Count
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

import careloom
from careloom.records.models import Delivery, Enrollment, StaffTask
from careloom.records.outbox import ENDED_BADLY, WAITS
from careloom.services.lag import read_lags
from careloom.services.set_aside import still_aside

OVERDUE = timedelta(hours=24)
"""After so long an urgent task that nobody acknowledged is overdue."""
_DAY = 86400.0


class HubGauges(Collector):
    """The state of one hub at one instant. Of a database that does not answer only that is told."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Each gauge with what is there now; `careloom_database_up` is always among them."""
        version = GaugeMetricFamily("careloom_build", "Which version runs.", labels=["version"])
        version.add_metric([careloom.__version__], 1.0)
        yield version
        try:
            found = [*self._lags(), *self._deliveries(), *self._tasks(), _holds(), _aside()]
        except DatabaseError:
            found = []
        yield GaugeMetricFamily(
            "careloom_database_up", "1 if the database answered.", value=float(bool(found))
        )
        yield from found

    def _lags(self) -> Iterator[Metric]:
        lag = GaugeMetricFamily(
            "careloom_lag_seconds",
            "How long the longest due work has waited, by kind of work.",
            labels=["work"],
        )
        for one in read_lags(now=self._now):
            lag.add_metric([one.work], one.seconds)
        yield lag

    def _deliveries(self) -> Iterator[Metric]:
        waiting = GaugeMetricFamily(
            "careloom_deliveries_waiting",
            "Messages in the outbox, by channel and state.",
            labels=["channel", "state"],
        )
        outbox = Delivery.objects.filter(WAITS).exclude(state=Delivery.State.UNCERTAIN)
        for channel, state, count in outbox.values_list("channel", "state").annotate(n=Count("id")):
            waiting.add_metric([channel, state], count)
        yield waiting
        ended = GaugeMetricFamily(
            "careloom_deliveries_of_a_day",
            "Messages of the last 24 hours that failed, or of which nobody can say.",
            labels=["state"],
        )
        day = Delivery.objects.filter(ENDED_BADLY, settled_at__gte=self._now.timestamp() - _DAY)
        for state in (Delivery.State.UNCERTAIN, Delivery.State.FAILED):
            ended.add_metric([state.value], day.filter(state=state).count())
        yield ended

    def _tasks(self) -> Iterator[Metric]:
        tasks = GaugeMetricFamily(
            "careloom_tasks_open", "Tasks that wait for staff, by kind.", labels=["kind"]
        )
        open_ones = StaffTask.objects.filter(closed_at=None)
        counts = dict(open_ones.values_list("kind").annotate(n=Count("id")).order_by())
        for kind in StaffTask.Kind:
            tasks.add_metric([kind.value], counts.get(kind.value, 0))
        yield tasks
        late = open_ones.filter(
            urgent=True, acknowledged_at=None, opened_at__lte=self._now - OVERDUE
        )
        yield GaugeMetricFamily(
            "careloom_tasks_overdue",
            "Urgent tasks that nobody acknowledged for a day.",
            value=late.count(),
        )


def _holds() -> Metric:
    """Looked for among those only who ever had a safety task: nothing else opens a hold."""
    called = StaffTask.objects.filter(kind=StaffTask.Kind.SAFETY).values("enrollment_id")
    held = Enrollment.objects.filter(id__in=called, standing__contains='"holds":["')
    return GaugeMetricFamily(
        "careloom_holds_open",
        "People whose care is held back for their safety.",
        value=held.count(),
    )


def _aside() -> Metric:
    return GaugeMetricFamily(
        "careloom_people_set_aside",
        "People for whom nothing can be decided because of a fault of the hub.",
        value=still_aside().count(),
    )
