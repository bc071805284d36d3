"""The shape of each file of a program."""

from __future__ import annotations

from careloom.program.checking.shapes import (
    BOOL,
    CONDITION,
    COUNT,
    DAY,
    FORMAT,
    ID,
    INTEGER,
    LABEL,
    LANGUAGE,
    LANGUAGES_AT_MOST,
    MINUTES,
    NUMBER,
    SPAN,
    TEXT,
    TIME,
    WORDS,
    Choice,
    ListOf,
    MapOf,
    Record,
    Shape,
)
from careloom.program.checking.study_schema import STUDY
from careloom.program.definitions import Facilitation
from careloom.program.policies import Allocation
from careloom.program.suite import EventKind, Exit, Goal
from careloom.program.variables import Summary

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FACILITATION = Choice(tuple(Facilitation))

PROGRAM = Record(
    {
        "format": FORMAT,
        "id": ID,
        "version": LABEL,
        "languages": ListOf(LANGUAGE, 1, LANGUAGES_AT_MOST),
        "name": WORDS,
        "summary": WORDS,
        "for_whom": WORDS,
        "target": Record(
            {"name": WORDS, "measure": ID, "reached": CONDITION, "by": SPAN},
        ),
        "facilitation": FACILITATION,
        "ownership_item": ID,
        "burden": Record(
            {
                "prompts_a_day": COUNT,
                "prompts_a_week": COUNT,
                "minutes_a_week": MINUTES,
                "items_a_week": COUNT,
                "apart": SPAN,
            }
        ),
        "quiet_hours": Record({"from": TIME, "to": TIME}),
        "contact": Record(
            {
                "slow_after": COUNT,
                "weekly_after": COUNT,
                "rest_after": COUNT,
                "resting": SPAN,
                "idle": SPAN,
            }
        ),
        "safety_contacts": ListOf(
            Record(
                {
                    "country": LABEL,
                    "name": WORDS,
                    "phone": LABEL,
                    "hours": WORDS,
                    "checked_on": DAY,
                    "languages": ListOf(LANGUAGE, 1),
                },
                {"text": TEXT},
            ),
            1,
        ),
        "license": LABEL,
    },
    {
        "facilitation_expires": SPAN,
        "blanks": MapOf(Record({"ask": WORDS, "fallback": WORDS})),
        "evidence": ListOf(TEXT),
    },
)

MODEL = Record(
    {
        "levels": ListOf(
            Record(
                {
                    "id": ID,
                    "priority": INTEGER,
                    "name": WORDS,
                    "goal": WORDS,
                    "behaviors": WORDS,
                    "gains": WORDS,
                },
                {"capability": CONDITION, "opened_by": ListOf(Choice(("coach", "clinician")))},
            ),
            1,
        ),
        "needs": ListOf(
            Record(
                {"id": ID, "level": ID, "name": WORDS},
                {
                    "when": CONDITION,
                    "reports": ListOf(TEXT),
                    "ask": ListOf(ID),
                    "theme": ID,
                    "acute": BOOL,
                    "person": BOOL,
                    "steady": BOOL,
                },
            ),
            1,
        ),
        "recommendation": Record(
            {"offer_at_most": COUNT},
            {
                "refresh": SPAN,
                "after_decline": SPAN,
                "not_for_me": SPAN,
                "probabilities": ListOf(NUMBER),
                "policy": ID,
                "always": ListOf(ID),
            },
        ),
    },
    {"themes": MapOf(WORDS)},
)

_OPTION = Record({"code": LABEL, "value": NUMBER, "say": WORDS}, {"done": BOOL})

