"""Sums by person, in time linear in the rows, whatever their order."""

from __future__ import annotations

import numpy as np

from careloom.science.frames import Floats, Integers


class Grouping:
    """Rows by person. `codes` are 0..people-1; rows of a person need not stand together."""

    def __init__(self, codes: Integers, people: int) -> None:
        self._codes = codes
        self.people = people
        self._together = bool((np.diff(codes) >= 0).all())
        if self._together:
            starts = np.flatnonzero(np.diff(codes, prepend=-1))
            self._starts, self._present = starts, codes[starts]

    def sums(self, values: Floats) -> Floats:
        """The sum of the values by person, zero for a person without rows."""
        if not self._together:
            added = np.bincount(self._codes, weights=values, minlength=self.people)
            return added.astype(np.float64, copy=False)
        found = np.zeros(self.people)
        if len(values):
            found[self._present] = np.add.reduceat(values, self._starts)
        return found

    def vectors(self, columns: Floats) -> Floats:
        """(k, rows) to (people, k): the sum of each column by person."""
        return np.stack([self.sums(column) for column in columns], axis=1)

    def products(self, left: Floats, right: Floats) -> Floats:
        """(k, rows) and (l, rows) to (people, k, l): for each person the matrix left right'."""
        found = np.empty((self.people, len(left), len(right)))
        for row, one in enumerate(left):
            for column, other in enumerate(right):
                found[:, row, column] = self.sums(one * other)
        return found

    def packed(self, left: Floats, right: Floats) -> Floats:
        """As `products` where they are symmetric: (people, k (k + 1) / 2), upper triangle."""
        rows, columns = np.triu_indices(len(left))
        found = np.empty((self.people, len(rows)))
        for place, (row, column) in enumerate(zip(rows, columns, strict=True)):
            found[:, place] = self.sums(left[row] * right[column])
        return found


def unpacked(packed: Floats, size: int) -> Floats:
    """(people, k, k) symmetric matrices from their packed upper triangles."""
    rows, columns = np.triu_indices(size)
    found = np.empty((*packed.shape[:-1], size, size))
    found[..., rows, columns] = packed
    found[..., columns, rows] = packed
    return found
