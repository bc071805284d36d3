"""What is asked at each look finds its rows by an index: it never reads all that ever was."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from careloom.channels.memory import MemoryChannel
from careloom.records.claims import anyone_due, claim_due
from careloom.records.models import Enrollment
from careloom.services.decide_due import decide_due
from careloom.services.gauges import HubGauges
from careloom.services.lag import read_lags
from careloom.services.send_due import anything_to_send, send_due
from tests.integration.builders import MONDAY

SMALL = ("INDEX outbox", "INDEX safety_outbox", "INDEX ended_badly")
GROWING = ("enrollment", "delivery", "decisionrecord", "journalentry")
AT = MONDAY.timestamp()


@contextmanager
def steps_of_questions() -> Iterator[list[str]]:
    """How SQLite goes about each question, planned as it is asked: with parameters."""
    found: list[str] = []

    def explain(execute, sql, params, many, context):
        if sql.lstrip().startswith("SELECT"):
            execute(f"EXPLAIN QUERY PLAN {sql}", params, many, context)
            found.extend(row[3] for row in context["cursor"].fetchall())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield found


def reads_all(step: str) -> bool:
    """Whether a step goes through a table that grows, and not through the few in an index."""
    grows = any(f"records_{table}" in step for table in GROWING)
    return step.startswith("SCAN") and grows and not step.endswith(SMALL)


@pytest.fixture
def rows(clinic):
    """Three people who are due, each of whom has a letter on its way."""
    made = [clinic.person(channel="email") for _ in range(3)]
    Enrollment.objects.update(due_at=AT)
    return made


@pytest.mark.parametrize(
    "look",
    [
        pytest.param(lambda: anyone_due(now=AT), id="is anybody due"),
        pytest.param(lambda: claim_due(now=AT, limit=2), id="a claim"),
        pytest.param(lambda: decide_due(now=MONDAY + timedelta(days=6)).decisions, id="deciding"),
        pytest.param(lambda: anything_to_send(channel="email", now=MONDAY), id="anything to send"),
        pytest.param(
            lambda: send_due(channels={"email": MemoryChannel()}, now=MONDAY), id="sending"
        ),
        pytest.param(lambda: read_lags(now=MONDAY + timedelta(hours=1)), id="lags"),
        pytest.param(
            lambda: list(HubGauges(MONDAY).collect()), id="gauges"
        ),
    ],
)  # fmt: skip
def test_no_look_reads_a_whole_table_that_grows(rows, database_kind, look):
    if database_kind != "sqlite":
        pytest.skip("PostgreSQL plans by what it counted")
    with steps_of_questions() as steps:
        assert look()
    assert steps
    assert not [one for one in steps if reads_all(one)]


def test_a_claim_is_not_sorted(rows, database_kind):
    if database_kind != "sqlite":
        pytest.skip("PostgreSQL plans by what it counted")
    with steps_of_questions() as steps:
        claim_due(now=AT, limit=2)
    assert not [one for one in steps if "ORDER BY" in one]
