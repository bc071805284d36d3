"""Where a person is in the process of care, in a few plain words."""

from __future__ import annotations

from careloom.hub.standing import Standing
from careloom.program.definitions import Program


def place_of(program: Program, standing: Standing | None, now: float, language: str) -> str:
    """For staff, in this language's names of steps; the words themselves are English."""
    if standing is None:
        return "invited, has not begun"
    if standing.holds:
        return "on a safety hold: a human looks first"
    if standing.paused_until > now:
        return "paused by themself"
    if standing.proposal is not None and standing.proposal.expires_at > now:
        return f"a recommendation waits for the {standing.proposal.waits_for}"
    if standing.course is not None:
        names = program.suite[standing.course.step].name
        return f'in the step "{names.get(language) or next(iter(names.values()))}"'
    if standing.check_in is not None:
        return "has questions to answer"
    if standing.resting_since:
        return "resting: did not answer for a while"
    return "needs nothing now" if standing.idle_since else "between steps"
