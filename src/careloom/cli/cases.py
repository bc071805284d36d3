"""`careloom cases`: the author's own tests."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from careloom.program.checking.check import check_bundle
from careloom.program.problems import tell
from careloom.program.reading.bundle import read_bundle
from careloom.simulation.case_files import read_cases
from careloom.simulation.cases import CaseResult, run_case


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Results as JSON.")
@click.option("--only", default="", help="Run only cases whose id contains this.")
def command(path: Path, as_json: bool, only: str) -> None:
    """Run the cases of the program in PATH.

    Exit code 0: all pass; 1: one fails, or the program has errors; 2: wrong use.
    Example: careloom cases programs/positive_parenting
    """
    if not path.is_dir():
        raise click.UsageError(f'There is no folder "{path}". Name one that holds program.yaml.')
    bundle, problems = read_bundle(path)
    checked = check_bundle(bundle, tuple(problems))
    if checked.program is None:
        _give_up([tell(problem) for problem in checked.errors])
        return
    cases, faults = read_cases(bundle, checked.program.languages)
    if faults:
        _give_up([tell(problem) for problem in faults])
    results = [run_case(checked.program, case) for case in cases if only in case["id"]]
    if as_json:
        said = [asdict(result) | {"passed": result.passed} for result in results]
        click.echo(json.dumps({"cases": said}, ensure_ascii=False, indent=1))
    else:
        _tell(results)
    raise SystemExit(0 if all(result.passed for result in results) else 1)


def _give_up(told: list[str]) -> None:
    for one in told:
        click.echo(one, err=True)
    raise SystemExit(1)


def _tell(results: list[CaseResult]) -> None:
    for result in results:
        verdict = (
            click.style("PASS", fg="green") if result.passed else click.style("FAIL", fg="red")
        )
        click.echo(f"{verdict}  {result.id}  {result.says}")
        if result.passed:
            continue
        click.echo(f"      {result.file}:{result.line}")
        for difference in result.differences:
            click.echo(f"      {difference}")
        click.echo(f"      decided: {result.decided}")
        for line in result.why:
            click.echo(f"        {line}")
    failed = sum(not result.passed for result in results)
    click.echo(f"{len(results) - failed} passed, {failed} failed")
