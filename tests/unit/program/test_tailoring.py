"""What an author can get wrong about moments, and what the checker says of it."""

import pytest

from careloom.program.checking.check import check_bundle
from careloom.program.reading.bundle import read_bundle
from careloom.program.versions import compare, fold_hash
from careloom.program.worked import worked_programs

STEP = "suite/move_now.yaml"


@pytest.fixture(scope="module")
def movement():
    return read_bundle(worked_programs()["daily_movement"])[0]


def changed(bundle, file, old, new):
    assert old in bundle[file]
    return check_bundle({**bundle, file: bundle[file].replace(old, new)})


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "message"),
    [
        pytest.param(STEP, "motion == 'driving'", "motion == 'drivin'", "P200", "drivin",
                     id="a reason reads an option that is none"),
        pytest.param(STEP, "move_now/walk_work,", "move_now/walk_wrk,", "P410", "walk_wrk",
                     id="words that are not there"),
        pytest.param(STEP, "  driving: \"motion == 'driving'\"",
                     "  driving: \"motion == 'driving' && motion == 'still'\"", "P460",
                     "can never hold", id="a reason that can never hold"),
        pytest.param(STEP, "{of: steps, as: sum, within: 30 minutes}", "{of: steps, as: sum}",
                     "P325", "needs within", id="a measure without a window"),
        pytest.param(STEP, "{of: steps, as: sum, within: 30 minutes}",
                     "{of: belief, as: sum, within: 30 minutes}", "P202", '"belief"',
                     id="a measure that no sensor feeds"),
        pytest.param(STEP, "{of: steps, as: sum,", "{of: steps, as: total,", "P101", "total",
                     id="a summary that is none"),
        pytest.param("variables.yaml", "sum, over: 30 minutes", "sum, over: 13 hours",
                     "P305", "780 minutes", id="a sum that reaches back too far"),
        pytest.param("texts/en/move_now.md", "## walk_home_2", "## walk_hum_2", "P410",
                     "walk_home_2", id="words gone in one language"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_at_its_place(movement, file, old, new, code, message):
    found = [one for one in changed(movement, file, old, new).problems if one.code == code]

    assert found
    assert any(message in one.message for one in found), found
    assert all(one.line for one in found)


@pytest.mark.parametrize(
    ("file", "old", "new", "path", "kind"),
    [
        pytest.param(STEP, "motion == 'driving'", "motion != 'still'",
                     "suite/move_now/unavailable/driving", "meaning", id="a reason means another"),
        pytest.param(STEP, "now.hour >= 17.0", "now.hour >= 16.0", "suite/move_now/events/walk",
                     "acts", id="words for other moments"),
        pytest.param(STEP, "steps, as: sum, within: 30", "steps, as: sum, within: 60",
                     "suite/move_now/events/walk", "meaning", id="a near effect over an hour"),
        pytest.param("variables.yaml", "sum, over: 30 minutes", "sum, over: 40 minutes",
                     "variables/steps_before", "meaning", id="a sum over another span"),
    ],
)  # fmt: skip
def test_versions_are_compared_by_it(movement, file, old, new, path, kind):
    before = check_bundle(movement).program
    after = changed(movement, file, old, new).program

    assert (path, kind) in {(one.path, one.kind) for one in compare(before, after)}


def test_another_span_is_folded_anew(movement):
    before = check_bundle(movement).program
    after = changed(movement, "variables.yaml", "sum, over: 30 minutes", "sum, over: 40 minutes")

    assert fold_hash(before) != fold_hash(after.program)
