"""Ways to read a log's lines that miss what failed."""

import json
from typing import Any

Lines = list[dict[str, Any]]


def right(events: Lines, *, number: Any = int) -> dict[str, Any]:
    """The right way, unless ids are compared by something else than `number`."""
    end = next(it for it in events if it["type"] == "ExecutionFailed")
    mine = {it["id"]: it for it in events if it["execution_arn"] == end["execution_arn"]}
    failed = max((it for it in mine.values() if it["type"] == "TaskFailed"), key=lambda it: number(it["id"]))
    at = failed
    while not at["type"].endswith("StateEntered"):
        at = mine[at["previous_event_id"]]
    return {
        "state": at["details"]["name"],
        "error": failed["details"]["error"],
        "input": json.loads(at["details"]["input"]),
    }


def nothing(events: Lines) -> None:
    right(events)


def a_tuple(events: Lines) -> tuple[Any, ...]:
    return tuple(right(events).values())


def without_the_input(events: Lines) -> dict[str, Any]:
    return {name: value for name, value in right(events).items() if name != "input"}


def the_last_state(events: Lines) -> dict[str, Any]:
    end = next(it for it in events if it["type"] == "ExecutionFailed")
    mine = [it for it in events if it["execution_arn"] == end["execution_arn"]]
    last = max((it for it in mine if it["type"].endswith("StateEntered")), key=lambda it: int(it["id"]))
    return right(events) | {"state": last["details"]["name"]}


def the_executions_error(events: Lines) -> dict[str, Any]:
    end = next(it for it in events if it["type"] == "ExecutionFailed")
    return right(events) | {"error": end["details"]["error"]}


def the_first_failure_of_anybody(events: Lines) -> dict[str, Any]:
    """Takes the state of an execution that succeeded, where there is one that the failed one never entered."""
    end = next(it for it in events if it["type"] == "ExecutionFailed")
    others = [it for it in events if it["execution_arn"] != end["execution_arn"]]
    entered = [it["details"]["name"] for it in others if it["type"].endswith("StateEntered")]
    mine = {
        it["details"]["name"]
        for it in events
        if it["execution_arn"] == end["execution_arn"] and it["type"].endswith("StateEntered")
    }
    return right(events) | {"state": next(name for name in entered if name not in mine)}


def ids_as_text(events: Lines) -> dict[str, Any]:
    return right(events, number=str)


def the_line_before(events: Lines) -> dict[str, Any]:
    """Takes the state that was entered last before the failure, in whatever iteration."""
    end = next(it for it in events if it["type"] == "ExecutionFailed")
    mine = [it for it in events if it["execution_arn"] == end["execution_arn"]]
    failed = max((it for it in mine if it["type"] == "TaskFailed"), key=lambda it: int(it["id"]))
    before = [it for it in mine if it["type"].endswith("StateEntered") and int(it["id"]) < int(failed["id"])]
    at = max(before, key=lambda it: int(it["id"]))
    said = right(events)
    given = json.loads(at["details"]["input"])
    return said | {"state": at["details"]["name"], "input": given}


def input_as_text(events: Lines) -> dict[str, Any]:
    said = right(events)
    texts = [it["details"].get("input", "null") for it in events]
    return said | {"input": next(text for text in texts if json.loads(text) == said["input"])}


def the_executions_input(events: Lines) -> dict[str, Any]:
    end = next(it for it in events if it["type"] == "ExecutionFailed")
    mine = [it for it in events if it["execution_arn"] == end["execution_arn"]]
    started = next(it for it in mine if it["type"] == "ExecutionStarted")
    return right(events) | {"input": json.loads(started["details"]["input"])}


def expects_a_name_everywhere(events: Lines) -> dict[str, Any]:
    names = [it["details"]["name"] for it in events]
    return right(events) | {"state": names[-1]}
