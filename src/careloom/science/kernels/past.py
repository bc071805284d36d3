"""What a person has done before, as columns: past micro-interventions as moderators."""

from __future__ import annotations

import re

import numpy as np

from careloom.science.frames import Table, TableLike, open_table
from careloom.science.levels import cells_with_gaps
from careloom.science.problems import refuse


def with_past(data: TableLike, *, id: str, when: str, micro_intervention: str) -> Table:
    """The rows with, for each micro-intervention, how often the person had it before.

    Columns are named past_NAME, and past_count for all of them. Only rows of an earlier `when`
    count, never the row itself, so that the columns may be moderators and controls. `when` is a
    number or a day that sorts; `micro_intervention` is empty where the row had none.
    """
    table = open_table(data)
    table.require({"id": id, "when": when, "micro-intervention": micro_intervention})
    people = table.people(id).codes
    moments = table.complete(when, why="what came before must be known")
    labels, places = cells_with_gaps(table, micro_intervention)
    names = {label: f"past_{re.sub(r'[^0-9A-Za-z]+', '_', label).strip('_')}" for label in labels}
    if len({*names.values(), "past_count"}) <= len(names):
        raise refuse(
            "two micro-interventions would make the same column.", column=micro_intervention
        )
    order = np.lexsort((moments, people))
    total = np.zeros(len(table))
    for place, label in enumerate(labels):
        before = _earlier(people[order], moments[order], places[order] == place)
        column = np.empty(len(table))
        column[order] = before
        table = table.having(names[label], column)
        total += column
    return table.having("past_count", total)


def _earlier(people: np.ndarray, moments: np.ndarray, happened: np.ndarray) -> np.ndarray:
    """How often it happened to the person at strictly earlier moments; rows are in order."""
    before = np.concatenate([[0], np.cumsum(happened)])[:-1].astype(np.float64)
    rows = np.arange(len(people))
    new_person = np.concatenate([[True], people[1:] != people[:-1]])
    new_moment = new_person | np.concatenate([[True], moments[1:] != moments[:-1]])
    # What the counter showed when this moment began, less what it showed at the person's start.
    moment_start = np.maximum.accumulate(np.where(new_moment, rows, 0))
    person_start = np.maximum.accumulate(np.where(new_person, rows, 0))
    return before[moment_start] - before[person_start]
