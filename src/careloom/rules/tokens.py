"""From text to tokens. What cannot be a token is refused with the likely meaning as a hint."""

import re
from dataclasses import dataclass
from enum import Enum

from careloom.rules.problems import MOST_CHARACTERS, SyntaxProblem


class Sort(Enum):
    """What a token is; operators, brackets and the words true, false, null, in are MARKs."""

    NAME = "name"
    INT = "int"
    DOUBLE = "double"
    TEXT = "text"
    MARK = "mark"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text with its place (half-open, from zero); `text` of a string is unquoted."""

    sort: Sort
    text: str
    start: int
    end: int


_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r\n\f]+|//[^\n]*)
      | (?P<double>(?:\d+\.\d+|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)
      | (?P<int>\d+)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
      | (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<mark>&&|\|\||[=!<>]=|[-!<>+*/%?:(),\[\]])
    """,
    re.VERBOSE | re.ASCII,
)
_WORD_MARKS = frozenset({"true", "false", "null", "in"})
_INSTEAD = {
    "=": 'To compare, write "==".',
    "&": 'Write "&&" for and.',
    "|": 'Write "||" for or.',
    "≤": 'Write "<=".',
    "≥": 'Write ">=".',
    "≠": 'Write "!=".',
    "“": 'Write straight quotes: "...".',
    "”": 'Write straight quotes: "...".',
    "’": 'Write straight quotes: "...".',
    "‘": 'Write straight quotes: "...".',
    "−": 'Write a plain minus, "-".',
    "×": 'Write "*".',
    "÷": 'Write "/".',
    '"': "A string ends with the quote it began with, on the same line.",
    "'": "A string ends with the quote it began with, on the same line.",
    "{": 'Conditions have no maps; a list is written ["a", "b"], after "in".',
}


def tokens_of(text: str) -> list[Token]:
    """All tokens and a last END. Raises SyntaxProblem at the first thing that is none."""
    if len(text) > MOST_CHARACTERS:
        raise SyntaxProblem(
            f"This has {len(text):,} characters; {MOST_CHARACTERS:,} are allowed.",
            MOST_CHARACTERS,
            "Move parts of it into derived variables.",
        )
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _not_a_token(text, place)
        place = match.end()
        if match.lastgroup != "skip":
            found.append(_token(match))
    found.append(Token(Sort.END, "", len(text), len(text)))
    return found


def _token(match: re.Match[str]) -> Token:
    text, start, end = match[0], match.start(), match.end()
    sort = Sort(match.lastgroup)
    if sort in (Sort.INT, Sort.DOUBLE):
        _ends_cleanly(match.string, start, end)
    if sort is Sort.TEXT:
        return Token(sort, _unquoted(text, start), start, end)
    if sort is Sort.NAME and text in _WORD_MARKS:
        sort = Sort.MARK
    return Token(sort, text, start, end)


def _ends_cleanly(text: str, start: int, end: int) -> None:
    following = text[end : end + 1]
    if following in {".", "_"} or (following.isascii() and following.isalnum()):
        run = re.compile(r"[\w.]+", re.ASCII).match(text, start)
        shown = run[0][:40] if run else following
        raise SyntaxProblem(f'"{shown}" is not a number.', start, "Write it as 5, 0.5 or 2.5e3.")


def _unquoted(quoted: str, start: int) -> str:
    def plain(escape: re.Match[str]) -> str:
        if escape[1] not in "\\\"'":
            raise SyntaxProblem(
                f'"\\{escape[1]}" means nothing in a string.',
                start + 1 + escape.start(),
                "Only \\\\, \\\" and \\' may follow a backslash.",
            )
        return escape[1]

    return re.sub(r"\\(.)", plain, quoted[1:-1])


def _not_a_token(text: str, place: int) -> SyntaxProblem:
    found = text[place]
    if found in "\"'":
        message = "This string has no end."
    elif found.isprintable():
        message = f'"{found}" is not used in conditions.'
    else:
        message = f"The character U+{ord(found):04X} is not used in conditions."
    return SyntaxProblem(message, place, _INSTEAD.get(found, "Remove it."))
