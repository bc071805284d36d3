"""Two versions of a program: what may not be lost between them."""

import pytest

from careloom.program.loading import load_bundle
from careloom.program.versions import compare, fold_hash

HEAD, MODEL, ITEMS = "program.yaml", "model.yaml", "instruments.yaml"
VARIABLES, BREATHE, TEXTS = "variables.yaml", "suite/breathe.yaml", "texts/en/breathe.md"


def changed(bundle, file, old, new):
    assert old in bundle[file], f"{old!r} is not in {file}"
    return load_bundle({**bundle, file: bundle[file].replace(old, new)})


@pytest.fixture(scope="session")
def old(starter_bundle):
    return load_bundle(starter_bundle)


def test_the_same_program_has_no_changes(old, starter_bundle):
    again = load_bundle(starter_bundle)
    assert compare(old, again) == ()
    assert fold_hash(old) == fold_hash(again)


@pytest.mark.parametrize(
    ("file", "before", "after", "kind", "path", "refolds"),
    [
        pytest.param(ITEMS, "How tense is your body now?", "How tight?", "words", "items/tense",
                     False, id="an item asked in other words"),
        pytest.param(ITEMS, "tense: {ask: {en: How tense is your body now?}, kind: scale, from: 0",
                     "tense: {ask: {en: How tense is your body now?}, kind: scale, from: 1",
                     "meaning", "items/tense", True, id="an item on another scale"),
        pytest.param(ITEMS, "code: \"yes\", value: 1", "code: \"yes\", value: 2", "meaning",
                     "items/tried", True, id="an option that counts otherwise"),
        pytest.param(VARIABLES, "over: 7 days", "over: 14 days", "meaning", "variables/calm_week",
                     True, id="another window"),
        pytest.param(VARIABLES, "fresh_for: 8 days, name: {en: tension}",
                     "fresh_for: 9 days, name: {en: tension}", "", "", False,
                     id="freshness is read when deciding, not when folding"),
        pytest.param(MODEL, "tense >= 5", "tense >= 6", "meaning", "needs/too_tense", False,
                     id="a need found otherwise"),
        pytest.param(BREATHE, "event.evening.done >= 2", "event.evening.done >= 3", "meaning",
                     "suite/breathe", False, id="another outcome"),
        pytest.param(BREATHE, "Slow breath", "Slow breathing", "words", "suite/breathe", False,
                     id="another name"),
        pytest.param(BREATHE, "goal: feedback", "goal: support", "meaning",
                     "suite/breathe/events/well_done", False, id="an event with another goal"),
    ],
)  # fmt: skip
def test_each_change_is_named_with_its_kind(
    old, starter_bundle, file, before, after, kind, path, refolds
):
    new = changed(starter_bundle, file, before, after)
    found = {(one.kind, one.path) for one in compare(old, new)}
    # A variable that is read from an item of another scale means something else as well.
    found = {one for one in found if one[1] != "variables/tense"}
    assert found == ({(kind, path)} if kind else set())
    assert (fold_hash(old) != fold_hash(new)) == refolds


def test_what_vanished_and_what_is_new_are_told_apart(old, starter_bundle):
    def renamed(text):
        return text.replace("well_done", "praised")

    bundle = {**starter_bundle}
    for file in (BREATHE, TEXTS):
        bundle[file] = renamed(bundle[file])
    new = load_bundle(bundle)
    assert {(one.kind, one.path) for one in compare(old, new)} == {
        ("vanished", "suite/breathe/events/well_done"),
        ("new", "suite/breathe/events/praised"),
    }
    assert {one.kind for one in compare(new, old)} == {"vanished", "new"}
