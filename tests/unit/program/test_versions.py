"""Two versions of a program: what may not be lost between them."""

import pytest

from careloom.program.loading import load_bundle
from careloom.program.versions import HARMFUL, compare, fold_hash

HEAD, MODEL, ITEMS, EVALUATION = (
    "program.yaml", "model.yaml", "instruments.yaml", "evaluation.yaml"
)  # fmt: skip
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
        pytest.param(VARIABLES, "fresh_for: 8 days, name: {en: calm}",
                     "fresh_for: 9 days, name: {en: calm}", "acts", "variables/calm", False,
                     id="freshness is read when deciding, not when folding"),
        pytest.param(MODEL, "priority: 2", "priority: 3", "meaning", "levels/plan", False,
                     id="a level of another priority"),
        pytest.param(MODEL, "tense <= 6", "tense <= 5", "acts", "levels/settle", False,
                     id="a level that opens otherwise"),
        pytest.param(MODEL, "acute: true", "acute: false", "acts", "needs/hard_evening", False,
                     id="a need that is no longer acute"),
        pytest.param(MODEL, "{en: Settle}", "{en: Settling}", "words", "levels/settle", False,
                     id="a level of another name"),
        pytest.param(HEAD, '"calm_week >= 7.0"', '"calm_week >= 8.0"', "meaning", "program", False,
                     id="another clinical target"),
        pytest.param(HEAD, "prompts_a_week: 7", "prompts_a_week: 6", "acts", "program", False,
                     id="other limits"),
        pytest.param(EVALUATION, "weekly: [sun]", "weekly: [sat]", "acts", "evaluations/weekly",
                     False, id="an evaluation on another day"),
        pytest.param(BREATHE, 'daily: "18:30"', 'daily: "19:30"', "acts",
                     "suite/breathe/rules/nudge", False, id="a rule at another time"),
        pytest.param(BREATHE, "probability: 0.5}, {nothing: true, probability: 0.5}",
                     "probability: 0.6}, {nothing: true, probability: 0.4}", "acts",
                     "suite/breathe/rules/nudge", False, id="other chances"),
        pytest.param(BREATHE, "{start: true}, offer: why", "{start: true}, offer: evening",
                     "meaning", "suite/breathe/rules/begin", False, id="a rule for another event"),
        pytest.param(BREATHE, 'stopped_early: "course.stopped"',
                     'stopped_early: "course.stopped && course.day > 1"', "meaning",
                     "suite/breathe/exits/stopped_early", False, id="an exit that means otherwise"),
        pytest.param(BREATHE, "at_latest: 10 days", "at_latest: 9 days", "acts", "suite/breathe",
                     False, id="a step that ends sooner"),
        pytest.param("safety.yaml", "words: self_harm, response: safety/self_harm, urgent: true",
                     "words: self_harm, response: safety/self_harm, urgent: false", "meaning",
                     "safety/self_harm", False, id="a safety rule that is less urgent"),
        pytest.param(TEXTS, "Breathe in for four.", "Breathe in for five.", "words",
                     "texts/breathe/evening", False, id="a text in other words"),
        pytest.param(VARIABLES, "{code: worry, say", "{code: fear, say", "meaning", "reports/hard",
                     False, id="a report with another option"),
        pytest.param(MODEL, "tense >= 5", "tense >= 6", "meaning", "needs/too_tense", False,
                     id="a need found otherwise"),
        pytest.param(BREATHE, 'outcome: "event.evening.done >= 2"',
                     'outcome: "event.evening.done >= 3"', "meaning",
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


def test_an_evaluation_of_another_kind_is_another_evaluation(old, starter_bundle):
    new = changed(starter_bundle, EVALUATION, "{every: 84 days, at", "{weekly: [mon], at")
    kinds = [one.kind for one in compare(old, new) if one.path == "evaluations/quarterly"]
    assert kinds == ["meaning", "acts"]


def test_the_message_names_what_was_and_what_is(old, starter_bundle):
    new = changed(
        starter_bundle, ITEMS, "now?}, kind: scale, from: 0", "now?}, kind: scale, from: 1"
    )
    told = {one.path: one.message for one in compare(old, new)}
    assert told["items/tense"] == (
        '"tense" means something else now (from: 0.0, now 1.0); give what is new a new id.'
    )


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
        ("meaning", "suite/breathe/rules/praise"),
        ("words", "texts/breathe/well_done"),
        ("new", "texts/breathe/praised"),
    }
    assert {one.kind for one in compare(new, old)} == {"vanished", "new", "meaning", "words"}


def test_of_a_step_that_is_gone_its_parts_are_not_told_as_well(old, starter_bundle):
    bundle = {
        name: text.replace("meets: [too_tense]", "meets: [too_tense, hard_evening]")
        for name, text in starter_bundle.items()
        if "helper" not in name
    }
    new = load_bundle(bundle)
    assert [(one.kind, one.path) for one in compare(old, new)] == [
        ("vanished", "suite/helper"),
        ("acts", "suite/breathe"),
    ]
    assert ("new", "suite/helper") in {(one.kind, one.path) for one in compare(new, old)}


def test_what_can_harm_comes_first(old, starter_bundle):
    bundle = {**starter_bundle}
    bundle[BREATHE] = (
        bundle[BREATHE].replace("Slow breath", "Breath").replace("done >= 2", "done > 0")
    )
    kinds = [one.kind for one in compare(old, load_bundle(bundle))]
    assert kinds == sorted(kinds, key=lambda kind: kind not in HARMFUL)
    assert {"meaning", "words"} <= set(kinds)
