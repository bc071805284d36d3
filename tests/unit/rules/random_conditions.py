"""Well-typed conditions and rows for property tests.

Ints stay far below 2**53 and doubles are quarters, so that Careloom's and CEL's numbers are the
same; times are whole seconds for the same reason.
"""

import math
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from careloom.rules import Kind, Variable
from tests.unit.rules.builders import CARE, DAYS, STEPS, UNKNOWN

_FEW = 3
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
JAN_2026 = 1_767_225_600.0
_ints = st.integers(-4, 4)
_quarters = st.integers(-16, 16).map(lambda quarter: quarter / 4)
_hours = st.integers(-30, 30)


def _named(*names: str) -> st.SearchStrategy[str]:
    return st.sampled_from(names)


def _pair(
    operators: tuple[str, ...], left: st.SearchStrategy[str], right: st.SearchStrategy[str]
) -> st.SearchStrategy[str]:
    return st.builds(
        lambda one, sign, two: f"({one} {sign} {two})", left, st.sampled_from(operators), right
    )


_int_leaf = _named("count", "tries") | _ints.map(str) | st.just("size(chosen)")
_double_leaf = _named("mood", "stress") | _quarters.map(repr) | _ints.map(str)
_int_sum = _pair(("+", "-", "*", "/", "%"), _int_leaf, _int_leaf)
# Two int literals make an int, so one side of a sum of doubles is never a plain literal.
_double_sum = _pair(("+", "-", "*", "/"), _named("mood", "stress"), _double_leaf)
INTS = st.deferred(
    lambda: (
        _int_leaf
        | _int_sum
        | _pair(("+", "-", "/", "%"), _int_sum, _int_sum)
        | _double_sum.map(lambda text: f"int({text})")
        | _int_sum.map(lambda text: f"-{text}")
        | st.builds(lambda c, a, b: f"({c} ? {a} : {b})", BOOLS, _int_sum, _int_leaf)
    )
)
DOUBLES = st.deferred(
    lambda: (
        _double_sum
        | _pair(("+", "-", "*", "/"), _double_sum, _double_sum)
        | INTS.map(lambda text: f"double({text})")
        | st.builds(lambda c, a, b: f"({c} ? {a} : {b})", BOOLS, _double_sum, _double_leaf)
    )
)
_gap_leaf = _named("gap", "rest") | _hours.map(lambda hour: f'duration("{hour}h")')
_moment_leaf = _named("now.at", "past.play.at") | _hours.map(
    lambda hour: f'timestamp("2026-01-{abs(hour) % 28 + 1:02d}T09:00:00Z")'
)
_moments = _moment_leaf | _pair(("+", "-"), _moment_leaf, _gap_leaf)
_gaps = _gap_leaf | _pair(("+", "-"), _gap_leaf, _gap_leaf) | _pair(("-",), _moments, _moments)


def _listed(options: tuple[str, ...]) -> st.SearchStrategy[str]:
    some = st.lists(st.sampled_from(options), min_size=1, max_size=_FEW)
    return some.map(lambda chosen: "[" + ", ".join(f'"{option}"' for option in chosen) + "]")


_enums = _named("weekday", "best.day")
_days = st.sampled_from(DAYS).map('"{}"'.format)
_number_lists = st.lists(_double_leaf.filter(lambda text: text[-1].isdigit()), min_size=1).map(
    lambda items: f"[{', '.join(items[:_FEW])}]"
)
_LEAVES = st.one_of(
    _pair(COMPARISONS, INTS, INTS),
    _pair(COMPARISONS, DOUBLES | _double_leaf, DOUBLES),
    _pair(COMPARISONS, INTS, DOUBLES),
    _pair(COMPARISONS, _moments, _moments),
    _pair(COMPARISONS, _gaps, _gaps),
    _pair(("==", "!="), _enums, _days | _enums),
    _pair(("==", "!="), _days, _enums),
    _pair(("in",), _enums, _listed(DAYS)),
    _pair(("in",), _named("mood", "count"), _number_lists),
    st.sampled_from(STEPS).map(lambda option: f'("{option}" in chosen)'),
    st.sampled_from(CARE.names).map(lambda name: f"has({name})"),
    _named("ready", "past.play.reached", "true", "false"),
)


def _larger(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    some = st.lists(parts, min_size=2, max_size=4)
    return st.one_of(
        some.map(lambda found: f"({' && '.join(found)})"),
        some.map(lambda found: f"({' || '.join(found)})"),
        parts.map(lambda part: f"!{part}"),
        st.builds(lambda a, b, c: f"({a} ? {b} : {c})", parts, parts, parts),
        _pair(("==", "!="), parts, parts),
    )


BOOLS: st.SearchStrategy[str] = st.recursive(_LEAVES, _larger, max_leaves=12)


def _values(variable: Variable) -> st.SearchStrategy[float]:
    match variable.kind:
        case Kind.BOOL:
            return st.sampled_from([0.0, 1.0])
        case Kind.INT:
            return _ints.map(float)
        case Kind.DOUBLE:
            return _quarters
        case Kind.ENUM:
            return st.integers(0, len(variable.options) - 1).map(float)
        case Kind.SET:
            return st.integers(0, 2 ** len(variable.options) - 1).map(float)
        case Kind.TIMESTAMP:
            return _hours.map(lambda hour: JAN_2026 + 3600.0 * hour)
        case Kind.DURATION:
            return _hours.map(lambda hour: 3600.0 * hour)


# About one reading in four is absent.
ROWS = st.tuples(
    *(st.one_of(_values(v), _values(v), _values(v), st.just(UNKNOWN)) for v in CARE.variables)
).map(list)

CelValue = float | bool | str | list[str] | datetime | timedelta


def as_message(row: list[float]) -> dict[str, CelValue]:
    """The row as fields of CEL's `p`: an absent reading is an absent field."""
    return {
        variable.name.replace(".", "_"): _as_cel(variable, value)
        for variable, value in zip(CARE.variables, row, strict=True)
        if not math.isnan(value)
    }


def _as_cel(variable: Variable, value: float) -> CelValue:
    match variable.kind:
        case Kind.BOOL:
            return bool(value)
        case Kind.INT:
            return int(value)
        case Kind.DOUBLE:
            return value
        case Kind.ENUM:
            return variable.options[int(value)]
        case Kind.SET:
            bits = int(value)
            return [o for place, o in enumerate(variable.options) if bits >> place & 1]
        case Kind.TIMESTAMP:
            return datetime.fromtimestamp(value, UTC)
        case Kind.DURATION:
            return timedelta(seconds=value)
