"""The history of an execution, wherever its type keeps it: Step Functions itself, or CloudWatch Logs."""

import time
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError
from botocore.model import StructureShape

from workbook import cloud
from workbook.basics.sentence import Sentence
from workbook.messages.logs import logged

_PATIENCE = 60.0  # seconds that a log has to arrive in
_PAUSE = 2.0  # seconds between two looks at it
_ENDS = {"ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut"}
_NUMBERS = {"integer", "long"}
_FIELDS = {"id", "type", "details", "previous_event_id", "event_timestamp", "execution_arn"}


class NotAnExecution(Sentence, ValueError):
    """What was given is no execution's ARN."""


class NoSuchExecution(Sentence, LookupError):
    """Step Functions does not know the execution, or nothing of it is in its log."""


class NotLogged(Sentence, RuntimeError):
    """The state machine is set so that its log does not hold a whole history; the message says which setting it is."""


class LogNotArrived(Sentence, TimeoutError):
    """The end of an execution's log was waited for in vain."""


def history_of(execution_arn: str) -> list[dict[str, Any]]:
    """The events of an execution, all of them, as GetExecutionHistory gives them.

    A Standard execution's come from GetExecutionHistory. An Express one has no history there: its events are read from
    the log group that its state machine names, and put back into the same form. On AWS logs arrive some seconds late,
    and this waits for the end, a minute at most; a local cloud of this process answers at once, for an execution that
    still runs with what has happened. (Step Functions guide, *Using CloudWatch Logs to log execution history*; API
    reference, *GetExecutionHistory* and *HistoryEvent*.)

    Who reads an Express execution's needs the rights states:DescribeStateMachine and logs:FilterLogEvents. Raises
    `NotAnExecution`, `NoSuchExecution`, `NotLogged` and `LogNotArrived`.
    """
    match execution_arn.split(":"):
        case ["arn", _, "states", _, _, "execution", _, _]:
            return _kept_by_step_functions(execution_arn)
        case ["arn", partition, "states", region, account, "express", machine, _, _]:
            return _logged(execution_arn, f"arn:{partition}:states:{region}:{account}:stateMachine:{machine}")
    raise NotAnExecution(
        f"{execution_arn!r} is not an execution's ARN. StartExecution and StartSyncExecution answer with one, under "
        "executionArn."
    )


def _kept_by_step_functions(execution_arn: str) -> list[dict[str, Any]]:
    pages = cloud.shared_client("stepfunctions").get_paginator("get_execution_history")
    try:
        found = list(pages.paginate(executionArn=execution_arn, PaginationConfig={"PageSize": 1000}).search("events"))
    except ClientError as error:
        if error.response["Error"]["Code"] == "ExecutionDoesNotExist":
            raise NoSuchExecution(
                f"There is no execution {execution_arn}. Is it of another stack, or older than 90 days?"
            ) from None
        raise
    return found


def _logged(execution_arn: str, machine_arn: str) -> list[dict[str, Any]]:
    group = _log_group(machine_arn)
    until = time.monotonic() + _PATIENCE
    while True:
        events = events_in(group, execution_arn)
        from_the_first = [event["id"] for event in events] == list(range(1, len(events) + 1))
        if from_the_first and events and events[-1]["type"] in _ENDS:
            return events
        if cloud.answers():  # nothing is on its way to a log of this process
            if from_the_first and events:
                return events
            raise NoSuchExecution(
                f"The log group {group} does not hold the history of {execution_arn}. Is it of another stack, or was "
                "the log changed or deleted since?"
            )
        if time.monotonic() > until:
            raise LogNotArrived(
                f"{len(events)} events of {execution_arn} have arrived in {group}, and not all to its end. It may "
                "still run, or its log is late: ask again in a minute."
            )
        time.sleep(_PAUSE)


def _log_group(machine_arn: str) -> str:
    """The name of the log group of a state machine that logs everything."""
    step_functions = cloud.shared_client("stepfunctions")
    try:
        logging = step_functions.describe_state_machine(stateMachineArn=machine_arn)["loggingConfiguration"]
    except step_functions.exceptions.StateMachineDoesNotExist:
        raise NoSuchExecution(
            f"There is no state machine {machine_arn}, and only it says which log group its executions are in."
        ) from None
    machine = machine_arn.rpartition(":")[2]
    level, destinations = logging.get("level", "OFF"), logging.get("destinations", [])
    if level == "OFF" or not destinations:
        raise NotLogged(
            f"{machine} logs nothing, and an Express execution has no other history. Set its log level to ALL, in the "
            "template the parameter LogLevel, and run it again."
        )
    if level != "ALL":
        raise NotLogged(
            f"{machine} logs at level {level}: only what failed is in its log, too little for a history. Set its log "
            "level to ALL, in the template the parameter LogLevel, and run it again."
        )
    if not logging.get("includeExecutionData"):
        raise NotLogged(
            f"{machine} leaves inputs and outputs out of its log. Set includeExecutionData to true in its logging "
            "configuration, and run it again."
        )
    name: str = destinations[0]["cloudWatchLogsLogGroup"]["logGroupArn"].split(":")[6]
    return name


def events_in(log_group: str, execution_arn: str) -> list[dict[str, Any]]:
    """The events of an execution that are in a log group by now, in order, in the form of GetExecutionHistory.

    They are not all of them where the log level is below ALL. Several streams may hold them, in any order. Raises
    `NotLogged` when there is no such log group.
    """
    logs = cloud.shared_client("logs")
    shape = cloud.shared_client("stepfunctions").meta.service_model.shape_for("HistoryEvent")
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=log_group, filterPattern=f'"{execution_arn}"')
    try:
        lines = [_line(event["message"]) for page in pages for event in page["events"]]
    except logs.exceptions.ResourceNotFoundException:
        raise NotLogged(f"There is no log group {log_group}, so what was logged there is gone.") from None
    # Another execution's line can name this one, in its input say. A line can be delivered twice.
    events = {line["id"]: _event(line, shape) for line in lines if line.get("execution_arn") == execution_arn}
    return sorted(events.values(), key=lambda event: int(event["id"]))


def _line(text: str) -> dict[str, Any]:
    """A line as Step Functions writes it; nothing where another program wrote it into the same group."""
    line = logged(text)
    return line if line.keys() >= _FIELDS else {}


def _event(line: dict[str, Any], shape: StructureShape) -> dict[str, Any]:
    """A line of the log as the event that it tells of. Numbers are text in the one and numbers in the other."""
    kind = line["type"]
    event = {
        "timestamp": datetime.fromtimestamp(int(line["event_timestamp"]) / 1000, UTC),
        "type": kind,
        "id": int(line["id"]),
        "previousEventId": int(line["previous_event_id"]),
    }
    # One field for the details of every state's entry, one for every state's exit.
    kind = kind[kind.rindex("State") :] if kind.endswith(("StateEntered", "StateExited")) else kind
    field = f"{kind[:1].lower()}{kind[1:]}EventDetails"
    if field in shape.members:  # events of some types have none
        members = shape.members[field].members
        event[field] = {
            name: int(value) if name in members and members[name].type_name in _NUMBERS else value
            for name, value in line["details"].items()
        }
    return event
