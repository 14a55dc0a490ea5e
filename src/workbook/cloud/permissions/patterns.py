"""Texts of a policy document that stand for others (IAM user guide, *IAM JSON policy elements: Resource*)."""

import re
from functools import cache
from typing import Any


def matches(pattern: str, value: str, *, ignore_case: bool = False) -> bool:
    """Whether `value` is what a pattern with `*` and `?` means. An action's name has no case, an ARN has."""
    return _compiled(pattern, ignore_case).fullmatch(value) is not None


@cache
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    expression = "".join({"*": ".*", "?": "."}.get(each) or re.escape(each) for each in pattern)
    return re.compile(expression, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def listed(value: Any) -> list[str]:
    """One text or a list of them, as a list: policies write either."""
    return list(value) if isinstance(value, list | tuple) else [value]
