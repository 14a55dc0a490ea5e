"""Step Functions in the local cloud: gaps 2, 3, 4, 6 and 10 of moto, closed; and a canary for each."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from workbook.cloud.deploy import deploy
from workbook.cloud.gaps.state_machines_from_cloudformation import substituted
from workbook.cloud.template import Template
from workbook.messages.execution_log import history_of

PASS = {"It": {"Type": "Pass", "End": True}}
FAIL = {"It": {"Type": "Fail", "Error": "JobNotOpen", "Cause": "The job is closed."}}
ROLE = "arn:aws:iam::123456789012:role/any"

# Two state machines in one template: what CloudFormation and SAM do to a definition file.
TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {ReceiveMessageWaitTimeSeconds: 20}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: states.amazonaws.com}}]
      Policies:
        - PolicyName: Send
          PolicyDocument: {Statement: [{Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Queue.Arn}]}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      DefinitionUri: machine.asl.json
      DefinitionSubstitutions: {Url: !Ref Queue}
      Role: !GetAtt Role.Arn
Outputs:
  Machine: {Value: !Ref Machine}
  Url: {Value: !Ref Queue}
"""


# -- StartSyncExecution ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("local")
def test_a_synchronous_execution_answers_with_its_output(machines: Any) -> None:
    answer = machines.run(PASS, {"jobs": 1})
    assert answer["status"] == "SUCCEEDED"
    assert json.loads(answer["output"]) == {"jobs": 1}
    assert answer["billingDetails"]["billedDurationInMilliseconds"] % 100 == 0
    assert ":express:under-test:" in answer["executionArn"]
    assert answer["stopDate"] >= answer["startDate"]


@pytest.mark.usefixtures("local")
def test_aws_answers_200_when_a_synchronous_execution_failed(machines: Any) -> None:
    answer = machines.run(FAIL)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert (answer["status"], answer["error"], answer["cause"]) == ("FAILED", "JobNotOpen", "The job is closed.")
    assert "output" not in answer


@pytest.mark.usefixtures("local")
def test_aws_starts_only_express_machines_synchronously(machines: Any) -> None:
    client = boto3.client("stepfunctions")
    arn = machines.create(PASS, kind="STANDARD")
    with pytest.raises(client.exceptions.StateMachineTypeNotSupported):
        client.start_sync_execution(stateMachineArn=arn)


@pytest.mark.usefixtures("local")
def test_input_that_is_not_json_is_refused(machines: Any) -> None:
    client = boto3.client("stepfunctions")
    arn = machines.create(PASS)
    with pytest.raises(client.exceptions.InvalidExecutionInput):
        client.start_sync_execution(stateMachineArn=arn, input="{")


@pytest.mark.usefixtures("local")
def test_an_unknown_state_machine_is_named_as_such() -> None:
    client = boto3.client("stepfunctions")
    with pytest.raises(client.exceptions.StateMachineDoesNotExist):
        client.start_sync_execution(stateMachineArn="arn:aws:states:us-east-1:123456789012:stateMachine:none")


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_has_no_synchronous_executions(machines: Any) -> None:
    with pytest.raises(ClientError, match="404"):
        machines.run(PASS)


# -- TestState ---------------------------------------------------------------------------------------------------


def a_test_of(state: dict[str, Any], state_input: Any = None, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = boto3.client("stepfunctions").test_state(
        definition=json.dumps(state), roleArn=ROLE, input=json.dumps(state_input or {}), **more
    )
    return answer


@pytest.mark.usefixtures("local")
def test_one_state_is_tried_alone_and_names_the_next() -> None:
    answer = a_test_of({"Type": "Pass", "Result": 7, "ResultPath": "$.n", "Next": "Elsewhere"}, {"a": 1})
    assert (answer["status"], answer["nextState"]) == ("SUCCEEDED", "Elsewhere")
    assert json.loads(answer["output"]) == {"a": 1, "n": 7}


@pytest.mark.usefixtures("local")
def test_inspection_shows_the_data_flow_inside_the_state() -> None:
    state = {"Type": "Pass", "Parameters": {"key.$": "States.Format('JOB#{}', $.id)"}, "Next": "Elsewhere"}
    answer = a_test_of(state, {"id": "1"}, inspectionLevel="DEBUG")
    assert json.loads(answer["inspectionData"]["afterParameters"]) == {"key": "JOB#1"}


NO_TABLE: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem",
    "Parameters": {"TableName": "nowhere", "Key": {"PK": {"S": "USER#sarah"}}},
    "Next": "Elsewhere",
}


