"""Moving a standing to another version of its program."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from careloom.hub.agreed_acts import is_of_act
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.fold import begin, fold
from careloom.hub.reengaging import RETURNED
from careloom.hub.standing import Standing, Wait
from careloom.program.definitions import Program
from careloom.program.versions import fold_hash

_OF_READINGS = ("latest", "days", "lines")
"""The parts of a standing that folding readings makes; the rest is the place in care."""


def move_standing(
    old: Program, new: Program, standing: Standing, before: Sequence[Entry]
) -> tuple[bool, str]:
    """Fit the standing, in place, to the new version; counts as one entry of the journal.

    `before` is the whole journal until now, which is folded again where variables, windows or
    items differ. Returns whether it was, and the step that ended because the new version lacks it.
    """
    standing.seq += 1
    refolds = fold_hash(old) != fold_hash(new)
    if refolds:
        _refold(new, standing, before)
    return refolds, _fit(new, standing)


def _refold(new: Program, standing: Standing, before: Sequence[Entry]) -> None:
    """Readings and windows as the new version's variables make them of the whole journal."""
    fresh = begin(new, before[0])
    items = {item for one in new.instruments.values() for item in one.items}
    for entry in before[1:]:
        fresh.seq = entry.seq - 1
        if entry.kind is EntryKind.READING and entry.name in new.variables:
            fold(new, fresh, entry)
        elif entry.kind in (EntryKind.ANSWER, EntryKind.CORRECTED) and entry.name in items:
            fold(new, fresh, msgspec.structs.replace(entry, step="", event=""))
        elif entry.kind is EntryKind.PREFERENCE:
            fold(new, fresh, entry)
    for name in _OF_READINGS:
        setattr(standing, name, getattr(fresh, name))


def _fit(new: Program, standing: Standing) -> str:
    """Let go of what the new version does not have; the step that ended, "" for none."""
    steps, ids = set(new.suite), {one.trigger.id for one in new.evaluations}
    standing.past = {step: past for step, past in standing.past.items() if step in steps}
    standing.recent = [one for one in standing.recent if one[0] in steps]
    known = ids | {"evaluation/staff", RETURNED}
    standing.waits = [
        wait
        for wait in standing.waits
        if wait.trigger in known
        or _of_act(new, wait)
        or wait.trigger.partition("/")[0] in steps | {"proposal"}
    ]
    check, proposal = standing.check_in, standing.proposal
    if check is not None and check.evaluation not in known:
        standing.check_in = None
    if proposal is not None and not steps.issuperset(proposal.steps):
        standing.proposal = None
    course = standing.course
    if course is None or (
        course.step in steps and set(course.events) <= set(new.suite[course.step].events)
    ):
        return ""
    standing.course = None
    standing.waits = [w for w in standing.waits if w.trigger.partition("/")[0] != course.step]
    return course.step


def _of_act(new: Program, wait: Wait) -> bool:
    """Whether this wait is of an agreed act that the new version has as well."""
    step = new.suite.get(wait.trigger.partition(":")[2]) if is_of_act(wait.trigger) else None
    return step is not None and step.agreed_act is not None
