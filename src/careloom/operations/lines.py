"""How a line of the log is written: one JSON object for machines, one plain line for a terminal.

Both are made of the same few parts. Of other libraries' records only what their authors wrote in
their code is shown: a message that was put together from values is withheld.
"""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from careloom.operations.events import WITHHELD, Event, safe_value
from careloom.operations.faults import describe
from careloom.operations.request_id import request_id

_OWN = "careloom"
_SERVER = "_granian"
_LONGEST = 200


def parts_of(record: logging.LogRecord) -> dict[str, Any]:
    """What may be told of a record, whoever made it."""
    told: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
    }
    if record.name == _OWN:
        told["event"] = str(record.msg)
        told |= getattr(record, "careloom", {})
    else:
        told |= _of_library(record)
    if request_id():
        told["request"] = request_id()
    if record.exc_info and record.exc_info[1] is not None:
        told |= describe(record.exc_info[1])
    return told


def _of_library(record: logging.LogRecord) -> dict[str, Any]:
    told: dict[str, Any] = {"event": Event.LIBRARY.value, "logger": safe_value(record.name)}
    told["said"] = _said(record)
    told["at"] = f"{record.module}:{record.funcName}:{record.lineno}"
    status = getattr(record, "status_code", None)
    if isinstance(status, int):
        told["status"] = status
    return told


def _said(record: logging.LogRecord) -> str:
    """The words as they stand in the library's code, with their gaps unfilled."""
    text = str(record.msg)
    written_in_code = bool(record.args)
    from_server = record.name == _SERVER and record.levelno < logging.ERROR
    if (written_in_code or from_server) and "\n" not in text:
        return text[:_LONGEST]
    return WITHHELD


class JsonLine(JsonFormatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's parts as JSON; line breaks inside a value are escaped."""
        return self.jsonify_log_record(parts_of(record))


class PlainLine(logging.Formatter):
    """One line for a reader: the time of day, the level, the event, and the rest as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's parts in a row."""
        told = parts_of(record)
        clock, level, event = told.pop("time")[11:19], told.pop("level"), told.pop("event")
        rest = "  ".join(f"{name}={self._plain(value)}" for name, value in told.items())
        return f"{clock} {level:<8} {event}  {rest}".rstrip()

    @staticmethod
    def _plain(value: object) -> str:
        if isinstance(value, list):
            return " < ".join(str(one) for one in reversed(value))
        return str(value)


class LineHandler(logging.StreamHandler[Any]):
    """Writes to standard error; a line that cannot be written is told by its place alone."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """In place of the library's own report, which would print the message with its values."""
        with suppress(OSError, ValueError):
            self.stream.write(f"A line could not be written: {record.module}:{record.lineno}\n")


def log_settings(*, json: bool, level: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`: this process's own logs and those of the web server.

    A request's path is never logged by any of them, for it holds a person's link: the hub tells
    the route instead.
    """
    line = JsonLine if json else PlainLine
    quiet = {"handlers": ["lines"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{line.__module__}.{line.__qualname__}"}},
        "handlers": {
            "lines": {"()": f"{__name__}.{LineHandler.__qualname__}", "formatter": "line"}
        },
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {
            # Requests that failed are told by the hub itself, once.
            "django.request": {"level": "CRITICAL"},
            "django.server": {"handlers": [], "propagate": False},
            "granian.access": {"handlers": [], "propagate": False},
            _SERVER: {**quiet, "level": "WARNING"},
            _OWN: {**quiet, "level": level},
        },
    }
