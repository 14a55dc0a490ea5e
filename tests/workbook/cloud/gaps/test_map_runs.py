"""Distributed Maps in the local cloud: Map Runs and their child executions by the API, and what goes through S3."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError


@pytest.fixture(autouse=True)
def _local(request: pytest.FixtureRequest) -> None:
    """The local cloud, but for the canary."""
    if "plain_moto" not in request.fixturenames:
        request.getfixturevalue("local")


DO: dict[str, Any] = {"StartAt": "Do", "States": {"Do": {"Type": "Pass", "End": True}}}
PAUSE: dict[str, Any] = {"StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "Seconds": 3600, "End": True}}}
REFUSE: dict[str, Any] = {"StartAt": "Refuse", "States": {"Refuse": {"Type": "Fail", "Error": "Bad", "Cause": "why"}}}


def each(inner: dict[str, Any], kind: str = "STANDARD", **body: Any) -> dict[str, Any]:
    """A Distributed Map with the label `lab`, and all that goes before it."""
    processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind}, **inner}
    return {"Each": {"Type": "Map", "Label": "lab", "ItemProcessor": processor, "End": True, **body}}


def started(machines: Any, states: dict[str, Any], data: Any = None) -> tuple[Any, str]:
    """A client, and the ARN of an execution."""
    client = boto3.client("stepfunctions")
    arn = machines.create(states, "STANDARD")
    return client, client.start_execution(stateMachineArn=arn, input=json.dumps(data or {}))["executionArn"]


def the_run(client: Any, arn: str) -> Any:
    [listed] = client.list_map_runs(executionArn=arn)["mapRuns"]
    return listed


def test_a_map_run_is_listed_and_described(machines: Any) -> None:
    client, arn = started(machines, each(DO, MaxConcurrency=1), [1, 2])

    listed = the_run(client, arn)
    described = client.describe_map_run(mapRunArn=listed["mapRunArn"])

    assert listed["executionArn"] == described["executionArn"] == arn
    assert listed["stateMachineArn"].endswith(":stateMachine:under-test/lab")
    assert ":mapRun:under-test/lab:" in listed["mapRunArn"]
    assert described["stopDate"] >= described["startDate"]
    assert (described["status"], described["maxConcurrency"]) == ("SUCCEEDED", 1)
    assert (described["toleratedFailureCount"], described["toleratedFailurePercentage"]) == (0, 0.0)
    none = dict.fromkeys(("pending", "running", "failed", "timedOut", "aborted"), 0)
    done = none | {"succeeded": 2, "total": 2, "resultsWritten": 2, "failuresNotRedrivable": 0, "pendingRedrive": 0}
    assert described["itemCounts"] == described["executionCounts"] == done


def test_batches_are_executions_of_several_items(machines: Any) -> None:
    client, arn = started(machines, each(DO, ItemBatcher={"MaxItemsPerBatch": 2}), [1, 2, 3])

    run = the_run(client, arn)["mapRunArn"]
    described = client.describe_map_run(mapRunArn=run)
    children = client.list_executions(mapRunArn=run)["executions"]

    assert (described["itemCounts"]["total"], described["executionCounts"]["total"]) == (3, 2)
    assert [child["itemCount"] for child in children] == [1, 2]


def test_a_standard_child_has_all_that_an_execution_has(machines: Any) -> None:
    client, arn = started(machines, each(DO), [{"n": 1}])
    run = the_run(client, arn)["mapRunArn"]

    [child] = client.list_executions(mapRunArn=run)["executions"]
    described = client.describe_execution(executionArn=child["executionArn"])
    events = client.get_execution_history(executionArn=child["executionArn"])["events"]
    machine = client.describe_state_machine_for_execution(executionArn=child["executionArn"])

    assert child["mapRunArn"] == described["mapRunArn"] == machine["mapRunArn"] == run
    assert ":execution:under-test/lab:" in child["executionArn"]
    assert (described["status"], described["input"], described["output"]) == ("SUCCEEDED", '{"n":1}', '{"n":1}')
    assert described["stateMachineArn"].endswith(":stateMachine:under-test/lab")
    assert [(event["type"], event["previousEventId"]) for event in events] == [
        ("ExecutionStarted", 0), ("PassStateEntered", 0), ("PassStateExited", 2), ("ExecutionSucceeded", 3),
    ]  # fmt: skip
    assert machine["label"] == "lab"


def test_the_executions_of_a_state_machine_are_not_those_of_its_map_runs(machines: Any) -> None:
    client, arn = started(machines, each(DO), [1])
    machine = client.describe_execution(executionArn=arn)["stateMachineArn"]

    assert [it["executionArn"] for it in client.list_executions(stateMachineArn=machine)["executions"]] == [arn]


def test_express_children_are_listed(machines: Any) -> None:
    client, arn = started(machines, each(DO, "EXPRESS"), [1, 2])

    children = client.list_executions(mapRunArn=the_run(client, arn)["mapRunArn"])["executions"]

    assert [child["status"] for child in children] == ["SUCCEEDED", "SUCCEEDED"]
    assert all(":express:under-test/lab:" in child["executionArn"] for child in children)


def test_children_are_found_by_status_and_page(machines: Any) -> None:
    some = {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 2, "Next": "Refuse"}], "Default": "Fine"}
    inner = {"StartAt": "Some", "States": {"Some": some, "Fine": {"Type": "Succeed"}, **REFUSE["States"]}}
    client, arn = started(machines, each(inner, ToleratedFailureCount=1), [1, 2, 3])
    run = the_run(client, arn)["mapRunArn"]

    failed = client.list_executions(mapRunArn=run, statusFilter="FAILED")["executions"]
    page = client.list_executions(mapRunArn=run, maxResults=2)
    rest = client.list_executions(mapRunArn=run, maxResults=2, nextToken=page["nextToken"])

    assert [child["status"] for child in failed] == ["FAILED"]
    assert [len(it["executions"]) for it in (page, rest)] == [2, 1]
    assert client.describe_execution(executionArn=failed[0]["executionArn"])["cause"] == "why"


def test_a_stopped_execution_aborts_its_map_run_and_the_children(machines: Any) -> None:
    client, arn = started(machines, each(PAUSE, MaxConcurrency=1), [1, 2])
    run = the_run(client, arn)["mapRunArn"]
    running = client.describe_map_run(mapRunArn=run)
    assert (running["status"], running["itemCounts"]["running"], running["itemCounts"]["pending"]) == ("RUNNING", 1, 1)
    assert "stopDate" not in running
    assert running["itemCounts"]["resultsWritten"] == 0

    client.stop_execution(executionArn=arn)

    described = client.describe_map_run(mapRunArn=run)
    assert (described["status"], described["executionCounts"]["aborted"]) == ("ABORTED", 1)
    [child] = client.list_executions(mapRunArn=run)["executions"]
    assert child["status"] == "ABORTED"


def test_a_stopped_child_is_a_failed_item(machines: Any) -> None:
    client, arn = started(machines, each(PAUSE, ToleratedFailureCount=1, MaxConcurrency=1), [1])
    run = the_run(client, arn)["mapRunArn"]
    [child] = client.list_executions(mapRunArn=run)["executions"]

    client.stop_execution(executionArn=child["executionArn"], error="Enough")

    assert client.describe_map_run(mapRunArn=run)["executionCounts"]["aborted"] == 1
    [result] = json.loads(client.describe_execution(executionArn=arn)["output"])
    assert (result["Status"], result["Error"]) == ("ABORTED", "Enough")


def test_update_map_run_lets_more_children_begin(machines: Any) -> None:
    client, arn = started(machines, each(PAUSE, MaxConcurrency=1), [1, 2, 3])
    run = the_run(client, arn)["mapRunArn"]

    client.update_map_run(mapRunArn=run, maxConcurrency=2, toleratedFailureCount=5, toleratedFailurePercentage=50.5)

    described = client.describe_map_run(mapRunArn=run)
    assert (described["itemCounts"]["running"], described["itemCounts"]["pending"]) == (2, 1)
    assert described["maxConcurrency"] == 2
    assert (described["toleratedFailureCount"], described["toleratedFailurePercentage"]) == (5, 50.5)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"maxConcurrency": 1}, "ValidationException"), ({"toleratedFailurePercentage": 101.0}, "ValidationException")],
)
def test_a_map_run_that_is_over_and_unfit_numbers_are_refused(machines: Any, change: Any, code: str) -> None:
    client, arn = started(machines, each(DO), [1])
    with pytest.raises(ClientError, match=code):
        client.update_map_run(mapRunArn=the_run(client, arn)["mapRunArn"], **change)


def test_an_unknown_map_run_is_named_as_such(machines: Any) -> None:
    client, arn = started(machines, each(DO), [1])
    with pytest.raises(ClientError, match="ResourceNotFound"):
        client.describe_map_run(mapRunArn=f"{the_run(client, arn)['mapRunArn']}0")
    with pytest.raises(ClientError, match="InvalidArn"):
        client.describe_map_run(mapRunArn=arn)


def test_an_express_machine_with_a_distributed_map_is_refused(machines: Any) -> None:
    with pytest.raises(
        ClientError, match=r"InvalidDefinition.*distributed mode is not supported in an Express workflow"
    ):
        machines.create(each(DO), "EXPRESS")


def test_items_come_from_s3_and_results_go_there(machines: Any) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="under-test")
    s3.put_object(Bucket="under-test", Key="in/jobs.csv", Body=b"id,fee\n1,2\n3,4\n")
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
        "Parameters": {"Bucket": "under-test", "Key.$": "$.key"},
    }
    writer = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "under-test", "Prefix": "out/"}}
    client, arn = started(machines, each(DO, ItemReader=reader, ResultWriter=writer), {"key": "in/jobs.csv"})

    result = json.loads(client.describe_execution(executionArn=arn)["output"])
    run = the_run(client, arn)["mapRunArn"]

    def read(key: str) -> Any:
        return json.loads(s3.get_object(Bucket="under-test", Key=key)["Body"].read())

    manifest = read(result["ResultWriterDetails"]["Key"])
    [file] = manifest["ResultFiles"]["SUCCEEDED"]

    folder = f"out/{run.rpartition(':')[2]}"
    assert result == {
        "MapRunArn": run,
        "ResultWriterDetails": {"Bucket": "under-test", "Key": f"{folder}/manifest.json"},
    }
    assert (manifest["DestinationBucket"], manifest["MapRunArn"]) == ("under-test", run)
    assert (manifest["ResultFiles"]["FAILED"], manifest["ResultFiles"]["PENDING"]) == ([], [])
    assert file["Key"] == f"{folder}/SUCCEEDED_0.json"
    assert file["Size"] == s3.head_object(Bucket="under-test", Key=file["Key"])["ContentLength"]
    assert [record["Input"] for record in read(file["Key"])] == ['{"id":"1","fee":"2"}', '{"id":"3","fee":"4"}']


def test_every_page_of_a_listing_is_read(machines: Any) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="under-test")
    for number in range(3):
        s3.put_object(Bucket="under-test", Key=f"in/{number}", Body=b"{}")
    reader = {"Resource": "arn:aws:states:::s3:listObjectsV2", "Parameters": {"Bucket": "under-test", "MaxKeys": 2}}
    client, arn = started(machines, each(DO, ItemReader=reader))

    items = json.loads(client.describe_execution(executionArn=arn)["output"])

    assert [item["Key"] for item in items] == ["in/0", "in/1", "in/2"]
    assert all(item["Etag"].startswith('"') and isinstance(item["LastModified"], int | float) for item in items)


def test_a_bucket_that_is_not_there_fails_the_map(machines: Any) -> None:
    reader = {"Resource": "arn:aws:states:::s3:listObjectsV2", "Parameters": {"Bucket": "nowhere"}}
    client, arn = started(machines, each(DO, ItemReader=reader))

    described = client.describe_execution(executionArn=arn)

    assert described["error"] == "States.ItemReaderFailed"
    assert "The specified bucket does not exist" in described["cause"]


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_counts_no_failed_items(machines: Any) -> None:
    client, arn = started(machines, each(REFUSE), [1])
    for _ in range(100_000):  # its engine runs in a thread
        described = client.describe_execution(executionArn=arn)
        if described["status"] != "RUNNING":
            break
    assert (described["status"], described["output"]) == ("SUCCEEDED", "[null]")
