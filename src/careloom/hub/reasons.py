"""The hub's codes of reasons in plain English, for staff and authors."""

from __future__ import annotations

UNAVAILABLE = "unavailable/"
"""How the code of a reason begins that a micro-intervention names itself."""
REASONS = {
    "act_unanswered": "what was agreed on has passed without an answer",
    "contraindicated": "it would not be good for this person now",
    "contraindication_unknown": "it is not known whether it would be good for this person now",
    "cooling_down": "it was offered lately and rests for a while",
    "course_over": "the step had ended",
    "course_running": "a step is running",
    "drawn_nothing": "the draw fell on nothing",
    "family_not_for_me": 'the person said "not for me" to a step of this kind',
    "items_a_week": "enough was asked this week",
    "level_closed": "its level is not open yet",
    "minutes_a_week": "it would take more minutes than are allowed in a week",
    "needs_unknown": "too little is known of what the person needs",
    "no_longer_fits": "it no longer fits what is known of the person",
    "no_need": "nothing is needed now",
    "no_rule": "no rule looks at this point",
    "no_step_eligible": "no step fits now",
    "often_enough": "it was sent often enough",
    "paused": "the person paused",
    "prerequisite_unknown": "it is not known whether what it builds on is there",
    "prerequisite_unmet": "what it builds on is not there yet",
    "prompted_lately": "a message went out shortly before",
    "prompts_a_day": "enough messages went out today",
    "prompts_a_week": "enough messages went out this week",
    "proposal_expired": "nobody decided in time",
    "quiet_hours": "it was in the quiet hours",
    "ranked_lower": "another step came before it",
    "resting": "the person rests",
    "rule_no": "its condition was not met",
    "rule_unknown": "its condition could not be judged",
    "safety_hold": "a safety hold is open",
    "slowed_to_half": "messages stayed unanswered, so we write half as often",
    "slowed_to_weekly": "messages stayed unanswered, so we write once a week",
    "too_late": "its time had passed",
    "waiting_for_clinician": "a recommendation waits for a clinician",
    "waiting_for_coach": "a recommendation waits for a coach",
    "waiting_for_participant": "a recommendation waits for the person",
}


def in_plain_words(code: str) -> str:
    """The reason behind a code; the code itself, spaced, where a newer hub wrote one."""
    if code.startswith(UNAVAILABLE):
        return f"not a moment to write: {code.removeprefix(UNAVAILABLE).replace('_', ' ')}"
    return REASONS.get(code, code.replace("_", " "))
