"""Why this step, and the path so far."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from careloom.participant.phrases import words_of
from careloom.participant.visit import Visit, by_link
from careloom.services.path import path
from careloom.services.reasons import reasons


@by_link("GET")
def why(visit: Visit) -> HttpResponse:
    """Everything that led to the running step."""
    found = reasons(enrollment=visit.enrollment, by=visit.actor)
    if found is None:
        return redirect(visit.home)
    words = words_of(visit.language)
    return visit.page(
        "why",
        reasons=found,
        decided_by=words.get(f"by_{found.decided_by}", words["by_software"]),
        others=[(words[f"others_{group}"], count) for group, count in found.others.items()],
    )


@by_link("GET")
def show_path(visit: Visit) -> HttpResponse:
    """What the person tried, what came of it, and the story that links it."""
    words = words_of(visit.language)
    found = path(enrollment=visit.enrollment, by=visit.actor)
    steps = [(step, words.get(f"exit_{step.exit}", words["exit_running"])) for step in found.steps]
    return visit.page("path", steps=steps, days=found.days)
