"""Each code of the checker, brought out by the smallest change that deserves it.

For each: the file and the line it points at, what it says was found, and how it helps.
"""

import re
from pathlib import Path

import pytest

import careloom.program
from careloom.program.checking.check import check_bundle
from careloom.program.problems import MOST_PROBLEMS

HEAD, MODEL, VARIABLES, ITEMS = "program.yaml", "model.yaml", "variables.yaml", "instruments.yaml"
EVALUATION, SAFETY, BREATHE = "evaluation.yaml", "safety.yaml", "suite/breathe.yaml"
TEXTS, NARRATIVE, WORDS = "texts/en/breathe.md", "texts/en/narrative.md", "texts/en/program.md"

TENSE = "  tense: {type: int,"
OPTIONS = "    options: [{event: evening, probability: 0.5}, {nothing: true, probability: 0.5}]"
NEED = '{en: A tense body}, when: "tense >= 5", ask: [tense], theme: rest}'

SMALLEST = [
    # What cannot be read.
    (HEAD, "languages: [en]", "languages: [en", "P010", "name:", "not YAML", "quotes"),
    (HEAD, "name: {en: Small calm steps}", "name: &n {en: Small}", "P012", "name:", "Anchors",
     "Write the value out"),
    (HEAD, "[en]", "[" * 40 + "en" + "]" * 40, "P013", "languages", "30 levels", "that deep"),
    (HEAD, "version: ", "version: !!binary ", "P015", "version:", "binary", "Write the value out"),
    (HEAD, "version: ", "? [a]\n: b\nversion: ", "P016", "? [a]", "must be a word", "Quote"),
    (HEAD, "version: ", "id: other\nversion: ", "P017", "id: other", '"id"', "Keep one"),
    (HEAD, 'id: starter', 'id: "start\\0er"', "P018", "id:", "cannot be read", "Remove"),
    (TEXTS, "## evening\n", "## Evening!\n", "P020", "## Evening!", "Evening!", "## id (sms)"),
    (TEXTS, "Breathe in", "Breathe\u202e in", "P021", "Breathe", "cannot be read", "Remove"),
    # What has not the form that is wanted.
    (HEAD, "format: 1", "format: 2", "P100", "format", '"2"', "format: 1"),
    (HEAD, "[en]", "[English]", "P100", "languages", "English", "code of a language"),
    (HEAD, "idle: 13 weeks", "idle: 0 weeks", "P100", "idle", "0 weeks", "span of time"),
    (HEAD, "idle: 13 weeks", "idle: 900000 weeks", "P100", "idle", "900000", "ten years"),
    (HEAD, "slow_after: 2", "slow_after: -2", "P100", "slow_after", "-2", "from 1"),
    (HEAD, "prompts_a_week: 7", "prompts_a_week: 0", "P100", "prompts_a_week", '"0"', "from 1"),
    (BREATHE, "minutes: 4", "minutes: -4", "P100", "minutes: -4", "-4", "above zero"),
    (BREATHE, "goal: feedback", "goal: feed", "P101", "well_done", '"feed"', '"feedback"'),
    (MODEL, "name: {en: Settle}", "name: Settle", "P102", "name: Settle", "Settle", "{en: Play"),
    (MODEL, "name: {en: Settle}", 'name: {en: " "}', "P102", "name:", '" "', "few words"),
    (MODEL, "name: {en: Settle}", "name: {en: Settle, fr: Calme}", "P103", "name:", '"fr"', "en"),
    (MODEL, "name: {en: Settle}", "name: {}", "P104", "name:", "missing in: en", "Every language"),
    (BREATHE, "meets: [too_tense]", "meets: too_tense", "P105", "meets", "too_tense", "[a, b]"),
    (VARIABLES, "range: [0, 10]", "range: [0]", "P105", "calm_week", "has 1", "at least 2"),
    (VARIABLES, "range: [0, 10]", "range: [0, 5, 10]", "P105", "calm_week", "has 3", "at most 2"),
    (MODEL, "themes:\n  rest: {en: rest}\n  peace: {en: peace at home}", "themes: [rest]", "P106",
     "themes", "a list", ""),
    (VARIABLES, "  calm: {", "  Calm!: {", "P107", "Calm!", "Calm!", "lower case"),
    (HEAD, "target:\n  name: {en: Calmer weeks}\n  measure: calm_week\n"
     '  reached: "calm_week >= 7.0"\n  by: 12 weeks', "target: calm", "P108", "target", "calm",
     "name, measure"),
    (BREATHE, "family: body", "famly: body", "P109", "famly", "famly", '"family"'),
    (BREATHE, "level: settle\n", "", "P110", "id: breathe", '"level"', "Add level"),
    (BREATHE, "id: breathe", "id: breath", "P111", "id: breath", '"breathe"', "the same"),
    # What names nothing, or not one thing.
    (MODEL, '"tense >= 5"', '"tennse >= 5"', "P200", "too_tense", "tennse", "tense"),
    (VARIABLES, TENSE, '  sum: {type: double, formula: "clam + 1.0", name: {en: s}}\n' + TENSE,
     "P201", "sum:", "clam", "calm"),
    (EVALUATION, "ask: [tense]", "ask: [tens]", "P202", "first", '"tens"', '"tense"'),
    (MODEL, "id: plan", "id: settle", "P203", "id: settle", "settle", "Rename"),
    # What does not hold together.
    (ITEMS, "    license: {basis: own, note: Written for this program.}\n", "", "P300", "checks",
     "license basis", "basis:"),
    (ITEMS, "now?}, kind: scale, from: 0, to: 10", "now?}, kind: scale, from: 10, to: 0", "P301",
     "tense", "10 and ends at 0", "below"),
    (ITEMS, "kind: scale, from: 0, to: 10, low: {en: Not calm}", "kind: scale, low: {en: Not calm}",
     "P301", "calm", "without its ends", "from:"),
    (VARIABLES, "reports:\n",
     "calendars:\n  yule: [{from: 2026-12-26, to: 2026-12-24}]\nreports:\n", "P302", "yule",
     "before it begins", "day after"),
    (VARIABLES, TENSE, "  mood: {type: enum, profile: true, name: {en: m}}\n" + TENSE, "P303",
     "mood", "no options", "options: [a, b]"),
    (VARIABLES, TENSE, "  true: {type: int, profile: true, name: {en: t}}\n" + TENSE, "P304",
     "true", "true", "Rename"),
    (VARIABLES, "over: 7 days", "over: 500 days", "P305", "calm_week", "500 days", "400"),
    (VARIABLES, "item: calm, fresh", "item: calm, staff: true, fresh", "P306", "calm", "2 sources",
     "Give one of"),
    (VARIABLES, "as: mean, over: 7 days, ", "as: mean, ", "P307", "calm_week", "window", "over:"),
    (VARIABLES, TENSE, '  a: {type: double, formula: "b + 1.0", name: {en: a}}\n'
     '  b: {type: double, formula: "a + 1.0", name: {en: b}}\n' + TENSE, "P308", "a:",
     "through b", "circle"),
    (VARIABLES, "range: [0, 10]", "range: [10, 0]", "P309", "calm_week", "10 to 0", "[LOW, HIGH]"),
    (BREATHE, "{daily: \"18:30\", window: 2 hours}", "{daily: \"18:30\", start: true}", "P310",
     "trigger", "start, daily", "Give one of"),
    (BREATHE, ", window: 2 hours}", "}", "P311", "trigger", "window", "Add window"),
    (BREATHE, 'daily: "18:30"', 'random: ["18:30", "17:00"]', "P312", "trigger", "ends",
     '["17:00", "20:00"]'),
    (VARIABLES, TENSE, "".join(
        f'  z{n}: {{type: double, formula: "{f"z{n - 1}" if n else "calm_week"} + 1.0", '
        "name: {en: z}}\n" for n in range(10)) + TENSE, "P313", "z6:", "8 others", "one formula"),
    (BREATHE, "{none: Praise is not tested.}", "{item: tense, none: Both.}", "P320", "well_done",
     "proximal", "{none:"),
    (BREATHE, "offer: why}", "options: [{nothing: true, probability: 0.5}, "
     "{nothing: true, probability: 0.5}]}", "P321", "begin", "No option", "Name an event"),
    (BREATHE, "{start: true}, offer: why}", "{start: true}}", "P321", "begin", "offers one event",
     "offer: EVENT"),
    (BREATHE, "probability: 0.5}, {n", "probability: 0.4}, {n", "P322", "options", "0.4, 0.5",
     "sum to one"),
    (BREATHE, OPTIONS, OPTIONS.replace("0.5}, {n", "0.95}, {n").replace("0.5}]", "0.05}]"), "P323",
     "options", "0.95", "bounds:"),
    (SAFETY, "items: [unsafe]", "items: [tried]", "P324", "unsafe:", "unsafe", "items: [unsafe]"),
    (BREATHE, "{none: Praise is not tested.}", "{of: pulse}", "P325", "well_done", "needs as",
     "as: sum"),
    # Words.
    (TEXTS, "## well_done", "## why", "P400", "## why", "twice", "Keep one"),
    (TEXTS, "## evening\n", "## evenings\n", "P401", "## evening (sms)", "missing in: en", "full"),
    (TEXTS, "You did it, {name}. Each slow minute helps your body learn.", "", "P402",
     "## well_done", "empty", "Write it"),
    (TEXTS, "{name}", "{nmae}", "P403", "## well_done", "{nmae}", '"name"'),
    (TEXTS, "Breathe in for four.", "Breathe in for four. " * 2000, "P404", "## evening",
     "characters", "20,000"),
    # What can be proven.
    (BREATHE, "well_done: {goal", "well_done: {text: breathe/no, goal", "P410", "well_done",
     "breathe/no", "breathe/why"),
    (SAFETY, "safety/self_harm", "safety/self_ham", "P410", "id: self_harm", "self_ham",
     "safety/self_harm"),
    (TEXTS, "## why\n", "## spare\n\nSpare.\n\n## why\n", "P411", "## spare", "breathe/spare",
     "remove it"),
    (NARRATIVE, "## past\n", "## past/partly\n", "P412", "# The narrative",
     "past/left_with_benefit", "absent"),
    (NARRATIVE, "## did/partly", "## did/breathe/partly", "P412", "id: helper", "did/helper/partly",
     "absent"),
    (BREATHE, "meets: [too_tense]", "meets: []", "P420", "too_tense", "too_tense", "To be made"),
    (MODEL, NEED, "{en: A tense body}, theme: rest}", "P421", "too_tense", "only when staff",
     "condition"),
    (MODEL, '"tense <= 6"', '"past.helper.reached > 0"', "P422", "capability", "helper", "Test"),
    (BREATHE, "offer: why", "offer: well_done", "P423", "why:", "why", "Offer it"),
    (BREATHE, "{start: true}", "{answered: evening}", "P424", "id: breathe", "Nothing happens",
     "start: true"),
    (BREATHE, 'outcome: "event.evening.done >= 2"', 'outcome: "calm >= 5"', "P430", "outcome",
     "calm", "small aim"),
    (SAFETY, 'when: "unsafe"', 'when: "tense > 5"', "P431", "not_safe", "not_safe", "each item"),
    (ITEMS, "    items:\n", "    repeat: 60 days\n    items:\n", "P432", "weekly", "checks",
     "longer"),
    (HEAD, "prompts_a_week: 7", "prompts_a_week: 1", "P440", "id: breathe", "prompts a week",
     "fewer days"),
    (BREATHE, "minutes: 1, item: tried", "minutes: 9, item: tried", "P441", "evening:",
     "9 minutes", "divide"),
    (BREATHE, 'daily: "18:30"', 'daily: "22:30"', "P443", "id: nudge", "quiet hours", "another"),
    (TEXTS, "When you breathe out slowly, your body calms down.",
     "Physiological deceleration facilitates autonomic regulation notwithstanding considerable "
     "environmental perturbations and interpersonal complications.", "P451", "## why", "grade",
     "Shorter"),
    (TEXTS, "It works in about a minute.", "Hurry, act now.", "P452", "## why", "act now",
     "leave it out"),
    (TEXTS, "minute: in for four", "á" * 170, "P453", "## evening (sms)", "parts", "á"),
    (NARRATIVE, "Your body feels tense.", "Your body is not calm. " * 12, "P454",
     "## why/too_tense", "words", "80"),
    (MODEL, '"tense >= 5"', '"tense >= 15"', "P460", "too_tense", "never hold", "ranges"),
    (BREATHE, 'reached: "event.evening.done >= 2"', 'reached: "event.evening.done >= 0"', "P461",
     "reached", "always", "begins"),
]  # fmt: skip