VARIABLES = Record(
    {
        "variables": MapOf(
            Record(
                {
                    "type": Choice(("bool", "int", "double", "enum", "set")),
                    "name": WORDS,
                },
                {
                    "item": ID,
                    "score": TEXT,
                    "report": ID,
                    "sensor": TEXT,
                    "profile": BOOL,
                    "staff": BOOL,
                    "of": ID,
                    "as": Choice(tuple(Summary)),
                    "over": SPAN,
                    "counted": ListOf(NUMBER, 2, 2),
                    "formula": CONDITION,
                    "options": ListOf(LABEL),
                    "range": ListOf(NUMBER, 2, 2),
                    "unit": TEXT,
                    "fresh_for": SPAN,
                },
            )
        )
    },
    {
        "calendars": MapOf(ListOf(Record({"from": DAY, "to": DAY}), 1)),
        "reports": MapOf(
            Record(
                {
                    "name": WORDS,
                    "ask": WORDS,
                    "options": ListOf(Record({"code": ID, "say": WORDS}), 1),
                }
            )
        ),
    },
)

INSTRUMENTS = Record(
    {
        "instruments": MapOf(
            Record(
                {
                    "name": WORDS,
                    "items": MapOf(
                        Record(
                            {
                                "ask": WORDS,
                                "kind": Choice(("choice", "many", "scale", "number", "text")),
                            },
                            {
                                "options": ListOf(_OPTION, 2),
                                "from": NUMBER,
                                "to": NUMBER,
                                "low": WORDS,
                                "high": WORDS,
                                "valid": SPAN,
                                "safety": BOOL,
                            },
                        )
                    ),
                },
                {
                    "license": Record(
                        {
                            "basis": Choice(("own", "public", "permission", "noncommercial")),
                            "note": TEXT,
                        }
                    ),
                    "repeat": SPAN,
                    "scores": MapOf(
                        Record(
                            {
                                "summary": Choice(("sum", "mean")),
                                "items": ListOf(ID, 1),
                                "higher_is_better": BOOL,
                            },
                            {
                                "reverse": ListOf(ID),
                                "multiply": NUMBER,
                                "reliable_change": NUMBER,
                                "bands": ListOf(
                                    Record({"id": ID, "from": NUMBER, "to": NUMBER, "say": WORDS})
                                ),
                            },
                        )
                    ),
                },
            )
        )
    }
)

_TIMED: dict[str, Shape] = {
    "weekly": ListOf(Choice(WEEKDAYS), 1),
    "daily": TIME,
    "every": SPAN,
    "random": ListOf(TIME, 2, 2),
    "calendar": ID,
    "at": TIME,
    "window": SPAN,
    "days": ListOf(Choice(WEEKDAYS), 1),
    "crosses": CONDITION,
}

EVALUATIONS = Record(
    {
        "evaluations": ListOf(
            Record(
                {
                    "id": ID,
                    "trigger": Record(
                        {},
                        {**_TIMED, "enrolled": BOOL, "report": ID, "course_ended": BOOL},
                    ),
                },
                {"ask": ListOf(ID), "wait": SPAN},
            ),
            1,
        )
    }
)

SAFETY = Record(
    {},
    {
        "answers": ListOf(
            Record(
                {"id": ID, "when": CONDITION, "items": ListOf(ID, 1), "response": TEXT},
                {"urgent": BOOL, "hold": BOOL},
            )
        ),
        "words": ListOf(
            Record(
                {
                    "id": ID,
                    "words": Choice(
                        ("self_harm", "harm_to_others", "violence_at_home", "medical_emergency")
                    ),
                    "response": TEXT,
                },
                {"urgent": BOOL, "hold": BOOL},
            )
        ),
    },
)

_EVENT = Record(
    {
        "goal": Choice(tuple(Goal)),
        "kind": Choice(tuple(EventKind)),
        "minutes": MINUTES,
        "proximal": Record(
            {},
            {
                "item": ID,
                "within": SPAN,
                "none": LABEL,
                "of": ID,
                "as": Choice(("sum", "mean", "latest")),
            },
        ),
    },
    {
        "text": TEXT,
        "texts": ListOf(Record({"when": CONDITION, "text": ListOf(TEXT, 1)}), 1),
        "item": ID,
        "by": Choice(("software", "human")),
        "kernel": BOOL,
        "long": BOOL,
    },
)

