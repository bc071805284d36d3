"""What a line of the log holds, and what it can never hold."""

import json
import logging
import sys
import threading
from pathlib import Path

import pytest

from careloom.operations.events import WITHHELD, Event, safe_value, tell
from careloom.operations.faults import describe, guard_process, place_of
from careloom.operations.lines import JsonLine, LineHandler, PlainLine, log_settings
from careloom.operations.request_id import request_id, within_request

NAME = "Ximena Marker"


class Kept(logging.Handler):
    """Keeps each record, as JSON and as a plain line."""

    def __init__(self) -> None:
        super().__init__()
        self.json: list[dict[str, object]] = []
        self.plain: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = JsonLine().format(record)
        assert "\n" not in text
        self.json.append(json.loads(text))
        self.plain.append(PlainLine().format(record))


@pytest.fixture
def kept():
    """Everything that is logged by anybody while a test runs."""
    handler = Kept()
    loggers = [logging.getLogger(name) for name in ("", "careloom", "_granian")]
    before = [(one.level, one.propagate) for one in loggers]
    for one in loggers:
        one.addHandler(handler)
        one.setLevel(logging.DEBUG)
    for one in loggers[1:]:
        one.propagate = False
    yield handler
    for one, (level, propagate) in zip(loggers, before, strict=True):
        one.removeHandler(handler)
        one.setLevel(level)
        one.propagate = propagate


def a_fault(text: str = NAME) -> BaseException:
    try:
        try:
            answer = text
            raise KeyError(answer)
        except KeyError as cause:
            raise ValueError(f"not {text}") from cause
    except ValueError as fault:
        return fault


def test_a_line_has_a_code_ids_counts_and_seconds(kept):
    tell(Event.SHARD_DECIDED, enrollments=3, decisions=4, seconds=0.12345678)
    [line] = kept.json
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "event": "shard_decided",
        "enrollments": 3,
        "decisions": 4,
        "seconds": 0.123457,
    }


@pytest.mark.parametrize(
    ("value", "told"),
    [
        pytest.param("Zk3_a-9", "Zk3_a-9", id="an id"),
        pytest.param("p/<str:token>/answer", "p/<str:token>/answer", id="a route"),
        pytest.param("smtp_550", "smtp_550", id="a code"),
        pytest.param(True, 1, id="yes is 1"),
        pytest.param(0.1234567, 0.123457, id="seconds to the microsecond"),
        pytest.param("", "", id="nothing"),
        pytest.param("someone@example.org", WITHHELD, id="an address"),
        pytest.param("+1 555 0100", WITHHELD, id="a number to call"),
        pytest.param("I feel alone", WITHHELD, id="words"),
        pytest.param("señal", WITHHELD, id="words in Spanish"),
        pytest.param("a\nb", WITHHELD, id="a second line"),
        pytest.param("x" * 121, WITHHELD, id="far too long"),
        pytest.param({"a": 1}, WITHHELD, id="anything else"),
    ],
)
def test_only_ids_codes_and_numbers_are_told(value, told):
    assert safe_value(value) == told


def test_a_fault_is_told_by_kind_place_and_cause_alone(kept):
    tell(Event.REQUEST_FAILED, fault=a_fault())
    [line] = kept.json
    assert line["fault"] == "ValueError"
    assert line["because"] == ["KeyError"]
    assert line["place"][-1].startswith("tests.unit.operations.test_lines:a_fault:")
    assert NAME not in json.dumps(line) + kept.plain[0]


def test_a_fault_of_the_database_tells_the_constraint_and_not_the_row():
    class Diagnosis:
        constraint_name = "one_of_each_field"

    class UniqueViolation(Exception):
        sqlstate = "23505"
        diag = Diagnosis()

    told = describe(UniqueViolation(f"Key (name)=({NAME}) already exists."))
    assert told["sqlstate"] == "23505"
    assert told["constraint"] == "one_of_each_field"
    assert NAME not in json.dumps(told)


