"""Malformed, huge, circular and hostile programs get sentences, never a traceback."""

import json
import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from careloom.program.checking.check import MOST_STEPS, check_bundle
from careloom.program.checking.derivations import depths_of, in_circles
from careloom.program.loading import check_folder
from careloom.program.problems import MOST_PROBLEMS
from careloom.program.reading.bundle import LARGEST_PROGRAM, MOST_FILES

FILES = ["program.yaml", "model.yaml", "suite/breathe.yaml", "texts/en/breathe.md", "safety.yaml"]

BOMB = "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nid: *c\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(BOMB, "P012", id="a bomb of anchors"),
        pytest.param("!!python/object/apply:os.system [ls]", "P015", id="a tag"),
        pytest.param("[" * 5000, "P013", id="deep lists"),
        pytest.param("{a: " * 5000, "P013", id="deep keys"),
        pytest.param("- x\n" * 60_000, "P014", id="sixty thousand values"),
        pytest.param("id: a\nid: b\n", "P017", id="a key twice"),
        pytest.param("? [a, b]\n: c\n", "P016", id="a key that is a list"),
        pytest.param("", "P011", id="nothing"),
        pytest.param("id: [unclosed", "P010", id="an open bracket"),
        pytest.param("id: \x00", "P010", id="a null byte"),
        pytest.param("\t- x", "P010", id="a tab"),
        pytest.param("just words", "P108", id="words instead of keys"),
        pytest.param("- a list", "P108", id="a list instead of keys"),
    ],
)
def test_bad_yaml_is_told_by_file_and_line(starter_bundle, text, code):
    checked = check_bundle({**starter_bundle, "model.yaml": text})
    found = [problem for problem in checked.errors if problem.file == "model.yaml"]
    assert code in {problem.code for problem in found}
    assert all(problem.line > 0 for problem in found)


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param(" && ".join(["tense > 1"] * 10_000), id="ten thousand terms"),
        pytest.param("(" * 3000 + "tense > 1" + ")" * 3000, id="three thousand brackets"),
        pytest.param("!" * 3000 + "unsafe", id="three thousand nots"),
        pytest.param("__import__('os').system('ls')", id="code"),
        pytest.param("tense > 1e400", id="a number without end"),
    ],
)
def test_a_hostile_condition_is_refused_with_a_sentence(starter_bundle, condition):
    model = starter_bundle["model.yaml"].replace('"tense <= 6"', f'"{condition}"')
    checked = check_bundle({**starter_bundle, "model.yaml": model})
    assert checked.program is None
    assert all(problem.message for problem in checked.errors)


def test_a_circle_of_variables_is_found(starter_bundle):
    variables = starter_bundle["variables.yaml"].replace(
        "variables:\n",
        "variables:\n"
        '  a: {type: double, formula: "b + 1.0", name: {en: a}}\n'
        '  b: {type: double, formula: "a + 1.0", name: {en: b}}\n',
    )
    checked = check_bundle({**starter_bundle, "variables.yaml": variables})
    assert "P308" in {problem.code for problem in checked.errors}


def formulas(bundle, parts):
    """The starter with a formula for each name, over its parts."""
    lines = "".join(
        f'  {name}: {{type: double, formula: "{" + ".join(below)}", name: {{en: z}}}}\n'
        for name, below in parts.items()
    )
    text = bundle["variables.yaml"].replace("variables:\n", f"variables:\n{lines}")
    return check_bundle({**bundle, "variables.yaml": text})


def test_a_thousand_variables_in_a_circle_are_found(starter_bundle):
    parts = {f"z{n}": (f"z{(n + 1) % 1000}", "calm_week") for n in range(1000)}
    found = [one.code for one in formulas(starter_bundle, parts).errors]
    assert found.count("P308") == MOST_PROBLEMS
    assert "P099" in found


