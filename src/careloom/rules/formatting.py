"""Values as people read them in an explanation."""

import math

from careloom.rules.kinds import Kind, Variable
from careloom.rules.times import duration_text, moment_text


def format_value(variable: Variable, value: float) -> str:
    """The value in words: an option's name, true or false, a plain number, a moment in UTC.

    Never raises: what no option has the number of is shown as "option 9?".
    """
    if math.isnan(value):
        return "unknown"
    match variable.kind:
        case Kind.BOOL:
            return "true" if value else "false"
        case Kind.ENUM:
            return _option(variable.options, value)
        case Kind.SET:
            return _chosen(variable.options, value)
        case Kind.TIMESTAMP:
            return moment_text(value)
        case Kind.DURATION:
            return duration_text(value)
    return _number(value)


def _number(value: float) -> str:
    if math.isinf(value):
        return "infinite" if value > 0 else "minus infinite"
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.6g}" if abs(value) < 1e6 else repr(value)


def _option(options: tuple[str, ...], value: float) -> str:
    if 0 <= value < len(options) and value == int(value):
        return options[int(value)]
    return f"option {_number(value)}?"


def _chosen(options: tuple[str, ...], value: float) -> str:
    if not 0 <= value < 2.0 ** len(options) or value != int(value):
        return f"options {_number(value)}?"
    bits = int(value)
    chosen = [option for place, option in enumerate(options) if bits >> place & 1]
    return ", ".join(chosen) or "none"
