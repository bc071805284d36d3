"""The commands a newcomer types say what is missing, and count what was run."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

REPORT = """<testsuites><testsuite tests="{tests}" errors="{errors}" failures="{failures}"
skipped="{skipped}"/></testsuites>"""


@pytest.fixture(scope="session")
def run_tests(root: Path) -> ModuleType:
    """The script behind `make test`, as a module."""
    spec = importlib.util.spec_from_file_location("run_tests", root / "scripts/run_tests.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["run_tests"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bare_machine(tmp_path: Path) -> dict[str, str]:
    """An environment whose PATH holds a few small tools, and no Python and no browser."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "cat", "cmp", "dirname", "uname"):
        (tools / name).symlink_to(shutil.which(name) or name)
    # Not root, so that nothing is ever installed by a test.
    (tools / "id").write_text("#!/bin/sh\necho 1000\n")
    (tools / "id").chmod(0o755)
    return {"PATH": str(tools)}


def shell(script: Path, *arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [shutil.which("sh") or "sh", script, *arguments],
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )


def test_setup_refuses_a_word_it_does_not_know(root):
    done = shell(root / "scripts/setup", "everything", env={"PATH": os.defpath})

    assert done.returncode == 2
    assert 'no "everything"' in done.stderr
    assert "runtime or dev" in done.stderr


def test_setup_without_a_python_says_what_to_install(root, tmp_path, bare_machine):
    copy = tmp_path / "careloom"
    shutil.copytree(root / "scripts", copy / "scripts")
    shutil.copytree(root / "requirements", copy / "requirements")
    shutil.copy(root / "pyproject.toml", copy)

    done = shell(copy / "scripts/setup", "runtime", env=bare_machine)

    assert done.returncode == 1
    assert "no Python 3.11 or newer" in done.stderr
    assert "apt-get install python3" in done.stderr
    assert "CARELOOM_PYTHON" in done.stderr
    assert not (copy / ".venv").exists()


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        pytest.param("no-such-browser", 'names "no-such-browser"', id="a wrong name is told"),
        pytest.param("", "apt-get install chromium", id="none says the one line to run"),
    ],
)
def test_a_missing_browser_is_told(named, expected, root, bare_machine):
    env = {**bare_machine, "CARELOOM_BROWSER": named}

    done = shell(root / "scripts/find_browser", "--install", env=env)

    if done.returncode == 0:  # an application of macOS is found without PATH
        assert done.stdout.startswith("/Applications/")
        return
    assert done.returncode == 1
    assert done.stdout == ""
    assert expected in done.stderr


def test_a_named_browser_comes_first(root, bare_machine, tmp_path):
    mine = tmp_path / "my browser"
    mine.write_text("#!/bin/sh\n")
    mine.chmod(0o755)

    done = shell(root / "scripts/find_browser", env={**bare_machine, "CARELOOM_BROWSER": str(mine)})

    assert done.stdout == f"{mine}\n"


def test_counts_are_summed_over_runs(run_tests, tmp_path):
    counts = run_tests.Counts()

    for number, (tests, errors, failures, skipped) in enumerate([(10, 1, 2, 3), (5, 0, 0, 0)]):
        report = tmp_path / f"{number}.xml"
        report.write_text(
            REPORT.format(tests=tests, errors=errors, failures=failures, skipped=skipped)
        )
        counts.add(report)

    assert (counts.passed, counts.failed, counts.skipped) == (9, 3, 3)


@pytest.mark.parametrize(
    ("body", "passed", "failed"),
    [
        pytest.param("def test_a(): assert True", 1, 0, id="a test that passes"),
        pytest.param("def test_a(): assert False", 0, 1, id="a test that fails"),
        pytest.param("import nothing_of_that_name", 0, 1, id="a file that cannot be read"),
        pytest.param("import os\nos._exit(3)", 0, 1, id="a run that dies before it reports"),
    ],
)
def test_no_way_of_failing_is_counted_as_passing(body, passed, failed, run_tests, tmp_path, capfd):
    (tmp_path / "test_one.py").write_text(body)
    counts = run_tests.Counts()

    arguments = ["-p", "no:cacheprovider", "-p", "no:django", "-c", os.devnull]
    run_tests.run("one", [*arguments, "--rootdir", str(tmp_path), str(tmp_path)], counts)

    assert (counts.passed, counts.failed) == (passed, failed), capfd.readouterr().out


@pytest.mark.parametrize(
    ("ci", "code"),
    [
        pytest.param("true", 1, id="under CI it fails"),
        pytest.param("", 0, id="on a laptop it is told"),
    ],
)
def test_what_was_not_run_is_never_silent(ci, code, run_tests, monkeypatch, capsys):
    def left_out(counts):
        counts.passed = 7
        counts.not_run.append("tests/journeys (no browser)")

    monkeypatch.setattr(run_tests, "run_everything", left_out)
    monkeypatch.setenv("CI", ci)

    assert run_tests.main([]) == code
    said = capsys.readouterr().out.splitlines()
    assert "NOT RUN: tests/journeys (no browser)" in said
    assert said[-1] == "7 passed, 0 failed, 0 skipped"
