"""What the builders of a program share: the files read, and how conditions are compiled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from careloom.program.checking.shapes import Context, Fields
from careloom.program.problems import did_you_mean
from careloom.program.texts import Words
from careloom.rules import Condition, Formula, Registry, compile_condition, compile_formula

NO_WORDS: Words = {}
DAY = 86400.0


@dataclass(slots=True)
class Build:
    """A program on its way: its parts as read, and what was found wrong."""

    context: Context
    parts: dict[str, Fields]
    suite: dict[str, Fields]
    registry: Registry = field(default_factory=lambda: Registry(()))

    def condition(
        self, fields: Fields, name: str, registry: Registry | None = None
    ) -> Condition | None:
        """The compiled condition of a field; None when it is absent or a problem was noted."""
        if name not in fields:
            return None
        source = fields.at(name)
        made = compile_condition(fields[name], registry or self.registry)
        if isinstance(made, Condition):
            return made
        for problem in made:
            message = f"{problem.message} (column {problem.column} of: {fields[name][:80]})"
            self.context.add("P200", source, fields.where(name), message, problem.hint)
        return None

    def formula(self, fields: Fields, registry: Registry) -> Formula | None:
        """The compiled formula of a derived variable."""
        made = compile_formula(fields["formula"], registry)
        if isinstance(made, Formula):
            return made
        for problem in made:
            message = f"{problem.message} (column {problem.column})"
            place = fields.where("formula")
            self.context.add("P201", fields.at("formula"), place, message, problem.hint)
        return None

    def known(
        self, fields: Fields, name: str, kinds: str, known: Iterable[str] | Mapping[str, object]
    ) -> None:
        """Note each id in a field (one, a list, or the keys of a map) that names nothing."""
        if name not in fields:
            return
        names = frozenset(known)
        given = fields[name]
        values = list(given) if isinstance(given, list | dict) else [given]
        for value in values:
            if self.context.problems.full:
                return
            if value not in names:
                message = f'There is no {kinds} "{value}".'
                hint = did_you_mean(value, names)
                self.context.add("P202", fields.at(name), fields.where(name), message, hint)

    def distinct(self, records: Iterable[Fields], kinds: str) -> None:
        """Note each id that stands twice among records of one kind."""
        seen: set[str] = set()
        for fields in records:
            if fields["id"] in seen:
                message = f'There are two {kinds} with the id "{fields["id"]}".'
                self.context.add(
                    "P203", fields.at("id"), fields.where("id"), message, "Rename one of them."
                )
            seen.add(fields["id"])