def test_causes_that_form_a_circle_are_told_once():
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert describe(first)["because"] == ["KeyError", "ValueError"]


def test_a_deep_fault_keeps_its_innermost_places():
    def sink(depth: int) -> None:
        if depth == 0:
            raise ValueError(NAME)
        sink(depth - 1)

    with pytest.raises(ValueError, match=NAME) as caught:
        sink(40)
    places = place_of(caught.value.__traceback__)
    assert len(places) == 12
    assert all("sink" in one for one in places)


@pytest.mark.parametrize(
    ("message", "arguments", "said"),
    [
        pytest.param("sent to %s", (NAME,), "sent to %s", id="written in code, gaps unfilled"),
        pytest.param(f"sent to {NAME}", (), WITHHELD, id="put together from values"),
        pytest.param(ValueError(NAME), (), WITHHELD, id="an exception as message"),
        pytest.param("a\n%s", (1,), WITHHELD, id="more than one line"),
    ],
)
def test_what_other_libraries_say_is_shown_without_values(kept, message, arguments, said):
    logging.getLogger("smtp.library").warning(message, *arguments)
    [line] = kept.json
    assert (line["event"], line["logger"], line["said"]) == ("library", "smtp.library", said)
    assert NAME not in json.dumps(line) + kept.plain[0]


def test_the_web_servers_own_words_are_shown_unless_they_tell_of_a_fault(kept):
    server = logging.getLogger("_granian")
    server.warning("Starting granian")
    server.error(f"Application callable raised {NAME}")
    assert [line["said"] for line in kept.json] == ["Starting granian", WITHHELD]


def test_lines_of_one_request_carry_its_number(kept):
    with within_request("abc"):
        tell(Event.DELIVERY_TRIED, state="accepted")
        with within_request("def"):
            assert request_id() == "def"
    tell(Event.WORKER_ENDED)
    assert [line.get("request") for line in kept.json] == ["abc", None]


def test_a_plain_line_reads_from_left_to_right(kept):
    tell(Event.DELIVERY_TRIED, delivery="d1", state="failed", reason="smtp_550")
    rest = " info     delivery_tried  delivery=d1  state=failed  reason=smtp_550"
    assert kept.plain[0][8:] == rest


def test_a_line_that_cannot_be_written_shows_no_value(capsys):
    class Broken:
        def __str__(self) -> str:
            raise ValueError(NAME)

    handler = LineHandler()
    handler.setFormatter(JsonLine())
    record = logging.LogRecord("x", logging.INFO, "place.py", 7, Broken(), (), None)
    handler.handle(record)
    assert capsys.readouterr().err == "A line could not be written: place:7\n"


def test_what_ends_a_process_or_thread_is_told_without_its_words(kept, monkeypatch, capsys):
    for owner, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    guard_process()
    try:
        fault = a_fault()
        sys.excepthook(type(fault), fault, fault.__traceback__)
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
        thread = threading.Thread(target=lambda: int(NAME))
        thread.start()
        thread.join()
    finally:
        logging.captureWarnings(False)
    assert [(line["event"], line["fault"]) for line in kept.json] == [
        ("died", "ValueError"),
        ("died", "ValueError"),
    ]
    assert NAME not in json.dumps(kept.json) + capsys.readouterr().err


def test_no_logger_of_requests_is_left_to_write_addresses():
    settings = log_settings(json=True, level="INFO")
    assert settings["loggers"]["granian.access"]["handlers"] == []
    assert settings["loggers"]["django.request"]["level"] == "CRITICAL"
    assert settings["disable_existing_loggers"] is False


@pytest.mark.parametrize("event", list(Event))
def test_every_event_is_in_the_reference(event):
    reference = Path(__file__).parents[3] / "docs/reference/logs.md"
    assert f"`{event.value}`" in reference.read_text()