def test_entangled_variables_cost_no_more_than_their_number(starter_bundle):
    # Each stands on the two before it: walking every path would never end.
    parts = {"z0": ("calm_week",), "z1": ("z0",)}
    parts |= {f"z{n}": (f"z{n - 1}", f"z{n - 2}") for n in range(2, 300)}
    errors = formulas(starter_bundle, parts).errors
    assert {one.code for one in errors} == {"P313"}
    assert (
        depths_of({name: {b for b in below if b in parts} for name, below in parts.items()})["z299"]
        == 300
    )


def test_only_what_stands_in_a_circle_is_blamed():
    parts = {"leads": {"a"}, "a": {"b"}, "b": {"a", "below"}, "below": set(), "free": {"below"}}
    assert in_circles(parts) == ["a", "b"]


def test_a_target_made_from_itself_is_a_problem_like_others(starter_bundle):
    text = starter_bundle["variables.yaml"].replace("of: calm, as", "of: calm_week, as")
    checked = check_bundle({**starter_bundle, "variables.yaml": text})
    assert "P308" in {one.code for one in checked.errors}


def test_values_are_counted_over_all_files(starter_bundle):
    many = {f"suite/s{n}.yaml": "- x\n" * 20_000 for n in range(5)}
    checked = check_bundle({**starter_bundle, **many})
    assert "P014" in {one.code for one in checked.errors}


def test_so_many_steps_are_refused_before_they_are_built(starter_bundle):
    step = starter_bundle["suite/breathe.yaml"]
    many = {f"suite/s{n}.yaml": step.replace("id: breathe", f"id: s{n}") for n in range(MOST_STEPS)}
    checked = check_bundle({**starter_bundle, **many})
    assert [one.message for one in checked.errors if one.code == "P005"] == [
        f"The suite has {MOST_STEPS + 2} micro-interventions."
    ]


def test_conditions_beyond_the_trials_are_left_alone(starter_bundle):
    wide = " || ".join(f"tense == {n} && calm == {n}" for n in range(11))
    needs = "".join(
        f"  - {{id: n{n}, level: settle, name: {{en: a}}, when: '{wide}'}}\n" for n in range(600)
    )
    model = starter_bundle["model.yaml"].replace("needs:\n", f"needs:\n{needs}")
    never = model.replace('"tense >= 5"', '"tense >= 50"')
    assert "P460" in {
        one.code
        for one in check_bundle({**starter_bundle, "model.yaml": never.replace(needs, "")}).errors
    }
    checked = check_bundle({**starter_bundle, "model.yaml": never})
    assert "P460" not in {one.code for one in checked.errors}


@pytest.fixture
def folder(starter_bundle, tmp_path) -> Path:
    for name, text in starter_bundle.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_the_same_program_from_disk(folder):
    assert check_folder(folder).problems == ()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        pytest.param("model.yaml", b"id: \xff\xfe", "P004", id="no UTF-8"),
        pytest.param("model.yaml", b"x" * (600 * 1024), "P003", id="a huge file"),
        pytest.param("run.py", b"print()", "P002", id="a file of another kind"),
        pytest.param("extra.yaml", b"a: 1", "P002", id="a file without a place"),
        pytest.param("texts/xx/a.md", b"## a", "P002", id="a language that is none"),
        pytest.param("suite/a b.yaml", b"a: 1", "P002", id="a space in a name"),
        pytest.param("suite/a\x1b[31m.yaml", b"a: 1", "P002", id="a name that paints"),
        pytest.param("suite/a\nb.yaml", b"a: 1", "P002", id="a name of two lines"),
    ],
)
def test_bad_files_are_told(folder, name, content, code):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    assert code in {problem.code for problem in check_folder(folder).errors}


def test_fifty_megabytes_are_not_opened(folder):
    with (folder / "model.yaml").open("wb") as file:
        file.truncate(50_000_000)
    found = [one for one in check_folder(folder).errors if one.file == "model.yaml"]
    assert [(one.code, one.message) for one in found] == [
        ("P003", "The file has 50,000,000 bytes.")
    ]


def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "suite" / "pipe.yaml")
    assert [(one.code, one.file) for one in check_folder(folder).errors] == [
        ("P001", "suite/pipe.yaml")
    ]


