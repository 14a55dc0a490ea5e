"""What chapter 02's exercises say to an expression, to a Pass state and to an order of states."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from asl_interpreter import Execution, InvalidDefinition, StateMachine
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.figures.machine import Machine, read_machine
from workbook.sample import job_with_applications
from workbook.template import PROJECT

_FILE = PROJECT / "asl" / "book_nanny.asl.json"
_JOB = job_with_applications(3, seed=5)
_INPUT = _JOB.booking(1)
_JOB_ID, _APPLICATION_ID = _INPUT["input"]["jobId"], _INPUT["input"]["applicationId"]


def application_key(answer: str | dict[str, Any]) -> Verdict:
    """An expression that builds the key of an application from the workflow's input."""
    if isinstance(answer, dict):
        if ".$" in json.dumps(answer):
            return Wrong("Only the expression is asked for: the text behind the field.")
        return Wrong("A field that holds an expression must end in `.$`; and only the expression is asked for.")
    state = {"Type": "Pass", "Parameters": {"key.$": answer}, "End": True}
    try:
        execution = _run(state, _INPUT)
    except InvalidDefinition:
        return Wrong("This is neither a path nor an intrinsic function: a state with it is refused.")
    if execution.status == "SUCCEEDED":
        return _key(execution.output["key"])
    if "$.input" not in answer and "$." in answer:
        return Wrong("The two ids are inside `input`: a path to them begins with `$.input.`.")
    if "number of arguments" in (execution.cause or ""):
        return Wrong("`States.Format` needs as many values as its text has `{}`.")
    return Wrong(_why(execution))


def _key(key: object) -> Verdict:
    right = f"JOB#{_JOB_ID}#APPLICATION#{_APPLICATION_ID}"
    if key == right:
        return Right("One expression, wherever an application is read or written. With a `#` less it is another item.")
    if key == f"JOB#{_JOB_ID}":
        return Wrong("This is the key of the job. The application's goes on with its own id.")
    if key in (_JOB_ID, _APPLICATION_ID):
        return Wrong("This gives only one of the two ids. A text with both is wanted: `States.Format` makes one.")
    if key == f"JOB#{_APPLICATION_ID}#APPLICATION#{_JOB_ID}":
        return Wrong("The two ids have changed places.")
    if "$." in str(key):
        return Wrong("A path that stands in quotes is text, not a path. Only what `{}` stands for is filled in.")
    if str(key).replace("#", "") == right.replace("#", ""):
        return Wrong(f"Nearly: a `#` is missing or too many. It gives `{key}`.")
    return Wrong(f"It gives `{key}`.")


def discard_the_job(answer: dict[str, Any] | str) -> Verdict:
    """A Pass state, or its InputPath alone, that keeps every application and nothing else."""
    state = answer if isinstance(answer, dict) else {"Type": "Pass", "InputPath": answer, **_KEPT}
    wrong = _not_this_state(state)
    if wrong:
        return wrong
    try:
        for tried, (case, items) in enumerate(_lists()):
            wrong = _left(state, case, items)
            if wrong:
                return wrong if tried else _or_the_job_itself(state, items) or wrong
    except InvalidDefinition:
        return Wrong("This is no valid state: a path begins with `$.`, and its brackets are closed.")
    return Right("What an item is does not change when somebody changes the order of a Query.")


_KEPT = {"ResultPath": "$.getItems", "Next": "Iterate through Application Items"}


def _not_this_state(state: dict[str, Any]) -> Wrong | None:
    if state.get("Type") != "Pass":
        return Wrong("This is not a Pass state: its `Type` has to stay `Pass`.")
    if "InputPath.$" in state:
        return Wrong("`InputPath` always holds a path, so it is written without `.$`.")
    if "InputPath" not in state:
        return Wrong("There is no `InputPath` in it: the path that chooses what the state works on.")
    if not isinstance(state["InputPath"], str):
        return Wrong("The `InputPath` is a path, as text.")
    for field, value in _KEPT.items():
        if state.get(field) != value:
            return Wrong(f"The `{field}` has to stay `{value}`: the states after it count on it.")
    return None


def _lists() -> list[tuple[str, list[dict[str, Any]]]]:
    """What the Query can answer: the items, and the case in words."""
    job = {"id": {"S": _JOB_ID}, "username": {"S": "sarah"}, "jobStatus": {"S": "OPEN"}}
    one, two, three = (
        {
            "id": {"S": it.id},
            "jobId": {"S": it.jobId},
            "username": {"S": it.username},
            "jobApplicationStatus": {"S": "PENDING"},
        }
        for it in _JOB.applications
    )
    before = one | {"jobApplicationStatus": {"S": "ACCEPTED"}}
    return [
        ("the job came first", [job, one, two, three]),
        ("the job came last", [one, two, three, job]),
        ("the job was not in the list", [one, two, three]),
        ("there was one application only", [job, one]),
        ("one was accepted before, and the booking is repeated", [job, before, two]),
        ("there was no application", [job]),
    ]


