"""The demo as it is started: pages answer, and end when told to."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(address: str) -> str:
    """The page, once the server takes connections."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=20) as page:
                return page.read().decode()
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("The server never answered.")


def post(opener: urllib.request.OpenerDirector, base: str, path: str, **fields: str) -> str:
    """Post a form of the demo's page as a browser does."""
    page = opener.open(f"{base}/demo/", timeout=20).read().decode()
    fields["csrfmiddlewaretoken"] = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)[1]
    request = urllib.request.Request(
        base + path, urllib.parse.urlencode(fields).encode(), {"Referer": f"{base}/demo/"}
    )
    return opener.open(request, timeout=60).read().decode()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A served demo of two people: its folder, its address, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "d"
    port = free_port()
    words = ["demo", "--days", "2", "--people", "3", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "careloom", *words, "--data", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=clean_environment(),
        start_new_session=True,
    )
    said = []
    for line in process.stdout:
        said.append(line)
        if "Ctrl-C ends" in line:
            break
    base = f"http://127.0.0.1:{port}"
    fetch(f"{base}/demo/")
    yield folder, base, "".join(said)
    process.terminate()
    process.wait(timeout=20)


def clean_environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CARELOOM_", "DJANGO_"))
    }


def test_the_demo_says_where_to_go_and_as_whom(demo):
    _, base, said = demo
    assert f"{base}/demo/" in said
    assert f"{base}/staff/sign-in" in said
    assert re.search(r"as coach, clinician, author, auditor; the password of each is \w+", said)


def test_each_person_is_named_with_their_own_page(demo):
    _, base, _ = demo
    page = fetch(f"{base}/demo/")
    links = re.findall(r'href="(/p/[^"]+)"', page)
    assert len(set(links)) == 3
    first = fetch(base + links[0])
    assert "Get help now" in first or "Ayuda ahora" in first


def test_the_clock_moves_and_the_people_live_on(demo):
    _, base, _ = demo
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    before = re.search(r"<strong>(.*?)</strong>", fetch(f"{base}/demo/"))[1]
    after = post(opener, base, "/demo/clock", span="week")
    assert before != re.search(r"<strong>(.*?)</strong>", after)[1]
    assert "has not begun" not in after


def test_an_invented_span_moves_nothing(demo):
    _, base, _ = demo
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    before = re.search(r"<strong>(.*?),", fetch(f"{base}/demo/"))[1]
    assert before in post(opener, base, "/demo/clock", span="century")


def test_a_visitor_begins_as_a_new_person(demo):
    _, base, _ = demo
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = post(opener, base, "/demo/new")
    assert "/p/" in page
    assert "screen=2" in page, "the first screen of what they are asked to agree to"


def test_a_second_hub_on_the_same_database_is_refused(demo):
    folder, _, _ = demo
    for words in (["serve", "--port", str(free_port())], ["worker", "--once"]):
        second = subprocess.run(
            [sys.executable, "-m", "careloom", *words, "--data", str(folder)],
            capture_output=True,
            text=True,
            check=False,
            env=clean_environment(),
            timeout=60,
        )
        assert second.returncode == 2
        assert "already" in second.stderr
        assert "Traceback" not in second.stderr
