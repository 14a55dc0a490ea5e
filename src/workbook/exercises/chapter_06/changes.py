"""What the checks of changed templates have in common: an answer is read, merged and deployed on the local cloud."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

from workbook.cloud import DeployError, Stack
from workbook.cloud.template import Template, TemplateError
from workbook.exercises.exercise import Wrong
from workbook.practice.trial_stack import Changes, changed, deployed

Setting = tuple[str, ...]
"""The way to a setting: the resource, then the names of its properties."""

QUEUE, DEAD_LETTERS, FUNCTION = (
    "UpdateJobApplicationsSQSQueue",
    "UpdateJobApplicationsSQSDLQ",
    "UpdateJobApplicationsFunction",
)


class NotDeployed(Exception):
    """The changed template cannot be deployed; `wrong` is what the reader is told."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong.because)
        self.wrong = wrong


def settings(changes: Mapping[str, Any], way: Setting = ()) -> Iterator[tuple[Setting, Any]]:
    """Every setting that `changes` makes, with its value."""
    for name, value in changes.items():
        if isinstance(value, Mapping):
            yield from settings(value, (*way, str(name)))
        else:
            yield (*way, str(name)), value


def not_asked_for(changes: Mapping[str, Any], allowed: tuple[Setting, ...]) -> Wrong | None:
    """The first setting of `changes` that is none of those that may change, in a sentence; None when all are."""
    for way, _ in settings(changes):
        if way not in allowed:
            dotted = ".".join(way)
            if way[0] not in Template.load().source["Resources"]:
                return Wrong(f"The template has no resource `{way[0]}`. The names of its resources are given above.")
            if len(way) == 1:
                return Wrong(f"`{dotted}` is a resource: what belongs there is a dict of its settings.")
            near = get_close_matches(dotted, [".".join(it) for it in allowed], n=1, cutoff=0.85)
            if near and near[0].casefold() != dotted.casefold():
                return Wrong(f"`{dotted}` is not the way to a setting here. Did you mean `{near[0]}`?")
            if near:
                return Wrong(f"`{dotted}` came, and capitals count: `{near[0]}`.")
            return Wrong(f"`{dotted}` is none of the settings that have to change. Leave it as it is.")
    return None


@contextmanager
def stack_of(proposal: Changes, answer: Changes) -> Iterator[Stack]:
    """The proposal with the answer on top of it, deployed. Raises `NotDeployed`."""
    try:
        with deployed(changed(Template.load(), proposal, answer)) as trial:
            yield trial
    except (TemplateError, DeployError) as refused:
        raise NotDeployed(Wrong(f"AWS refuses it. {refused}", came=f"{type(refused).__name__}")) from refused


def number(value: Any, name: str, least: int, most: int) -> Wrong | None:
    """What is wrong with a value that has to be a whole number of seconds; None when nothing is."""
    if isinstance(value, float):
        return Wrong(f"`{name}` is a float, {value:g}. A template wants whole numbers there.")
    if not isinstance(value, int) or isinstance(value, bool):
        return Wrong(f"`{name}` is {value!r:.40}. It is a whole number of seconds, without quotes.")
    if not least <= value <= most:
        return Wrong(f"AWS refuses a `{name}` of {value}: it is a number from {least:,} to {most:,}, in seconds.")
    return None