HELD_ELSEWHERE = {
    "P000": "a folder that is not there",
    "P001": "links and pipes", "P002": "files without a place", "P003": "huge files",
    "P004": "no UTF-8", "P005": "too many files", "P006": "a file that is missing",
    "P007": "an empty suite", "P011": "an empty file", "P014": "too many values",
    "P099": "too many problems", "P330": "a study without a draw",
    "P331": "a study without one primary hypothesis", "P450": "a language nobody can grade",
    # In test_policies.py.
    "P340": "a policy nobody asks", "P341": "no number", "P342": "bounds", "P343": "rewards",
    "P344": "nothing to choose", "P345": "limits", "P346": "too much to learn",
}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "on", "found", "helps"),
    [pytest.param(*one, id=f"{one[3]} {one[4][:20]}") for one in SMALLEST],
)
def test_the_code_says_where_what_and_how(starter_bundle, file, old, new, code, on, found, helps):
    assert old in starter_bundle[file]
    bundle = {**starter_bundle, file: starter_bundle[file].replace(old, new, 1)}
    checked = check_bundle(bundle)
    same = [one for one in checked.problems if one.code == code]
    assert same, [(one.code, one.message) for one in checked.problems]
    fitting = [one for one in same if found in one.message and helps in one.hint]
    assert fitting, [(one.message, one.hint) for one in same]
    lines = {bundle[one.file].split("\n")[one.line - 1] for one in fitting}
    assert any(on in line for line in lines), lines


