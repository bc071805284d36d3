"""The shape of study.yaml."""

from __future__ import annotations

from careloom.program.checking.shapes import (
    BOOL,
    COUNT,
    DAY,
    ID,
    LABEL,
    NUMBER,
    TEXT,
    WORDS,
    Choice,
    ListOf,
    MapOf,
    Record,
)

STUDY = Record(
    {
        "design": Choice(("micro-randomized", "factorial", "smart", "process")),
        "title": WORDS,
        "question": TEXT,
        "people": Record({"at_least": COUNT}, {"until": DAY}),
        "randomized": ListOf(ID, 1),
        "hypotheses": ListOf(Record({"id": ID, "says": TEXT}, {"primary": BOOL}), 1),
        "analysis": Record(
            {
                "estimator": Choice(("wcls", "emee", "emee2")),
                "outcome": LABEL,
                "treatment": LABEL,
                "probability": MapOf(LABEL),
            },
            {
                "availability": LABEL,
                "moderators": TEXT,
                "controls": TEXT,
                "derive": ListOf(TEXT),
                "missing": Choice(("refuse", "drop", "weight")),
                "correction": Choice(("small-sample", "none")),
                "level": NUMBER,
            },
        ),
        "stopping": ListOf(TEXT, 1),
        "monitoring": ListOf(TEXT, 1),
    },
    {"deviations": TEXT},
)
