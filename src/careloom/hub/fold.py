"""Folding the journal into the standing: O(1) in history, the same in any process.

The standing is handed over: it is changed in place and returned.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from careloom.hub.agreed_acts import AGREED_ACT, settle
from careloom.hub.course import (
    begin_course,
    correct_response,
    end_course,
    look_again,
    note_past,
    put_off,
    respond,
)
from careloom.hub.crossing import note_crossings
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.intake import correct, take, take_answer
from careloom.hub.plan import plan_of
from careloom.hub.point import PROPOSAL_APPROVED
from careloom.hub.reengaging import come_back, look_at_once
from careloom.hub.schedule import ASKED
from careloom.hub.standing import CourseState, Standing, Wait
from careloom.program.definitions import Program
from careloom.program.suite import Exit
from careloom.program.triggers import TriggerKind
from careloom.program.variables import Item

STAFF_EVALUATION = "evaluation/staff"
PREFERENCES = frozenset({"zone", "language", "form", "channel"})
OTHER = "other"
"""The option of every report for what its author did not foresee."""


def begin(program: Program, entry: Entry) -> Standing:
    """The standing of a new enrollment. The entry's `text` is "ZONE LANGUAGE FORM CHANNEL"."""
    zone, language, form, channel = entry.text.split(" ")
    standing = Standing(
        enrolled_at=entry.at, zone=zone, language=language, form=form, channel=channel, seq=1
    )
    standing.last_contact_at = entry.at
    for evaluation in program.evaluations:
        if evaluation.trigger.kind is TriggerKind.ENROLLED:
            standing.waits.append(Wait(evaluation.trigger.id, "e1", entry.at, entry.at, ""))
    return standing


def fold(program: Program, standing: Standing, entry: Entry) -> Standing:
    """Take one journal entry into the standing. ValueError for one that is out of order."""
    standing.seq += 1
    if entry.seq and entry.seq != standing.seq:
        raise ValueError(f"Entry {entry.seq} was folded as number {standing.seq}.")
    back_since = standing.back_since
    _FOLDS[entry.kind](program, standing, entry)
    if standing.back_since > back_since:
        look_at_once(standing, entry.at)
    return standing


def _reading(program: Program, standing: Standing, entry: Entry) -> None:
    if entry.value is not None:
        take(program, standing, entry.name, entry.value, entry)
        note_crossings(program, standing, entry.at)


def _answer(program: Program, standing: Standing, entry: Entry) -> None:
    value = entry.value
    if value is not None:
        take_answer(program, standing, value, entry)
    _heard(standing, entry.at)
    if entry.event and _responds(program, entry):
        done = _is_done(_item(program, entry.name), value)
        respond(standing, entry.step, entry.event, entry.at, done=done, value=value)
    _settle_check_in(standing, entry.at)
    note_crossings(program, standing, entry.at)


def _corrected(program: Program, standing: Standing, entry: Entry) -> None:
    """The answer counts where it was observed; who corrects it is there now."""
    correct(program, standing, entry)
    _heard(standing, entry.at)
    if entry.event and _responds(program, entry):
        item = _item(program, entry.name)
        done = _is_done(item, entry.value) - _is_done(item, entry.was)
        correct_response(standing, entry, done=done)
    note_crossings(program, standing, entry.at)


def _settle_check_in(standing: Standing, at: float) -> None:
    check = standing.check_in
    if check is None:
        return
    for item in check.items:
        latest = standing.latest.get(f"item:{item}")
        if latest is None or latest.at < check.asked_at:
            return
    standing.check_in = None
    slot = check.slot + ASKED
    standing.waits = [
        w for w in standing.waits if not (w.trigger == check.evaluation and w.slot == slot)
    ]
    standing.waits.append(Wait(check.evaluation, slot, at, at, "", check.reported))


def _done(program: Program, standing: Standing, entry: Entry) -> None:
    _heard(standing, entry.at)
    if entry.event == AGREED_ACT:
        settle(standing, entry.step)
    respond(standing, entry.step, entry.event, entry.at, done=True, value=None)


def _skipped(program: Program, standing: Standing, entry: Entry) -> None:
    _heard(standing, entry.at)
    if entry.event == AGREED_ACT:
        settle(standing, entry.step)
    put_off(program, standing, entry.step, entry.event, entry.at, again=False)


def _not_now(program: Program, standing: Standing, entry: Entry) -> None:
    _heard(standing, entry.at)
    if _proposal_declined(program, standing, entry):
        return
    put_off(program, standing, entry.step, entry.event, entry.at, again=True)


