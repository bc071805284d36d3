"""The five minutes of the README, run as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[3] / "README.md"


def blocks() -> list[tuple[str, str]]:
    """Each command of the tutorial with the output shown under it."""
    tutorial = README.read_text(encoding="utf-8").partition("## Five minutes")[2]
    shown = "\n".join(re.findall(r"```console\n(.*?)```", tutorial, re.DOTALL))
    return [
        (part.split("\n", 1)[0], part.split("\n", 1)[1].strip() if "\n" in part else "")
        for part in re.split(r"^\$ ", shown, flags=re.M)[1:]
    ]


def test_the_tutorial_prints_what_it_says(tmp_path):
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CARELOOM_", "DJANGO_"))
    }
    commands = blocks()
    assert len(commands) == 7
    for command, output in commands:
        words = command.split()
        assert words[0] == "careloom"
        done = subprocess.run(
            [sys.executable, "-m", "careloom", *words[1:]],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={**environment, "NO_COLOR": "1"},
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        if output:
            assert done.stdout.strip() == output, command
