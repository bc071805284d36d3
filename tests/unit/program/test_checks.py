"""One broken program for each check: where it is wrong, and what is said."""

import pytest

from careloom.program.checking.check import check_bundle
from careloom.program.coverage import coverage_table
from careloom.program.problems import tell


def broken(bundle, file, old, new):
    assert old in bundle[file], f"{old!r} is not in {file}"
    return check_bundle({**bundle, file: bundle[file].replace(old, new, 1)})


def test_the_starter_checks_clean(starter_bundle):
    checked = check_bundle(starter_bundle)
    assert checked.problems == ()
    assert checked.program is not None
    assert list(checked.program.suite) == ["breathe", "helper"]


BREATHE, MODEL, HEAD = "suite/breathe.yaml", "model.yaml", "program.yaml"
VARIABLES, ITEMS, TEXTS = "variables.yaml", "instruments.yaml", "texts/en/breathe.md"


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "says"),
    [
        pytest.param(HEAD, "license: CC", "licence: CC", "P109", "license", id="unknown key"),
        pytest.param(HEAD, "format: 1\n", "", "P110", '"format" is missing', id="missing key"),
        pytest.param(HEAD, "apart: 4 hours", "apart: 4", "P100", "span", id="no span"),
        pytest.param(HEAD, '"21:00"', '"25:00"', "P100", "time of day", id="no time of day"),
        pytest.param(HEAD, "2026-11-01", "2026-02-30", "P100", "date", id="a date that is none"),
        pytest.param(HEAD, "facilitation: automatic", "facilitation: robot", "P101", "automatic",
                     id="not one of the words"),
        pytest.param(HEAD, "{en: Small calm steps}", "{de: Ruhe}", "P104", "en", id="no language"),
        pytest.param(BREATHE, "meets: [too_tense]", "meets: [to_tense]", "P202", "too_tense",
                     id="a need that is none"),
        pytest.param(BREATHE, "tense, within", "tens, within", "P202", "tense", id="no item"),
        pytest.param(BREATHE, "trigger: {answered: evening}", "trigger: {report: harder}", "P202",
                     "harder", id="a rule for a report that is none"),
        pytest.param(BREATHE, "{daily: \"18:30\", window", "{calendar: yule, at: \"18:30\", window",
                     "P202", "yule", id="a rule for a calendar that is none"),
        pytest.param(BREATHE, "    at_most: 5", "    by_need: {to_tense: [0.5, 0.5]}", "P202",
                     "too_tense", id="chances for a need that is none"),
        pytest.param(BREATHE, "offer: why", "offer: whyy", "P202", "why", id="no event"),
        pytest.param(BREATHE, "id: nudge", "id: begin", "P203", "begin", id="two of one id"),
        pytest.param(MODEL, '"tense <= 6"', '"tens <= 6"', "P200", 'no variable "tens"',
                     id="a condition that reads nothing"),
        pytest.param(MODEL, '"tense <= 6"', '"tense <= "', "P200", "column", id="half a condition"),
        pytest.param(ITEMS, "license: {basis: own, note: Written for this program.}",
                     "repeat: 1 days", "P300", "license", id="no license basis"),
        pytest.param(VARIABLES, "of: calm, as: mean", "of: calm", "P307", "sums up",
                     id="a derived variable without its summary"),
        pytest.param(VARIABLES, "over: 7 days", "over: 500 days", "P305", "400", id="long window"),
        pytest.param(BREATHE, "{none: A short word on why needs no check.}", "{}", "P320",
                     "proximal", id="no proximal assessment"),
        pytest.param(BREATHE, "probability: 0.5}, {nothing", "probability: 0.6}, {nothing",
                     "P322", "sum to one", id="chances above one"),
        pytest.param(BREATHE, "probability: 0.5}, {nothing: true, probability: 0.5}",
                     "probability: 0.95}, {nothing: true, probability: 0.05}", "P323", "0.1",
                     id="chances outside the bounds"),
        pytest.param(BREATHE, 'trigger: {daily: "18:30", window: 2 hours}',
                     "trigger: {}", "P310", "one kind", id="a trigger of no kind"),
        pytest.param(BREATHE, 'daily: "18:30", window: 2 hours', 'daily: "18:30"', "P311",
                     "window", id="a time without its window"),
        pytest.param(TEXTS, "## evening\n", "## evenin\n", "P401", "evening (sms)",
                     id="a text without its full form"),
        pytest.param(TEXTS, "{name}", "{nam}", "P403", "name", id="a blank that nothing fills"),
        pytest.param("texts/en/narrative.md", "## did/reached", "## did/other", "P412",
                     "did/reached", id="a part of a narrative is missing"),
        pytest.param(MODEL, '"tense <= 6"', '"past.helper.reached > 0"', "P422", "keeps closed",
                     id="a level that only steps above it open"),
        pytest.param(BREATHE, 'outcome: "event.evening.done >= 2"', 'outcome: "calm >= 5"',
                     "P430", "clinical target", id="an outcome that reads the target"),
        pytest.param(BREATHE, "minutes: 1, item: tried", "minutes: 9, item: tried", "P441",
                     "9 minutes", id="a long event"),
        pytest.param(TEXTS, "When you breathe out slowly, your body calms down.",
                     "Physiological deceleration facilitates autonomic regulation notwithstanding "
                     "considerable environmental perturbations and interpersonal complications.",
                     "P451", "grade", id="hard words"),
        pytest.param(MODEL, '"tense >= 5"', '"tense >= 15"', "P460", "never hold",
                     id="a condition that can never hold"),
        pytest.param(BREATHE, 'reached: "event.evening.done >= 2"',
                     'reached: "event.evening.done >= 0"', "P461", "always", id="always at an end"),
        pytest.param("safety.yaml", 'when: "unsafe"', 'when: "tense > 5"', "P431", "not_safe",
                     id="a safety rule that does not read its answer"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_where_it_stands(starter_bundle, file, old, new, code, says):
    checked = broken(starter_bundle, file, old, new)
    assert checked.program is None
    found = [problem for problem in checked.errors if problem.code == code]
    assert found, [tell(problem) for problem in checked.problems]
    assert says in tell(found[0])
    assert found[0].line > 0
    if code < "P410":
        assert found[0].file == file


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        pytest.param(
            BREATHE, "meets: [too_tense]", "meets: []", "P420", id="a need without a step"
        ),
        pytest.param(
            BREATHE, "offer: why", "offer: well_done", "P423", id="an event never offered"
        ),
        pytest.param(BREATHE, "{start: true}", "{answered: evening}", "P424", id="nothing begins"),
        pytest.param(HEAD, "prompts_a_week: 7", "prompts_a_week: 1", "P440", id="many prompts"),
        pytest.param(TEXTS, "It works in about a minute.", "Hurry, act now.", "P452", id="hurry"),
        pytest.param(
            TEXTS, "minute: in for four", "más lento, á " + "x" * 140, "P453", id="long message"
        ),
    ],
)
def test_a_doubt_is_a_warning_and_the_program_stands(starter_bundle, file, old, new, code):
    checked = broken(starter_bundle, file, old, new)
    assert code in {problem.code for problem in checked.warnings}
    assert checked.program is not None, [tell(problem) for problem in checked.errors]


def test_all_mistakes_are_said_at_once(starter_bundle):
    bundle = dict(starter_bundle)
    bundle[HEAD] = bundle[HEAD].replace("apart: 4 hours", "apart: soon").replace("license", "lic")
    bundle[MODEL] = bundle[MODEL].replace("priority: 1", "priority: first")
    codes = {(problem.file, problem.code) for problem in check_bundle(bundle).errors}
    assert {(HEAD, "P100"), (HEAD, "P109"), (HEAD, "P110"), (MODEL, "P100")} <= codes


def test_the_planner_lays_the_model_out(starter_bundle):
    program = check_bundle(starter_bundle).program
    table = coverage_table(program, "en")
    assert "| Settle | A calm body | Slow breathing | A tense body | Slow breath |" in table
