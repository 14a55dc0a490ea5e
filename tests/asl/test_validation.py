"""workbook.validation finds deliberate mistakes, says where they are, and leaves alone what only a run can tell."""

import json
from typing import Any

import pytest

from workbook.validation import Fault, faults


def machine(resource: str, **task: Any) -> dict[str, Any]:
    return {
        "StartAt": "It",
        "States": {"It": {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "End": True} | task},
    }


def query(**changes: Any) -> dict[str, Any]:
    parameters = {"TableName": "${DDBTable}", "KeyConditionExpression": "PK = :pk", "ScanIndexForward": False} | changes
    given = {name: value for name, value in parameters.items() if value is not ...}
    return machine("aws-sdk:dynamodb:query", Parameters=given)


def only(definition: Any) -> Fault:
    (fault,) = faults(definition)
    return fault


def test_a_sound_definition_has_no_fault() -> None:
    assert faults(query()) == []
    assert faults(json.dumps(query())) == []


@pytest.mark.parametrize(
    ("changes", "location", "says"),
    [
        ({"TableNam": "x"}, "/States/It/Parameters/TableNam", "did you mean 'TableName'"),
        ({"indexName": "x"}, "/States/It/Parameters/indexName", "did you mean 'IndexName'"),
        ({"TableName": ...}, "/States/It/Parameters", "'TableName' is missing"),
        ({"ScanIndexForward": "False"}, "/States/It/Parameters/ScanIndexForward", '"False" is not true or false'),
        ({"Limit": "10"}, "/States/It/Parameters/Limit", "not a whole number"),
        ({"Limit": True}, "/States/It/Parameters/Limit", "not a whole number"),
        ({"Select": "EVERYTHING"}, "/States/It/Parameters/Select", "none of ALL_ATTRIBUTES"),
        ({"ExpressionAttributeValues": []}, "/States/It/Parameters/ExpressionAttributeValues", "not an object"),
        (
            {"ExpressionAttributeValues": {":n": {"N": 5}}},
            "/States/It/Parameters/ExpressionAttributeValues/:n/N",
            "not a string",
        ),
        (
            {"ExpressionAttributeValues": {":n": {"Str.$": "$.n"}}},
            "/States/It/Parameters/ExpressionAttributeValues/:n/Str.$",
            "'Str' is not known here",
        ),
    ],
)
def test_a_wrong_parameter_is_found_where_it_is(changes: dict[str, Any], location: str, says: str) -> None:
    fault = only(query(**changes))
    assert (fault.location, fault.severity) == (location, "ERROR")
    assert says in fault.message


def test_a_parameter_deep_inside_a_list_is_found() -> None:
    update = {"TableName": "t", "Key": {}, "ConditionExpresion": "x", "UpdateExpression": "y"}
    fault = only(machine("aws-sdk:dynamodb:transactWriteItems", Parameters={"TransactItems": [{"Update": update}]}))
    assert fault.location == "/States/It/Parameters/TransactItems/0/Update/ConditionExpresion"


@pytest.mark.parametrize(
    "changes",
    [
        {"ScanIndexForward.$": "$.forward", "ScanIndexForward": ...},
        {"Limit": "${Limit}"},
        {"ExpressionAttributeValues.$": "$.values"},
        {"ExpressionAttributeValues": {":n.$": "$.value"}},
        {"TableName.$": "$.table", "TableName": ...},
    ],
)
def test_what_only_a_run_can_tell_is_left_alone(changes: dict[str, Any]) -> None:
    assert faults(query(**changes)) == []


def test_a_path_without_its_dollar_in_the_name_is_a_warning() -> None:
    fault = only(query(IndexName="$.index"))
    assert (fault.code, fault.severity) == ("NO_DOLLAR", "WARNING")


@pytest.mark.parametrize(
    ("resource", "says"),
    [
        ("aws-sdk:dynamodb:querry", "did you mean 'query'"),
        ("aws-sdk:dynamodb:Query", "did you mean 'query'"),
        ("aws-sdk:dinamodb:query", "no service 'dinamodb'"),
        ("sqs:sendMessageBatch", "did you mean 'sendMessage'"),
    ],
)
def test_an_unknown_action_is_found(resource: str, says: str) -> None:
    fault = only(machine(resource))
    assert (fault.location, fault.code) == ("/States/It/Resource", "INVALID_RESOURCE")
    assert says in fault.message


