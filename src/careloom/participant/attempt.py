"""Trying what a form asks for, and saying on today's page what did not fit."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect

from careloom.participant.phrases import refusal, words_of
from careloom.participant.questions import Question, question_of
from careloom.participant.visit import Visit
from careloom.services.happening import Refused, TakenBefore
from careloom.services.today import today


def tried(visit: Visit, act: Callable[[], object], after: str) -> HttpResponse:
    """Do it and go on; what was taken before or does not fit is said on today's page."""
    try:
        act()
    except TakenBefore:
        return page_of_today(visit, said=words_of(visit.language)["taken"])
    except Refused as refused:
        said = refusal(visit.language, refused.code, refused.wanted)
        return page_of_today(visit, said=said, status=422)
    return redirect(after)


def page_of_today(visit: Visit, *, said: str = "", status: int = 200) -> HttpResponse:
    """Today's one thing, with a sentence about what was just done before it."""
    shown = today(enrollment=visit.enrollment, by=visit.actor, now=visit.now)
    question: Question | None = None
    if shown.items:
        question = question_of(visit.program, shown.items[0], visit.language)
    return visit.page(
        "today",
        status,
        shown=shown,
        question=question,
        number=shown.asked - len(shown.items) + 1,
        said=said,
    )
