"""What a person agreed to do: recalled on its day, and looked at when the day passes unanswered."""

from __future__ import annotations

from careloom.hub.availability import reasons_not_to_reach
from careloom.hub.contact import CONTACT_MINUTE
from careloom.hub.decision import Decision, Outcome
from careloom.hub.local_time import instant, local_day_and_minute
from careloom.hub.standing import Standing, Wait
from careloom.hub.unfinished import Unfinished
from careloom.program.definitions import Program

RECALL = "contact/act:"
LOOK = "contact/look:"
"""Triggers, followed by the step whose act it is."""
AGREED_ACT = "agreed_act"
"""The event of an answer to an agreed act: DONE or SKIPPED, with its step."""
BLOCKS = frozenset({"safety_hold", "paused", "quiet_hours"})
"""What holds back a word that was agreed on; used-up caps do not."""


def agree(program: Program, standing: Standing, step: str, at: float) -> None:
    """Await the day of the step's agreed act, if it has one; an older one of it is replaced."""
    act = program.suite[step].agreed_act
    if act is None:
        return
    settle(standing, step)
    day = local_day_and_minute(at + act.look_after_seconds, standing.zone)[0]
    slot = f"d{standing.seq}"
    due = instant(day, CONTACT_MINUTE, standing.zone)
    standing.waits.append(Wait(f"{RECALL}{step}", slot, due, due, ""))
    if act.looked_at_by == "coach":
        passed = instant(day + 1, CONTACT_MINUTE, standing.zone)
        standing.waits.append(Wait(f"{LOOK}{step}", slot, passed, passed, ""))


def settle(standing: Standing, step: str) -> None:
    """The person said what became of the act: nothing is recalled, and nobody has to look."""
    over = (f"{RECALL}{step}", f"{LOOK}{step}")
    standing.waits = [wait for wait in standing.waits if wait.trigger not in over]


def is_of_act(trigger: str) -> bool:
    """Whether a decision point recalls an agreed act or looks at it."""
    return trigger.startswith((RECALL, LOOK))


def decide_act(begun: Unfinished) -> Decision:
    """A word on the agreed day; a human looks when that day has passed without an answer."""
    trigger = begun.point.trigger
    if trigger.startswith(LOOK):
        return begun.end(Outcome.PERSON, reasons=("act_unanswered",))
    act = begun.program.suite[trigger.removeprefix(RECALL)].agreed_act
    if act is None:
        return begun.end(Outcome.NOTHING, reasons=("no_rule",))
    reasons = reasons_not_to_reach(
        begun.program, begun.snapshot, unasked=True, minutes=0.0, items=0
    )
    if held := tuple(reason for reason in reasons if reason in BLOCKS):
        return begun.end(Outcome.NOTHING, reasons=held)
    return begun.end(Outcome.CONTACT, chosen=act.text)
