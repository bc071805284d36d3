"""What the hub decides: a part of the loop of digital micro-intervention care in each module.

Pure: the clock, the draws and the person's standing are handed in.
"""

SEMANTICS = 1
"""Raised whenever the same program, snapshot and draw would lead to another decision."""