def test_optimised_integrations_are_checked_too() -> None:
    assert faults(machine("sqs:sendMessage", Parameters={"QueueUrl": "u", "MessageBody": {"any": ["thing"]}})) == []
    assert "'QueueUrl' is missing" in str(only(machine("sqs:sendMessage", Parameters={"MessageBody": "x"})))
    assert "'Massage' is not known" in str(faults(machine("sns:publish", Parameters={"Massage": "x"}))[-1])
    assert "'Key' is missing" in str(only(machine("dynamodb:updateItem", Parameters={"TableName": "t"})))


def test_the_sdk_integration_wants_text_as_message_body() -> None:
    fault = only(machine("aws-sdk:sqs:sendMessage", Parameters={"QueueUrl": "u", "MessageBody": {"a": 1}}))
    assert fault.location == "/States/It/Parameters/MessageBody"


def test_members_are_pascal_case_whatever_the_service_writes() -> None:
    definition = machine("aws-sdk:sfn:startExecution", Parameters={"stateMachineArn": "x"})
    assert {fault.location for fault in faults(definition)} == {
        "/States/It/Parameters",
        "/States/It/Parameters/stateMachineArn",
    }
    assert faults(machine("aws-sdk:sfn:startExecution", Parameters={"StateMachineArn": "x"})) == []


def test_integrations_with_fields_of_their_own_are_left_alone() -> None:
    assert faults(machine("lambda:invoke", Parameters={"FunctionName": "f", "Payload.$": "$"})) == []


def test_tasks_inside_map_and_parallel_are_checked() -> None:
    inner = query(ScanIndexForward="False")
    definition: dict[str, Any] = {
        "StartAt": "Each",
        "States": {
            "Each": {"Type": "Map", "ItemProcessor": inner, "Next": "Both"},
            "Both": {
                "Type": "Parallel",
                "Branches": [query(), json.loads(json.dumps(inner).replace("It", "That"))],
                "End": True,
            },
        },
    }
    locations = [fault.location for fault in faults(definition) if "ScanIndexForward" in fault.location]
    assert locations == [
        "/States/Each/ItemProcessor/States/It/Parameters/ScanIndexForward",
        "/States/Both/Branches/1/States/That/Parameters/ScanIndexForward",
    ]


def test_arguments_of_jsonata_are_checked_and_its_expressions_left_alone() -> None:
    arguments = {"TableName": "{% $table %}", "ScanIndexForward": "False"}
    definition = machine("aws-sdk:dynamodb:query", Arguments=arguments) | {"QueryLanguage": "JSONata"}
    assert only(definition).location == "/States/It/Arguments/ScanIndexForward"


def test_a_state_without_a_way_out_is_found() -> None:
    definition = query()
    del definition["States"]["It"]["End"]
    assert [fault.location for fault in faults(definition) if "Next" in fault.message] == ["/States/It"]


def test_a_state_without_a_way_in_is_found() -> None:
    definition = query()
    definition["States"]["Alone"] = {"Type": "Succeed"}
    assert "Alone" in only(definition).message


def test_a_next_that_leads_nowhere_is_found() -> None:
    definition = query()
    definition["States"]["It"] = definition["States"]["It"] | {"Next": "Nowhere"}
    assert any("Nowhere" in fault.message for fault in faults(definition))


@pytest.mark.parametrize("text", ["{", "[]", "7", '"text"'])
def test_what_is_not_a_json_object_is_said_to_be_none(text: str) -> None:
    assert only(text).code == "INVALID_JSON_DESCRIPTION"


def test_a_next_that_leads_nowhere_and_a_state_that_nothing_leads_to_have_their_place() -> None:
    inside = {"StartAt": "A b", "States": {"A b": {"Type": "Pass", "Next": "X"}, "C.d": {"Type": "Succeed"}}}
    outside = {"Each": {"Type": "Map", "ItemProcessor": inside, "Next": "Y"}, "End": {"Type": "Succeed"}}
    found = {fault.location: fault.message for fault in faults({"StartAt": "Each", "States": outside})}
    assert found["/States/Each/Next"] == 'No state found named "Y"'
    assert found["/States/End"] == "No transition found to state End"
    assert found["/States/Each/ItemProcessor/States/A b/Next"] == 'No state found named "X"'
    assert found["/States/Each/ItemProcessor/States/C.d"].startswith("No transition found to state")
