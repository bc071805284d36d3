"""A judged rulebook as bytes: two bits for each condition, one trace for each person.

First the bits of "is yes", then those of "is no", each rounded up to whole bytes, the first
condition in the lowest bit. The form is stored with decisions and does not change.
"""

import numpy as np
from numpy.typing import NDArray

from careloom.rules.kinds import Flags


def pack_bits(yes: int, no: int, count: int) -> bytes:
    """The trace of one person. ValueError if a condition is both, or lies beyond the count."""
    if yes & no:
        raise ValueError("A condition cannot be yes and no at once.")
    if yes < 0 or no < 0 or (yes | no) >> count:
        raise ValueError(f"There are answers beyond the {count} conditions.")
    width = _width(count)
    return yes.to_bytes(width, "little") + no.to_bytes(width, "little")


def unpack_bits(packed: bytes, count: int) -> tuple[int, int]:
    """The two bit sets again. ValueError if the bytes are not a trace of so many conditions."""
    width = _width(count)
    if len(packed) != 2 * width:
        raise ValueError(
            f"A trace of {count} conditions has {2 * width} bytes, this one {len(packed)}."
        )
    yes = int.from_bytes(packed[:width], "little")
    no = int.from_bytes(packed[width:], "little")
    if yes & no or (yes | no) >> count:
        raise ValueError(f"These bytes are no trace of {count} conditions.")
    return yes, no


def pack_many(yes: Flags, no: Flags) -> NDArray[np.uint8]:
    """One row of bytes for each person, each equal to what `pack_bits` gives for that person.

    Takes flags of shape (conditions, people).
    """
    halves = [np.packbits(flags, axis=0, bitorder="little") for flags in (yes, no)]
    return np.ascontiguousarray(np.concatenate(halves, axis=0).T)


def _width(count: int) -> int:
    return (count + 7) // 8
