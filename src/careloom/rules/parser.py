"""From tokens to a written tree, by precedence climbing with every size capped.

The grammar and the precedences are those of the CEL specification, less what the profile leaves
out. Hostile text (thousands of brackets, of minus signs, of terms) meets a cap, never Python's
own recursion limit.
"""

from careloom.rules.problems import DEEPEST, MOST_NODES, Problem, SyntaxProblem
from careloom.rules.syntax import (
    Binary,
    BoolLiteral,
    Call,
    Chain,
    Choice,
    DoubleLiteral,
    IntLiteral,
    Name,
    NullLiteral,
    Options,
    Prefix,
    Syntax,
    TextLiteral,
)
from careloom.rules.tokens import Sort, Token, tokens_of

_PRECEDENCE = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "in"), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%"), 5),
}
_COMPARISON = 3
_WORDS = {"and": "&&", "or": "||", "not": "!", "AND": "&&", "OR": "||", "NOT": "!", "is": "=="}


def parse(text: str) -> Syntax | Problem:
    """The tree of this text, or the first thing in it that is not grammatical. Never raises."""
    try:
        return _Parser(text).whole()
    except SyntaxProblem as found:
        return found.problem


class _Parser:
    """Reads one text once, left to right."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens_of(text)
        self._place = 0
        self._nodes = 0
        self._open = 0

    def whole(self) -> Syntax:
        """The one expression that the text is."""
        if self._ended():
            raise SyntaxProblem("There is nothing here.", 0, "Write a condition, as: mood < 4")
        tree = self._expression()
        if not self._ended():
            raise self._unexpected("the end, or an operator such as &&")
        return tree

    def _ended(self) -> bool:
        return self._next.sort is Sort.END

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._tokens[self._place]
        self._place += 1
        return token

    def _accept(self, mark: str) -> bool:
        found = self._next.sort is Sort.MARK and self._next.text == mark
        self._place += found
        return found

    def _expect(self, mark: str, wanted: str) -> None:
        if not self._accept(mark):
            raise self._unexpected(wanted)

    def _size(self, start: int, *parts: Syntax) -> tuple[tuple[int, int], int]:
        """Span and depth of a new node over these parts, once both caps allow it."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise SyntaxProblem(
                f"This condition has more than {MOST_NODES} parts.",
                start,
                "Split it: move parts of it into derived variables.",
            )
        depth = 1 + max((part.depth for part in parts), default=0)
        if depth > DEEPEST:
            raise self._too_deep(start)
        return (start, self._tokens[self._place - 1].end), depth

    def _too_deep(self, start: int) -> SyntaxProblem:
        return SyntaxProblem(
            f"This condition is nested more than {DEEPEST} deep.",
            start,
            "Split it: move inner parts into derived variables.",
        )

    def _expression(self) -> Syntax:
        self._open += 1
        start = self._next.start
        if self._open > DEEPEST:
            raise self._too_deep(start)
        tree = self._binary(1)
        if self._accept("?"):
            yes = self._expression()
            self._expect(":", 'a ":" and what holds otherwise')
            no = self._expression()
            tree = Choice(*self._size(start, tree, yes, no), tree, yes, no)
        self._open -= 1
        return tree

    def _binary(self, least: int) -> Syntax:
        start = self._next.start
        left = self._prefixed()
        while (level := self._level()) >= least:
            operator = self._take()
            if operator.text in ("&&", "||"):
                left = self._chain(start, left, operator.text, level)
                continue
            right = self._binary(level + 1)
            if level == _COMPARISON and self._level() == _COMPARISON:
                raise SyntaxProblem(
                    f'"{operator.text}" and "{self._next.text}" cannot follow each other.',
                    self._next.start,
                    "Write two comparisons joined by &&, as: 2 < mood && mood < 5",
                )
            left = Binary(
                *self._size(start, left, right), operator.text, left, right, operator.start
            )
        return left

    def _chain(self, start: int, first: Syntax, operator: str, level: int) -> Syntax:
        parts = [first, self._binary(level + 1)]
        while self._accept(operator):
            parts.append(self._binary(level + 1))
        return Chain(*self._size(start, *parts), operator, tuple(parts))

    def _level(self) -> int:
        token = self._next
        return _PRECEDENCE.get(token.text, 0) if token.sort is Sort.MARK else 0

    def _prefixed(self) -> Syntax:
        prefixes: list[Token] = []
        while self._next.sort is Sort.MARK and self._next.text in ("!", "-"):
            prefixes.append(self._take())
        if len(prefixes) > DEEPEST:
            raise self._too_deep(prefixes[0].start)
        operand = self._primary()
        for prefix in reversed(prefixes):
            operand = self._with_prefix(prefix, operand)
        return operand

    def _with_prefix(self, prefix: Token, operand: Syntax) -> Syntax:
        sized = self._size(prefix.start, operand)
        # Only a number right behind its sign: in -(2) the brackets keep them apart.
        if prefix.text == "-" and operand.span[0] == prefix.end:
            span, depth = sized[0], operand.depth
            if isinstance(operand, IntLiteral):
                return IntLiteral(span, depth, -operand.value)
            if isinstance(operand, DoubleLiteral):
                return DoubleLiteral(span, depth, -operand.value)
        return Prefix(*sized, prefix.text, operand)

    def _primary(self) -> Syntax:
        token = self._take()
        start = token.start
        match token.sort:
            case Sort.NAME:
                if self._accept("("):
                    arguments = self._items(")")
                    return Call(*self._size(start, *arguments), token.text, arguments)
                return Name(*self._size(start), token.text)
            case Sort.INT:
                return IntLiteral(*self._size(start), _int(token))
            case Sort.DOUBLE:
                return DoubleLiteral(*self._size(start), _double(token))
            case Sort.TEXT:
                return TextLiteral(*self._size(start), token.text)
            case _:
                return self._marked(token)

    def _marked(self, token: Token) -> Syntax:
        match token.text:
            case "(":
                inner = self._expression()
                self._expect(")", 'a closing ")"')
                return inner
            case "[":
                items = self._items("]")
                return Options(*self._size(token.start, *items), items)
            case "true" | "false":
                return BoolLiteral(*self._size(token.start), token.text == "true")
            case "null":
                return NullLiteral(*self._size(token.start))
        self._place -= 1
        raise self._unexpected("a variable, a value or a bracket")

    def _items(self, closing: str) -> tuple[Syntax, ...]:
        items: list[Syntax] = []
        if self._accept(closing):
            return ()
        while True:
            items.append(self._expression())
            if self._accept(closing):
                return tuple(items)
            self._expect(",", f'"," or "{closing}"')

    def _unexpected(self, wanted: str) -> SyntaxProblem:
        token = self._next
        before = self._tokens[self._place - 1] if self._place else token
        for word in (token, before):
            if word.sort is Sort.NAME and word.text in _WORDS:
                hint = f'Write "{_WORDS[word.text]}" instead of "{word.text}".'
                return SyntaxProblem(f'"{word.text}" is no operator here.', word.start, hint)
        found = "the end of the text" if token.sort is Sort.END else f'"{token.text[:40]}"'
        return SyntaxProblem(f"Found {found}.", token.start, f"Wanted: {wanted}.")


def _int(token: Token) -> int:
    # Longer than any exact number: refused before Python spends time on the digits.
    value = int(token.text) if len(token.text) <= 40 else 2**60
    if value > 2**53:
        raise SyntaxProblem(
            "This whole number is too large to be exact.",
            token.start,
            "The largest is 9007199254740992; write a double, as 1.0e20.",
        )
    return value


def _double(token: Token) -> float:
    value = float(token.text)
    if value == float("inf"):
        raise SyntaxProblem(
            "This number is too large.", token.start, "The largest is about 1.8e308."
        )
    return value
