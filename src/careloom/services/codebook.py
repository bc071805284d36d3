"""What each column of a study's data package holds, by table."""

from __future__ import annotations

from collections.abc import Mapping

Column = tuple[str, str]
"""Its type in the Table Schema of Frictionless Data, and what it means."""

_WHEN: Mapping[str, Column] = {
    "person": ("string", "The person's id in this package only; it links the tables."),
    "day": ("integer", "Local day of the person's study, the day on which care began being 0."),
    "minute": ("integer", "Local minutes after midnight."),
    "weekday": ("string", "Local weekday: mon, tue, wed, thu, fri, sat, sun."),
}
CODEBOOK: Mapping[str, Mapping[str, Column]] = {
    "people": {
        "person": _WHEN["person"],
        "language": ("string", "The language of the texts that the person got."),
        "days": ("integer", "The last day of which anything is known."),
        "moments": ("integer", "Moments at which a rule randomizes, available or not."),
        "available": ("integer", "Moments at which the person was available."),
        "treated": ("integer", "Moments at which an event was sent."),
        "withdrew": ("integer", "1 if the person withdrew consent; rows are those until then."),
    },
    "decisions": {
        **_WHEN,
        "step": ("string", "The micro-intervention that ran."),
        "rule": ("string", "The decision rule that randomizes."),
        "course_day": ("integer", "Local day of the course, the first being 0."),
        "available": ("integer", "1 if the person was available and a draw was made."),
        "unavailable": ("string", "Every reason why not, with ; between them."),
        "chosen": ("string", 'The event that was drawn, or "nothing".'),
        "policy": ("string", "The hash of the learned policy that gave the probabilities, if any."),
        "words": ("string", "The text that was told, where the moment called for its own."),
        "near": ("number", "The near effect, as the event's proximal assessment says; empty where "
                 "less than half of its time was measured."),
        "near_measured": ("number", "The share of that time that was measured, from 0 to 1."),
        "before": ("number", "The same measure over as long a time before the moment."),
        "before_measured": ("number", "The share of that time that was measured."),
    },
    "courses": {
        **_WHEN,
        "step": ("string", "The micro-intervention that ended."),
        "exit": ("string", "How it ended."),
        "reached": ("integer", "1 if its overall outcome was reached, 0 if not, empty if unknown."),
    },
    "answers": {
        **_WHEN,
        "item": ("string", "The item that was answered."),
        "value": ("number", "The coded answer. Free words are never part of a package."),
        "corrects": ("integer", "1 if this puts an earlier answer right."),
    },
    "readings": {
        **_WHEN,
        "variable": ("string", "The tailoring variable that the device fed."),
        "value": ("number", "What was measured; empty for options."),
        "option": ("string", "The option, for variables that have options."),
        "minutes": ("number", "The length of the span that was summed up; 0 for an instant."),
    },
}  # fmt: skip


def columns_of(table: str, rows: list[dict[str, object]]) -> dict[str, Column]:
    """The columns of a table in their order, with the probability of each option that occurs."""
    found = dict(CODEBOOK["decisions" if table.startswith("decisions_") else table])
    options = dict.fromkeys(name for row in rows for name in row if name.startswith("p_"))
    if not options:
        return found
    columns: dict[str, Column] = {}
    for name, column in found.items():
        columns[name] = column
        if name == "chosen":
            for option in options:
                said = option.removeprefix("p_")
                columns[option] = ("number", f'The probability with which "{said}" was drawn.')
    return columns
