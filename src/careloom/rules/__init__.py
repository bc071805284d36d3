"""The rule language: conditions and formulas, checked once, judged for one person or for many.

Pure: no clock, no network, no database. The language is a profile of CEL, described for authors
in docs/reference/conditions.md.
"""

from careloom.rules.condition import Condition, compile_condition
from careloom.rules.finding import Answer, Finding
from careloom.rules.formatting import format_value
from careloom.rules.formula import Formula, compile_formula
from careloom.rules.kinds import Columns, Flags, Kind, Row, Variable
from careloom.rules.packing import pack_bits, pack_many, unpack_bits
from careloom.rules.printing import to_cel
from careloom.rules.problems import Problem
from careloom.rules.registry import Registry
from careloom.rules.rulebook import Rulebook
from careloom.rules.tree import Node

__all__ = [
    "Answer",
    "Columns",
    "Condition",
    "Finding",
    "Flags",
    "Formula",
    "Kind",
    "Node",
    "Problem",
    "Registry",
    "Row",
    "Rulebook",
    "Variable",
    "compile_condition",
    "compile_formula",
    "format_value",
    "pack_bits",
    "pack_many",
    "to_cel",
    "unpack_bits",
]
