"""What can be proven of a program that already holds together."""

from collections.abc import Iterator

from careloom.program.checking.proofs.burden import prove_burden
from careloom.program.checking.proofs.coverage import prove_coverage
from careloom.program.checking.proofs.presence import prove_presence
from careloom.program.checking.proofs.purpose import prove_purpose
from careloom.program.checking.proofs.refutation import prove_reachable
from careloom.program.checking.proofs.wording import prove_wording
from careloom.program.definitions import Program
from careloom.program.problems import Problem


def prove(program: Program) -> Iterator[Problem]:
    """Every proof's findings."""
    yield from prove_presence(program)
    yield from prove_coverage(program)
    yield from prove_purpose(program)
    yield from prove_reachable(program)
    yield from prove_burden(program)
    yield from prove_wording(program)
