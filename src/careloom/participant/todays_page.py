"""Today's page as it is shown: the one thing, its question, and what was told already."""

from __future__ import annotations

from django.http import HttpResponse

from careloom.participant.days import say_day
from careloom.participant.questions import Question, question_of
from careloom.participant.saying import say_fully
from careloom.participant.visit import Visit
from careloom.services.said_value import say_answer
from careloom.services.today import Today, today

_MOST_PUT_ASIDE = 99


def page_of_today(visit: Visit, *, said: str = "", status: int = 200) -> HttpResponse:
    """Today's one thing, with a sentence about what was just done before it."""
    return _page(visit, _look(visit), said, status)


def first_page(visit: Visit) -> HttpResponse:
    """Today's one thing; but what the last step came to first, on a page of its own."""
    shown = _look(visit)
    if shown.closing and not visit.goes_on:
        came = visit.words.get(f"exit_{shown.ended_as}", "")
        return visit.page("closing", shown=shown, came=came, until=_until(visit, shown))
    return _page(visit, shown, "", 200)


def put_aside(visit: Visit) -> int:
    """How many open questions the person put aside for this visit; 0 for what is no number."""
    asked = visit.posted("later") or visit.request.GET.get("later", "")
    return min(int(asked), _MOST_PUT_ASIDE) if asked.isascii() and asked.isdigit() else 0


def _look(visit: Visit) -> Today:
    later = put_aside(visit)
    return today(enrollment=visit.enrollment, by=visit.actor, now=visit.now, later=later)


def _page(visit: Visit, shown: Today, said: str, status: int) -> HttpResponse:
    question: Question | None = None
    if shown.items:
        question = question_of(visit.program, shown.items[0], visit.language)
    return visit.page(
        "today",
        status,
        shown=shown,
        question=question,
        later=put_aside(visit),
        next_later=put_aside(visit) + 1,
        paused_text=_paused(visit, shown),
        carried=_carried(visit, shown),
        until=_until(visit, shown),
        **({"said": said} if said else {}),
    )


def _paused(visit: Visit, shown: Today) -> str:
    if shown.paused_until is None:
        return ""
    day = say_day(shown.paused_until, visit.today, visit.language)
    return visit.words["paused_text"].format(day=day)


def _until(visit: Visit, shown: Today) -> str:
    if shown.agreed_until is None:
        return ""
    return say_day(shown.agreed_until, visit.today, visit.language)


def _carried(visit: Visit, shown: Today) -> list[tuple[str, str, str]]:
    """What was told lately: the question, the answer, and when."""
    return [
        (
            question_of(visit.program, one.item, visit.language).ask,
            say_fully(say_answer(visit.program, one.item, one.value, visit.language), visit.words),
            say_day(one.on, visit.today, visit.language),
        )
        for one in shown.carried
    ]
