"""Malformed, huge, circular and hostile programs get sentences, never a traceback."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careloom.program.checking.check import check_bundle
from careloom.program.loading import check_folder

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
    ],
)
def test_bad_files_are_told(folder, name, content, code):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    assert code in {problem.code for problem in check_folder(folder).errors}


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
