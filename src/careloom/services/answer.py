"""Answering questions: of a check-in, or of an event."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

import msgspec

from careloom.hub.entries import Entry, EntryKind
from careloom.hub.safety import judge_answer, judge_words
from careloom.program.definitions import Program, SafetyRule
from careloom.program.variables import Item
from careloom.records.bundles import program_of
from careloom.records.keys import encrypt
from careloom.records.models import Enrollment, FreeText
from careloom.services.happening import Happening, Refused, happening
from careloom.services.permission import Actor, require_self
from careloom.services.safeguard import call_human, guard_answer, guard_words


def answer(
    *,
    enrollment_id: str,
    answers: Mapping[str, str],
    event: str = "",
    form: str = "",
    by: Actor,
    now: datetime,
) -> Happening:
    """Take answers by item, as they were typed or tapped; all of them or none.

    Refused names the first item that does not fit, with the range that was wanted. Answers and
    words that call for help are kept all the same: a person in danger may not come back to mend
    a form.
    """
    require_self(by, enrollment_id)
    try:
        return _take_all(enrollment_id, answers, event, form, by, now)
    except Refused:
        program = program_of(Enrollment.objects.get(id=enrollment_id).program_id)
        alarming = {name: said for name, said in answers.items() if _alarms(program, name, said)}
        if alarming:
            _take_all(enrollment_id, alarming, event, "", by, now)
        raise
    except msgspec.DecodeError:
        # Their standing was harmed: nothing can be journaled, yet a human can be called.
        program = program_of(Enrollment.objects.get(id=enrollment_id).program_id)
        for name, said in answers.items():
            call_human(enrollment_id, _alarms(program, name, said), now)
        raise


def _alarms(program: Program, name: str, typed: str) -> tuple[SafetyRule, ...]:
    """The safety rules that this answer alone calls, where it fits."""
    try:
        item = find_item(program, name)
        if item.kind == "text":
            return judge_words(program, typed)
        return judge_answer(program, item.id, read_value(item, typed))
    except Refused:
        return ()


def _take_all(
    enrollment_id: str,
    answers: Mapping[str, str],
    event: str,
    form: str,
    by: Actor,
    now: datetime,
) -> Happening:
    with happening(
        enrollment_id, "answer", form=form, said=[event, dict(answers)], by=by, now=now
    ) as happened:
        for name, typed in answers.items():
            item = find_item(happened.kept.program, name)
            if item.kind == "text":
                take_words(happened, typed, name=name)
            else:
                _take(happened, item, typed, event)
    return happened


def _take(happened: Happening, item: Item, typed: str, event: str) -> None:
    course = happened.kept.standing.course
    entry = Entry(
        kind=EntryKind.ANSWER,
        at=happened.now.timestamp(),
        name=item.id,
        value=read_value(item, typed),
        step=course.step if course and event else "",
        event=event if course else "",
    )
    placed = happened.kept.append(entry)
    happened.called += guard_answer(happened.kept, placed, happened.now)


def take_words(happened: Happening, words: str, *, name: str) -> None:
    """Keep a person's own words encrypted, guard them, and show them to a human."""
    words = words.strip()
    if not words:
        return
    kept = happened.kept
    placed = kept.append(Entry(kind=EntryKind.WORDS, at=happened.now.timestamp(), name=name))
    place = f"words/{kept.row.id}/{placed.seq}"
    FreeText.objects.create(
        enrollment_id=kept.row.id,
        seq=placed.seq,
        ciphertext=encrypt(kept.row.participant_id, words, place=place),
    )
    happened.called += guard_words(kept, placed, words, happened.now)


def find_item(program: Program, name: str) -> Item:
    """The item of this id. Refused for a field that no form of this program has."""
    for instrument in program.instruments.values():
        if name in instrument.items:
            return instrument.items[name]
    raise Refused("unknown_field")


def read_value(item: Item, typed: str) -> float:
    """The number that an answer stands for. Refused, with the range, for one outside it."""
    for option in item.options:
        if typed == option.code:
            return option.value
    if item.kind in ("choice", "many"):
        raise Refused("no_such_option", item=item.id)
    try:
        value = float(typed.strip().replace(",", "."))
    except ValueError:
        raise Refused("no_number", item=item.id, **_range(item)) from None
    fits = math.isfinite(value) and item.low <= value <= item.high
    if not fits or (item.kind == "scale" and value != int(value)):
        raise Refused("out_of_range", item=item.id, **_range(item))
    return value


def _range(item: Item) -> dict[str, str]:
    return {"low": f"{item.low:g}", "high": f"{item.high:g}"}
