"""The demo as it is started: pages answer, and end when told to."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request


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


def test_the_demo_serves_the_pages_it_names(tmp_path):
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CARELOOM_", "DJANGO_"))
    }
    words = ["demo", "--days", "1", "--people", "2", "--port", str(free_port())]
    demo = subprocess.Popen(
        [sys.executable, "-u", "-m", "careloom", *words, "--data", str(tmp_path / "d")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        start_new_session=True,
    )
    try:
        address = ""
        for line in demo.stdout:
            found = re.search(r"http://\S+/p/\S+", line)
            address = found[0] if found else address
            if "Started worker" in line:
                break
        text = fetch(address)
        assert "Get help now" in text or "Ayuda ahora" in text
    finally:
        demo.terminate()
        demo.wait(timeout=20)
