"""The parameters of a Task against the model of the API that it calls: what AWS refuses, and what is only warned of."""

import json
from typing import Any

import pytest

from asl_interpreter import Fault, StateMachine, faults

PARAMETERS = "/States/It/Parameters"


def machine(resource: str, **task: Any) -> dict[str, Any]:
    return {
        "StartAt": "It",
        "States": {"It": {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "End": True} | task},
    }


def query(**changes: Any) -> dict[str, Any]:
    parameters = {"TableName": "${DDBTable}", "KeyConditionExpression": "PK = :pk", "ScanIndexForward": False} | changes
    given = {name: value for name, value in parameters.items() if value is not ...}
    return machine("aws-sdk:dynamodb:query", Parameters=given)


def send(resource: str = "sqs:sendMessage", **parameters: Any) -> dict[str, Any]:
    return machine(resource, Parameters={"QueueUrl": "u", "MessageBody": "b"} | parameters)


def only(definition: Any) -> Fault:
    (fault,) = faults(definition)
    return fault


def test_a_sound_definition_has_no_fault() -> None:
    assert faults(query()) == []
    assert faults(json.dumps(query())) == []


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        (query(TableNam="x"), "The field \"TableNam\" is not supported by Step Functions. Did you mean 'TableName'?"),
        (query(indexName="x"), "The field \"indexName\" is not supported by Step Functions. Did you mean 'IndexName'?"),
        (query(ExpressionAttributeValues={":n": {"Txt.$": "$.n"}}), 'The field "Txt" is not supported'),
        (send(Massage="x"), 'The field "Massage" is not supported by Step Functions'),
        (machine("sns:publish", Parameters={"TopicArn": "t"}), "The field 'Message' is required but was missing"),
        (
            machine("lambda:invoke", Parameters={"Payload.$": "$"}),
            "The field 'FunctionName' is required but was missing",
        ),
        (
            machine("dynamodb:updateItem", Parameters={"TableName": "t", "Key": {}, "ReturnValues": "ALL"}),
            "The value for 'ReturnValue' must be one of the values: [NONE, ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATED_NEW] "
            "but was 'ALL'",
        ),
    ],
)
def test_what_aws_refuses_is_an_error_at_the_field_as_a_whole(definition: Any, message: str) -> None:
    fault = only(definition)
    assert (fault.severity, fault.location) == ("ERROR", PARAMETERS)
    assert fault.message.startswith(message)


def test_a_parameter_deep_inside_a_list_is_found() -> None:
    update = {"TableName": "t", "Key": {}, "ConditionExpresion": "x", "UpdateExpression": "y"}
    fault = only(machine("aws-sdk:dynamodb:transactWriteItems", Parameters={"TransactItems": [{"Update": update}]}))
    assert "ConditionExpresion" in fault.message


@pytest.mark.parametrize(
    ("changes", "location", "says"),
    [
        ({"TableName": ...}, "", "The field 'TableName' is required but was missing"),
        ({"ScanIndexForward": "False"}, "/ScanIndexForward", '"False" is not true or false'),
        ({"Limit": "10"}, "/Limit", '"10" is not a whole number'),
        ({"Limit": 1.5}, "/Limit", "1.5 is not a whole number"),
        ({"Limit": True}, "/Limit", "true is not a whole number"),
        ({"Select": "EVERYTHING"}, "/Select", "but was 'EVERYTHING'"),
        ({"ExpressionAttributeValues": []}, "/ExpressionAttributeValues", "[] is not an object"),
        (
            {"ExpressionAttributeValues": {":n": {"N": 5}}},
            "/ExpressionAttributeValues/:n/N",
            "5 is not a string; it is",
        ),
        (
            {"ExpressionAttributeValues": {":n": {"L": [{"S": 1}]}}},
            "/ExpressionAttributeValues/:n/L[0]/S",
            "1 is not a",
        ),
    ],
)
def test_the_rest_is_a_warning_at_its_own_place_and_refuses_nothing(
    changes: dict[str, Any], location: str, says: str
) -> None:
    fault = only(query(**changes))
    assert (fault.severity, fault.location) == ("WARNING", f"{PARAMETERS}{location}")
    assert says in fault.message
    StateMachine(query(**changes))


@pytest.mark.parametrize(
    ("resource", "field"), [("sqs:sendMessage", "Parameters"), ("aws-sdk:sqs:sendMessage", "Parameters")]
)
def test_a_task_without_parameters_is_warned_of(resource: str, field: str) -> None:
    fault = only(machine(resource))
    assert (fault.severity, fault.location) == ("WARNING", "/States/It")
    assert fault.message == f"{field} field is required for resource ARN: arn:aws:states:::{resource}"


