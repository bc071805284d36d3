"""Writing a study's data package: tables, codebook, counts, and scripts to begin with."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import careloom
from careloom.services.codebook import Column, columns_of
from careloom.services.study_tables import NO_OPTION, Row, StudyTables

SMALL = 5
"""A count of people below this may let somebody who knows them find them."""
_TYPES = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64()}
_SCRIPTS = {"analyze.py": "analyze.py.txt", "analyze.R": "analyze.R"}
_TELLING = (("people", "language"), ("courses", "exit"), ("readings", "option"))
Flow = dict[str, object]


@dataclass(frozen=True, slots=True)
class Study:
    """What is written, beside the tables: of which program, and how people came through."""

    program: str
    version: str
    flow: Flow
    protocol: str = ""
    """The hash of the frozen protocol, if one was declared."""


def write_package(out: Path, tables: StudyTables, study: Study) -> None:
    """Write every file into this folder, which is there and empty."""
    columns = {name: columns_of(name, rows) for name, rows in tables.named().items()}
    for name, rows in tables.named().items():
        _write_csv(out / f"{name}.csv", columns[name], rows)
        _write_parquet(out / f"{name}.parquet", columns[name], rows)
    small = small_cells(tables)
    _write_json(out / "flow.json", study.flow)
    _write_json(out / "datapackage.json", _datapackage(study, columns))
    (out / "CODEBOOK.md").write_text(_codebook(columns), encoding="utf-8")
    (out / "README.md").write_text(_readme(study, small), encoding="utf-8")
    for name, text in _scripts(tables).items():
        (out / name).write_text(text, encoding="utf-8")


def small_cells(tables: StudyTables) -> list[str]:
    """Values that fewer than five people have, in columns by which one might be found."""
    found = []
    for table, column in _TELLING:
        people: dict[object, set[object]] = {}
        for row in tables.named()[table]:
            people.setdefault(row[column], set()).add(row["person"])
        for value, who in sorted(people.items(), key=lambda pair: str(pair[0])):
            if value not in ("", None) and len(who) < SMALL:
                found.append(f"{table}.{column} = {value}: {len(who)} of the people")
    return found


def _write_csv(path: Path, columns: Mapping[str, Column], rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(columns), restval="")
        writer.writeheader()
        writer.writerows(rows)


def _write_parquet(path: Path, columns: Mapping[str, Column], rows: list[Row]) -> None:
    schema = pa.schema([(name, _TYPES[kind]) for name, (kind, _) in columns.items()])
    arrays = [
        pa.array([row.get(name) for row in rows], type=field.type)
        for name, field in zip(columns, schema, strict=True)
    ]
    pq.write_table(pa.table(arrays, schema=schema), path)


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _datapackage(study: Study, columns: Mapping[str, Mapping[str, Column]]) -> dict[str, object]:
    """The descriptor of Frictionless Data (specs.frictionlessdata.io), for the CSV files."""
    return {
        "profile": "tabular-data-package",
        "name": study.program.replace("_", "-"),
        "version": study.version,
        "title": f"De-identified data of {study.program} {study.version}",
        "careloom": {"version": careloom.__version__, "protocol": study.protocol},
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table,
                "path": f"{table}.csv",
                "encoding": "utf-8",
                "schema": {
                    "missingValues": [""],
                    "fields": [
                        {"name": name, "type": kind, "description": says}
                        for name, (kind, says) in inner.items()
                    ],
                },
            }
            for table, inner in columns.items()
        ],
    }


def _codebook(columns: Mapping[str, Mapping[str, Column]]) -> str:
    parts = ["# Codebook", "An empty cell is unknown: never zero, never no."]
    for table, inner in columns.items():
        lines = [f"## {table}", "", "| column | type | what it holds |", "| --- | --- | --- |"]
        lines += [f"| {name} | {kind} | {says} |" for name, (kind, says) in inner.items()]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _readme(study: Study, small: list[str]) -> str:
    flow = "\n".join(_flow_lines(study.flow, ""))
    cells = "\n".join(f"- {one}" for one in small) or "None."
    frozen = f"The frozen protocol has the hash `{study.protocol}`." if study.protocol else (
        "No protocol was frozen for this version of the program."
    )  # fmt: skip
    return f"""# Data of {study.program} {study.version}

Tables as CSV and Parquet; `CODEBOOK.md` says what each column holds, `datapackage.json` says it to
machines. `python analyze.py` and `Rscript analyze.R` estimate the same effects of the most frequent
micro-intervention.
{frozen}

## How people came through

{flow}

## What was done so that nobody is named

- People have new ids in a new random order; no table links them to the hub, not even for us.
- There are no dates: days count from the day on which each person's care began.
- There are no names, addresses, profiles or free words; answers are codes.
- Moves between time zones show only as local times.

Who knows somebody's habits may still find them in half-hourly steps. Share the package as such data
are shared: with those who sign for it.

## Small cells (fewer than {SMALL} people)

{cells}
"""


def _flow_lines(flow: Mapping[str, object], indent: str) -> list[str]:
    lines = []
    for name, count in flow.items():
        if isinstance(count, Mapping):
            lines += [f"{indent}- {name.replace('_', ' ')}:", *_flow_lines(count, indent + "  ")]
        else:
            lines.append(f"{indent}- {name.replace('_', ' ')}: {count}")
    return lines


def _scripts(tables: StudyTables) -> dict[str, str]:
    """The scripts for the step with the most moments; none where nothing was randomized."""
    drawn = Counter(row["step"] for row in tables.decisions if row["available"])
    if not drawn:
        return {}
    step = str(drawn.most_common(1)[0][0])
    names = columns_of(f"decisions_{step}", tables.moments[step])
    active = [name.removeprefix("p_") for name in names if name.startswith("p_")]
    options = ", ".join(f'"{name}"' for name in active if name != NO_OPTION)
    folder = resources.files("careloom.services") / "handed_over"
    return {
        name: (folder / kept).read_text("utf-8").format(step=step, options=options)
        for name, kept in _SCRIPTS.items()
    }
