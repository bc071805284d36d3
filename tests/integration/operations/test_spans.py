"""What the hub's own acts send as traces, and that none of it is personal."""

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from careloom.channels.memory import MemoryChannel
from careloom.operations.traces import end_traces, use_processor
from careloom.records.models import Delivery
from careloom.services.decide_due import decide_due
from careloom.services.link import link_token
from careloom.services.send_due import send_due
from tests.integration.builders import MONDAY


@pytest.fixture
def spans():
    exporter = InMemorySpanExporter()
    use_processor(SimpleSpanProcessor(exporter), service="careloom-test")
    yield lambda: {one.name: one for one in exporter.get_finished_spans()}
    end_traces()


def test_a_request_a_shard_and_a_send_have_their_span(client, standing_clinic, spans):
    row = standing_clinic.person(channel="email")
    client.get(f"/p/{link_token(row)}/help")
    decide_due(now=MONDAY)
    send_due(channels={"email": MemoryChannel()}, now=MONDAY)
    made = spans()
    assert made["request"].attributes["careloom.route"] == "p/<str:token>/help"
    assert made["request"].attributes["careloom.status"] == 200
    assert made["decide_shard"].attributes["careloom.enrollments"] == 0
    sent = Delivery.objects.get(state="accepted", channel="email")
    assert made["send"].attributes["careloom.delivery"] == sent.id
    told = "".join(one.to_json() for one in made.values())
    for value in (link_token(row), "Ximena", "example.org", "A few short questions"):
        assert value not in told