@pytest.mark.usefixtures("local")
def test_a_caught_error_says_so_and_names_the_catcher() -> None:
    state = NO_TABLE | {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Mend"}]}
    answer = a_test_of(state)
    assert (answer["status"], answer["nextState"]) == ("CAUGHT_ERROR", "Mend")
    assert answer["error"] == "DynamoDb.ResourceNotFoundException"


@pytest.mark.usefixtures("local")
def test_an_error_that_a_retrier_handles_is_retriable_and_nothing_waits() -> None:
    state = NO_TABLE | {
        "Retry": [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 3600}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Mend"}],
    }
    assert a_test_of(state)["status"] == "RETRIABLE"


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_has_no_test_state() -> None:
    with pytest.raises(ClientError, match="404"):
        a_test_of(PASS["It"])


# -- ValidateStateMachineDefinition --------------------------------------------------------------------------------


@pytest.mark.usefixtures("local")
def test_validation_names_each_fault_and_where_it_is() -> None:
    definition = {"StartAt": "It", "States": {"It": NO_TABLE}}
    answer = boto3.client("stepfunctions").validate_state_machine_definition(definition=json.dumps(definition))
    assert answer["result"] == "FAIL"
    assert any("Elsewhere" in diagnostic["message"] for diagnostic in answer["diagnostics"])


@pytest.mark.usefixtures("local")
def test_a_sound_definition_is_ok() -> None:
    answer = boto3.client("stepfunctions").validate_state_machine_definition(
        definition=json.dumps({"StartAt": "It", "States": PASS})
    )
    assert (answer["result"], answer["diagnostics"]) == ("OK", [])


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_validates_nothing() -> None:
    with pytest.raises((NotImplementedError, ClientError)):
        boto3.client("stepfunctions").validate_state_machine_definition(definition="{}")


# -- names, CloudFormation, paths, bodies ----------------------------------------------------------------------------


@pytest.mark.usefixtures("local")
def test_executions_without_a_name_get_one_each(machines: Any) -> None:
    client, arn = boto3.client("stepfunctions"), machines.create(PASS)
    first, second = (client.start_execution(stateMachineArn=arn, input=text)["executionArn"] for text in ("1", "2"))
    assert first != second
    assert not first.endswith(":None")


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_calls_every_nameless_execution_none(machines: Any) -> None:
    answer = boto3.client("stepfunctions").start_execution(stateMachineArn=machines.create(PASS))
    assert answer["executionArn"].endswith(":None")


def small_template(folder: Path) -> Template:
    (folder / "template.yaml").write_text(TEMPLATE)
    parameters = {"QueueUrl": "${Url}", "MessageBody": {"name.$": "$$.Execution.Name", "unknown": "${Other}"}}
    send = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": parameters, "End": True}
    (folder / "machine.asl.json").write_text(json.dumps({"StartAt": "Send", "States": {"Send": send}}))
    return Template.load(folder / "template.yaml")


@pytest.mark.usefixtures("local")
def test_the_machine_that_cloudformation_made_runs_with_its_type_and_substitutions(tmp_path: Path) -> None:
    outputs = deploy(small_template(tmp_path), "small")
    answer = boto3.client("stepfunctions").start_sync_execution(stateMachineArn=outputs["Machine"], name="n-1")
    assert answer["status"] == "SUCCEEDED"
    [message] = boto3.client("sqs").receive_message(QueueUrl=outputs["Url"])["Messages"]
    assert json.loads(message["Body"]) == {"name": "n-1", "unknown": "${Other}"}


def test_substitution_leaves_context_paths_alone() -> None:
    assert substituted('{"a": "${X}", "b.$": "$$.Map.Item.Value"}', {"X": "1"}) == (
        '{"a": "1", "b.$": "$$.Map.Item.Value"}'
    )


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_hides_the_machine_that_cloudformation_made(tmp_path: Path) -> None:
    outputs = deploy(small_template(tmp_path), "small")
    client = boto3.client("stepfunctions")
    with pytest.raises(client.exceptions.StateMachineDoesNotExist):
        client.describe_state_machine(stateMachineArn=outputs["Machine"])


def choice(operator: str) -> dict[str, Any]:
    rule = {"Variable": "$.name", operator: "$$.Execution.Name", "Next": "Same"}
    return {
        "It": {"Type": "Choice", "Choices": [rule], "Default": "Other"},
        "Same": {"Type": "Pass", "Result": "same", "End": True},
        "Other": {"Type": "Pass", "Result": "other", "End": True},
    }


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize(
    ("operator", "name", "taken"),
    [
        ("StringEqualsPath", "m", "same"),
        ("StringEqualsPath", "a", "other"),
        ("StringGreaterThanPath", "z", "same"),
        ("StringGreaterThanPath", "a", "other"),
    ],
)
def test_a_choice_compares_with_the_context_object(machines: Any, operator: str, name: str, taken: str) -> None:
    answer = boto3.client("stepfunctions").start_sync_execution(
        stateMachineArn=machines.create(choice(operator)), name="m", input=json.dumps({"name": name})
    )
    assert json.loads(answer["output"]) == taken


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_cannot_compare_with_the_context_object(machines: Any) -> None:
    client, arn = boto3.client("stepfunctions"), machines.create(choice("StringEqualsPath"))
    execution = client.start_execution(stateMachineArn=arn, name="m", input='{"name": "m"}')["executionArn"]
    assert ended(execution)["status"] == "FAILED"


def ended(execution_arn: str) -> dict[str, Any]:
    """The description of an asynchronous execution once it has stopped; its engine runs in a thread."""
    client = boto3.client("stepfunctions")
    for _ in range(100_000):
        description: dict[str, Any] = client.describe_execution(executionArn=execution_arn)
        if description["status"] != "RUNNING":
            return description
    raise AssertionError("the execution never stopped")


def sdk_send(queue_url: str) -> dict[str, Any]:
    resource = "arn:aws:states:::aws-sdk:sqs:sendMessage"
    parameters = {"QueueUrl": queue_url, "MessageBody": {"jobId": 1}}
    return {"It": {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}}


@pytest.mark.usefixtures("local")
def test_a_body_that_is_no_string_reaches_the_queue_as_json_text(machines: Any) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    assert machines.run(sdk_send(url))["status"] == "SUCCEEDED"
    [message] = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"]) == {"jobId": 1}


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_puts_an_object_into_the_queue_as_it_is(machines: Any) -> None:
    sqs, client = boto3.client("sqs"), boto3.client("stepfunctions")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    ended(client.start_execution(stateMachineArn=machines.create(sdk_send(url)), name="n")["executionArn"])
    with pytest.raises(Exception, match=r"dict|expected|object"):
        sqs.receive_message(QueueUrl=url)


# -- order ---------------------------------------------------------------------------------------------------------

COUNT_TO_FIFTY: dict[str, Any] = {
    "It": {
        "Type": "Map",
        "ItemsPath": "$.items",
        "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Pass", "End": True}}},
        "End": True,
    }
}


@pytest.mark.usefixtures("local")
def test_a_map_works_through_its_items_in_order(machines: Any) -> None:
    client, machine = boto3.client("stepfunctions"), machines.create(COUNT_TO_FIFTY, kind="STANDARD")
    started = client.start_execution(stateMachineArn=machine, input=json.dumps({"items": list(range(50))}))
    history = history_of(started["executionArn"])
    inputs = [event["stateEnteredEventDetails"]["input"] for event in history if event["type"] == "PassStateEntered"]
    assert inputs == [str(number) for number in range(50)]
    assert json.loads(history[-1]["executionSucceededEventDetails"]["output"]) == list(range(50))
