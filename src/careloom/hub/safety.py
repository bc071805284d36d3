"""Safety: fixed responses to risk answers and words; nothing drawn, learned or capped."""

from __future__ import annotations

from careloom.hub.plan import plan_of
from careloom.program.definitions import Program, SafetyRule
from careloom.program.language import find_crisis_words
from careloom.rules import Answer

UNSCORED = "unscored"


def judge_answer(program: Program, item: str, value: float) -> tuple[SafetyRule, ...]:
    """The safety rules that this answer calls; a rule that cannot be judged is called as well.

    Judged on the answer alone, whatever else is known: an old or missing reading can neither call
    help nor keep it away.
    """
    rules = [rule for rule in program.safety if item in rule.items and rule.when is not None]
    row = [float("nan")] * len(program.scope.registry)
    for variable in plan_of(program).by_item.get(item, ()):
        row[program.scope.registry.slot(variable)] = value
    return tuple(
        rule for rule in rules if rule.when is not None and rule.when.judge(row) != Answer.NO
    )


def judge_words(program: Program, text: str) -> tuple[SafetyRule, ...]:
    """The safety rules that a person's free words call, in whatever language they wrote.

    No rule called does not mean no risk: every free text goes to a human as well.
    """
    categories = {match.category for match in find_crisis_words(text)}
    return tuple(rule for rule in program.safety if rule.words in categories)