def test_a_file_that_vanishes_is_a_problem(folder):
    (folder / "suite" / "gone.yaml").symlink_to(folder / "nowhere.yaml")
    assert [(one.code, one.file) for one in check_folder(folder).errors] == [
        ("P001", "suite/gone.yaml")
    ]


def test_linked_folders_are_told_and_not_followed(folder):
    (folder / "around").symlink_to(folder)
    assert [(one.code, one.file) for one in check_folder(folder).errors] == [("P001", "around")]


def test_more_files_than_a_program_has(folder):
    for number in range(MOST_FILES + 5):
        (folder / "suite" / f"s{number}.yaml").write_text("id: x\n")
    assert "P005" in {one.code for one in check_folder(folder).errors}


def test_more_words_than_a_program_has_but_any_number_of_cases(folder):
    (folder / "cases").mkdir(exist_ok=True)
    for number in range(4):
        (folder / "cases" / f"c{number}.yaml").write_text("x" * (LARGEST_PROGRAM // 3))
    assert check_folder(folder).errors == ()
    for number in range(4):
        (folder / "suite" / f"s{number}.yaml").write_text("x" * (LARGEST_PROGRAM // 3))
    assert "P005" in {one.code for one in check_folder(folder).errors}


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(r'"\e[31mred"', id="a color"),
        pytest.param(r'"\a"', id="a bell"),
        pytest.param(r'"a\0b"', id="a null"),
        pytest.param('"left\u202eright"', id="turned around"),
    ],
)
def test_what_acts_on_a_terminal_is_never_repeated(starter_bundle, written):
    head = starter_bundle["program.yaml"].replace("{en: Small calm steps}", f"{{en: {written}}}")
    checked = check_bundle({**starter_bundle, "program.yaml": head})
    assert checked.program is None
    for one in checked.problems:
        assert (one.file + one.path + one.message + one.hint).isprintable()


def test_links_do_not_lead_out(folder, tmp_path_factory):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.yaml"
    secret.write_text("id: secret")
    os.symlink(secret, folder / "suite" / "linked.yaml")
    checked = check_folder(folder)
    assert "P001" in {problem.code for problem in checked.errors}
    assert "secret" not in "".join(problem.message for problem in checked.problems)


def test_a_folder_that_is_not_there():
    checked = check_folder("no/such/folder")
    assert [problem.code for problem in checked.errors] == ["P000"]


@given(st.sampled_from(FILES), st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_text_in_any_file_raises(starter_bundle, file, text):
    checked = check_bundle({**starter_bundle, file: text})
    assert checked.program is None or not checked.errors


@given(st.sampled_from(FILES), st.integers(0, 3000), st.integers(1, 40), st.text(max_size=8))
@settings(max_examples=150, deadline=None)
def test_no_slip_of_the_hand_raises(starter_bundle, file, place, length, typed):
    text = starter_bundle[file]
    place %= len(text)
    changed = text[:place] + typed + text[place + length :]
    checked = check_bundle({**starter_bundle, file: changed})
    assert checked.program is None or not checked.errors


def places(value, path=()):
    """The path of every value in a document."""
    yield path
    if isinstance(value, dict):
        for key, child in value.items():
            yield from places(child, (*path, key))
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from places(child, (*path, number))


def changed(value, path, new):
    """The document with another value at this path."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.data(), st.sampled_from(["0 days", "12:00", "past.breathe.times > 1", [1, 2, 3], -1]))
@settings(max_examples=120, deadline=None)
def test_no_value_in_any_place_raises(starter_bundle, data, likely):
    file = data.draw(st.sampled_from([name for name in starter_bundle if name.endswith(".yaml")]))
    text = starter_bundle[file].replace("2026-11-01", "'2026-11-01'")
    document = yaml.load(text, Loader=yaml.CSafeLoader)
    path = data.draw(st.sampled_from(list(places(document))))
    new = changed(document, path, data.draw(st.just(likely) | anything))
    checked = check_bundle({**starter_bundle, file: json.dumps(new)})
    assert checked.program is None or not checked.errors
    assert all(one.line > 0 for one in checked.problems if one.file == file)
