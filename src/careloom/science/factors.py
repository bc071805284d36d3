"""What a formula's factors may be: columns, and calls of a short list of transforms.

formulaic evaluates a factor as Python. So each is parsed here first, and passes only if it is
arithmetic over columns and calls from the list: no attributes, no subscripts, no other names.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from formulaic import SimpleFormula

# By the name in a formula: whether it must see the whole column before it knows the first row.
TRANSFORMS = {
    "log": False,
    "log10": False,
    "log2": False,
    "exp": False,
    "sqrt": False,
    "abs": False,
    "I": False,
    "C": False,
    "center": True,
    "scale": True,
    "standardize": True,
    "poly": True,
    "bs": True,
    "cr": True,
    "cs": True,
    "cc": True,
}
_CODINGS = frozenset({"Treatment", "Sum", "Helmert", "Diff", "Poly", "contr"})
_QUOTED = re.compile(r"`([^`]+)`")
_ALLOWED = (
    ast.Expression,
    ast.BinOp,
    ast.UnaryOp,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.Pow,
    ast.UAdd,
    ast.USub,
    ast.Load,
    ast.List,
    ast.Tuple,
    ast.keyword,
)
_LARGEST_POWER = 10
_MOST_COLUMNS = 30
_SIZES = frozenset({"df", "degree"})


class FactorFault(ValueError):
    """A factor that is not allowed; `hint` says what is."""

    hint = (
        f"Transforms that may be used: {', '.join(sorted(TRANSFORMS))}. "
        "A name with dots or spaces stands in backticks."
    )


@dataclass(frozen=True, slots=True)
class Factors:
    """The columns that a formula reads, in order; which of them as categories; and by what."""

    columns: tuple[str, ...]
    categories: frozenset[str]
    whole_column: tuple[str, ...]


def factors_of(formula: SimpleFormula) -> Factors:
    """All factors of all terms. Raises FactorFault at the first that is not allowed."""
    columns: dict[str, None] = {}
    categories: set[str] = set()
    whole: dict[str, None] = {}
    for term in formula:
        for factor in term.factors:
            method = factor.eval_method.value
            if method == "lookup":
                columns[str(factor.expr)] = None
            elif method == "python":
                parsed = _Parsed(str(factor.expr))
                columns.update(dict.fromkeys(parsed.columns))
                categories.update(parsed.categories)
                whole.update(dict.fromkeys(parsed.whole_column))
    return Factors(tuple(columns), frozenset(categories), tuple(whole))


class _Parsed:
    """One factor that formulaic would evaluate as Python."""

    def __init__(self, text: str) -> None:
        quoted: dict[str, str] = {}

        def plain(match: re.Match[str]) -> str:
            return quoted.setdefault(match[1], f"quoted_column_{len(quoted)}")

        self.text = text
        self._names = quoted
        self.columns: list[str] = []
        self.categories: list[str] = []
        self.whole_column: list[str] = []
        try:
            tree = ast.parse(_QUOTED.sub(plain, text), mode="eval")
        except (SyntaxError, ValueError, RecursionError):
            raise FactorFault(f'"{text}" cannot be read.') from None
        self._originals = {made: name for name, made in quoted.items()}
        for node in _walk(tree):
            self._allow(node)

    def _allow(self, node: ast.AST) -> None:
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in TRANSFORMS:
                if TRANSFORMS[name]:
                    self.whole_column.append(name)
                    self._bound(name, node)
                if name == "C":
                    self.categories += map(self._original, _names(node.args))
            case ast.Call(func=ast.Name(id=name)) if name in _CODINGS:
                pass
            case ast.Call(func=ast.Name(id=name)):
                raise FactorFault(f'"{name}" is no transform.')
            case ast.Name(id=name):
                self.columns.append(self._original(name))
            case ast.Constant(value=bool() | int() | float() | str()):
                pass
            case ast.BinOp(op=ast.Pow()) if not _small(node.right):
                raise FactorFault(f'"{self.text}" has a power that is not a small number.')
            case _ if not isinstance(node, _ALLOWED):
                raise FactorFault(f'"{self.text}" is more than arithmetic on columns.')

    def _bound(self, name: str, call: ast.Call) -> None:
        """Refuse a degree or a number of columns that would fill the memory."""
        given = [*call.args, *(one.value for one in call.keywords if one.arg in _SIZES)]
        for one in given:
            value = one.value if isinstance(one, ast.Constant) else 0
            if isinstance(value, int | float) and abs(value) > _MOST_COLUMNS:
                raise FactorFault(f"{name}() makes {value:g} columns; at most {_MOST_COLUMNS} are.")

    def _original(self, name: str) -> str:
        return self._originals.get(name, name)


def _walk(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but the names of what is called, which are judged with the call."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        if isinstance(tree, ast.Call) and child is tree.func and isinstance(child, ast.Name):
            continue
        yield from _walk(child)


def _names(nodes: Sequence[ast.expr]) -> list[str]:
    return [node.id for node in nodes if isinstance(node, ast.Name)]


def _small(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and abs(node.value) <= _LARGEST_POWER
    )
