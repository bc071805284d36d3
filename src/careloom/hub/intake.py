"""Taking readings into the standing, and putting right those that were wrong.

A reading counts for the day on which it was observed, however late it comes; the latest is the one
observed last, then the one that came last.
"""

from __future__ import annotations

from careloom.hub.entries import Entry
from careloom.hub.local_time import local_day_and_minute
from careloom.hub.minutes import add_to_minutes
from careloom.hub.plan import plan_of
from careloom.hub.scoring import score
from careloom.hub.standing import Latest, Standing
from careloom.hub.windows import Correction, add_to_window, correct_in_window
from careloom.program.definitions import Program


def take(program: Program, standing: Standing, name: str, value: float, entry: Entry) -> None:
    """One reading of a variable: the latest, its day in every window, its minutes in every sum.

    A reading that sums up a span belongs to the day on which the span began.
    """
    note_latest(standing, name, value, entry)
    plan = plan_of(program)
    on = local_day_and_minute(entry.since or entry.at, standing.zone)[0]
    for derived in plan.derived_of.get(name, ()):
        add_to_window(standing, program.variables[derived], on, value, entry.at, standing.seq)
    for derived in plan.summed_of.get(name, ()):
        add_to_minutes(standing, program.variables[derived], value, entry.since, entry.at)


def take_answer(program: Program, standing: Standing, value: float, entry: Entry) -> None:
    """One answer to an item, in every variable and score that is made of it.

    A score is made anew only by answers that are the latest of their item: one that comes late
    belongs to a form that was scored without it.
    """
    is_latest = note_latest(standing, f"item:{entry.name}", value, entry)
    for variable in plan_of(program).by_item.get(entry.name, ()):
        take(program, standing, variable, value, entry)
    if not is_latest:
        return
    for variable, total in _scores(program, standing, entry.name):
        take(program, standing, variable, total, entry)


def note_latest(standing: Standing, name: str, value: float, entry: Entry) -> bool:
    """Keep this as the latest, unless a later observation is known; whether it is the latest."""
    before = standing.latest.get(name)
    if before is not None and (entry.at, standing.seq) < (before.at, before.seq):
        return False
    standing.latest[name] = Latest(value, entry.at, standing.seq, entry.actor)
    return True


def correct(program: Program, standing: Standing, entry: Entry) -> None:
    """Put an earlier answer right, wherever anything of it is still known.

    A score is put right when it is made of the answer that was wrong, hence when that answer is
    still the latest of its item.
    """
    if entry.value is None or entry.was is None or not entry.key.isdigit():
        return
    correction = Correction(
        was=entry.was,
        was_at=entry.was_at,
        was_seq=int(entry.key),
        value=entry.value,
        seq=standing.seq,
        source=entry.actor,
    )
    for variable in plan_of(program).by_item.get(entry.name, ()):
        _put_right(program, standing, variable, correction)
    if _put_latest_right(standing, f"item:{entry.name}", correction):
        for variable, total in _scores(program, standing, entry.name):
            _put_score_right(program, standing, variable, total, correction)


def _put_right(program: Program, standing: Standing, name: str, correction: Correction) -> None:
    _put_latest_right(standing, name, correction)
    for derived in plan_of(program).derived_of.get(name, ()):
        correct_in_window(standing, program.variables[derived], correction)


def _put_latest_right(standing: Standing, name: str, correction: Correction) -> bool:
    latest = standing.latest.get(name)
    if latest is None or latest.seq != correction.was_seq:
        return False
    standing.latest[name] = Latest(correction.value, latest.at, correction.seq, correction.source)
    return True


def _put_score_right(
    program: Program, standing: Standing, name: str, total: float, correction: Correction
) -> None:
    latest = standing.latest.get(name)
    if latest is not None:
        of_score = Correction(
            was=latest.value,
            was_at=latest.at,
            was_seq=latest.seq,
            value=total,
            seq=correction.seq,
            source=correction.source,
        )
        _put_right(program, standing, name, of_score)


def _scores(program: Program, standing: Standing, item: str) -> list[tuple[str, float]]:
    """The variables of all scores that this item takes part in, as far as they can be scored."""
    found = []
    for instrument_id, score_id, variable in plan_of(program).scores_of.get(item, ()):
        instrument = program.instruments[instrument_id]
        rule = instrument.scores[score_id]
        answers = {
            one: standing.latest[f"item:{one}"].value
            for one in rule.items
            if f"item:{one}" in standing.latest
        }
        total = score(instrument, rule, answers)
        if total is not None:
            found.append((variable, total))
    return found
