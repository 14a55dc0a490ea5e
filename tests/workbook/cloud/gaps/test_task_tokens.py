"""Executions of the local cloud that wait: for a callback, an activity's worker, another execution."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from workbook.cloud.clock import Clock

MESSAGE = {"QueueUrl.$": "$.queue", "MessageBody": {"token.$": "$$.Task.Token"}}
ASK: dict[str, Any] = {
    "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Parameters": MESSAGE, "End": True,
}  # fmt: skip
PAINT = "arn:aws:states:us-east-1:123456789012:activity:paint"


pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def queue() -> str:
    return str(boto3.client("sqs").create_queue(QueueName="asked")["QueueUrl"])


def start(client: Any, machines: Any, states: dict[str, Any], data: Any) -> str:
    arn = machines.create(states, "STANDARD")
    return str(client.start_execution(stateMachineArn=arn, input=json.dumps(data))["executionArn"])


def asked(queue: str) -> list[str]:
    """The task tokens in the queue."""
    messages = boto3.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"])["token"] for message in messages]


def outcome(client: Any, arn: str) -> Any:
    described = client.describe_execution(executionArn=arn)
    return described["status"], json.loads(described["output"]) if "output" in described else described.get("error")


def types(client: Any, arn: str) -> list[str]:
    return [event["type"] for event in client.get_execution_history(executionArn=arn)["events"]]


def test_an_execution_goes_on_when_its_token_comes(client: Any, machines: Any, queue: str, clock: Clock) -> None:
    arn = start(client, machines, {"Ask": ASK}, {"queue": queue})
    clock.advance(86_400)
    assert outcome(client, arn) == ("RUNNING", None)
    [token] = asked(queue)

    client.send_task_success(taskToken=token, output='{"answer": 42}')

    assert outcome(client, arn) == ("SUCCEEDED", {"answer": 42})
    ended = client.describe_execution(executionArn=arn)
    assert (ended["stopDate"] - ended["startDate"]).total_seconds() == 86_400
    assert types(client, arn)[2:6] == ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]


def test_a_failure_is_the_tasks_and_can_be_caught(client: Any, machines: Any, queue: str) -> None:
    catch = [{"ErrorEquals": ["Refused"], "Next": "Caught"}]
    states = {"Ask": ASK | {"Catch": catch}, "Caught": {"Type": "Pass", "End": True}}
    arn = start(client, machines, states, {"queue": queue})

    client.send_task_failure(taskToken=asked(queue)[0], error="Refused", cause="no time")

    assert outcome(client, arn) == ("SUCCEEDED", {"Error": "Refused", "Cause": "no time"})


def test_a_heartbeat_begins_its_clock_anew(client: Any, machines: Any, queue: str, clock: Clock) -> None:
    arn = start(client, machines, {"Ask": ASK | {"HeartbeatSeconds": 10}}, {"queue": queue})
    [token] = asked(queue)
    clock.advance(9)
    client.send_task_heartbeat(taskToken=token)
    clock.advance(9)
    assert outcome(client, arn) == ("RUNNING", None)
    clock.advance(50)

    with pytest.raises(client.exceptions.TaskTimedOut):
        client.send_task_heartbeat(taskToken=token)
    assert outcome(client, arn) == ("FAILED", "States.Timeout")
    ended = client.describe_execution(executionArn=arn)
    assert (ended["stopDate"] - ended["startDate"]).total_seconds() == 19


@pytest.mark.parametrize("end", ["told", "stopped"])
def test_a_token_is_worth_nothing_once_its_task_is_over(client: Any, machines: Any, queue: str, end: str) -> None:
    arn = start(client, machines, {"Ask": ASK}, {"queue": queue})
    [token] = asked(queue)
    if end == "told":
        client.send_task_success(taskToken=token, output="1")
    else:
        client.stop_execution(executionArn=arn)

    with pytest.raises(client.exceptions.TaskTimedOut, match="Task Timed Out: 'Provided task does not exist anymore'"):
        client.send_task_success(taskToken=token, output="2")


def test_an_unknown_token_and_an_output_that_is_no_json_are_refused(client: Any, machines: Any, queue: str) -> None:
    start(client, machines, {"Ask": ASK}, {"queue": queue})
    [token] = asked(queue)

    with pytest.raises(client.exceptions.InvalidToken, match="Invalid Token: 'Invalid token'"):
        client.send_task_failure(taskToken=token[1:])
    with pytest.raises(client.exceptions.InvalidOutput):
        client.send_task_success(taskToken=token, output="no JSON")


def test_the_iterations_of_a_map_wait_side_by_side(client: Any, machines: Any, queue: str) -> None:
    ask = {**ASK, "Parameters": {"QueueUrl.$": "$", "MessageBody": {"token.$": "$$.Task.Token"}}}
    each = {"Type": "Map", "ItemProcessor": {"StartAt": "Ask", "States": {"Ask": ask}}, "End": True}
    arn = start(client, machines, {"Each": each}, [queue, queue])
    first, second = asked(queue)

    client.send_task_success(taskToken=second, output='"second"')
    client.send_task_success(taskToken=first, output='"first"')

    assert outcome(client, arn) == ("SUCCEEDED", ["first", "second"])


class TestActivities:
    @pytest.fixture(autouse=True)
    def _paint(self, client: Any) -> None:
        client.create_activity(name="paint")

    STATES = {"Paint": {"Type": "Task", "Resource": PAINT, "HeartbeatSeconds": 10, "End": True}}  # noqa: RUF012

    def test_a_worker_gets_the_oldest_task_and_tells_of_it(self, client: Any, machines: Any, clock: Clock) -> None:
        first = start(client, machines, self.STATES, {"n": 1})
        clock.advance(60)  # a heartbeat is due only once a worker has begun
        second = start(client, machines, self.STATES, {"n": 2})

        task = client.get_activity_task(activityArn=PAINT, workerName="me")
        client.send_task_success(taskToken=task["taskToken"], output="1")

        assert json.loads(task["input"]) == {"n": 1}
        assert (outcome(client, first), outcome(client, second)) == (("SUCCEEDED", 1), ("RUNNING", None))
        assert types(client, first)[2:5] == ["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"]
        started = client.get_execution_history(executionArn=first)["events"][3]
        assert started["activityStartedEventDetails"] == {"workerName": "me"}

    def test_a_worker_that_is_not_heard_of_has_lost_the_task(self, client: Any, machines: Any, clock: Clock) -> None:
        arn = start(client, machines, self.STATES, {})
        client.get_activity_task(activityArn=PAINT)
        clock.advance(10)
        assert outcome(client, arn) == ("FAILED", "States.Timeout")
        assert types(client, arn)[-2:] == ["ActivityTimedOut", "ExecutionFailed"]

    def test_no_task_is_given_twice_and_none_is_no_token(self, client: Any, machines: Any) -> None:
        start(client, machines, self.STATES, {})
        assert "taskToken" in client.get_activity_task(activityArn=PAINT)
        assert "taskToken" not in client.get_activity_task(activityArn=PAINT)

    def test_creating_it_again_gives_the_same(self, client: Any) -> None:
        again = client.create_activity(name="paint", tags=[{"key": "a", "value": "b"}])
        described = client.describe_activity(activityArn=PAINT)
        assert (again["activityArn"], again["creationDate"]) == (PAINT, described["creationDate"])
        assert [it["name"] for it in client.list_activities()["activities"]] == ["paint"]

    def test_an_execution_fails_where_there_is_no_activity(self, client: Any, machines: Any) -> None:
        client.delete_activity(activityArn=PAINT)
        arn = start(client, machines, self.STATES, {})
        assert client.describe_execution(executionArn=arn)["cause"] == (
            "An error occurred while executing the state 'Paint' (entered at the event id #2). "
            f"The activity {PAINT} does not exist."
        )
        with pytest.raises(client.exceptions.ActivityDoesNotExist):
            client.get_activity_task(activityArn=PAINT)


class TestNestedExecutions:
    def child(self, client: Any, states: dict[str, Any]) -> str:
        definition = json.dumps({"StartAt": next(iter(states)), "States": states})
        answer = client.create_state_machine(
            name="child", definition=definition, roleArn="arn:aws:iam::123456789012:role/r"
        )
        return str(answer["stateMachineArn"])

    def parent(self, child: str, pattern: str, **body: Any) -> dict[str, Any]:
        parameters = {"StateMachineArn": child, "Name": "nested", "Input": {"n": 1}}
        resource = f"arn:aws:states:::states:startExecution.{pattern}"
        return {"Run": {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True, **body}}

    @pytest.mark.parametrize(("pattern", "data"), [("sync", '{"n":1}'), ("sync:2", {"n": 1})])
    def test_the_result_describes_the_execution(self, client: Any, machines: Any, pattern: str, data: Any) -> None:
        child = self.child(client, {"Wait": {"Type": "Wait", "Seconds": 10, "End": True}})
        arn = start(client, machines, self.parent(child, pattern), {})
        assert outcome(client, arn) == ("RUNNING", None)
        assert client.get_execution_history(executionArn=arn)["events"][2]["taskScheduledEventDetails"]["resource"] == (
            f"startExecution.{pattern}"
        )

    @pytest.mark.parametrize(("pattern", "data"), [("sync", '{"n":1}'), ("sync:2", {"n": 1})])
    def test_it_goes_on_in_the_instant_in_which_the_other_ends(
        self, client: Any, machines: Any, clock: Clock, pattern: str, data: Any
    ) -> None:
        child = self.child(client, {"Wait": {"Type": "Wait", "Seconds": 10, "End": True}})
        arn = start(client, machines, self.parent(child, pattern), {})
        clock.advance(60)

        status, result = outcome(client, arn)

        assert (status, result["Status"], result["Input"], result["Output"]) == ("SUCCEEDED", "SUCCEEDED", data, data)
        assert list(result) == sorted(result)
        assert {"ExecutionArn", "InputDetails", "Name", "OutputDetails", "StateMachineArn"} < result.keys()
        ended = client.describe_execution(executionArn=arn)
        assert (ended["stopDate"] - ended["startDate"]).total_seconds() == 10
        assert result["StopDate"] == result["StartDate"] + 10_000

    def test_one_that_is_over_at_once_is_told_of_at_once(self, client: Any, machines: Any) -> None:
        child = self.child(client, {"Do": {"Type": "Pass", "End": True}})
        assert outcome(client, start(client, machines, self.parent(child, "sync"), {}))[0] == "SUCCEEDED"

    @pytest.mark.parametrize("end", ["Fail", "stop"])
    def test_one_that_fails_is_a_failed_task_with_the_description_as_cause(
        self, client: Any, machines: Any, end: str
    ) -> None:
        bad = (
            {"Type": "Fail", "Error": "Bad", "Cause": "why"}
            if end == "Fail"
            else {"Type": "Wait", "Seconds": 9, "End": True}
        )
        arn = start(client, machines, self.parent(self.child(client, {"It": bad}), "sync:2"), {})
        if end == "stop":
            nested = arn.replace("under-test", "child").rpartition(":")[0] + ":nested"
            client.stop_execution(executionArn=nested, error="Bad", cause="why")

        assert outcome(client, arn) == ("FAILED", "States.TaskFailed")
        cause = json.loads(client.describe_execution(executionArn=arn)["cause"])
        assert (cause["Error"], cause["Cause"], cause["Input"]) == ("Bad", "why", {"n": 1})

    def test_an_own_timeout_does_not_stop_the_other(self, client: Any, machines: Any, clock: Clock) -> None:
        child = self.child(client, {"Wait": {"Type": "Wait", "Seconds": 10, "End": True}})
        arn = start(client, machines, self.parent(child, "sync", TimeoutSeconds=5), {})
        clock.advance(60)
        assert outcome(client, arn) == ("FAILED", "States.Timeout")
        assert [it["status"] for it in client.list_executions(stateMachineArn=child)["executions"]] == ["SUCCEEDED"]


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ("arn:aws:states:::sqs:sendMessage.waitForTaskToken", "'.waitForTaskToken' service integration"),
        ("arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken", "'.waitForTaskToken' service integration"),
        ("arn:aws:states:::states:startExecution.sync:2", "'.sync' service integration"),
        (PAINT, "Activity ARN"),
    ],
)
def test_an_express_machine_that_waits_is_refused_when_it_is_made(machines: Any, resource: str, words: str) -> None:
    with pytest.raises(ClientError, match=f"Express state machine does not support {words}"):
        machines.create({"Ask": ASK | {"Resource": resource}}, "EXPRESS")


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_lets_no_worker_ask_for_a_task(machines: Any) -> None:
    arn = boto3.client("stepfunctions").create_activity(name="paint")["activityArn"]
    with pytest.raises(NotImplementedError):
        boto3.client("stepfunctions").get_activity_task(activityArn=arn)
