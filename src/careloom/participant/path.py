"""Why this step, and the path so far."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect

from careloom.participant.days import say_day, say_span
from careloom.participant.saying import say_chance, say_fully
from careloom.participant.visit import Visit, by_link
from careloom.services.path import PathStep, path
from careloom.services.reasons import Drawn, Fact, reasons


@dataclass(frozen=True, slots=True)
class Line:
    """One course as the page tells it."""

    step: PathStep
    came: str
    days: str


@by_link("GET")
def why(visit: Visit) -> HttpResponse:
    """Everything that led to the running step."""
    found = reasons(enrollment=visit.enrollment, by=visit.actor)
    if found is None:
        return redirect(visit.home)
    words = visit.words
    told = [(one.source == "participant", _fact(visit, one)) for one in found.facts]
    return visit.page(
        "why",
        reasons=found,
        told=[line for own, line in told if own],
        others_told=[line for own, line in told if not own],
        decided_by=words.get(f"by_{found.decided_by}", words["by_software"]),
        by_chance=_chance(visit, "by_chance", found.drawn),
        event_by_chance=_chance(visit, "event_by_chance", found.event_drawn),
        others=[(words[f"others_{group}"], count) for group, count in found.others.items()],
        reports=bool(visit.program.reports),
    )


def _fact(visit: Visit, fact: Fact) -> tuple[str, str, str]:
    name = f"{fact.name[:1].upper()}{fact.name[1:]}"
    day = say_day(fact.on, visit.today, visit.language)
    return name, say_fully(fact.said, visit.words), day


def _chance(visit: Visit, phrase: str, drawn: Drawn | None) -> str:
    if drawn is None:
        return ""
    chance = say_chance(drawn.chance, visit.words)
    return visit.words[phrase].format(among=drawn.among, chance=chance)


@by_link("GET")
def show_path(visit: Visit) -> HttpResponse:
    """What the person tried, what came of it, and the story that links it."""
    asked = visit.request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    found = path(enrollment=visit.enrollment, before=before, by=visit.actor)
    lines = [
        Line(
            step,
            visit.words.get(f"exit_{step.exit}", visit.words["exit_running"]),
            say_span(step.began_on, step.ended_on, visit.today, visit.language),
        )
        for step in found.steps
    ]
    return visit.page("path", lines=lines, days=found.days, older=found.older)
