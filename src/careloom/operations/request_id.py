"""The number of the request that is being answered, so that its lines can be found together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_REQUEST: ContextVar[str] = ContextVar("careloom_request", default="")


def request_id() -> str:
    """The running request's id; "" outside of one."""
    return _REQUEST.get()


@contextmanager
def within_request(number: str) -> Iterator[None]:
    """Whatever is told inside this block carries the number."""
    token = _REQUEST.set(number)
    try:
        yield
    finally:
        _REQUEST.reset(token)
