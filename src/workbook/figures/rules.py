"""The labels of a Choice's rules, which know that the first rule that matches wins."""

from typing import Any

from workbook.figures.conditions import MOST_PARTS, condition_label

Rule = dict[str, Any]
_OPPOSITES = {" < ": " ≥ ", " ≤ ": " > ", " > ": " ≤ ", " ≥ ": " < ", " = ": " ≠ ", " ≠ ": " = "}


def rule_labels(rules: list[Rule]) -> list[str]:
    """A label for each rule of a Choice, in their order.

    A rule of many checks is told by those that no rule before it has. A rule whose checks an earlier one has as well
    matches only where the rest of that one does not hold, and is told by that: its own checks would say the same as
    the other way's.
    """
    labels = []
    for number, rule in enumerate(rules):
        checks = _checks(rule)
        others = [_checks(other) for other in rules[:number] if other.get("Next") != rule.get("Next")]
        many = [other for other in others if len(other) > MOST_PARTS]
        stricter = [other for other in many if all(check in other for check in checks)]
        if stricter:
            left = [[check for check in other if check not in checks] for other in stricter]
            refused = [_opposite(condition_label(rest[0])) for rest in left if len(rest) == 1]
            labels.append(next((label for label in reversed(refused) if label), "otherwise"))
            continue
        own = [check for check in checks if not any(check in other for other in many)]
        told = rule if len(checks) <= MOST_PARTS else own[0] if len(own) == 1 else {"And": own or checks}
        labels.append(condition_label(told))
    return labels


def default_label(rules: list[Rule], target: str) -> str:
    """The label of a Choice's Default: `otherwise`, or that of a rule with its target where that holds here too."""
    labels = rule_labels(rules)
    same = {label for rule, label in zip(rules, labels, strict=True) if rule.get("Next") == target}
    refused = _opposite(labels[-1]) if labels else ""
    return refused if refused in same else "otherwise"


def _checks(rule: Rule) -> list[Rule]:
    """What has to hold for the rule."""
    checks: list[Rule] = rule.get("And", [{key: value for key, value in rule.items() if key != "Next"}])
    return checks


def _opposite(label: str) -> str:
    """What holds where the label does not; empty where that cannot be said in a few words."""
    signs = [sign for sign in _OPPOSITES if sign in label]
    if len(signs) != 1 or " and " in label or " or " in label:
        return ""
    return label.replace(signs[0], _OPPOSITES[signs[0]])
