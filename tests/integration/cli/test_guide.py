"""The commands of the production guide, as they stand there, on a PostgreSQL of their own."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller

from careloom.testing.postgres import running_postgres
from tests.integration.services.test_sending import Mailbox, _free_port

ROOT = Path(__file__).parents[3]
GUIDE = ROOT / "docs/how-to/production.md"
BLOCK = re.compile(r"<!-- tested(?:: (?P<kind>\w+))? -->\n```console\n(?P<lines>.*?)```", re.S)
MACHINE = {
    "/opt/careloom/programs": str(ROOT / "programs"),
    "/var/backups/careloom": "backups",
}
"""Places on the machine of the guide, and where they are in this test."""


def commands(kind: str) -> list[list[str]]:
    """The words of each tested command, in order; `drill` are those of the other machine."""
    lines = [
        line.removeprefix("$ ")
        for block in BLOCK.finditer(GUIDE.read_text(encoding="utf-8"))
        if (block["kind"] or "") == kind
        for line in block["lines"].splitlines()
    ]
    return [shlex.split(line) for line in lines]


def settings_of(folder: Path, database: str, mail: int) -> dict[str, str]:
    """`deploy/careloom.env` as the guide has it read, its places put into this folder.

    `mail` is the port of a mail server on this machine, 0 for none, as in the drill.
    """
    lines = (ROOT / "deploy/careloom.env").read_text().splitlines()
    found = dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")
    for name, value in found.items():
        found[name] = re.sub(r"^/(var/lib|etc|run)/", f"{folder}/", value)
    for name in ("metrics_token", "smtp_password"):
        path = folder / "careloom" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("secret\n")
    (folder / "careloom-keys").mkdir(exist_ok=True, mode=0o700)
    (folder / "backups").mkdir(exist_ok=True)
    Path(found["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CARELOOM_", "DJANGO_"))}
    found |= {"CARELOOM_SMTP_HOST": "127.0.0.1" if mail else "", "CARELOOM_SMTP_TLS": "no"}
    found |= {"CARELOOM_SMTP_PORT": str(mail or 587), "CARELOOM_SMTP_USER": ""}
    return {**kept, **found, "CARELOOM_DATABASE_URL": database, "NO_COLOR": "1"}


def say(
    words: list[str], folder: Path, database: str, mail: int = 0
) -> subprocess.CompletedProcess[str]:
    assert words[0] == "careloom"
    for place, here in MACHINE.items():
        words = [one.replace(place, here) for one in words]
    return subprocess.run(
        [sys.executable, "-m", "careloom", *words[1:]],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=settings_of(folder, database, mail),
    )


@pytest.fixture(scope="module")
def databases():
    """Two empty databases of one server: the hub's, and the drill's."""
    with running_postgres() as server:
        addresses = []
        for name in ("guide_hub", "guide_drill"):
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {name}")
                connection.execute(f"CREATE DATABASE {name}")
            addresses.append(server.replace("/postgres", f"/{name}", 1))
        yield addresses


@pytest.fixture
def mail_server():
    """The port of a mail server that takes everything."""
    server = Controller(Mailbox(), hostname="127.0.0.1", port=_free_port())
    server.start()
    yield server.port
    server.stop()


def test_the_guide_works_as_it_stands_and_the_drill_passes(databases, mail_server, tmp_path):
    hub, drill = tmp_path / "hub", tmp_path / "drill"
    said = {}
    for words in commands(""):
        done = say(words, hub_folder(hub), databases[0], mail_server)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        said[" ".join(words[:3])] = done.stdout
    assert "The password is" in said["careloom staff add"]
    links = said["careloom invite positive_parenting"].split()
    assert len(links) == 2
    assert all(one.startswith("https://care.example.org/p/") for one in links)

    shutil.copytree(hub / "careloom-keys", hub_folder(drill) / "careloom-keys", dirs_exist_ok=True)
    (drill / "backups").mkdir()
    shutil.copy(hub / "backups/today.tar.gz", drill / "backups")
    for words in commands("drill"):
        done = say(words, drill, databases[1])
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        assert "0 different" in done.stdout or words[1] != "replay"


def hub_folder(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def test_enough_of_the_guide_is_tested():
    assert len(commands("")) >= 9
    assert [words[1] for words in commands("drill")][:2] == ["migrate", "backup"]


@pytest.mark.parametrize("page", sorted((ROOT / "docs/how-to").glob("*.md")), ids=lambda p: p.name)
def test_every_page_that_is_pointed_to_is_there(page):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target
