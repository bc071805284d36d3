"""Reading an author's case files."""

from __future__ import annotations

from datetime import datetime

from careloom.program.checking.shapes import (
    ID,
    INTEGER,
    NUMBER,
    SPAN,
    TEXT,
    TIME,
    Choice,
    Context,
    Fields,
    ListOf,
    MapOf,
    Record,
)
from careloom.program.problems import Problem
from careloom.program.reading.bundle import Bundle
from careloom.program.reading.source import read_yaml

_ENTRY = Record(
    {"day": INTEGER, "at": TIME},
    {
        "answer": MapOf(TEXT),
        "reading": MapOf(TEXT),
        "over": SPAN,
        "respond": Record({"event": ID}, {"answer": TEXT}),
        "report": TEXT,
        "say": Choice(("stop", "not_now", "skip", "something_else", "not_for_me")),
        "course": Record({"step": ID, "exit": ID}),
        "staff": Record({}, {"open_level": ID, "set_need": ID, "choose": ID}),
        "hold": Choice(("open", "close")),
    },
)
CASES = Record(
    {
        "cases": ListOf(
            Record(
                {
                    "id": ID,
                    "says": TEXT,
                    "starts": TEXT,
                    "moment": Record({"day": INTEGER, "at": TIME}, {"trigger": TEXT}),
                    "expect": Record(
                        {"offered": TEXT},
                        {
                            "outcome": TEXT,
                            "event": ID,
                            "because": TEXT,
                            "not_offered": MapOf(TEXT),
                            "narrative": ListOf(TEXT),
                            "exit": ID,
                            "says": TEXT,
                        },
                    ),
                },
                {
                    "language": TEXT,
                    "zone": TEXT,
                    "profile": MapOf(NUMBER),
                    "history": ListOf(_ENTRY),
                    "draw": NUMBER,
                },
            ),
            1,
        )
    }
)


def read_cases(bundle: Bundle, languages: tuple[str, ...]) -> tuple[list[Fields], list[Problem]]:
    """Every case of the program in the order of its files, and what is wrong with them."""
    context = Context(languages)
    cases: list[Fields] = []
    for name, text in sorted(bundle.items()):
        if not name.startswith("cases/"):
            continue
        source, problems = read_yaml(name, text)
        context.problems.extend(problems)
        fields = CASES.read(source, "", context) if source is not None else None
        if fields is not None:
            cases.extend(fields["cases"])
    seen: set[str] = set()
    for case in cases:
        if case["id"] in seen:
            message = f'There are two cases with the id "{case["id"]}".'
            context.add("P203", case.at("id"), case.where("id"), message, "Rename one of them.")
        seen.add(case["id"])
        _check_start(case, context)
    return cases, context.problems


def _check_start(case: Fields, context: Context) -> None:
    try:
        datetime.strptime(case["starts"], "%Y-%m-%d %H:%M")  # noqa: DTZ007 - a wall clock
    except ValueError:
        message = f'"{case["starts"][:40]}" is no local time.'
        hint = 'Write it as "2026-03-02 09:00".'
        context.add("P500", case.at("starts"), case.where("starts"), message, hint)