@pytest.mark.parametrize(
    "changes",
    [
        {"ScanIndexForward.$": "$.forward", "ScanIndexForward": ...},
        {"Limit": "${Limit}"},
        {"Limit": None},
        {"ExpressionAttributeValues.$": "$.values"},
        {"ExpressionAttributeValues": {":n.$": "$.value"}},
        {"TableName.$": "$.table", "TableName": ...},
    ],
)
def test_what_only_a_run_can_tell_is_left_alone(changes: dict[str, Any]) -> None:
    assert faults(query(**changes)) == []


@pytest.mark.parametrize(
    ("resource", "says"),
    [
        ("aws-sdk:dynamodb:querry", "Did you mean 'query'"),
        ("aws-sdk:dinamodb:query", "Did you mean 'dynamodb'"),
        ("aws-sdk:events:putEvents", "Did you mean 'eventbridge'"),
        ("sqs:sendMessageBatch", "Did you mean 'sendMessage'"),
    ],
)
def test_an_unknown_action_is_found_and_its_parameters_are_left_alone(resource: str, says: str) -> None:
    fault = only(machine(resource, Parameters={"Any": 1}))
    assert (fault.location, fault.severity) == ("/States/It/Resource", "ERROR")
    assert says in fault.message


def test_services_have_the_names_that_step_functions_gives_them() -> None:
    assert faults(machine("aws-sdk:eventbridge:putEvents", Parameters={"Entries": []})) == []
    definition = machine("aws-sdk:sfn:startExecution", Parameters={"stateMachineArn": "x"})
    assert ["stateMachineArn" in fault.message for fault in faults(definition)] == [True, False]
    assert faults(machine("aws-sdk:sfn:startExecution", Parameters={"StateMachineArn": "x"})) == []


@pytest.mark.parametrize(
    ("resource", "parameters"),
    [
        ("sqs:sendMessage", {"QueueUrl": "u", "MessageBody": {"any": ["thing"]}}),
        ("sns:publish", {"TopicArn": "t", "Message": [1]}),
        ("lambda:invoke", {"FunctionName": "f", "Payload": {"n": 1}}),
        ("states:startExecution", {"StateMachineArn": "a", "Input": {"n": 1}}),
        ("events:putEvents", {"Entries": [{"Detail": {"n": 1}, "Source": "s"}]}),
    ],
)
def test_optimised_integrations_take_any_json_where_the_guide_says_so(resource: str, parameters: Any) -> None:
    assert faults(machine(resource, Parameters=parameters)) == []


def test_the_sdk_integration_sends_an_object_as_text_and_is_warned_of() -> None:
    fault = only(send("aws-sdk:sqs:sendMessage", MessageBody={"a": 1}))
    assert (fault.location, fault.severity) == (f"{PARAMETERS}/MessageBody", "WARNING")


def test_the_event_of_a_function_can_be_anything() -> None:
    task = machine("x") | {}
    task["States"]["It"] |= {"Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "Parameters": {"Any": 1}}
    assert faults(task) == []


def test_tasks_inside_map_and_parallel_are_checked() -> None:
    inner = query(ScanIndexForward="False")
    other = {"StartAt": "That", "States": {"That": query()["States"]["It"] | {"Parameters": {"Tablename": "t"}}}}
    definition: dict[str, Any] = {
        "StartAt": "Each",
        "States": {
            "Each": {"Type": "Map", "ItemProcessor": inner, "Next": "Both"},
            "Both": {"Type": "Parallel", "Branches": [other], "End": True},
        },
    }
    assert {(fault.severity, fault.location) for fault in faults(definition)} == {
        ("WARNING", "/States/Each/ItemProcessor/States/It/Parameters/ScanIndexForward"),
        ("ERROR", "/States/Both/Branches[0]/States/That/Parameters"),
        ("WARNING", "/States/Both/Branches[0]/States/That/Parameters"),
    }


def test_arguments_of_jsonata_are_checked_and_its_expressions_left_alone() -> None:
    arguments = {"TableName": "{% $table %}", "ScanIndexForward": "False", "Limit": "{% 1 + 1 %}"}
    definition = machine("aws-sdk:dynamodb:query", Arguments=arguments) | {"QueryLanguage": "JSONata"}
    assert only(definition).location == "/States/It/Arguments/ScanIndexForward"
    definition["States"]["It"]["Arguments"] = "{% $states.input %}"
    assert faults(definition) == []