def _left(state: dict[str, Any], case: str, items: list[dict[str, Any]]) -> Wrong | None:
    wanted = [item for item in items if "jobApplicationStatus" in item]
    execution = _run({**state, "End": True}, {"getItems": {"Items": items}})
    if execution.status != "SUCCEEDED":
        return Wrong(f"When {case}, it failed. {_why(execution)}")
    left = execution.output["getItems"]
    if left == wanted:
        return None
    if not isinstance(left, list) or any(item not in items for item in left):
        return Wrong(f"When {case}, no whole items were left. The Map needs each application as it is.")
    lost = sum(item not in left for item in wanted)
    told = [f"{lost} of {len(wanted)} applications were lost"] if lost else []
    told += ["the job was still in the list"] if len(left) > len(wanted) - lost else []
    return Wrong(f"When {case}, {' and '.join(told) or 'the order changed'}.")


def _or_the_job_itself(state: dict[str, Any], items: list[dict[str, Any]]) -> Wrong | None:
    """What is wrong wherever the job stands."""
    execution = _run({**state, "End": True}, {"getItems": {"Items": items}})
    left = execution.output["getItems"] if execution.status == "SUCCEEDED" else None
    if left == items:
        return Wrong("Nothing is discarded: the job itself is still there.")
    if left == items[:1]:
        return Wrong("This keeps the job and discards the applications: turn it around.")
    return None


def way_of_a_declined_application(answer: Sequence[Any]) -> Verdict:
    """The states from the Query to the queue; the first wrong transition is named, and why."""
    machine, inside = _machines()
    there = {*machine.states, *inside.states}
    for name in answer:
        if not isinstance(name, str):
            return Wrong("The list holds no names: `names[4]`, not `4`.")
        if name not in there:
            return Wrong(f"There is no state `{name}`. Take the names from `names`, and do not retype them.")
    if not answer or answer[0] != _WHY[0][0]:
        return Wrong("It begins with the Query, `Get All Job Applications`.")
    for (before, _), (name, why), came in zip(_WHY, _WHY[1:], answer[1:], strict=False):
        if came != name:
            if came in _ASIDE:
                return Wrong(f"`{came}` is {_ASIDE[came]}. It does not come after `{before}`.")
            return Wrong(f"After `{before}` comes something else than `{came}`: {why}")
    if len(answer) < len(_WHY):
        return Wrong(f"Right as far as it goes, but it stops too early, after `{answer[-1]}`.")
    if len(answer) > len(_WHY):
        return Wrong(f"The way ends with the message in the queue; `{answer[len(_WHY)]}` is not on it.")
    return Right("Read, check, write, and only then tell anybody: what is told cannot be taken back.")


# Each state of the way, and why it stands where it stands.
_WHY = (
    ("Get All Job Applications", ""),
    ("Do They Fit", "a job with too many applications is refused before anything is written."),
    ("Update Job and Application Status", "nobody is declined before the job is closed and one is accepted."),
    ("Discard Job Item from List", "the Map gets a list without the job."),
    (
        "Iterate through Application Items",
        "what deals with one application is inside the Map.",
    ),
    ("Filter out Accepted Application", "the first state inside the Map decides for each application."),
    ("Push Declined Application Items", "a pending application that was not chosen is put into the queue."),
)
_ASIDE = {
    "Send Accepted Applicant a Message": "for the nanny who was chosen, and Chloe was not",
    "Nothing to Do": "for an application that has been dealt with before",
    "Read Job and Application": "reached only when the transaction is cancelled",
    "Job Not Open": "where a booking fails, and this one does not",
}


@cache
def _machines() -> tuple[Machine, Machine]:
    """The graph of the deployed definition, and the one inside its Map."""
    machine = read_machine(json.loads(_FILE.read_text(encoding="utf-8")))
    return machine, machine.states["Iterate through Application Items"].machines[0]


def _run(state: dict[str, Any], data: Any) -> Execution:
    """One Pass state, run alone. Raises `InvalidDefinition`."""
    alone = {name: value for name, value in state.items() if name != "Next"}
    return StateMachine({"StartAt": "State", "States": {"State": alone}}).start(data).run()


def _why(execution: Execution) -> str:
    """What the engine says: its hint where it has one, which names the part of a path that failed."""
    hints = [visit.hint for visit in execution.visits if visit.hint]
    return hints[0] if hints else f"{execution.error}: {execution.cause}"
