"""The tutorial from a program to a published effect, run as it stands there, with fewer people."""

import json
import os
import re
import shlex
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner

from careloom.cli.main import main

ROOT = Path(__file__).parents[3]
TUTORIAL = ROOT / "docs/tutorial/from-a-program-to-a-published-effect.md"
WHOLE = bool(os.environ.get("CARELOOM_LONG"))
SHORTER = {} if WHOLE else {"--days 44 --people 24": "--days 4 --people 22"}


def blocks() -> list[tuple[str, str]]:
    """Each command with the output shown under it."""
    shown = "\n".join(re.findall(r"```console\n(.*?)```", TUTORIAL.read_text("utf-8"), re.DOTALL))
    parts = [part.partition("\n") for part in re.split(r"^\$ ", shown, flags=re.M)[1:]]
    return [(command, output.strip()) for command, _, output in parts]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Every command in its order, in one folder; what each printed."""
    folder = tmp_path_factory.mktemp("tutorial")
    (folder / "programs").symlink_to(ROOT / "programs")
    printed = []
    for command, expected in blocks():
        for long, short in SHORTER.items():
            command = command.replace(long, short)  # noqa: PLW2901 - shorter, else as it stands
        name, *words = shlex.split(command)
        if name == "careloom" and "--data" not in words:
            printed.append((command, expected, _here(words, folder)))
        elif name == "careloom":
            words = ["-m", "careloom", *words]
            printed.append((command, expected, _apart(words, folder)))
        else:
            script = [Path(words[0]).name]
            printed.append((command, expected, _apart(script, folder / "package")))
    return folder, printed


def _here(words, folder):
    """What needs no hub runs in this process, and starts at once."""
    with chdir(folder):
        done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, (words, done.output[-2000:])
    return done.stdout


def _apart(words, folder):
    hidden = ("CARELOOM_", "DJANGO_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(hidden)}
    done = subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**environment, "NO_COLOR": "1"},
    )
    assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


def test_what_is_shown_is_what_is_printed(run):
    shown = [(expected, printed.strip()) for _, expected, printed in run[1] if expected]

    assert len(shown) == 3
    assert all(expected == printed for expected, printed in shown), shown


def test_the_first_analysis_is_the_registered_one_and_the_second_is_not(run):
    said = [printed for command, _, printed in run[1] if "analyze mrt" in command]

    assert "This is the registered analysis" in said[0]
    assert "This is not the registered analysis" in said[1]
    assert "moderators: registered none; here course_day" in said[1]


def test_the_package_carries_the_protocol_and_the_report_is_there(run):
    folder, _ = run
    frozen = json.loads((folder / "registered/protocol.json").read_text())["hash"]
    described = json.loads((folder / "package/datapackage.json").read_text())

    assert described["careloom"]["protocol"] == frozen
    assert "<html" in (folder / "report.html").read_text()


def test_every_decision_of_the_trial_replays(run):
    said = next(printed for command, _, printed in run[1] if command.startswith("careloom replay"))

    assert "identical" in said
    assert re.search(r"\b0 different", said), said


@pytest.mark.skipif(not WHOLE, reason="takes minutes: CARELOOM_LONG=1")
def test_the_whole_trial_finds_about_what_was_put_in(run):
    said = next(printed for command, _, printed in run[1] if "analyze mrt" in command)
    walk = next(line for line in said.splitlines() if line.startswith("| walk"))
    estimate, error = (float(cell) for cell in walk.split("|")[2:4])

    assert abs(estimate - 0.43) < 4 * error
