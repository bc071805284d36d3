"""Right-hand sides of formulas, such as "stress + at_home * day", as matrices.

The grammar is formulaic's (Wilkinson's); what a formula may *call* is the short list here, so
that a formula from a stranger cannot run code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from formulaic import Formula, ModelSpec, SimpleFormula
from formulaic.errors import FormulaicError
from numpy.typing import NDArray

from careloom.science.cells import reads_as_number
from careloom.science.factors import FactorFault, Factors, factors_of
from careloom.science.frames import Table
from careloom.science.problems import DataError, no_such_column, refuse

INTERCEPT = "intercept"
MOST_CHARACTERS = 4_000
MOST_TERMS = 200
MOST_COLUMNS = 1_000
MOST_CATEGORIES = 100
_POWER = re.compile(r"(?:\*\*|\^)\s*(\d+)")
# What numpy has and formulaic does not offer by itself.
_CONTEXT: Mapping[str, Any] = {"sqrt": np.sqrt, "abs": np.abs}


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """The columns of a right-hand side: (rows, terms), the intercept first if there is one."""

    values: NDArray[np.float64] = field(repr=False)
    terms: tuple[str, ...]
    spec: ModelSpec | None = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class RightSide:
    """A read formula. `columns` are what it needs; `whole_column` names the transforms in it that
    look at every row before the first (`center`, `poly`, ...), so that they cannot be streamed.
    """

    text: str
    columns: tuple[str, ...]
    categories: frozenset[str]
    whole_column: tuple[str, ...]
    has_intercept: bool
    _formula: SimpleFormula = field(repr=False)
    _products: tuple[tuple[str, ...], ...] | None = field(repr=False)

    def matrix(self, table: Table, spec: ModelSpec | None = None) -> Matrix:
        """The columns for these rows; with the `spec` of an earlier matrix, coded as there.

        The cells it needs must be filled. A value that cannot be computed, as the logarithm of
        zero, is refused with its row.
        """
        if self._products is not None and not any(map(table.is_text, self.columns)):
            return self._multiplied(table, self._products)
        frame = self._frame(table)
        try:
            with np.errstate(all="ignore"):
                if spec is None:
                    made: Any = self._formula.get_model_matrix(
                        frame, context=_CONTEXT, output="numpy", na_action="ignore"
                    )
                else:
                    made = spec.get_model_matrix(frame, context=_CONTEXT)
        except (FormulaicError, ValueError, TypeError, IndexError) as fault:
            raise refuse(
                f'the formula "{self.text}" cannot be computed on these columns '
                f"({type(fault).__name__}).",
                hint="Check each transform and the kind of its column.",
            ) from None
        values = np.ascontiguousarray(np.asarray(made), dtype=np.float64)
        return self._checked(values, made.model_spec, table)

    def check(self, table: Table) -> None:
        """Refuse columns that this formula cannot mean: infinite values, words among numbers,
        and words of so many kinds that they are no categories."""
        for name in self.columns:
            if not table.is_text(name):
                table.numbers(name)
            elif name not in self.categories:
                self._check_words(table, name)

    def _check_words(self, table: Table, name: str) -> None:
        words = pc.unique(table.texts(name).drop_null()).to_pylist()
        numeric = [word for word in words if reads_as_number(word)]
        if 2 * len(numeric) > len(words):
            table.figures(name)
        if len(words) > MOST_CATEGORIES:
            raise refuse(
                f"the column is text of {len(words):,} kinds; at most {MOST_CATEGORIES} are "
                "taken as categories.",
                column=name,
            )

    def _multiplied(self, table: Table, products: Sequence[tuple[str, ...]]) -> Matrix:
        """Products of numeric columns need no general machinery, and come in no time."""
        columns = {name: table.numbers(name) for name in self.columns}
        values = np.ones((len(products), len(table)))
        for place, names in enumerate(products):
            for name in names:
                values[place] *= columns[name]
        terms = tuple(":".join(names) or INTERCEPT for names in products)
        return self._finite(Matrix(values.T, terms, None), table)

    def _frame(self, table: Table) -> pa.Table:
        columns: dict[str, Any] = {}
        for name in self.columns:
            if table.is_text(name):
                columns[name] = table.texts(name)
            else:
                values = table.numbers(name)
                columns[name] = _as_labels(values) if name in self.categories else values
        # A formula of the intercept alone still needs to know how many rows there are.
        return pa.table(columns or {"": np.zeros(len(table))})

    def _checked(self, values: NDArray[np.float64], spec: ModelSpec, table: Table) -> Matrix:
        if values.shape[1] > MOST_COLUMNS:
            raise refuse(
                f'the formula "{self.text}" makes {values.shape[1]:,} columns; '
                f"at most {MOST_COLUMNS:,} are allowed."
            )
        terms = tuple(INTERCEPT if one == "Intercept" else one for one in spec.column_names)
        return self._finite(Matrix(values, terms, spec), table)

    @staticmethod
    def _finite(made: Matrix, table: Table) -> Matrix:
        """The matrix, if every value of it is a number."""
        # A sum is finite if all its parts are; only then is the costly search spared.
        with np.errstate(all="ignore"):
            doubtful = not np.isfinite(made.values.sum())
        if doubtful and not np.isfinite(made.values).all():
            row, column = (int(one[0]) for one in np.nonzero(~np.isfinite(made.values)))
            raise refuse(
                f'the term "{made.terms[column]}" has no finite value.',
                row=int(table.rows[row]),
                hint="Is the cell empty, or is it a logarithm or a division of zero?",
            )
        return made


def read_formula(text: str, *, role: str) -> RightSide:
    """The right-hand side that the text says; `role` names it in messages, as "controls".

    An empty text is the intercept alone. Refused: two-sided formulas, calls that are not on the
    list, and formulas that would unfold into too many terms.
    """
    plain = text.strip().removeprefix("~").strip() or "1"
    _bounded(plain, role)
    try:
        formula = Formula(plain)
    except (FormulaicError, SyntaxError, ValueError, RecursionError):
        raise refuse(
            f'the formula for {role}, "{plain}", cannot be read.',
            hint='Write it as: stress + at_home + day. For powers: I(day ** 2) or "{day ** 2}".',
        ) from None
    if not isinstance(formula, SimpleFormula):
        raise refuse(
            f'the formula for {role}, "{plain}", has two sides.',
            hint="Write the right-hand side only, as: stress + at_home",
        )
    if len(formula) > MOST_TERMS:
        raise refuse(f"the formula for {role} has {len(formula)} terms; {MOST_TERMS} are allowed.")
    try:
        found = factors_of(formula)
    except FactorFault as fault:
        raise refuse(f"the formula for {role}: {fault}", hint=fault.hint) from None
    return _right_side(plain, formula, found)


def require_columns(table: Table, sides: Mapping[str, RightSide]) -> None:
    """Refuse, for all formulas at once, columns that are not there (roles are the keys)."""
    known = set(table.names)
    missing = {
        name: no_such_column(name, table.names, role=role)
        for role, side in sides.items()
        for name in side.columns
        if name not in known
    }
    if missing:
        raise DataError(list(missing.values()))


def _right_side(text: str, formula: SimpleFormula, found: Factors) -> RightSide:
    return RightSide(
        text=text,
        columns=found.columns,
        categories=found.categories,
        whole_column=found.whole_column,
        has_intercept=any(str(term) == "1" for term in formula),
        _formula=formula,
        _products=_plain_products(formula),
    )


def _plain_products(formula: SimpleFormula) -> tuple[tuple[str, ...], ...] | None:
    """The terms as products of columns, () for the intercept; None if any is more than that."""
    found = []
    for term in formula:
        names = []
        for factor in term.factors:
            if factor.eval_method.value == "lookup":
                names.append(str(factor.expr))
            elif str(factor.expr) != "1":
                return None
        found.append(tuple(names))
    return tuple(found)


def _bounded(text: str, role: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise refuse(
            f"the formula for {role} has {len(text):,} characters; {MOST_CHARACTERS:,} are allowed."
        )
    if any(int(power) > 6 for power in _POWER.findall(text)):
        raise refuse(f"the formula for {role} has a power above 6.")
    if text.count("*") > 12:
        raise refuse(
            f"the formula for {role} multiplies {text.count('*') + 1} times.",
            hint="Write out the interactions that are meant, with a colon.",
        )


def _as_labels(values: NDArray[np.float64]) -> NDArray[Any]:
    """Whole numbers as such, so that a category is named 3 and not 3.0."""
    whole = not np.isnan(values).any() and bool((values == np.trunc(values)).all())
    return values.astype(np.int64) if whole else values
