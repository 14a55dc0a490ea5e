"""A mocked result against the API's model, which botocore brings."""

from typing import Any

import pytest

EVENTS = "events:putEvents"
START = "states:startExecution"


def task(resource: str) -> dict[str, Any]:
    return {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "End": True}


@pytest.mark.parametrize(
    ("resource", "result", "fault"),
    [
        (EVENTS, {"Entries": {}}, "Field 'Entries' must be an array"),
        (EVENTS, {"Entries": [{}, {"EventId": 7}]}, "Field 'EventId' must be a string"),
        (EVENTS, {"FailedEntryCount": "0"}, "Field 'FailedEntryCount' must be a number"),
        (EVENTS, {"FailedEntryCount": True}, "Field 'FailedEntryCount' must be a number"),
        ("dynamodb:getItem", {"Item": {"PK": {"BOOL": "yes"}}}, "Field 'BOOL' must be a boolean"),
        ("aws-sdk:dynamodb:getItem", {"Item": {"PK": {"Bool": "yes"}}}, "Field 'Bool' must be a boolean"),
        ("dynamodb:getItem", {"ConsumedCapacity": []}, "Field 'ConsumedCapacity' must be an object"),
        ("aws-sdk:s3:getObject", {"StorageClass": "SHELF"}, "Field 'StorageClass' is not an expected value"),
        ("aws-sdk:s3:getObject", {"LastModified": 1}, "Field 'LastModified' must be a string"),
        ("aws-sdk:kms:decrypt", {"Plaintext": ""}, "Field 'Plaintext' is smaller than the minimum length"),
        ("aws-sdk:lambda:getFunctionConfiguration", {"Timeout": 0}, "Field 'Timeout' is less than the minimum value"),
        (
            "aws-sdk:lambda:getFunctionConfiguration",
            {"ImageConfigResponse": {"ImageConfig": {"WorkingDirectory": "w" * 1001}}},
            "Field 'WorkingDirectory' exceeds the maximum length",
        ),
        (
            "aws-sdk:lambda:getFunctionConfiguration",
            {"EphemeralStorage": {"Size": 10**9}},
            "Field 'Size' exceeds the maximum value",
        ),
    ],
)
@pytest.mark.parametrize("mode", ["STRICT", "PRESENT"])
def test_a_field_that_is_there_must_fit(api: Any, resource: str, result: Any, fault: str, mode: str) -> None:
    expected = ("ValidationException", f"Mock result schema validation error: {fault}")
    assert api.refused(task(resource), result=result, mode=mode) == expected


def test_strict_is_the_default_and_wants_the_required_fields(api: Any) -> None:
    expected = "Mock result schema validation error: Required field 'StartDate' is missing"
    assert api.refused(task(START), result={"ExecutionArn": "arn"}) == ("ValidationException", expected)


@pytest.mark.parametrize(
    ("resource", "result", "mode"),
    [
        (EVENTS, {"Colour": 1}, "STRICT"),
        (
            "aws-sdk:bedrockruntime:converse",
            {"Output": {"Message": {"Content": [{"ToolUse": {"Input": [1]}}]}}},
            "PRESENT",
        ),
        (START, {"ExecutionArn": "arn"}, "PRESENT"),
        (START, {"executionArn": 1}, "PRESENT"),
        (START, {"ExecutionArn": 1}, "NONE"),
        (f"{START}.sync", {"ExecutionArn": 1}, "STRICT"),
        ("apigateway:invoke", {"approval": True}, "STRICT"),
        ("http:invoke", {"ResponseBody": 1}, "STRICT"),
    ],
)
def test_what_no_model_speaks_of_passes(api: Any, resource: str, result: Any, mode: str) -> None:
    assert api(task(resource), result=result, mode=mode)["output"] == result
