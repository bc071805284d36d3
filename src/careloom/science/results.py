"""What an estimator gives back: frozen, as a table, as JSON at full precision, as Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, TypeAlias, overload

import narwhals as nw
import numpy as np

from careloom.science.inference import Effect, JointTest
from careloom.science.problems import refuse

Backend: TypeAlias = Literal["pandas", "polars", "pyarrow"]

_COLUMNS = tuple(one.name for one in fields(Effect))


@dataclass(frozen=True, slots=True)
class EffectTable(Sequence[Effect]):
    """Estimates in the order of their terms; a row is found by place or by term."""

    rows: tuple[Effect, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Effect]:
        return iter(self.rows)

    @overload
    def __getitem__(self, key: int | str) -> Effect: ...
    @overload
    def __getitem__(self, key: slice) -> EffectTable: ...
    def __getitem__(self, key: int | str | slice) -> Effect | EffectTable:
        if isinstance(key, slice):
            return EffectTable(self.rows[key])
        if isinstance(key, int):
            return self.rows[key]
        for row in self.rows:
            if row.term == key:
                return row
        raise KeyError(f'There is no term "{key}". Terms here: {", ".join(self.terms)}.')

    def __str__(self) -> str:
        return self.to_markdown()

    @property
    def terms(self) -> tuple[str, ...]:
        """The names of the rows."""
        return tuple(row.term for row in self.rows)

    def to_columns(self) -> dict[str, list[Any]]:
        """By column name the values down the table, as every frame library takes them."""
        return {name: [getattr(row, name) for row in self.rows] for name in _COLUMNS}

    def to_frame(self, backend: Backend = "pyarrow") -> object:
        """A frame of the library named: "pandas", "polars" or "pyarrow"."""
        return nw.from_dict(self.to_columns(), backend=backend).to_native()

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict a row at full precision; what is not defined is None."""
        return [_plain(asdict(row)) for row in self.rows]

    def to_markdown(self) -> str:
        """A table for reading: four significant digits, p not below 0.0001."""
        header = ["term", "estimate", "se", "interval", "t", "df", "p"]
        cells = [
            [
                row.term,
                digits(row.estimate),
                digits(row.se),
                f"{digits(row.lower)} to {digits(row.upper)}",
                digits(row.statistic),
                f"{row.df:.7g}",
                p_digits(row.p),
            ]
            for row in self.rows
        ]
        return markdown_table(header, cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The counts and estimates that every analysis tells.

    `rows` is what the table held, `rows_used` what carried information; `people` counts those
    with a used row. `notes` are sentences that belong beside the numbers wherever they go.
    `details` are further figures of this estimator, by their name in the JSON.
    """

    estimator: str
    estimand: str
    people: int
    rows: int
    rows_used: int
    df: float
    level: float
    effects: EffectTable
    controls: EffectTable = field(default_factory=EffectTable)
    tests: tuple[JointTest, ...] = ()
    contrasts: EffectTable = field(default_factory=EffectTable)
    notes: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """What `--json` prints: plain values at full precision."""
        told = {
            "estimator": self.estimator,
            "estimand": self.estimand,
            "people": self.people,
            "rows": self.rows,
            "rows_used": self.rows_used,
            "df": self.df,
            "level": self.level,
            "effects": self.effects.to_dicts(),
            "controls": self.controls.to_dicts(),
            "tests": [asdict(one) for one in self.tests],
            "contrasts": self.contrasts.to_dicts(),
            "notes": list(self.notes),
            **self.details,
        }
        return _plain(told)

    def to_markdown(self) -> str:
        """The same for reading: estimand, counts, tables, tests, notes."""
        lines = [
            f"**{self.estimator}**: {self.estimand}",
            "",
            f"{self.people:,} people, {self.rows_used:,} of {self.rows:,} rows used, "
            f"{100 * self.level:g} % intervals.",
            "",
            self.effects.to_markdown(),
        ]
        for title, table in (("Controls", self.controls), ("Contrasts", self.contrasts)):
            if table:
                lines += ["", f"{title}:", "", table.to_markdown()]
        if self.tests:
            lines += ["", *[_test_line(one) for one in self.tests]]
        if self.notes:
            lines += ["", *[f"- {note}" for note in self.notes]]
        return "\n".join(lines)


def jsonable(value: object) -> object:
    """The value in plain JSON types; NaN and infinity are None."""
    if isinstance(value, Mapping):
        return {str(key): jsonable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(one) for one in value]
    if isinstance(value, np.ndarray | np.generic):
        return jsonable(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def _plain(told: Mapping[str, object]) -> dict[str, Any]:
    return {key: jsonable(value) for key, value in told.items()}


def digits(value: float) -> str:
    """Four significant digits for reading."""
    if not math.isfinite(value):
        return "not defined" if math.isnan(value) else "inf"
    return f"{value:.4g}"


def p_digits(value: float) -> str:
    """A p-value for reading; the full one is in the JSON."""
    if math.isnan(value):
        return "not defined"
    return "< 0.0001" if value < 1e-4 else f"{value:.4f}"


def markdown_table(header: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    """Lines of equal width, so that it also reads well as plain text."""
    rows = [header, *[[cell.replace("|", "\\|") for cell in row] for row in cells]]
    widths = [max(len(row[place]) for row in rows) for place in range(len(header))]

    def line(row: Sequence[str]) -> str:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        return f"| {' | '.join(padded)} |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([line(rows[0]), rule, *map(line, rows[1:])])


def option(name: str, value: str, allowed: Sequence[str]) -> str:
    """The value, if it is one of those allowed for this option; refused with the choices if not."""
    if value in allowed:
        return value
    raise refuse(f'{name} is "{value}".', hint=f"Choose one of: {', '.join(allowed)}.")


def _test_line(test: JointTest) -> str:
    return (
        f"Joint test of {', '.join(test.terms)}: F({digits(test.df_numerator)}, "
        f"{test.df_denominator:.7g}) = {digits(test.statistic)}, p {_p_phrase(test.p)}"
    )


def _p_phrase(p: float) -> str:
    told = p_digits(p)
    return told if told.startswith("<") else f"= {told}"
