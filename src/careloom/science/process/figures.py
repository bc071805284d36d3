"""All figures of a process in one place."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from careloom.science.process.harms import HarmFigures, harm_figures
from careloom.science.process.needs import (
    NeedFigures,
    ReportFigures,
    need_figures,
    report_figures,
)
from careloom.science.process.shares import Share
from careloom.science.process.steps import StepFigures, step_figures
from careloom.science.process.tables import ProcessTables
from careloom.science.process.target import TargetFigures, target_figures
from careloom.science.process.use import Receptivity, Retention, by_hour, receptivity, retention


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """The whole process of one program, in figures; see each part for its definitions."""

    target: TargetFigures
    retention: tuple[Retention, ...]
    needs: tuple[NeedFigures, ...]
    reports: tuple[ReportFigures, ...]
    steps: tuple[StepFigures, ...]
    receptivity: tuple[Receptivity, ...]
    hours: dict[int, Share]
    harms: tuple[HarmFigures, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values at full precision for JSON; what is not defined is None."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def summarize(tables: ProcessTables) -> Process:
    """The figures of these tables. Empty tables give figures of nothing, never an error."""
    return Process(
        target=target_figures(tables.people, tables.courses, tables.activity, tables.sent),
        retention=retention(tables.people, tables.activity),
        needs=need_figures(tables.evaluations, tables.courses),
        reports=report_figures(tables.evaluations),
        steps=step_figures(tables.courses),
        receptivity=receptivity(tables.sent),
        hours=by_hour(tables.sent),
        harms=harm_figures(tables.harms),
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value that a dataclass holds
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value
