"""A process without pages tells its counts to whoever has the token."""

import urllib.error
import urllib.request

import pytest

from careloom.operations.metrics_server import serving_metrics

TOKEN = "for-the-one-who-watches"


@pytest.fixture
def base():
    with serving_metrics("127.0.0.1", 0, token=TOKEN) as port:
        yield f"http://127.0.0.1:{port}"


def test_the_token_opens_the_counts(base, capfd):
    asked = urllib.request.Request(f"{base}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert "# TYPE careloom_decisions_total counter" in answer.read().decode()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("path", "header"),
    [
        pytest.param("/metrics", "", id="no token"),
        pytest.param("/metrics", "Bearer wrong", id="another token"),
        pytest.param("/other", f"Bearer {TOKEN}", id="another address"),
    ],
)
def test_all_else_is_not_there(base, path, header, capfd):
    asked = urllib.request.Request(base + path, headers={"Authorization": header})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=10)
    assert refused.value.code == 404
    assert capfd.readouterr() == ("", "")


def test_a_port_that_is_taken_is_an_error(base):
    port = int(base.rpartition(":")[2])
    with pytest.raises(OSError), serving_metrics("127.0.0.1", port, token=TOKEN):
        pass
