"""The check of exercise 03-1: the way that three bookings take."""

from typing import Any

from workbook.exercises.definition_trial import definition, no_state, types
from workbook.exercises.exercise import Right, Verdict, Wrong

_CALLS = ("Get All Job Applications", "Update Job and Application Status", "Read Job and Application")
PATHS: dict[str, tuple[str, ...]] = {
    "a": ("Invalid Input",),
    "b": (*_CALLS, "Job Not Found"),
    "c": (*_CALLS, "Summarise the Booking"),
}
"""For each input the Task states that it goes through, then the state in which it ends. A test runs all three."""


def check(answer: dict[str, Any]) -> Verdict:
    """Whether `answer` has the three ways, as lists of the states' names."""
    if missing := [f"`{name}`" for name in PATHS if name not in answer]:
        return Wrong(f"One list for each input is asked for; {', '.join(missing)} is missing.")
    kinds = types(definition())
    for name, wanted in PATHS.items():
        given = answer[name]
        if not isinstance(given, list | tuple) or not all(isinstance(state, str) for state in given):
            return Wrong(f"What `{name}` holds is not a list of names.")
        wrong = _unknown(name, given, kinds) or _of_another_type(name, given, kinds)
        if wrong or tuple(given) != wanted:
            return wrong or Wrong(_why_not(name, tuple(given), wanted))
    return Right(
        "A repeated booking makes the same three calls as one that is refused. Only the reading tells them apart."
    )


def _unknown(name: str, given: Any, kinds: dict[str, str]) -> Wrong | None:
    for state in given:
        if state not in kinds:
            return Wrong(f"In `{name}`: {no_state(state)}")
    return None if given else Wrong(f"`{name}` is empty. An execution always ends in some state.")


def _of_another_type(name: str, given: Any, kinds: dict[str, str]) -> Wrong | None:
    for state in given[:-1]:
        if kinds[state] != "Task":
            return Wrong(f"In `{name}`: `{state}` makes no call, it is a {kinds[state]} state. Leave it out.")
    if kinds[given[-1]] == "Task":
        return Wrong(f"In `{name}`: no execution ends in `{given[-1]}`; say where it ends.")
    return None


def _why_not(name: str, given: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    *calls, end = given
    if name == "a":
        if calls:
            return "In `a`: the input is looked at before anything is read, and this one asks for DECLINED."
        return f"In `a`: `{end}` is not where the first Choice state sends an input that asks for DECLINED."
    if name == "b" and end != wanted[-1]:
        return f"In `b`: `{end}` is not the reason. The ids look right, but nobody posted this job."
    if name == "c" and end == "Job Not Open":
        return "In `c`: the job is CLOSED, but by this very booking. The first rule that holds decides, from the top."
    if name == "c" and end != wanted[-1]:
        return f"In `c`: `{end}` is not where it ends. Nothing is wrong with this booking; it was made before."
    if any(call not in _CALLS for call in calls):
        return f"In `{name}`: everybody has an answer already, so inside the Map there is nothing to call."
    left_out = next((call for call in _CALLS if call not in calls), "")
    if name == "b" and left_out:
        return (
            "In `b`: the end is right, and a call before it is missing. The Query finds nothing, and nobody looks at "
            f"that. So `{left_out}` comes, too."
        )
    if left_out:
        return (
            "In `c`: the end is right, and a call before it is missing. It does not know yet that it is a repeat. "
            f"So `{left_out}` comes, too."
        )
    return f"In `{name}`: the end is right. Each call is made once, from the top of the picture down."
