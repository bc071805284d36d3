"""Checking a bundle: a program to trust, or every problem at once."""

from __future__ import annotations

from dataclasses import dataclass

from careloom.program.checking.building import Build
from careloom.program.checking.patterns import is_language
from careloom.program.checking.places import placed
from careloom.program.checking.program import build_program
from careloom.program.checking.proofs import prove
from careloom.program.checking.schema import FILES, MICRO_INTERVENTION, OPTIONAL_FILES
from careloom.program.checking.shapes import LANGUAGES_AT_MOST, Context, Fields
from careloom.program.checking.texts import build_texts
from careloom.program.definitions import Program
from careloom.program.problems import Found, Problem
from careloom.program.reading.bundle import Bundle, content_hash
from careloom.program.reading.sections import Section, read_sections
from careloom.program.reading.source import MOST_VALUES, Allowance, Source, read_yaml

MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking. There is a program only when no problem is an error."""

    program: Program | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the program from being used."""
        return tuple(one for one in self.problems if one.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What an author should look at."""
        return tuple(one for one in self.problems if one.severity == "warning")


def check_bundle(
    bundle: Bundle, found: tuple[Problem, ...] = (), *, proven: bool = False
) -> Checked:
    """Read, type, resolve and prove. `found` are problems of reading the files.

    What was `proven` before under the same content hash is not proven again.
    """
    problems = Found(found)
    sources = _sources(bundle, problems)
    context = Context(_languages(sources.get("program.yaml")), problems)
    parts = _parts(sources, context)
    suite = _suite(sources, context)
    sections = _sections(bundle, context)
    texts = build_texts(sections, context.languages, _blanks(parts), problems)
    program = None
    if parts.keys() >= FILES.keys() and suite and not any(one.code < "P200" for one in problems):
        build = Build(context, parts, suite)
        program = build_program(build, texts, content_hash(bundle))
    if program is not None and not proven and not problems.full:
        problems.extend(placed(one, sources, sections) for one in prove(program))
    ordered = tuple(sorted(set(problems), key=lambda one: (one.file, one.line, one.code)))
    failed = any(one.severity == "error" for one in ordered)
    return Checked(None if failed else program, ordered)


def _sources(bundle: Bundle, problems: Found) -> dict[str, Source]:
    found = {}
    allowance = Allowance(MOST_VALUES)
    for name, text in bundle.items():
        if problems.full:
            break
        if not name.endswith(".yaml") or name.startswith("cases/"):
            continue
        if name not in FILES and name not in OPTIONAL_FILES and not _is_step(name):
            listed = ", ".join((*FILES, *OPTIONAL_FILES))
            hint = f"A program has {listed}, suite/STEP.yaml, texts/ and cases/."
            message = "This file has no place in a program."
            problems.append(Problem("P002", "error", name, 0, "", message, hint))
            continue
        source, faults = read_yaml(name, text, allowance)
        problems.extend(faults)
        if source is not None:
            found[name] = source
    return found


def _is_step(name: str) -> bool:
    return name.startswith("suite/") and name.count("/") == 1


def _languages(source: Source | None) -> tuple[str, ...]:
    value = source.value if source else None
    listed = value.get("languages") if isinstance(value, dict) else None
    inner = listed.value if listed else None
    if not isinstance(inner, list):
        return ("en",)
    found = [one.text for one in inner[:LANGUAGES_AT_MOST] if is_language(one.text)]
    return tuple(dict.fromkeys(found)) or ("en",)


def _parts(sources: dict[str, Source], context: Context) -> dict[str, Fields]:
    parts = {}
    for name, shape in (FILES | OPTIONAL_FILES).items():
        source = sources.get(name)
        if source is None:
            if name in FILES and not any(problem.file == name for problem in context.problems):
                message = f"The program has no {name}."
                hint = "Write it; the reference page of the format has an example."
                context.problems.append(Problem("P006", "error", name, 0, "", message, hint))
            continue
        fields = shape.read(source, "", context)
        if fields is not None:
            parts[name] = fields
    return parts


def _suite(sources: dict[str, Source], context: Context) -> dict[str, Fields]:
    suite: dict[str, Fields] = {}
    steps = [name for name in sorted(sources) if _is_step(name)]
    if len(steps) > MOST_STEPS:
        message = f"The suite has {len(steps):,} micro-interventions."
        hint = f"At most {MOST_STEPS} are read; make two programs of it."
        context.problems.append(Problem("P005", "error", steps[0], 1, "", message, hint))
    for name in steps[:MOST_STEPS]:
        fields = MICRO_INTERVENTION.read(sources[name], "", context)
        if fields is None:
            continue
        stem = name.removeprefix("suite/").removesuffix(".yaml")
        if fields["id"] != stem:
            message = f'The file is named "{stem}" but the id is "{fields["id"]}".'
            context.add("P111", fields.at("id"), "id", message, "Make them the same.")
        suite[stem] = fields
    if not steps and "program.yaml" in sources:
        message = "The suite is empty."
        hint = "Write at least one micro-intervention as suite/STEP.yaml."
        context.problems.append(Problem("P007", "error", "suite", 0, "", message, hint))
    return suite


def _sections(bundle: Bundle, context: Context) -> dict[str, list[Section]]:
    found: dict[str, list[Section]] = {language: [] for language in context.languages}
    for name, text in bundle.items():
        if not name.endswith(".md") or context.problems.full:
            continue
        place = name.split("/")
        if len(place) != 3 or place[0] != "texts" or place[1] not in found:
            message = "This file has no place in a program."
            hint = f"Texts are texts/LANGUAGE/NAME.md; languages: {', '.join(found)}."
            context.problems.append(Problem("P002", "error", name, 0, "", message, hint))
            continue
        sections, faults = read_sections(name, text)
        context.problems.extend(faults)
        stem = place[2].removesuffix(".md")
        found[place[1]].extend(_named(stem, section) for section in sections)
    return found


def _named(stem: str, section: Section) -> Section:
    return Section(
        f"{stem}/{section.id}",
        section.form,
        section.title,
        section.text,
        section.absent,
        section.file,
        section.line,
    )


def _blanks(parts: dict[str, Fields]) -> list[str]:
    head = parts.get("program.yaml")
    return list(head.get("blanks", {})) if head else []
