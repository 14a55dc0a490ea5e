"""What exercise 02-6 says to the Choice inside the Map: the workflow sends each kind of application through it."""

import json
from collections.abc import Iterator
from typing import Any

from asl_interpreter import Visit
from workbook.exercises.chapter_02.made_up import MadeUp, application
from workbook.exercises.definition_trial import definition, no_state, reads_differently, refused, run, types
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.definitions import targets
from workbook.practice.playground import NotEvaluated, evaluate
from workbook.practice.sample import job_with_applications

STATE, _MAP = "Filter out Accepted Application", "Iterate through Application Items"
_TELL, _DECLINE, _NOTHING = "Read Accepted Application", "Push Declined Application Items", "Nothing to Do"
_OTHERWISE = {_TELL: "nobody tells her", _DECLINE: "nobody declines her", _NOTHING: "there is nothing left to do"}
"""What is wrong with any other state."""
_POSTED = job_with_applications(9, seed=5)
_LOWER, _CHOSEN, _HIGHER = sorted(range(9), key=lambda number: _POSTED.applications[number].id)[1:8:3]
"""Applications whose ids come before and after the chosen one's: an id that is greater is not equal."""


def _item(number: int, status: str = "PENDING", *, told: bool = False) -> dict[str, Any]:
    return application(_POSTED.applications[number].id, status, told=told)


_LISTS = (
    (
        ("The chosen nanny (PENDING in the list: the Query comes before the transaction)", _item(_CHOSEN), _TELL),
        ("A nanny who was not chosen", _item(_LOWER), _DECLINE),
        ("A nanny who was not chosen", _item(_HIGHER), _DECLINE),
    ),
    (
        ("In a booking that is repeated, the chosen nanny, who has not been told,", _item(_CHOSEN, "ACCEPTED"), _TELL),
        ("In a booking that is repeated, a nanny who is DECLINED already", _item(_LOWER, "DECLINED"), _NOTHING),
        ("In a booking that is repeated, a nanny who is still PENDING", _item(_HIGHER), _DECLINE),
    ),
    (
        ("The chosen nanny, who has been told before,", _item(_CHOSEN, "ACCEPTED", told=True), _NOTHING),
        ("A nanny who is DECLINED already", _item(_HIGHER, "DECLINED"), _NOTHING),
        ("A nanny with a status of tomorrow, WITHDRAWN,", _item(_LOWER, "WITHDRAWN"), _NOTHING),
    ),
    (("A nanny with a status of tomorrow, PENDING-AGAIN,", _item(_LOWER, "PENDING-AGAIN"), _NOTHING),),
)
"""What the Query can find: who it is, the item, and where it has to go."""


def way_of_each_application(answer: dict[str, Any]) -> Verdict:
    """A Choice that sends every application where it belongs, in first bookings and in repeated ones."""
    if wrong := _form(answer):
        return wrong
    tried = definition()
    inside = tried["States"][_MAP]["ItemProcessor"]["States"]
    theirs, inside[STATE] = inside[STATE], answer
    if fault := _refused(tried, answer, inside):
        return Wrong(fault)
    for cases in _LISTS:
        items = [item for _, item, _ in cases]
        execution = run(tried, _POSTED.booking(_CHOSEN), MadeUp(_POSTED, items))
        visits = {visit.input["application"]["id"]["S"]: visit for visit in execution.visits if visit.name == STATE}
        for who, item, wanted in cases:
            if wrong := _way(visits[item["id"]["S"]], who, wanted, answer):
                return wrong
    different = reads_differently(answer, theirs)
    return Right(f"Nobody hears twice, nobody is forgotten, also when a booking is repeated. {different}".strip())


def _form(answer: dict[str, Any]) -> Wrong | None:
    if STATE in answer:
        return Wrong("Only the state is asked for, without its name.")
    if answer.get("Type") != "Choice":
        return Wrong("This is not a Choice state: its `Type` has to stay `Choice`.")
    if not isinstance(answer.get("Choices"), list) or not all(isinstance(rule, dict) for rule in answer["Choices"]):
        return Wrong("`Choices` is a list of rules, and each rule is a dict.")
    return None


def _refused(tried: dict[str, Any], answer: dict[str, Any], inside: dict[str, Any]) -> str:
    for name in targets(answer):
        if name not in inside:
            outside = f"`{name}` is outside the Map, and no state inside leads there."
            return outside if name in types(tried) else no_state(name)
    if unreached := [name for name in (_TELL, _DECLINE) if name not in targets(answer)]:
        return f"No rule leads to `{unreached[0]}`."
    return refused(tried).replace(f"/States/{_MAP}/ItemProcessor/States/{STATE}", STATE)


def _way(visit: Visit, who: str, wanted: str, answer: dict[str, Any]) -> Wrong | None:
    if visit.error and "no Default" in f"{visit.hint} {visit.cause}":
        return Wrong(f"{who} matches no rule, and there is no `Default`: the iteration fails, and with it the Map.")
    if visit.error:
        why = visit.hint or visit.cause or visit.error
        return Wrong(f"{who} makes it fail. {why}", came=_paths(answer, visit.input))
    if visit.next != wanted:
        goes = f"{who} goes to `{visit.next}`: {_OTHERWISE[wanted]}. {_tip(answer)}"
        return Wrong(goes.strip(), came=f"`{visit.next}`")
    if visit.output != visit.input:
        return Wrong("It changes the data, which the next state reads. A Choice passes its input on as it is.")
    return None


def _paths(answer: dict[str, Any], data: Any) -> str:
    """The paths in the rules that lead nowhere, less those of which a rule only asks whether they do."""
    paths = dict.fromkeys(_compared(answer["Choices"]))
    return ", ".join(f"`{path}`" for path in paths if isinstance(evaluate(path, data), NotEvaluated))


def _compared(rules: Any) -> Iterator[str]:
    if isinstance(rules, str) and rules.startswith("$"):
        yield rules
    elif isinstance(rules, list | dict) and "IsPresent" not in rules:
        for part in rules.values() if isinstance(rules, dict) else rules:
            yield from _compared(part)


def _tip(answer: dict[str, Any]) -> str:
    written = json.dumps(answer, default=str)
    if '"StringEquals": "$.' in written or '"StringMatches": "$.' in written:
        return "`StringEquals` compares with these very characters; `StringEqualsPath` reads a path."
    for path in ("$.application.id", "$.application.jobApplicationStatus"):
        if f'"{path}"' in written:
            return f'`{path}` is an object, such as `{{"S": "…"}}`: its text is at `{path}.S`.'
    return ""
