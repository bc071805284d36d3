"""Solutions and their covariance, clustered on the person and corrected for few people.

The correction of Mancl and DeRouen (2001) multiplies a person's residuals by (I - H)^-1, with H
as large as the person has rows. By the push-through identity the same vector is
(I_k - S_i B)^-1 u_i with S_i = D_i' W_i D_i: a system of the size of the model, not of the trial.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from careloom.science.frames import Floats
from careloom.science.problems import no_estimate

_BLOCK = 20_000
_FLATTEST = 1e-11
_NEAREST = 1e-9


def inverse(curvature: Floats, names: Sequence[str]) -> Floats:
    """The inverse of a symmetric positive matrix; names the columns that repeat each other."""
    size = np.sqrt(np.diag(curvature))
    empty = [name for name, one in zip(names, size, strict=True) if not one > 0]
    if empty:
        raise no_estimate(
            f"these columns are zero in every row that can be used: {', '.join(empty)}.",
            hint="Leave them out.",
        )
    alike = curvature / np.outer(size, size)
    values, vectors = np.linalg.eigh(alike)
    if values[0] < _FLATTEST * values[-1]:
        flat = vectors[:, values < _FLATTEST * values[-1]]
        share = np.abs(flat).max(axis=1)
        involved = [name for name, one in zip(names, share, strict=True) if one > 1e-4]
        raise no_estimate(
            f"these columns cannot be told apart, as some follow from others: "
            f"{', '.join(involved)}.",
            hint="Leave one of them out.",
        )
    found: Floats = (vectors / values) @ vectors.T / np.outer(size, size)
    return found


def blocks(people: int) -> Iterator[slice]:
    """People in pieces, so that their matrices never fill the memory at once."""
    for start in range(0, people, _BLOCK):
        yield slice(start, min(start + _BLOCK, people))


def meat(
    people: int,
    scores: Callable[[slice], Floats],
    slopes: Callable[[slice], Floats] | None,
    bread: Floats,
    person: Callable[[int], str],
) -> Floats:
    """The sum over people of u u', with u corrected by (I - G B)^-1 where `slopes` give G.

    `scores` gives (block, k) and `slopes` (block, k, k). A person who alone decides a coefficient
    has no correction and is refused by id: no variance can be learned from one.
    """
    size = len(bread)
    total = np.zeros((size, size))
    for block in blocks(people):
        found = scores(block)
        if slopes is not None:
            remainder = np.eye(size) - slopes(block) @ bread
            _refuse_alone(remainder, block.start, person)
            found = np.asarray(np.linalg.solve(remainder, found[..., np.newaxis]))[..., 0]
        total += found.T @ found
    return total


def _refuse_alone(remainder: Floats, start: int, person: Callable[[int], str]) -> None:
    """I - G B has the eigenvalue 0 where a person's rows alone determine some direction."""
    smallest = np.abs(np.linalg.det(remainder))
    alone = smallest < _NEAREST
    if alone.any():
        who = person(start + int(np.argmax(alone)))
        raise no_estimate(
            f"person {who} alone decides one of the coefficients: "
            "its uncertainty cannot be learned from one person.",
            hint="Leave out the term that only this person has, or that only they lack.",
        )
