"""What `deploy` holds agrees with the hub: commands, options, variables, metrics, addresses."""

import importlib
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
import yaml
from tests.house.test_metrics import existing

from careloom.cli.main import COMMANDS
from careloom.probes.middleware import PROBES

SETTING = re.compile(r"\b(CARELOOM_[A-Z][A-Z_]*[A-Z]|PROMETHEUS_MULTIPROC_DIR)\b")
OF_TESTS = {
    "CARELOOM_BROWSER", "CARELOOM_KILLS", "CARELOOM_KILL_AT", "CARELOOM_PYTHON",
    "CARELOOM_TEST_DATABASE_URL",
}  # fmt: skip
OF_COMPOSE = {"CARELOOM_HOST", "CARELOOM_UPSTREAM"}
"""Filled in by compose and the proxy, not read by the hub."""
SERIES = re.compile(r"\bcareloom_\w+")


@pytest.fixture(scope="session")
def deploy(root) -> Path:
    return root / "deploy"


def units(deploy: Path, kind: str) -> list[Path]:
    return sorted((deploy / "systemd").glob(f"*.{kind}"))


def understood(words: list[str]) -> str:
    """Why these words after `careloom` are no call that it understands; "" if they are one."""
    if words[0] not in COMMANDS:
        return f"no command {words[0]}"
    module = importlib.import_module(f"careloom.cli.{words[0].replace('-', '_')}")
    command, rest = module.command, words[1:]
    if isinstance(command, click.Group):
        if rest[0] not in command.commands:
            return f"no command {rest[0]} of {words[0]}"
        command, rest = command.commands[rest[0]], rest[1:]
    known = {name for parameter in command.params for name in parameter.opts}
    return ", ".join(one for one in rest if one.startswith("--") and one not in known)


def read_by_hub(root: Path) -> set[str]:
    """Every variable that the code asks for; one that may be a file also under that name."""
    texts = [path.read_text() for path in (root / "src").rglob("*.py")]
    plain = {name for text in texts for name in SETTING.findall(text)}
    files = {
        f"{name}_FILE"
        for text in texts
        for name in re.findall(r'secret_of\("(CARELOOM_\w+)"\)', text)
    }
    return plain | files


def called_in(text: str) -> list[list[str]]:
    """The words after each `careloom` that is called in a unit."""
    lines = [line for line in text.splitlines() if line.startswith("ExecStart=")]
    found = [re.search(r"/bin/careloom ([^'\n]+)", line) for line in lines]
    return [shlex.split(one[1]) for one in found if one]


def test_every_unit_calls_what_the_hub_understands(deploy):
    calls = [words for path in units(deploy, "service") for words in called_in(path.read_text())]

    assert len(calls) == 3
    assert [understood(words) for words in calls] == [""] * 3


def test_the_containers_call_what_the_hub_understands(deploy):
    services = yaml.safe_load((deploy / "compose.yaml").read_text())["services"]
    calls = [one["command"] for one in services.values() if "command" in one]
    image = re.search(r"^CMD (\[.*\])$", (deploy / "Dockerfile").read_text(), re.M)
    calls.append(yaml.safe_load(image[1]))

    assert len(calls) == 4
    assert [understood(words) for words in calls] == [""] * 4


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param(["serve", "--procesess", "2"], "--procesess", id="a misspelt option"),
        pytest.param(["served"], "no command served", id="no such command"),
        pytest.param(["backup", "make"], "no command make of backup", id="no such part"),
        pytest.param(["backup", "take", "x"], "", id="a good one"),
    ],
)
def test_what_the_hub_does_not_understand_is_recognized(words, why):
    assert understood(words) == why


def test_every_variable_of_deploy_is_read_by_the_hub(root, deploy):
    known = read_by_hub(root) | OF_COMPOSE
    named = {
        f"{path.relative_to(root)}: {name}"
        for path in [*deploy.rglob("*"), *(root / "docs/how-to").glob("*.md")]
        if path.is_file()
        for name in SETTING.findall(path.read_text())
        if name not in known
    }

    assert not named


