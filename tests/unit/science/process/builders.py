"""Rows of a process that mention only what matters."""

from __future__ import annotations

import math

from careloom.science.process.tables import Activity, Course, Evaluation, Harm, Person, Sent


def a_person(person="p1", **fields):
    given = {"days": 60.0, "language": "en", "channel": "web", "reached": math.nan}
    return Person(person=person, **{**given, "first": math.nan, "last": math.nan, **fields})


def an_evaluation(person="p1", needs="tense", **fields):
    given = {"day": 0.0, "outcome": "recommend", "chosen": "breathe", "need": "tense"}
    return Evaluation(
        person=person, needs=needs, **{**given, "reasons": "", "report": "", **fields}
    )


def a_course(person="p1", step="breathe", exit="reached", **fields):  # noqa: A002
    given = {"need": "tense", "began": 0.0, "ended": 3.0 if exit else math.nan}
    return Course(person=person, step=step, exit=exit, **{**given, "ownership": math.nan, **fields})


def something_sent(person="p1", hour=18.0, weekday=0.0, minutes=math.nan, **fields):
    given = {"day": 0.0, "step": "breathe", "event": "evening"}
    return Sent(person=person, hour=hour, weekday=weekday, minutes=minutes, **{**given, **fields})


def active_on(person, *days):
    return tuple(Activity(person=person, day=float(day)) for day in days)


def a_harm(person="p1", minutes=5.0, **fields):
    given = {"day": 1.0, "kind": "safety", "about": "not_safe"}
    return Harm(person=person, minutes=minutes, **{**given, **fields})
