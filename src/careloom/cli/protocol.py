"""`careloom protocol`: what a study declares, as a document, and frozen by a hash."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from pathlib import Path

import click
from markdown_it import MarkdownIt

from careloom.cli.frozen import frozen_protocol
from careloom.program.checking.check import check_bundle
from careloom.program.definitions import Program
from careloom.program.protocol import frozen_content, protocol_document
from careloom.program.reading.bundle import read_bundle
from careloom.program.study import Study
from careloom.science.registered import hash_of

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 11pt/1.5 Georgia, serif; color: #111; }}
body {{ max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }}
h1, h2 {{ font-family: system-ui, sans-serif; line-height: 1.2; break-after: avoid; }}
table {{ border-collapse: collapse; width: 100%; break-inside: avoid; }}
th, td {{ border: 1px solid #767676; padding: .3rem .5rem; text-align: left; vertical-align: top; }}
code {{ font-size: .9em; overflow-wrap: anywhere; }}
@page {{ margin: 20mm; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


@click.command()
@click.argument("program", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Freeze it here.")
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A frozen protocol.json: is it still so?",
)
@click.option("--language", help="Of the labels; the program's first one otherwise.")
@click.option("--json", "as_json", is_flag=True, help="What is, or was, frozen, as JSON.")
def command(
    program: Path, out: Path | None, against: Path | None, language: str | None, as_json: bool
) -> None:
    """Write the preregistration document of the study that PROGRAM declares in study.yaml.

    With --out the document (Markdown, and a page for print) and protocol.json, which freezes it.
    Exit code 0: written, or still as frozen; 1: no longer as frozen; 2: wrong use.
    Example: careloom protocol programs/daily_movement --out registered
    """
    checked, study = _declared(program)
    spoken = language or checked.languages[0]
    if spoken not in checked.languages:
        raise click.UsageError(f"The program speaks {', '.join(checked.languages)}.")
    document = protocol_document(checked, study, spoken)
    content = frozen_content(checked, study, document)
    frozen = {**content, "hash": hash_of(content)}
    if against is not None:
        _compare(frozen, against, as_json=as_json)
        return
    if out is not None:
        _write(out, document, frozen, spoken, study.title[spoken])
    if as_json:
        click.echo(json.dumps(frozen, ensure_ascii=False))
    elif out is None:
        click.echo(document, nl=False)
    else:
        click.echo(f"Wrote {out}: protocol.md, protocol.html, protocol.json.")
        click.echo(f"Frozen as {frozen['hash']}. Keep this where it cannot be changed.")


def _declared(folder: Path) -> tuple[Program, Study]:
    bundle, problems = read_bundle(folder)
    checked = check_bundle(bundle, tuple(problems)).program
    if checked is None:
        raise click.UsageError(f'"{folder}" has errors. Look at them with careloom check {folder}.')
    if checked.study is None:
        raise click.UsageError(
            f'"{folder}" declares no study. Write study.yaml; docs/reference/studies.md shows one.'
        )
    return checked, checked.study


def _write(
    out: Path, document: str, frozen: Mapping[str, object], language: str, title: str
) -> None:
    if out.exists() and any(out.iterdir()):
        raise click.UsageError(f'"{out}" is not empty; what is frozen is not written over.')
    out.mkdir(parents=True, exist_ok=True)
    (out / "protocol.md").write_text(document, encoding="utf-8")
    # Without raw HTML: what an author wrote cannot become a script.
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    page = _PAGE.format(language=language, title=html.escape(title), body=reader.render(document))
    (out / "protocol.html").write_text(page, encoding="utf-8")
    text = json.dumps(frozen, ensure_ascii=False, indent=1) + "\n"
    (out / "protocol.json").write_text(text, encoding="utf-8")


def _compare(now: Mapping[str, object], against: Path, *, as_json: bool) -> None:
    """Say which frozen parts differ; the document's language must be the one it was frozen in."""
    before = frozen_protocol(against)
    names = [name for name in before if name != "hash"]
    changed = [name for name in names if before[name] != now.get(name)]
    if as_json:
        click.echo(json.dumps({"frozen": before["hash"], "changed": changed}))
    elif changed:
        said = ", ".join(name.replace("_", " ") for name in changed)
        click.echo(f"No longer as frozen in {before['hash']}: {said}.")
    else:
        click.echo(f"Still as frozen in {before['hash']}.")
    if changed:
        raise SystemExit(1)
