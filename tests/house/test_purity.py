"""The core is handed everything: no clock, no chance, no printing, no circles."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

PURE = ("rules", "program", "hub", "science", "learning", "simulation")
CLOCK = "src/careloom/records/clock.py"
CLOCK_CALLS = {
    "datetime": {"now", "today", "utcnow"},
    "date": {"today"},
    "timezone": {"now", "localtime", "localdate"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime"},
}
DURATION_CLOCKS = {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"}
MAY_PRINT = ("cli",)


def called_on(call: ast.Call) -> tuple[str, str]:
    """Last two names of what is called: ("datetime", "now") for dt.datetime.now()."""
    if not isinstance(call.func, ast.Attribute):
        return "", ""
    owner = call.func.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return name, call.func.attr


def clock_reads(tree: ast.Module) -> Iterator[int]:
    """Lines that ask what time it is, by whatever spelling."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            owner, name = called_on(node)
            if name in CLOCK_CALLS.get(owner, ()):
                yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module in ("time", "django.utils.timezone"):
            read = CLOCK_CALLS["time" if node.module == "time" else "timezone"]
            if read & {alias.name for alias in node.names}:
                yield node.lineno


@pytest.mark.parametrize(
    ("code", "reads"),
    [
        pytest.param("datetime.now(UTC)", True, id="datetime.now"),
        pytest.param("import datetime as d\nd.datetime.utcnow()", True, id="a renamed module"),
        pytest.param("timezone.now()", True, id="Django's own"),
        pytest.param("from time import time", True, id="imported by name"),
        pytest.param("time.time()", True, id="seconds"),
        pytest.param("snapshot.taken_at.date()", False, id="a moment that was handed in"),
        pytest.param("time.monotonic()", False, id="a stopwatch tells no time of day"),
    ],
)
def test_a_clock_read_is_recognized(code, reads):
    assert bool(list(clock_reads(ast.parse(code)))) is reads


def test_only_one_module_reads_the_clock(modules):
    found = [
        f"{module.where}:{line}"
        for module in modules
        if module.where != CLOCK
        for line in clock_reads(module.tree)
    ]

    assert not found, f"Take the moment as a parameter; only {CLOCK} reads the clock: {found}"


def test_pure_packages_use_no_stopwatch_and_write_no_file(modules):
    found = [
        f"{module.where}:{node.lineno} calls {called_on(node)[1]}"
        for module in modules
        if module.package in PURE
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and called_on(node)[1] in {*DURATION_CLOCKS, "write_text", "write_bytes", "unlink", "mkdir"}
    ]

    assert not found


def test_nothing_prints_but_the_command_line(modules):
    found = [
        f"{module.where}:{node.lineno}"
        for module in modules
        if module.package not in MAY_PRINT
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("print", "breakpoint")
    ]

    assert not found


def test_imports_stand_at_the_top(modules):
    found = [
        f"{module.where}:{inner.lineno}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
        and module.package not in ("cli", "config")
    ]

    assert not found, f"A piece that needs this lives in the wrong place: {found}"


def test_every_pure_package_is_under_the_contract(root):
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]
    pure = next(one for one in contracts["contracts"] if one["id"] == "pure")
    there = {f"careloom.{name}" for name in PURE if (root / "src/careloom" / name).is_dir()}

    assert there == set(pure["source_modules"])


def test_the_layers_are_kept(root):
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_importing_careloom_brings_nothing_heavy(root):
    code = "import sys, careloom; print(*sorted({n.partition('.')[0] for n in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root / "src", capture_output=True, text=True, check=True
    )

    assert "careloom" in done.stdout.split()
    assert not {"django", "numpy", "msgspec", "typer", "rich"} & set(done.stdout.split())
