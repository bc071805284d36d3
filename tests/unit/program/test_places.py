"""What proofs find points at the line on which it stands."""

import pytest

from careloom.program.checking.check import check_bundle

BREATHE, MODEL = "suite/breathe.yaml", "model.yaml"
LONG = "The aforementioned physiological mechanisms necessitate considerable concentration. " * 6


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "on"),
    [
        pytest.param(BREATHE, "at_latest: 10 days", "at_latest: 10 days\ncontraindications: "
                     '"tense > 4 && tense < 2"', "P460", "contraindications",
                     id="a condition that never holds"),
        pytest.param(MODEL, "meets", "meets", "", "", id="nothing is found in a whole program"),
        pytest.param("texts/en/breathe.md", "## evening\n\n", f"## evening\n\n{LONG}\n\n", "P451",
                     "## evening", id="a text that is too hard"),
        pytest.param(BREATHE, "why: {goal: educational, kind: informational, minutes: 1,",
                     "why: {goal: educational, kind: informational, minutes: 40,", "P441", "why:",
                     id="an event that takes too long"),
    ],
)  # fmt: skip
def test_the_line_is_the_one_that_is_meant(starter_bundle, file, old, new, code, on):
    text = starter_bundle[file]
    checked = check_bundle({**starter_bundle, file: text.replace(old, new, 1)})
    found = [one for one in checked.problems if one.code == code]
    if not code:
        assert not checked.problems
        return
    assert found, checked.problems
    assert found[0].file == file
    line = text.replace(old, new, 1).split("\n")[found[0].line - 1]
    assert on in line


def test_every_problem_of_a_broken_program_has_a_line(starter_bundle):
    bundle = {**starter_bundle, "texts/en/narrative.md": "# Narrative\n"}
    checked = check_bundle(bundle)
    assert checked.errors
    missing = [one for one in checked.errors if one.code == "P412"]
    assert missing
    assert all(one.line for one in missing if one.path.startswith("suite/"))
