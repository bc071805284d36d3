"""Linear combinations of effect terms, as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from careloom.rules.registry import closest
from careloom.science.frames import Floats
from careloom.science.problems import refuse

_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_WEIGHTS = re.compile(rf"\s*[-+]?{_NUMBER}\s*(?:,\s*[-+]?{_NUMBER}\s*)*\Z")
_PART = re.compile(rf"\s*([-+])?\s*(?:({_NUMBER})\s*\*?\s*)?(.*)", re.DOTALL)


def weights_of(text: str, terms: Sequence[str]) -> Floats:
    """The weight of each term: from "1, 1, 11", or from "intercept + at_home + 11 * day"."""
    if _WEIGHTS.match(text):
        weights = np.array([float(one) for one in text.split(",")])
        if len(weights) != len(terms):
            raise refuse(
                f'the contrast "{text}" has {len(weights)} weights for {len(terms)} terms: '
                f"{', '.join(terms)}."
            )
    else:
        weights = _written_out(text, terms)
    if not weights.any():
        raise refuse(f'the contrast "{text}" is zero whatever the effects are.')
    return weights


def _written_out(text: str, terms: Sequence[str]) -> Floats:
    weights = np.zeros(len(terms))
    rest = text
    first = True
    # The longest name first: "day" must not be found in "day:home".
    known = sorted(terms, key=len, reverse=True)
    while rest.strip():
        match = _PART.match(rest)
        assert match is not None  # every part of the pattern may be empty
        sign, number, tail = match.groups()
        name = next((one for one in known if _begins(tail, one)), None)
        if name is None or (not first and sign is None):
            raise _not_a_term(text, tail, terms)
        weights[list(terms).index(name)] += float(number or 1) * (-1 if sign == "-" else 1)
        rest, first = tail[len(name) :], False
    return weights


def _begins(tail: str, name: str) -> bool:
    """Whether this term stands here, and ends here."""
    return tail.startswith(name) and not re.match(r"[\w:.\[]", tail[len(name) :])


def _not_a_term(text: str, tail: str, terms: Sequence[str]) -> Exception:
    found = tail.strip().split(" ")[0][:40]
    close = closest(found, terms)
    meant = f'Did you mean "{close}"? ' if close else ""
    return refuse(
        f'the contrast "{text}" cannot be read at "{found}".',
        hint=f"{meant}Terms here: {', '.join(terms)}.",
    )