def test_every_code_of_the_checker_is_brought_out_here():
    package = Path(careloom.program.__file__).parent
    written = {
        code
        for path in package.rglob("*.py")
        for code in re.findall(r'"(P\d{3})"', path.read_text("utf-8"))
    }
    assert written == {one[3] for one in SMALLEST} | HELD_ELSEWHERE.keys()


@pytest.mark.parametrize("gone", [HEAD, MODEL, VARIABLES, ITEMS, EVALUATION, SAFETY])
def test_a_file_that_is_missing_is_named(starter_bundle, gone):
    checked = check_bundle({name: text for name, text in starter_bundle.items() if name != gone})
    assert ("P006", gone) in {(one.code, one.file) for one in checked.errors}


def test_an_empty_suite_is_told(starter_bundle):
    bundle = {name: text for name, text in starter_bundle.items() if "suite/" not in name}
    assert "P007" in {one.code for one in check_bundle(bundle).errors}


def test_a_language_nobody_can_grade_is_a_warning_on_its_line(starter_bundle):
    bundle = {
        name.replace("/en/", "/fr/"): text.replace("[en]", "[fr]").replace("{en:", "{fr:")
        for name, text in starter_bundle.items()
    }
    bundle[ITEMS] = bundle[ITEMS].replace("en:", "fr:")
    checked = check_bundle(bundle)
    found = [one for one in checked.warnings if one.code == "P450"]
    assert [one.message for one in found] == ['Reading grade is not checked in "fr".']
    assert "languages" in bundle[HEAD].split("\n")[found[0].line - 1]


def test_more_problems_than_anyone_reads_are_counted_not_told(starter_bundle):
    bundle = {**starter_bundle, MODEL: "".join(f"k{n}: 1\n" for n in range(5000))}
    checked = check_bundle(bundle)
    assert len(checked.problems) == MOST_PROBLEMS + 1
    assert [one.message for one in checked.problems if one.code == "P099"] == [
        f"There are more than {MOST_PROBLEMS} problems; the others are not told."
    ]


@pytest.mark.parametrize(("file", "old", "new", "code"), [one[:4] for one in SMALLEST])
def test_every_problem_has_its_place(starter_bundle, file, old, new, code):
    bundle = {**starter_bundle, file: starter_bundle[file].replace(old, new, 1)}
    for problem in check_bundle(bundle).problems:
        assert problem.file in bundle, problem
        assert problem.line > 0, problem
        assert problem.message.endswith((".", ")")) or ":" in problem.message, problem
