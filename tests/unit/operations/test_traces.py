"""Spans as OpenTelemetry gets them, and that nothing of it is there unless wanted."""

import json
import subprocess
import sys

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from careloom.operations.traces import TracesMissing, end_traces, span, start_traces, use_processor

NAME = "Ximena Marker"


@pytest.fixture
def exported():
    """What would be sent, kept in memory."""
    exporter = InMemorySpanExporter()
    use_processor(SimpleSpanProcessor(exporter), service="careloom-test")
    yield exporter.get_finished_spans
    end_traces()


def test_a_span_holds_ids_codes_and_counts(exported):
    with span("send", delivery="d1", channel="email") as one:
        one.note(attempts=2, reason=NAME)
    [made] = exported()
    assert made.name == "send"
    assert dict(made.attributes) == {
        "careloom.delivery": "d1",
        "careloom.channel": "email",
        "careloom.attempts": 2,
        "careloom.reason": "withheld",
    }
    assert made.resource.attributes["service.name"] == "careloom-test"


def test_a_span_in_a_span_is_its_child(exported):
    with span("request"), span("send"):
        pass
    inner, outer = exported()
    assert inner.parent.span_id == outer.context.span_id


def test_of_an_exception_only_the_kind_is_kept(exported):
    with pytest.raises(ValueError, match=NAME), span("decide_shard"):
        raise ValueError(NAME)
    [made] = exported()
    assert made.attributes["error.type"] == "ValueError"
    assert made.events == ()
    assert NAME not in made.to_json()
    assert json.loads(made.to_json())["status"]["status_code"] == "UNSET"


def test_without_traces_a_block_runs_as_it_is():
    with span("request", route="p/<str:token>/") as one:
        one.note(status=200)


CODE = """
import sys
from careloom.operations.traces import start_traces, span
start_traces("", service="x")
with span("request"):
    pass
print(any(name.startswith("opentelemetry") for name in sys.modules))
"""


def test_nothing_is_imported_while_traces_are_off():
    code = CODE
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_traces_that_are_wanted_and_not_installed_say_what_to_install(monkeypatch):
    module = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(TracesMissing, match=r"careloom\[traces\]"):
        start_traces("http://127.0.0.1:4318/v1/traces", service="x")
    with span("request"):
        pass
