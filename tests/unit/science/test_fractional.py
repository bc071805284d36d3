"""Fractional designs: as good as the catalogs say, and honest on what they mix up."""

from itertools import combinations

import numpy as np
import pyDOE3
import pytest

from careloom.science.fractional import fractional_design
from careloom.science.problems import AnalysisError

# Highest resolution by factors and conditions: Box, Hunter & Hunter (2005), Statistics for
# Experimenters, table of two-level fractional designs.
CATALOG = {
    (3, 4): 3,
    (4, 8): 4,
    (5, 8): 3,
    (5, 16): 5,
    (6, 16): 4,
    (6, 32): 6,
    (7, 16): 4,
    (7, 32): 4,
    (8, 16): 4,
    (8, 64): 5,
    (9, 16): 3,
    (9, 32): 4,
    (10, 128): 5,
    (11, 32): 4,
    (12, 32): 4,
}


def names(count: int) -> list[str]:
    return [f"component{place}" for place in range(1, count + 1)]


@pytest.mark.parametrize(
    ("factors", "conditions", "resolution"),
    [
        pytest.param(*key, value, id=f"{key[0]} factors, {key[1]} conditions")
        for key, value in CATALOG.items()
    ],
)
def test_a_design_has_the_resolution_of_the_catalog(factors, conditions, resolution):
    design = fractional_design(names(factors), conditions=conditions)

    assert design.resolution == resolution
    assert design.conditions.shape == (conditions, factors)
    assert len({tuple(row) for row in design.conditions}) == conditions
    assert (design.conditions.sum(axis=0) == 0).all()


def test_what_is_said_to_be_aliased_is_so_in_the_conditions_and_nothing_else_is():
    design = fractional_design(names(6), conditions=16)
    place = {name: number for number, name in enumerate(design.factors)}

    def column(term: str) -> np.ndarray:
        sign = -1 if term.startswith("-") else 1
        return sign * design.conditions[:, [place[x] for x in term.lstrip("-").split(":")]].prod(1)

    told = {
        frozenset([term, other]) for term, others in design.aliases(2).items() for other in others
    }
    for one, other in combinations(design.aliases(2), 2):
        same = bool(abs(column(one) @ column(other)) == 16)
        assert (frozenset([one, other]) in told) is same


def test_pydoe3_finds_the_same_aliases():
    design = fractional_design(list("abcde"), conditions=8)

    theirs, _ = pyDOE3.fracfact_aliasing(design.conditions)

    sets = [set(line.split(" = ")) for line in theirs]
    for term, others in design.aliases(2).items():
        mine = {term.replace(":", ""), *(other.replace(":", "") for other in others)}
        assert any(mine <= one for one in sets), term


def test_a_design_says_how_it_was_made():
    told = fractional_design(["coach", "diary", "text"], conditions=4).to_dict()

    assert told["generators"] == ["text = coach:diary"]
    assert told["words"] == ["coach:diary:text"]
    assert told["resolution"] == 3
    assert told["aliases"]["coach"] == ["diary:text"]
    assert len(told["design"]["coach"]) == 4


def test_a_full_design_mixes_nothing_up():
    design = fractional_design(["a", "b", "c"], conditions=8)

    assert design.resolution is None
    assert design.words == ()
    assert not any(design.aliases(3).values())


@pytest.mark.parametrize(
    ("factors", "conditions", "told"),
    [
        pytest.param(names(5), 12, "12 conditions are no power of 2", id="no power of two"),
        pytest.param(names(5), 4, "Main effects need more than 5", id="too few conditions"),
        pytest.param(names(3), 16, "all combinations are 8", id="more than all"),
        pytest.param(names(13), 16, "There are 13 factors; wanted 2 to 12", id="too many factors"),
        pytest.param(["a", "a"], 4, "named twice", id="a name twice"),
        pytest.param(["a", "b"], 0, "no power of 2", id="no conditions"),
    ],
)
def test_what_cannot_be_designed_is_refused(factors, conditions, told):
    with pytest.raises(AnalysisError, match=told):
        fractional_design(factors, conditions=conditions)