def test_every_variable_is_in_the_reference_and_no_other(root):
    text = (root / "docs/reference/settings.md").read_text()
    # Programs, devices and tests of others may be told of elsewhere in the reference.
    everywhere = "\n".join(path.read_text() for path in (root / "docs/reference").glob("*.md"))
    known = {name for name in read_by_hub(root) - OF_TESTS if not name.endswith("_FILE")}

    assert not {name for name in known if name not in everywhere}
    assert set(SETTING.findall(text)) <= known


def test_compose_keeps_secrets_out_of_the_environment(deploy):
    compose = yaml.safe_load((deploy / "compose.yaml").read_text())
    for name, service in compose["services"].items():
        for variable in service.get("environment", {}):
            secret = re.search(r"PASSWORD|TOKEN|SECRET|DATABASE_URL", variable)
            assert not secret or variable.endswith("_FILE"), f"{name}: {variable}"
        for secret in service.get("secrets", []):
            assert secret in compose["secrets"]
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert source.startswith("./") or source in compose["volumes"]
        for network in service.get("networks", []):
            assert network in compose["networks"]
    assert [name for name, one in compose["services"].items() if "ports" in one] == ["proxy"]


def test_the_image_copies_what_is_there(root, deploy):
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (deploy / "Dockerfile").read_text(), re.M)
    ignored = (root / ".dockerignore").read_text()
    for name in " ".join(copied).split():
        assert (root / name).exists()
        assert f"!{name.split('/')[0]}" in ignored.splitlines()


@pytest.mark.parametrize("proxy", ["Caddyfile", "nginx.conf"])
def test_a_proxy_hides_probes_and_addresses(deploy, proxy):
    text = (deploy / proxy).read_text()

    for probe in PROBES:
        assert probe in text or f"{probe.rpartition('/')[0]}/" in text
    assert re.search(r"X-Forwarded-Proto https", text)
    assert ("access_log off" in text) or ("request>uri delete" in text)


def test_every_metric_in_an_alert_exists(root, deploy):
    rules = yaml.safe_load((deploy / "prometheus/alerts.yaml").read_text())["groups"][0]["rules"]
    series = {
        name + suffix
        for name in existing(root)
        for suffix in ("", *(("_bucket", "_sum", "_count") if name.endswith("_seconds") else ()))
    }
    for rule in rules:
        assert set(SERIES.findall(rule["expr"])) <= series, rule["alert"]
        assert rule["expr"].count("(") == rule["expr"].count(")"), rule["alert"]
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert re.fullmatch(r"\d+[mh]", rule["for"])
        assert {"summary", "mend"} == set(rule["annotations"])
        labels = {label for labels in existing(root).values() for label in labels}
        used = set(re.findall(r'(\w+)=~?"', rule["expr"])) - {"job"}
        used |= set(re.findall(r"\$labels\.(\w+)", str(rule["annotations"])))
        assert used <= labels, rule["alert"]
    assert len({rule["alert"] for rule in rules}) == len(rules) >= 8


def as_on_a_machine(path: Path, folder: Path) -> Path:
    """The unit with programs that are on this machine, for systemd wants to find them."""
    true = shutil.which("true") or "/bin/true"
    text = re.sub(r"(?<==)/(?:opt|usr)/\S+/(?:careloom|rsync)\b", true, path.read_text())
    target = folder / path.name
    target.write_text(text)
    return target


needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze"
)


@needs_systemd
@pytest.mark.parametrize("kind", ["service", "timer"])
def test_systemd_finds_nothing_wrong(deploy, tmp_path, kind):
    for path in [*units(deploy, "service"), *units(deploy, "timer")]:
        as_on_a_machine(path, tmp_path)
    for path in sorted(tmp_path.glob(f"*.{kind}")):
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", path],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, path.name in done.stderr) == (0, False), done.stderr


@needs_systemd
def test_systemd_judges_every_service_well_fenced(deploy, tmp_path):
    for path in units(deploy, "service"):
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", as_on_a_machine(path, tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        exposure = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
        assert exposure, done.stderr
        assert float(exposure[1]) < 2.0, done.stdout
