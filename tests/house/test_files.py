"""What is committed holds for everybody: no place, mirror or secret of one machine."""

import os
import re
import tomllib

import pytest

# Put together, so that this file does not find itself.
PLACES = re.compile(
    r"(?<![\w.:/-])/(?:"
    + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers"])
    + r")/[\w.]"
)
TEMPORARY = re.compile(r"(?<![\w.:/-])/t" + r"mp/[\w.]")
INDEXES = re.compile(
    "|".join(
        [
            "files\\.python" + "hosted",
            "py" + "pi\\.org/simple",
            "registry\\.npm" + "js",
            "index-" + "url *=",
        ]
    )
)
SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
PINNED = re.compile(r"^[A-Za-z0-9][\w.\-]*(\[[\w,\-]+\])?==\S+")
REQUIREMENTS = ("installer", "build", "runtime", "embedded", "dev")


@pytest.mark.parametrize(
    ("pattern", "meaning"),
    [
        pytest.param(PLACES, "a place on one machine", id="machine paths"),
        pytest.param(TEMPORARY, "a temporary place on one machine", id="temporary paths"),
        pytest.param(INDEXES, "the address of a package index", id="package indexes"),
        pytest.param(SECRETS, "a private key", id="keys"),
    ],
)
def test_no_file_names(pattern, meaning, committed, root):
    found = []
    for path in committed:
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{path.relative_to(root)}:{number}")

    assert not found, f"{meaning}: {found}"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param("open('/" + "work/x')", True, id="a path in code"),
        pytest.param("see https://example.org/" + "home/page", False, id="part of an address"),
        pytest.param("docs/" + "work/plan.md", False, id="a path inside the project"),
    ],
)
def test_a_place_is_recognized(line, found):
    assert bool(PLACES.search(line)) is found


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_pinned_by_hash(name, root):
    text = (root / f"requirements/{name}.txt").read_text()
    entries = re.split(r"\n(?=\S)", text.replace("\\\n", " "))
    requirements = [entry for entry in entries if not entry.startswith("#")]

    assert requirements
    for entry in requirements:
        assert PINNED.match(entry), f"not pinned: {entry[:80]}"
        assert "--hash=sha256:" in entry, f"without a hash: {entry[:80]}"


def test_no_option_hides_among_the_requirements(root):
    options = [
        f"{path.name}: {line}"
        for path in (root / "requirements").iterdir()
        for line in path.read_text().splitlines()
        if line.startswith("-") and not re.fullmatch(r"-r \w+\.in", line)
    ]

    assert not options


def pins(text: str) -> dict[str, set[str]]:
    """Versions by name; a name has several where they depend on the Python."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.\-]+)(?:\[\S+\])?==([^\\\n]+)", text, re.MULTILINE):
        found.setdefault(name, set()).add(version.strip())
    return found


def test_one_set_of_pins_serves_the_hub_and_its_tests(root):
    tested = pins((root / "requirements/dev.txt").read_text())

    for name in ("build", "runtime", "embedded"):
        used = pins((root / f"requirements/{name}.txt").read_text())
        assert used
        assert used == {package: tested[package] for package in used}


def test_the_package_asks_for_what_is_pinned(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]

    for name, asked in [
        ("runtime", project["dependencies"]),
        ("embedded", project["optional-dependencies"]["embedded"]),
    ]:
        lines = (root / f"requirements/{name}.in").read_text().splitlines()
        assert asked == [line for line in lines if line and not line.startswith("#")]


def test_the_commands_start_where_only_sh_and_bash_are(root):
    for name in (".ci/run", "scripts/setup", "scripts/find_browser", "scripts/requirements"):
        path = root / name
        assert os.access(path, os.X_OK), f"{name} cannot be run"
        assert path.read_text().startswith(("#!/bin/sh\n", "#!/bin/bash\n"))