_RULE = Record(
    {
        "id": ID,
        "trigger": Record(
            {},
            {
                **_TIMED,
                "start": BOOL,
                "report": ID,
                "answered": ID,
                "unanswered": ID,
                "for": SPAN,
                "after": ID,
                "wait": SPAN,
            },
        ),
    },
    {
        "when": CONDITION,
        "offer": ID,
        "options": ListOf(Record({"probability": NUMBER}, {"event": ID, "nothing": BOOL}), 2),
        "by_need": MapOf(ListOf(NUMBER, 2)),
        "policy": ID,
        "bounds": ListOf(NUMBER, 2, 2),
        "at_most": COUNT,
        "cool_down": SPAN,
        "at_latest": SPAN,
    },
)

MICRO_INTERVENTION = Record(
    {
        "id": ID,
        "level": ID,
        "name": WORDS,
        "aim": WORDS,
        "minutes": MINUTES,
        "events": MapOf(_EVENT),
        "rules": ListOf(_RULE, 1),
        "outcome": CONDITION,
        "exits": Record({}, {str(exit_): CONDITION for exit_ in Exit}),
        "at_latest": SPAN,
    },
    {
        "meets": ListOf(ID),
        "toward": ListOf(ID),
        "family": ID,
        "prerequisites": CONDITION,
        "contraindications": CONDITION,
        "facilitation": FACILITATION,
        "link": TEXT,
        "unavailable": MapOf(CONDITION),
        "agreed_act": Record(
            {"text": TEXT, "look_after": SPAN, "looked_at_by": Choice(("coach", "software"))}
        ),
        "engaged": CONDITION,
        "experience_item": ID,
    },
)

POLICIES = Record(
    {
        "policies": MapOf(
            Record(
                {
                    "allocation": Choice(tuple(Allocation)),
                    "reward": Record(
                        {},
                        {
                            "reading": ID,
                            "within": SPAN,
                            "as": Choice(("first", "latest", "mean", "sum")),
                            "log": BOOL,
                            "answered": SPAN,
                            "course": Choice(("reached", "benefit")),
                        },
                    ),
                },
                {
                    "features": MapOf(
                        Record({"formula": CONDITION}, {"unknown": NUMBER, "varies": BOOL})
                    ),
                    "steepness": NUMBER,
                    "cutoff": NUMBER,
                    "bounds": ListOf(NUMBER, 2, 2),
                    "cost": NUMBER,
                    "pooled": BOOL,
                    "noise_sd": NUMBER,
                    "noise_known": BOOL,
                    "prior_sd": NUMBER,
                    "prior": ListOf(
                        Record({"mean": NUMBER, "sd": NUMBER}, {"option": ID, "feature": ID})
                    ),
                    "between_sd": NUMBER,
                    "drift": NUMBER,
                    "least_rows": COUNT,
                },
            )
        )
    }
)

FILES = {
    "program.yaml": PROGRAM,
    "model.yaml": MODEL,
    "variables.yaml": VARIABLES,
    "instruments.yaml": INSTRUMENTS,
    "evaluation.yaml": EVALUATIONS,
    "safety.yaml": SAFETY,
}
OPTIONAL_FILES = {"policies.yaml": POLICIES, "study.yaml": STUDY}
"""Files that a program may have."""


def json_schema() -> dict[str, object]:
    """The JSON Schema of every file, for editors.

    As a whole it fits any file of a program; the definition named like a file fits that one.
    """
    shapes = {**FILES, **OPTIONAL_FILES, "suite/STEP.yaml": MICRO_INTERVENTION}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A file of a Careloom program",
        "anyOf": [{"$ref": f"#/$defs/{name.replace('/', '~1')}"} for name in shapes],
        "$defs": {name: shape.schema() for name, shape in shapes.items()},
    }
