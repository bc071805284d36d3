"""Trying what a form asks for, and saying on a page what did not fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from django.http import HttpResponse
from django.shortcuts import redirect

from careloom.participant.phrases import refusal, words_of
from careloom.participant.todays_page import page_of_today
from careloom.participant.visit import Visit
from careloom.services.happening import Refused, TakenBefore


class Page(Protocol):
    """A page that can carry a sentence about what was just done."""

    def __call__(self, visit: Visit, *, said: str = "", status: int = 200) -> HttpResponse:
        """The page with what is said on it."""


def tried(
    visit: Visit, act: Callable[[], object], after: str, *, page: Page = page_of_today
) -> HttpResponse:
    """Do it and go on to `after`; what was taken before or does not fit is said on `page`."""
    try:
        act()
    except TakenBefore:
        return page(visit, said=words_of(visit.language)["taken"])
    except Refused as refused:
        said = refusal(visit.language, refused.code, refused.wanted)
        return page(visit, said=said, status=422)
    return redirect(after)