def _something_else(program: Program, standing: Standing, entry: Entry) -> None:
    _heard(standing, entry.at)
    if _proposal_declined(program, standing, entry):
        return
    course = _course_of(standing, entry)
    if course:
        course.stopped = True
        _rest_step(program, standing, entry)
        look_again(standing, entry.step, entry.event, entry.at)


def _not_for_me(program: Program, standing: Standing, entry: Entry) -> None:
    _heard(standing, entry.at)
    course = _course_of(standing, entry)
    if course:
        course.not_for_me = True
        until = entry.at + program.recommendation.not_for_me_seconds
        standing.step_until[entry.step] = until
        if family := program.suite[entry.step].family:
            standing.family_until[family] = until
        look_again(standing, entry.step, entry.event, entry.at)


def _stopped(program: Program, standing: Standing, entry: Entry) -> None:
    _heard(standing, entry.at)
    course = _course_of(standing, entry)
    if course:
        course.stopped = True
        look_again(standing, entry.step, entry.event, entry.at)


def _reported(program: Program, standing: Standing, entry: Entry) -> None:
    _heard(standing, entry.at)
    report_id, _, option = entry.name.partition(".")
    if option != OTHER:
        codes = [one.code for one in program.reports[report_id].options]
        for variable in plan_of(program).by_report.get(report_id, ()):
            take(program, standing, variable, float(codes.index(option)), entry)
    for evaluation in program.evaluations:
        if evaluation.trigger.kind is TriggerKind.REPORT and evaluation.trigger.report == report_id:
            slot = f"e{standing.seq}"
            standing.waits.append(
                Wait(evaluation.trigger.id, slot, entry.at, entry.at, "", entry.name)
            )
    course = standing.course
    for rule in program.suite[course.step].rules if course else ():
        if rule.trigger.kind is TriggerKind.REPORT and rule.trigger.report == report_id:
            slot = f"e{standing.seq}"
            standing.waits.append(Wait(rule.trigger.id, slot, entry.at, entry.at, "", entry.name))
    note_crossings(program, standing, entry.at)


def _chosen(program: Program, standing: Standing, entry: Entry) -> None:
    proposal = standing.proposal
    need, theme = (proposal.need, proposal.theme) if proposal else ("", "")
    _drop_proposal(standing)
    end_course(program, standing, Exit.STOPPED_EARLY, entry.at)
    begin_course(program, standing, entry.name, entry.at, need=need, theme=theme, key=entry.key)
    if entry.actor == "participant":
        standing.picked[entry.name] = standing.picked.get(entry.name, 0) + 1
        _heard(standing, entry.at)


def _approved(program: Program, standing: Standing, entry: Entry) -> None:
    """The approved recommendation is decided anew at once, on what is known now."""
    proposal = standing.proposal
    if proposal is None or proposal.key != entry.key or proposal.approved_by:
        return
    standing.proposal = msgspec.structs.replace(proposal, approved_by=entry.actor)
    wait = Wait(PROPOSAL_APPROVED, proposal.key, entry.at, entry.at, "", proposal.reported)
    standing.waits.append(wait)


def _rejected(program: Program, standing: Standing, entry: Entry) -> None:
    """What a human turned down rests as long as what the person turns down."""
    proposal = standing.proposal
    for step in proposal.steps if proposal else ():
        standing.step_until[step] = entry.at + program.recommendation.after_decline_seconds
    _drop_proposal(standing)


def _expired(program: Program, standing: Standing, entry: Entry) -> None:
    _drop_proposal(standing)


def _sent(program: Program, standing: Standing, entry: Entry) -> None:
    standing.last_contact_at = max(standing.last_contact_at, entry.at)


def _not_sent(program: Program, standing: Standing, entry: Entry) -> None:
    """What never went out was not left unanswered."""
    course = standing.course
    standing.unanswered = max(0, standing.unanswered - 1)
    if course and course.step == entry.step and entry.event in course.events:
        state = course.events[entry.event]
        state.open = False
        state.sent = max(0, state.sent - 1)
        course.unanswered = max(0, course.unanswered - 1)


def _bounced(program: Program, standing: Standing, entry: Entry) -> None:
    """The same for what came back, unless the person was heard of since: nothing counts then."""
    if standing.last_answer_at <= entry.was_at:
        _not_sent(program, standing, entry)


def _need_set(program: Program, standing: Standing, entry: Entry) -> None:
    standing.staff_needs[entry.name] = entry.value or entry.at
    _staff_looks(standing, entry)


def _level_opened(program: Program, standing: Standing, entry: Entry) -> None:
    if entry.name not in standing.opened:
        standing.opened.append(entry.name)
    _staff_looks(standing, entry)


