"""What a value in a condition may be, and how each kind is held as one number.

Every value is a float, so that one person is a list of floats and many people are one array:
false and true are 0.0 and 1.0, an enum is the place of its option in the declared order, a set
is a sum of powers of two (option number k adds 2**k), a timestamp is seconds since 1970 in UTC,
a duration is seconds. An absent or stale reading is NaN, whatever its kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Row: TypeAlias = Sequence[float]
Columns: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

UNKNOWN_VALUE = float("nan")
LARGEST_INT = 2.0**53
MOST_SET_OPTIONS = 52


class Kind(Enum):
    """The kinds of the language; the value is the word used for it in documents."""

    BOOL = "bool"
    INT = "int"
    DOUBLE = "double"
    ENUM = "enum"
    SET = "set"
    TIMESTAMP = "timestamp"
    DURATION = "duration"


NUMBERS = frozenset({Kind.INT, Kind.DOUBLE})
ORDERED = frozenset({Kind.INT, Kind.DOUBLE, Kind.TIMESTAMP, Kind.DURATION})


@dataclass(frozen=True, slots=True)
class Type:
    """A kind and, for enum and set, the options in the order that gives them their numbers."""

    kind: Kind
    options: tuple[str, ...] = ()

    def described(self) -> str:
        """The type in the words of a message to an author; long lists of options are cut."""
        match self.kind:
            case Kind.ENUM:
                return "one of " + shortened(self.options)
            case Kind.SET:
                return "a set of " + shortened(self.options)
        return _DESCRIPTIONS[self.kind]


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that conditions may read. `options` is for enum and set, and empty otherwise."""

    name: str
    kind: Kind
    options: tuple[str, ...] = ()

    @property
    def type(self) -> Type:
        """Kind and options together, as the type checker compares them."""
        return Type(self.kind, self.options)


def shortened(names: Sequence[str], most: int = 6) -> str:
    """A list fit for a sentence: the first few names, and how many more there are."""
    shown = ", ".join(name if len(name) <= 40 else name[:37] + "..." for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


_DESCRIPTIONS = {
    Kind.BOOL: "true or false (bool)",
    Kind.INT: "a whole number (int)",
    Kind.DOUBLE: "a number (double)",
    Kind.TIMESTAMP: "a moment (timestamp)",
    Kind.DURATION: "a length of time (duration)",
}
