"""The variables a program declares: the only names its conditions may read."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from careloom.rules.kinds import MOST_SET_OPTIONS, Kind, Variable, shortened

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*\Z")
_LITERAL_WORDS = frozenset({"true", "false", "null", "in"})
# Words that the CEL specification keeps for itself; as `p.while` they would not be standard CEL.
_RESERVED = frozenset(
    {"as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop"}
    | {"package", "namespace", "return", "var", "void", "while"}
    | _LITERAL_WORDS
)
_LONGEST_TO_COMPARE = 60
_MOST_TO_COMPARE = 200
_MOST_LOOKED_UP = 200


class Registry:
    """Names with their kinds and slots; a slot is the variable's place in a row.

    Slots follow the order given, so the same variables in the same order make the same rows.
    Raises ValueError with every unusable variable named: names must be dotted identifiers, stay
    different when dots become underscores, and options must fit their kind.
    """

    def __init__(self, variables: Sequence[Variable]) -> None:
        self.variables: tuple[Variable, ...] = tuple(variables)
        self.names: tuple[str, ...] = tuple(variable.name for variable in self.variables)
        if faults := list(_faults(self.variables)):
            raise ValueError(" ".join(faults))
        self._slots = {name: slot for slot, name in enumerate(self.names)}
        self._looked_up: dict[str, str | None] = {}

    def __len__(self) -> int:
        return len(self.variables)

    def slot(self, name: str) -> int:
        """Where this variable stands in a row. KeyError, with a suggestion, if there is none."""
        try:
            return self._slots[name]
        except KeyError:
            hint = self.suggest(name) or "None are declared."
            raise KeyError(f'There is no variable "{name}". {hint}') from None

    def get(self, name: str) -> Variable | None:
        """The variable of exactly this name."""
        slot = self._slots.get(name)
        return None if slot is None else self.variables[slot]

    def suggest(self, name: str) -> str | None:
        """A sentence or two for someone who mistyped a name; nothing if no variable exists.

        After some hundred different mistyped names it only lists variables, so that a program
        made of mistakes is still told about them soon.
        """
        if not self.names:
            return None
        if name not in self._looked_up and len(self._looked_up) < _MOST_LOOKED_UP:
            self._looked_up[name] = closest(name, self.names)
        close = self._looked_up.get(name)
        start = f'Did you mean "{close}"? ' if close else ""
        return f"{start}Variables here: {shortened(sorted(self.names))}."


def closest(name: str, names: Sequence[str]) -> str | None:
    """The one name most like this one, if any is like it; bounded work for hostile input."""
    if len(name) > _LONGEST_TO_COMPARE:
        return None

    def distance(known: str) -> tuple[bool, int]:
        return known[:1].lower() != name[:1].lower(), abs(len(known) - len(name))

    likely = names if len(names) <= _MOST_TO_COMPARE else sorted(names, key=distance)
    lowered = {known.lower(): known for known in likely[:_MOST_TO_COMPARE]}
    found = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    return lowered[found[0]] if found else None


def _faults(variables: Sequence[Variable]) -> Iterator[str]:
    taken: dict[str, str] = {}
    for variable in variables:
        name = variable.name
        if not _NAME.match(name):
            yield (
                f'"{name}" cannot be a variable: use letters, digits and underscores, '
                "with dots between parts."
            )
        elif name in _RESERVED or _LITERAL_WORDS & set(name.split(".")):
            yield f'"{name}" cannot be a variable: the word belongs to the language.'
        if (other := taken.setdefault(name.replace(".", "_"), name)) != name:
            yield f'"{name}" and "{other}" differ only by dot and underscore: rename one.'
        yield from _option_faults(variable)
    counted = Counter(variable.name for variable in variables)
    yield from (f'"{n}" is declared more than once.' for n, times in counted.items() if times > 1)


def _option_faults(variable: Variable) -> Iterator[str]:
    takes_options = variable.kind in (Kind.ENUM, Kind.SET)
    if takes_options and not variable.options:
        yield f'"{variable.name}" is {variable.kind.value} and needs options.'
    if not takes_options and variable.options:
        yield f'"{variable.name}" is {variable.kind.value} and takes no options.'
    if len(set(variable.options)) != len(variable.options):
        yield f'"{variable.name}" has the same option twice.'
    if variable.kind is Kind.SET and len(variable.options) > MOST_SET_OPTIONS:
        yield (
            f'"{variable.name}" has {len(variable.options)} options; '
            f"a set holds at most {MOST_SET_OPTIONS}."
        )