def _staff_looks(standing: Standing, entry: Entry) -> None:
    standing.waits.append(Wait(STAFF_EVALUATION, f"e{standing.seq}", entry.at, entry.at, ""))


def _hold_opened(program: Program, standing: Standing, entry: Entry) -> None:
    if entry.name not in standing.holds:
        standing.holds.append(entry.name)


def _hold_closed(program: Program, standing: Standing, entry: Entry) -> None:
    standing.holds = [hold for hold in standing.holds if hold != entry.name]


def _preference(program: Program, standing: Standing, entry: Entry) -> None:
    if entry.name not in PREFERENCES:
        raise ValueError(f'There is no preference "{entry.name}".')
    setattr(standing, entry.name, entry.text)


def _paused(program: Program, standing: Standing, entry: Entry) -> None:
    standing.paused_until = entry.value or 0.0


def _resumed(program: Program, standing: Standing, entry: Entry) -> None:
    standing.paused_until = 0.0
    come_back(standing, entry.at)


def _past_course(program: Program, standing: Standing, entry: Entry) -> None:
    note_past(standing, entry.step, Exit(entry.name), entry.at, need="")


def _words(program: Program, standing: Standing, entry: Entry) -> None:
    _heard(standing, entry.at)


def _heard(standing: Standing, at: float) -> None:
    """The person is there: rest is over and nothing counts as unanswered."""
    standing.unanswered = 0
    come_back(standing, at)
    standing.last_answer_at = max(standing.last_answer_at, at)
    standing.last_contact_at = max(standing.last_contact_at, at)


def _course_of(standing: Standing, entry: Entry) -> CourseState | None:
    course = standing.course
    return course if course is not None and course.step == entry.step else None


def _rest_step(program: Program, standing: Standing, entry: Entry) -> None:
    standing.step_until[entry.step] = entry.at + program.recommendation.after_decline_seconds


def _proposal_declined(program: Program, standing: Standing, entry: Entry) -> bool:
    proposal = standing.proposal
    if proposal is None or proposal.key != entry.key or not entry.key:
        return False
    for step in proposal.steps:
        until = entry.at + program.recommendation.after_decline_seconds
        standing.step_until[step] = until
    _drop_proposal(standing)
    return True


def _drop_proposal(standing: Standing) -> None:
    proposal = standing.proposal
    if proposal is not None:
        standing.proposal = None
        standing.waits = [wait for wait in standing.waits if wait.slot != proposal.key]


def _item(program: Program, item: str) -> Item | None:
    for instrument in program.instruments.values():
        if item in instrument.items:
            return instrument.items[item]
    return None


def _responds(program: Program, entry: Entry) -> bool:
    """Whether this is the event's response, and not the assessment of its near effect."""
    step = program.suite.get(entry.step)
    event = step.events.get(entry.event) if step else None
    return event is not None and event.item in ("", entry.name)


def _is_done(item: Item | None, value: float | None) -> bool:
    """Whether an answer says that the act was done; a rating always does."""
    if item is None or item.kind != "choice":
        return value is not None
    return any(option.done and option.value == value for option in item.options)


_FOLDS: dict[EntryKind, Callable[[Program, Standing, Entry], None]] = {
    EntryKind.READING: _reading,
    EntryKind.ANSWER: _answer,
    EntryKind.CORRECTED: _corrected,
    EntryKind.DONE: _done,
    EntryKind.SKIPPED: _skipped,
    EntryKind.NOT_NOW: _not_now,
    EntryKind.SOMETHING_ELSE: _something_else,
    EntryKind.NOT_FOR_ME: _not_for_me,
    EntryKind.STOPPED: _stopped,
    EntryKind.REPORTED: _reported,
    EntryKind.APPROVED: _approved,
    EntryKind.CHOSEN: _chosen,
    EntryKind.REJECTED: _rejected,
    EntryKind.EXPIRED: _expired,
    EntryKind.SENT: _sent,
    EntryKind.NOT_SENT: _not_sent,
    EntryKind.BOUNCED: _bounced,
    EntryKind.NEED_SET: _need_set,
    EntryKind.LEVEL_OPENED: _level_opened,
    EntryKind.HOLD_OPENED: _hold_opened,
    EntryKind.HOLD_CLOSED: _hold_closed,
    EntryKind.PREFERENCE: _preference,
    EntryKind.PAUSED: _paused,
    EntryKind.RESUMED: _resumed,
    EntryKind.PAST_COURSE: _past_course,
    EntryKind.WORDS: _words,
}
