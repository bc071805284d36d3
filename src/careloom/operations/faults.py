"""Exceptions without their words: what kind, where, and from what; never a value.

The text of an exception often quotes the row, the address or the answer that it met, and a
traceback with it: so neither is ever written.
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

from careloom.operations.events import Event, safe_value, tell

_FRAMES = 12
_INNERMOST = 4
_INSTALLED = "site-packages"
_CHAIN = 5


def describe(fault: BaseException) -> dict[str, object]:
    """Type, place and causes. The place is `module:function:line`, the innermost last.

    Of a fault of PostgreSQL its code and the constraint's name are told as well: they are the
    schema's words, not a person's.
    """
    told: dict[str, object] = {"fault": _kind(fault), "place": place_of(fault.__traceback__)}
    causes = _causes(fault)
    if causes:
        told["because"] = [_kind(one) for one in causes]
    for one in (fault, *causes):
        state = getattr(one, "sqlstate", None)
        if isinstance(state, str):
            told["sqlstate"] = safe_value(state)
            constraint = getattr(getattr(one, "diag", None), "constraint_name", None)
            if constraint:
                told["constraint"] = safe_value(constraint)
    return told


def place_of(traceback: TracebackType | None) -> list[str]:
    """Places in code, names of functions and lines without locals: ours, and the innermost ones."""
    frames: list[tuple[str, bool]] = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        module = str(traceback.tb_frame.f_globals.get("__name__", "?"))
        ours = module.startswith("careloom.") or _INSTALLED not in code.co_filename
        frames.append((f"{module}:{code.co_name}:{traceback.tb_lineno}", ours))
        traceback = traceback.tb_next
    inner = len(frames) - _INNERMOST
    return [place for at, (place, ours) in enumerate(frames) if ours or at >= inner][-_FRAMES:]


def guard_process() -> None:
    """Let nothing that ends a process or thread print its words: it is told like all else."""
    sys.excepthook = _died
    threading.excepthook = _thread_died
    sys.unraisablehook = _unraisable
    logging.captureWarnings(True)


def _died(kind: type[BaseException], fault: BaseException, traceback: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        tell(Event.DIED, level=logging.CRITICAL, fault=fault)


def _thread_died(about: threading.ExceptHookArgs) -> None:
    if about.exc_value is not None:
        tell(Event.DIED, level=logging.CRITICAL, fault=about.exc_value, kind="thread")


def _unraisable(about: sys.UnraisableHookArgs) -> None:
    if about.exc_value is not None:
        tell(Event.DIED, level=logging.ERROR, fault=about.exc_value, kind="unraisable")


def _kind(fault: BaseException) -> str:
    kind = type(fault)
    return kind.__qualname__ if kind.__module__ == "builtins" else _full(kind)


def _full(kind: type[BaseException]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _causes(fault: BaseException) -> list[BaseException]:
    """What it came from, the nearest first; short, and never in a circle."""
    found: list[BaseException] = []
    cause = fault.__cause__ or fault.__context__
    while cause is not None and cause not in found and len(found) < _CHAIN:
        found.append(cause)
        cause = cause.__cause__ or cause.__context__
    return found
