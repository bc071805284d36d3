"""Small pieces, each saying what it is for, in the project's own words."""

import ast
import re
from collections.abc import Iterator

import pytest

LONGEST_FILE = 500
LONGEST_FUNCTION = 45
SAY_INSTEAD = {
    "campaign": "program",
    "lesson": "micro-intervention",
    "segment": "need state",
    "survey": "proximal assessment",
    "tick": "decision point",
    "utils": "the noun of what is in it",
    "helpers": "the noun of what is in it",
    "misc": "the noun of what is in it",
}
BROAD = {"Exception", "BaseException"}


def code_lines(node: ast.AST, text: list[str]) -> int:
    """Lines that hold code: docstrings, comments and blank lines cost nothing."""
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    if not body:
        return 0
    lines = text[body[0].lineno - 1 : node.end_lineno]
    return sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))


def words_of(name: str) -> set[str]:
    """Words of an identifier in either style: HeartRateWindow and heart_rate_window agree."""
    return set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_"))


def public_definitions(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def test_no_file_is_too_long(modules):
    found = {
        module.where: length
        for module in modules
        if (length := module.text.count("\n")) > LONGEST_FILE
    }

    assert not found, f"Split by noun what is over {LONGEST_FILE} lines: {found}"


def test_no_function_is_too_long(modules):
    found = {
        f"{module.where}:{node.lineno} {node.name}": length
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := code_lines(node, module.text.splitlines())) > LONGEST_FUNCTION
    }

    assert not found, f"Split what is over {LONGEST_FUNCTION} lines of code: {found}"


def test_every_module_says_what_it_is_for(modules):
    silent = [
        module.where
        for module in modules
        if module.text.strip() and not ast.get_docstring(module.tree)
    ]

    assert not silent


def test_every_public_class_and_function_says_what_to_rely_on(modules):
    silent = [
        f"{module.where}:{node.lineno} {node.name}"
        for module in modules
        for node in public_definitions(module.tree.body)
        if not ast.get_docstring(node)
    ]

    assert not silent


def test_a_docstring_does_not_echo_the_name(modules):
    echoes = [
        f"{module.where}:{node.lineno} {node.name}"
        for module in modules
        for node in public_definitions(module.tree.body)
        if (said := ast.get_docstring(node))
        and set(re.findall(r"[a-z]+", said.lower())) - {"a", "an", "the", "of", "for"}
        <= words_of(node.name)
    ]

    assert not echoes


def test_the_projects_own_words_are_used(modules):
    found = []
    for module in modules:
        names = [(module.path.stem, 1)] + [
            (node.name, node.lineno) for node in public_definitions(module.tree.body)
        ]
        for name, line in names:
            found += [
                f"{module.where}:{line} {name}: say {SAY_INSTEAD[word]}"
                for word in sorted(words_of(name) & SAY_INSTEAD.keys())
            ]

    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        pytest.param("CampaignWindow", "campaign", id="in a class"),
        pytest.param("next_tick", "tick", id="in a function"),
    ],
)
def test_a_word_is_found_inside_a_name(name, word):
    assert word in words_of(name)


CATCHES_ALL = "careloom/services/isolation.py"
"""The one place where all that a row may bring about is caught: others need not wait for it."""


def test_no_except_catches_everything(modules):
    found = [
        f"{module.where}:{node.lineno}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and not module.where.endswith(CATCHES_ALL)
        and (
            node.type is None
            or any(getattr(part, "id", "") in BROAD for part in ast.walk(node.type))
        )
    ]

    assert not found, f"Name the errors that can be answered here: {found}"
