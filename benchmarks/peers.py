"""Other engines over the same conditions, each in its own best form.

What they are given is written from Careloom's checked tree, so that all judge the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import ModuleType

from careloom.rules import Condition, to_cel
from careloom.rules.kinds import Kind
from careloom.rules.tree import Among, Chain, Compare, Constant, Has, Node, Not, Read

People = Sequence[Mapping[str, object]]
Run = Callable[[People], None]


def peers(conditions: Sequence[Condition]) -> dict[str, Run]:
    """Each engine that is installed, ready to judge all conditions for some people."""
    standard = [to_cel(condition.node) for condition in conditions]
    zen = [to_zen(condition.node) for condition in conditions]
    logic = [to_json_logic(condition.node) for condition in conditions]
    found: dict[str, Run] = {}
    if (google := _optional("cel_expr_python.cel")) is not None:
        found["Google CEL (C++)"] = _google(google, standard)
    if (rust := _optional("cel")) is not None:
        found["CEL (Rust)"] = _rust(rust, standard)
    if (gorules := _optional("zen")) is not None:
        found["GoRules ZEN (Rust)"] = _zen(gorules, zen)
    if (json_logic := _optional("json_logic")) is not None:
        found["JSON Logic (Python)"] = _json_logic(json_logic, logic)
    return found


def _optional(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ImportError:
        return None


def _google(cel: ModuleType, texts: Sequence[str]) -> Run:
    env = cel.NewEnv(variables={"p": cel.Type.Map(cel.Type.STRING, cel.Type.DYN)})
    programs = [env.compile(text) for text in texts]

    def run(people: People) -> None:
        for person in people:
            activation = env.Activation({"p": person})
            for program in programs:
                program.eval(activation)

    return run


def _rust(cel: ModuleType, texts: Sequence[str]) -> Run:
    """An absent field is an error there and is counted as answered."""
    programs = [cel.compile(text) for text in texts]

    def run(people: People) -> None:
        for person in people:
            for program in programs:
                try:
                    program.execute({"p": person})
                except (ValueError, RuntimeError, TypeError, KeyError):
                    continue

    return run


def _zen(zen: ModuleType, texts: Sequence[str]) -> Run:
    programs = [zen.compile_expression(text) for text in texts]

    def run(people: People) -> None:
        for person in people:
            for program in programs:
                try:
                    program.evaluate({"p": person})
                except (ValueError, RuntimeError, TypeError):
                    continue

    return run


def _json_logic(json_logic: ModuleType, rules: Sequence[object]) -> Run:
    def run(people: People) -> None:
        for person in people:
            for rule in rules:
                try:
                    json_logic.jsonLogic(rule, person)
                except (ValueError, TypeError):
                    continue

    return run


def to_zen(node: Node) -> str:
    """The condition in the language of GoRules ZEN."""
    match node:
        case Read():
            return f"p.{_field(node.name)}"
        case Has():
            return f"(p.{_field(node.name)} != null)"
        case Not():
            return f"(not {to_zen(node.operand)})"
        case Chain():
            word = " and " if node.operator == "&&" else " or "
            return f"({word.join(map(to_zen, node.parts))})"
        case Compare():
            return f"({to_zen(node.left)} {node.operator} {to_zen(node.right)})"
        case Among():
            return f"({to_zen(node.operand)} in [{', '.join(map(to_zen, node.items))}])"
        case Constant():
            value = _plain(node)
            return f"'{value}'" if isinstance(value, str) else str(value).lower()
    raise ValueError(f"no such condition is measured: {node}")


def to_json_logic(node: Node) -> object:
    """The condition as JSON Logic."""
    match node:
        case Read():
            return {"var": _field(node.name)}
        case Has():
            return {"!=": [{"var": _field(node.name)}, None]}
        case Not():
            return {"!": [to_json_logic(node.operand)]}
        case Chain():
            word = "and" if node.operator == "&&" else "or"
            return {word: [to_json_logic(part) for part in node.parts]}
        case Compare():
            return {node.operator: [to_json_logic(node.left), to_json_logic(node.right)]}
        case Among():
            return {"in": [to_json_logic(node.operand), [_plain(one) for one in node.items]]}
        case Constant():
            return _plain(node)
    raise ValueError(f"no such condition is measured: {node}")


def _field(name: str) -> str:
    return name.replace(".", "_")


def _plain(node: Constant) -> object:
    match node.type.kind:
        case Kind.BOOL:
            return bool(node.value)
        case Kind.ENUM:
            return node.type.options[int(node.value)]
        case Kind.INT:
            return int(node.value)
    return node.value
