"""A hub in production as it is set up and served: first staff, program, people; logs and probes."""

import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from careloom.program.worked import worked_programs
from tests.integration.cli.test_backup import clean_environment, run

TOKEN = "for-the-one-who-watches"
ORGANIZATION = "North clinic"
PROGRAM = "positive_parenting"
MARKER = "Ximena-Marker"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(address: str, **headers: str) -> tuple[int, str]:
    asked = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def wait_for(address: str) -> None:
    for _ in range(1200):
        try:
            if get(address)[0] == 200:
                return
        except urllib.error.URLError:
            pass
        time.sleep(0.1)
    raise AssertionError("The hub never answered.")


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """A folder made ready as the production guide says, and a person's link."""
    folder = tmp_path_factory.mktemp("production") / "hub"
    path = worked_programs()[PROGRAM]
    for words in (
        ("migrate",),
        ("staff", "add", "carla", "--role", "coach", "--organization", ORGANIZATION),
        ("publish", path),
    ):
        done = run(*words, "--data", folder)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def links(hub):
    done = run(
        *("invite", PROGRAM, "--organization", ORGANIZATION, "--count", 2, "--json"),
        *("--data", hub),
        CARELOOM_BASE_URL="https://care.example.org",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["links"]


@pytest.fixture(scope="module")
def served(hub, links, tmp_path_factory):
    """The hub served by two processes and a worker: its address and the file of its output."""
    port = free_port()
    output = tmp_path_factory.mktemp("logs") / "all.log"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "careloom", "serve", "--port", str(port), "--data", str(hub)]
            + ["--processes", "2"],
            stdout=file,
            stderr=subprocess.STDOUT,
            env=clean_environment(CARELOOM_METRICS_TOKEN=TOKEN),
        )
        base = f"http://127.0.0.1:{port}"
        wait_for(f"{base}/health/ready")
        yield base, output
        process.terminate()
        process.wait(timeout=30)


def lines(output: Path) -> list[dict[str, object]]:
    return [json.loads(one) for one in output.read_text().splitlines() if one.startswith("{")]


def test_links_begin_with_the_address_that_people_use(links):
    assert len(set(links)) == 2
    assert all(one.startswith("https://care.example.org/p/") for one in links)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("nothing", "--organization", ORGANIZATION), PROGRAM, id="no such program"),
        pytest.param((PROGRAM, "--organization", "South"), ORGANIZATION, id="no such clinic"),
    ],
)
def test_who_invites_into_nothing_is_told_what_there_is(hub, words, says):
    done = run("invite", *words, "--data", hub)
    assert done.returncode == 2
    assert f"This hub has: {says}." in done.stderr


def test_a_program_with_errors_is_not_published(hub, tmp_path):
    folder = tmp_path / "broken"
    assert run("new", folder).returncode == 0
    text = (folder / "model.yaml").read_text()
    (folder / "model.yaml").write_text(text.replace("tense", "tens"))
    done = run("publish", folder, "--data", hub)
    assert done.returncode == 1
    assert "model.yaml" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_link_opens_consent_and_its_address_stays_out_of_the_log(served, links):
    base, output = served
    token = links[0].rpartition("/p/")[2].strip("/")
    status, page = get(f"{base}/p/{token}/?name={MARKER}")
    assert status == 200
    assert "begin" in page
    assert get(f"{base}/p/{MARKER}/")[0] == 404
    told = [one for one in lines(output) if one.get("route") == "p/<str:token>/"]
    assert [one["status"] for one in told] == [200, 404]
    assert all(re.fullmatch("[0-9a-f]{16}", str(one["request"])) for one in told)
    text = output.read_text()
    assert token not in text
    assert MARKER not in text


def test_every_process_and_the_worker_count_together(served, links):
    base, _ = served
    before = _requests(base)
    for _ in range(8):
        get(f"{base}/staff/sign-in")
    assert _requests(base) - before == 8
    assert get(f"{base}/metrics")[0] == 404


def _requests(base: str) -> float:
    status, text = get(f"{base}/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    assert "careloom_database_up 1.0" in text
    found = re.findall(r'^careloom_requests_total\{.*route="staff/sign-in".*\} (\S+)$', text, re.M)
    return sum(map(float, found))


def test_a_fault_in_a_command_is_one_line_without_values(hub, tmp_path):
    harmed = tmp_path / "harmed"
    code = (
        "import sqlite3, shutil, sys; shutil.copytree(sys.argv[1], sys.argv[2]);"
        "rows = sqlite3.connect(sys.argv[2] + '/careloom.sqlite3');"
        "rows.execute('UPDATE records_programbundle SET files = ?', [sys.argv[3]]);"
        "rows.commit()"
    )
    subprocess.run([sys.executable, "-c", code, hub, harmed, MARKER], check=True)
    done = run("invite", PROGRAM, "--organization", ORGANIZATION, "--data", harmed)
    assert done.returncode == 0, "an invitation reads no program"
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "careloom", "serve", "--port", str(port), "--data", str(harmed)]
        + ["--no-worker"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=clean_environment(),
    )
    wait_for(f"http://127.0.0.1:{port}/health/live")
    token = done.stdout.strip().rpartition("/p/")[2].strip("/")
    status, page = get(f"http://127.0.0.1:{port}/p/{token}/")
    process.terminate()
    output, _ = process.communicate(timeout=30)
    assert status == 500
    assert "Traceback" not in output + page
    assert MARKER not in output + page
    assert token not in output
    failed = [json.loads(one) for one in output.splitlines() if '"request_failed"' in one]
    assert len(failed) == 1
    assert failed[0]["fault"] == "json.decoder.JSONDecodeError"
    assert any("bundles" in str(place) for place in failed[0]["place"])
