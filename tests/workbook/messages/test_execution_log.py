"""The history of an execution, read where its type keeps it."""

import json
from collections.abc import Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from workbook import cloud
from workbook.cloud import Stack, connect, latency
from workbook.messages import execution_log
from workbook.messages.execution_log import (
    LogNotArrived,
    NoSuchExecution,
    NotAnExecution,
    NotLogged,
    events_in,
    history_of,
)
from workbook.practice.trial_machine import trial_machine

ANY_ROLE = "arn:aws:iam::123456789012:role/any"  # the local cloud lets it do everything
PASS = {"StartAt": "It", "States": {"It": {"Type": "Pass", "End": True}}}
WAIT = {"Type": "Wait", "Seconds": 2, "End": True}
LONG = {"Type": "Wait", "Seconds": 600, "End": True}
SQS = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sqs:listQueues", "TimeoutSeconds": 9, "Parameters": {}}
NO_QUEUE = SQS | {"Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "no", "MessageBody": "1"}}
LAMBDA = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:FUNCTION", "End": True}

AGAIN = {"Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 600}]}
# Fails after the others have begun.
AFTER_A_SECOND = SQS | {"TimeoutSeconds": 1, "Resource": "arn:aws:states:::aws-sdk:sns:listTopics", "End": True}


def only(state: dict[str, Any], name: str = "It") -> dict[str, Any]:
    return {"StartAt": name, "States": {name: state}}


def beside(**states: dict[str, Any]) -> dict[str, Any]:
    """A Parallel state with a branch for each state."""
    return {"Type": "Parallel", "Branches": [only(state, name) for name, state in states.items()], "End": True}


def each(state: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Type": "Map", "ItemsPath": "$.n", "ItemProcessor": only(state, "Inside"), "End": True} | more


RUNS: dict[str, dict[str, Any]] = {
    "states of every type": {
        "StartAt": "Choose",
        "States": {
            "Choose": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.n", "IsPresent": True, "Next": "Assign"}],
                "Default": "Assign",
            },
            "Assign": {"Type": "Pass", "Assign": {"umlaut": "ü", "n.$": "$.n"}, "Next": "Beside"},
            "Beside": beside(M=each(WAIT), P={"Type": "Pass", "End": True}, S={"Type": "Succeed"}),
        },
    },
    "a call that answers": only(SQS | {"End": True}),
    "a call that is refused": only(NO_QUEUE | {"End": True}),
    "a call that takes too long": only(SQS | {"TimeoutSeconds": 1, "End": True}),
    "a function that answers": only(LAMBDA),
    "a function that may not be called": only(LAMBDA),
    "a function that takes too long": only(LAMBDA | {"TimeoutSeconds": 1}),
    "a branch fails beside those that wait": only(
        beside(Fails=AFTER_A_SECOND, W=LONG, M=each(LONG), P=beside(PW=LONG), T=NO_QUEUE | AGAIN | {"End": True})
    ),
    "an iteration fails": only(each({"Type": "Fail"})),
    "an expression cannot be evaluated": only(
        {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $number('x') %}", "End": True}
    ),
    "the time is up": only(LONG) | {"TimeoutSeconds": 3},
    "somebody stops it": only(LONG),
}


@pytest.fixture
def stack() -> Iterator[Stack]:
    with connect() as deployed:
        deployed.clock.advance(0.1239)  # events have milliseconds, no more
        yield deployed


class Machines:
    """Makes state machines that log, by default like the deployed one."""

    def __init__(self, stack: Stack) -> None:
        self._client = boto3.client("stepfunctions")
        self.like = self._client.describe_state_machine(stateMachineArn=stack.outputs["StateMachineArn"])
        self._numbers = count()
        self.group = group_of(self.like)

    def make(self, definition: dict[str, Any] = PASS, kind: str = "EXPRESS", role: str = "", **logging: Any) -> str:
        return str(
            self._client.create_state_machine(
                name=f"m{next(self._numbers)}",
                type=kind,
                roleArn=role or self.like["roleArn"],
                definition=json.dumps(definition),
                loggingConfiguration=self.like["loggingConfiguration"] | logging,
            )["stateMachineArn"]
        )

    def start(self, arn: str, **input: Any) -> str:
        return str(self._client.start_execution(stateMachineArn=arn, input=json.dumps(input))["executionArn"])


def group_of(machine: dict[str, Any]) -> str:
    [destination] = machine["loggingConfiguration"]["destinations"]
    return str(destination["cloudWatchLogsLogGroup"]["logGroupArn"]).split(":")[6]


@pytest.fixture
def machines(stack: Stack) -> Machines:
    return Machines(stack)


# -- one form ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def runs() -> dict[str, tuple[list[Any], list[Any]]]:
    """What GetExecutionHistory gives of executions, and what their log does. Standard ones can have both."""
    with connect() as stack:
        stack.clock.advance(0.1239)  # of which events keep the milliseconds
        machines, found = Machines(stack), {}
        slow = dict.fromkeys([("sqs", "ListQueues"), ("lambda", "Invoke"), ("sns", "ListTopics")], 2000)  # ms
        for name, definition in RUNS.items():
            named = json.loads(json.dumps(definition).replace("FUNCTION", stack.outputs["FunctionName"]))
            role = "" if "may not" in name else ANY_ROLE
            with latency.simulated(slow if "too long" in name or "beside" in name else {}):
                execution = machines.start(machines.make(named, "STANDARD", role), n=[1, 2, 3])
            stack.clock.advance(3)
            if "stops" in name:
                boto3.client("stepfunctions").stop_execution(executionArn=execution)
            found[name] = history_of(execution), events_in(machines.group, execution)
        return found


# What `asl_interpreter` tells. GetExecutionHistory has more, of activities, Map Runs, .sync and redrives.
TYPES = {
    *(f"Execution{how}" for how in ("Started", "Succeeded", "Failed", "TimedOut", "Aborted")),
    *(f"{state}State{how}" for state in ("Choice", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait")
      for how in ("Entered", "Exited")),
    "FailStateEntered", "EvaluationFailed",
    *(f"{state}State{how}" for state in ("Map", "Parallel") for how in ("Started", "Succeeded", "Failed")),
    *(f"{state}StateAborted" for state in ("Map", "Parallel", "Task", "Wait")),
    *(f"MapIteration{how}" for how in ("Started", "Succeeded", "Failed", "Aborted")),
    *(f"{task}{how}" for task in ("Task", "LambdaFunction")
      for how in ("Scheduled", "Started", "Succeeded", "Failed", "TimedOut")),
}  # fmt: skip


@pytest.mark.parametrize("name", RUNS)
def test_a_log_gives_the_same_events_as_get_execution_history(name: str, runs: Any) -> None:
    of_the_api, of_the_log = runs[name]
    assert of_the_log == of_the_api


def test_events_of_every_type_were_among_them(runs: Any) -> None:
    assert {event["type"] for events, _ in runs.values() for event in events} == TYPES


# -- which one it reads --------------------------------------------------------------------------------------------


def test_an_express_execution_is_read_from_its_log(stack: Stack, machines: Machines) -> None:
    asynchronous = machines.start(machines.make(), n=1)
    synchronous = boto3.client("stepfunctions").start_sync_execution(stateMachineArn=machines.make(), input='{"n":1}')
    assert history_of(asynchronous) == history_of(synchronous["executionArn"])
    assert [event["type"] for event in history_of(asynchronous)] == [
        "ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"
    ]  # fmt: skip


def test_a_standard_execution_needs_no_log(stack: Stack, machines: Machines) -> None:
    steps = {f"S{n}": {"Type": "Pass", "Next": f"S{n + 1}"} for n in range(600)} | {"S600": {"Type": "Succeed"}}
    machine = machines.make({"StartAt": "S0", "States": steps}, "STANDARD", level="OFF")
    assert len(history_of(machines.start(machine))) == 1204  # more than GetExecutionHistory gives at once


def test_a_trial_machine_logs_like_the_deployed_one(stack: Stack) -> None:
    arn = trial_machine(PASS, like=stack.outputs["StateMachineArn"])
    answer = boto3.client("stepfunctions").start_sync_execution(stateMachineArn=arn)
    assert len(history_of(answer["executionArn"])) == 4


def test_what_has_happened_of_an_execution_that_still_runs_is_told(stack: Stack, machines: Machines) -> None:
    execution = machines.start(machines.make(only(WAIT)))
    assert [event["type"] for event in history_of(execution)] == ["ExecutionStarted", "WaitStateEntered"]
    stack.clock.advance(2)
    assert history_of(execution)[-1]["type"] == "ExecutionSucceeded"


def test_executions_that_log_side_by_side_are_told_apart(stack: Stack, machines: Machines) -> None:
    machine = machines.make()
    first = machines.start(machine)
    second = machines.start(machine, told=first)  # names the first one in its input
    begun = [history_of(each)[0]["executionStartedEventDetails"]["input"] for each in (first, second)]
    assert begun == ["{}", json.dumps({"told": first}, separators=(",", ":"))]


@pytest.mark.parametrize("line", ["ran {}", '"{}"', '["{}"]', '{{"execution_arn": "{}", "level": "INFO"}}'])
def test_lines_of_other_programs_that_name_the_execution_are_left_out(
    line: str, stack: Stack, machines: Machines
) -> None:
    execution = machines.start(machines.make())
    history, logs = history_of(execution), boto3.client("logs")
    logs.create_log_stream(logGroupName=machines.group, logStreamName="others")
    now = int(stack.clock.now() * 1000)
    logs.put_log_events(
        logGroupName=machines.group,
        logStreamName="others",
        logEvents=[{"timestamp": now, "message": line.format(execution)}],
    )
    assert history_of(execution) == history


def test_a_log_of_more_events_than_one_page_is_whole(stack: Stack, machines: Machines) -> None:
    steps = {f"S{n}": {"Type": "Pass", "Next": f"S{n + 1}"} for n in range(600)} | {"S600": {"Type": "Succeed"}}
    assert len(history_of(machines.start(machines.make({"StartAt": "S0", "States": steps})))) == 1204


# -- what keeps a log from being a history -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("logging", "says"),
    [
        ({"level": "OFF"}, "logs nothing.*LogLevel"),
        ({"level": "OFF", "destinations": []}, "logs nothing.*LogLevel"),
        ({"level": "ERROR"}, "logs at level ERROR: only what failed.*LogLevel"),
        ({"level": "FATAL"}, "logs at level FATAL: only what failed.*LogLevel"),
        ({"includeExecutionData": False}, "leaves inputs and outputs out.*includeExecutionData"),
    ],
)
def test_a_setting_that_leaves_no_history_is_named(machines: Machines, logging: dict[str, Any], says: str) -> None:
    execution = machines.start(machines.make(**logging))
    with pytest.raises(NotLogged, match=says):
        history_of(execution)


def test_a_log_group_that_is_gone_is_named(machines: Machines) -> None:
    execution = machines.start(machines.make())
    boto3.client("logs").delete_log_group(logGroupName=machines.group)
    with pytest.raises(NotLogged, match=machines.group):
        history_of(execution)


def test_a_log_that_begins_after_the_execution_did_is_no_history(stack: Stack, machines: Machines) -> None:
    execution = machines.start(machines.make(only(WAIT)))
    logs = boto3.client("logs")
    logs.delete_log_group(logGroupName=machines.group)
    stack.clock.advance(1)
    logs.create_log_group(logGroupName=machines.group)
    stack.clock.advance(1)
    assert [event["id"] for event in events_in(machines.group, execution)] == [3, 4]
    with pytest.raises(NoSuchExecution, match="deleted since"):
        history_of(execution)


def test_an_execution_that_is_not_there_is_named(machines: Machines) -> None:
    standard = machines.start(machines.make(kind="STANDARD"))
    express = machines.start(machines.make())
    for unknown in (f"{standard}-not", f"{express}-not", express.replace(":m1:", ":m9:")):
        with pytest.raises(NoSuchExecution, match=unknown.split(":")[6]):
            history_of(unknown)


@pytest.mark.parametrize("given", ["", "run-1", "arn:aws:states:us-east-1:123456789012:stateMachine:m"])
def test_what_is_no_executions_arn_is_refused(stack: Stack, given: str) -> None:
    with pytest.raises(NotAnExecution, match="executionArn"):
        history_of(given)


# -- logs that arrive late -----------------------------------------------------------------------------------------


class Late:
    """The log lines of an execution, which arrive in another log group while somebody waits for them."""

    def __init__(self, machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
        client, self._logs = boto3.client("stepfunctions"), boto3.client("logs")
        machine = machines.make(only(beside(A={"Type": "Pass", "End": True}, B={"Type": "Succeed"})))
        self.execution = machines.start(machine)
        self.history = history_of(self.execution)
        self._lines = self._logs.filter_log_events(logGroupName=machines.group)["events"]
        self._logs.create_log_group(logGroupName="late")
        for stream in ("1", "2"):
            self._logs.create_log_stream(logGroupName="late", logStreamName=stream)
        arn = f"{machines.like['loggingConfiguration']['destinations'][0]['cloudWatchLogsLogGroup']['logGroupArn']}"
        late = [{"cloudWatchLogsLogGroup": {"logGroupArn": arn.replace(machines.group, "late")}}]
        client.update_state_machine(
            stateMachineArn=machine,
            loggingConfiguration=machines.like["loggingConfiguration"] | {"destinations": late},
        )
        self.waited = 0.0
        monkeypatch.setattr(cloud, "answers", lambda: False)
        monkeypatch.setattr(
            execution_log, "time", SimpleNamespace(monotonic=lambda: self.waited, sleep=self._let_time_pass)
        )

    def _let_time_pass(self, seconds: float) -> None:
        self.waited += seconds
        if self._lines:
            line = self._lines.pop()  # the last one first
            self._logs.put_log_events(
                logGroupName="late",
                logStreamName=str(1 + len(self._lines) % 2),
                logEvents=[{"timestamp": line["timestamp"], "message": line["message"]}] * 2,
            )

    def lose(self, number: int) -> None:
        del self._lines[number - 1]


@pytest.fixture
def late(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> Late:
    return Late(machines, monkeypatch)


def test_it_waits_for_lines_that_come_late_twice_and_in_any_order(late: Late) -> None:
    assert history_of(late.execution) == late.history


def test_it_waits_for_a_minute_and_says_how_much_has_arrived(late: Late) -> None:
    late.lose(3)
    with pytest.raises(LogNotArrived, match=f"{len(late.history) - 1} events of {late.execution}"):
        history_of(late.execution)
    assert 60 <= late.waited <= 64
