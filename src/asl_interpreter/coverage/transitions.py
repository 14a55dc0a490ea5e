"""The transitions of a state machine: those that its definition has, and those that an execution took.

A transition is named by where it stands: `/States/Book/Next`, `/States/Book/Retry[0]`, `/States/Which/Choices[1]`.
"""

from collections.abc import Iterator

from asl_interpreter.checks.states import Written
from asl_interpreter.visit import Visit


def declared(state: Written) -> Iterator[str]:
    """Every transition of a state: retriers and catchers, a Choice's rules and Default, Next or End.

    A retrier with MaxAttempts 0 is none: it says that nothing is tried again.
    """
    at, fields = state.at.location, state.fields
    for name in ("Retry", "Catch", "Choices"):
        for index, one in enumerate(fields.get(name, ())):
            if one.get("MaxAttempts") != 0:
                yield f"{at}/{name}[{index}]"
    yield from (f"{at}/{name}" for name in ("Default", "Next", "End") if name in fields)


def taken(visit: Visit) -> Iterator[str]:
    """The transitions that a visit took; a retrier that was used twice, twice."""
    at = visit.state.at.location
    for index, times in enumerate(visit.retried):
        yield from [f"{at}/Retry[{index}]"] * times
    if visit.exited is None:
        return
    if visit.caught:
        yield f"{at}/Catch[{visit.catcher}]"
    elif visit.state.type == "Choice":
        yield f"{at}/Default" if visit.rule is None else f"{at}/Choices[{visit.rule}]"
    elif visit.state.goes_on:
        yield f"{at}/Next" if visit.next else f"{at}/End"
