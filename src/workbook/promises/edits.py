"""Changes to a definition, each of one state; what they no longer find they refuse."""

import json
import re
from collections.abc import Callable
from typing import Any

Definition = dict[str, Any]
Edit = Callable[[Definition], None]
"""Changes a definition where it is."""

_LEADS = re.compile(r'"(?:Next|Default)": "([^"]*)"')


def replaced(state: str, old: str, new: str) -> Edit:
    """A piece of the state's text, as JSON, is another one."""

    def edit(definition: Definition) -> None:
        text = json.dumps(definition["States"][state])
        assert old in text, f"{state} has no {old} any more: {text}"
        definition["States"][state] = json.loads(text.replace(old, new))

    return edit


def leads(state: str, old: str, new: str) -> Edit:
    """Where the state led to `old`, it leads to `new`."""
    return replaced(state, f'"Next": "{old}"', f'"Next": "{new}"')


def default(state: str, new: str) -> Edit:
    """A Choice of which no rule matches leads to `new`."""

    def edit(definition: Definition) -> None:
        definition["States"][state]["Default"] = new

    return edit


def first_rule(state: str, rule: dict[str, Any]) -> Edit:
    """A Choice has one more rule, before all others."""

    def edit(definition: Definition) -> None:
        definition["States"][state]["Choices"].insert(0, rule)

    return edit


def in_order(*changes: Edit) -> Edit:
    """All of them, one after the other."""

    def edit(definition: Definition) -> None:
        for change in changes:
            change(definition)

    return edit


def pruned(edit: Edit) -> Edit:
    """The edit, and away with what it cuts off: a state that cannot be reached is no valid definition."""

    def edited(definition: Definition) -> None:
        edit(definition)
        states = definition["States"]
        while lost := states.keys() - _reached(definition):
            for name in lost:
                del states[name]

    return edited


def _reached(definition: Definition) -> set[str]:
    """States that another one leads to, and the first."""
    led = [(name, other) for name, state in definition["States"].items() for other in _LEADS.findall(json.dumps(state))]
    return {definition["StartAt"], *(other for name, other in led if other != name)}
