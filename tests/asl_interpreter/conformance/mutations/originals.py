"""What is mutated: real definitions and inputs, answers of services, files of mocks, templates, requests."""

import copy
import json
from pathlib import Path
from typing import Any

from tests.asl_interpreter.conformance.test_conformance import CASES

BOOKING = json.loads((Path(__file__).parents[4] / "asl" / "book_nanny.asl.json").read_text())


def _machine(**state: Any) -> dict[str, Any]:
    return {"StartAt": "S", "States": {"S": state, "Wait": {"Type": "Wait", "SecondsPath": "$.n", "End": True}}}


def _express(processor: dict[str, Any]) -> dict[str, Any]:
    return {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, **processor}


_TAKEN = {
    "Type": "Task",
    "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    "Parameters": {"QueueUrl": "u", "MessageBody": {"t.$": "$$.Task.Token"}},
    "HeartbeatSeconds": 10,
    "TimeoutSeconds": 60,
    "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 1.5}],
    "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "Wait"}],
    "Assign": {"x.$": "$.a"},
    "Next": "Wait",
}
_DISTRIBUTED = {
    "Type": "Map",
    "Label": "lab",
    "ItemReader": {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {
            "InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a", "b"], "CSVDelimiter": "COMMA",
            "MaxItems": 5,
        },
        "Parameters": {"Bucket": "b", "Key.$": "$.key"},
    },
    "ItemSelector": {"v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index"},
    "ItemBatcher": {"MaxItemsPerBatch": 2, "MaxInputBytesPerBatch": 1000, "BatchInput": {"x.$": "$.a"}},
    "MaxConcurrency": 2,
    "ToleratedFailureCount": 1,
    "ToleratedFailurePercentage": 50,
    "ItemProcessor": {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "T",
        "States": {"T": {key: value for key, value in _TAKEN.items() if key not in ("Next", "Catch")} | {"End": True}},
    },
    "ResultWriter": {
        "Resource": "arn:aws:states:::s3:putObject",
        "Parameters": {"Bucket": "b", "Prefix": "p"},
        "WriterConfig": {"Transformation": "FLATTEN", "OutputType": "JSONL"},
    },
    "ResultPath": "$.done",
    "Next": "Wait",
}  # fmt: skip
_PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}


def _jsonata(**states: Any) -> dict[str, Any]:
    return {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}


_WITH_JSONATA = [
    _jsonata(
        S={
            "Type": "Map",
            "Items": "{% $states.input.items %}",
            "MaxConcurrency": "{% 2 %}",
            "ToleratedFailurePercentage": "{% 50 %}",
            "ItemSelector": {"v": "{% $states.context.Map.Item.Value %}"},
            "ItemBatcher": {"MaxItemsPerBatch": "{% 2 %}", "BatchInput": "{% $states.input %}"},
            "ItemProcessor": _express(_PASS),
            "Output": "{% $states.result %}",
            "Assign": {"n": "{% $count($states.result) %}"},
            "Next": "F",
        },
        F={"Type": "Fail", "Error": "{% 'E' & $n %}", "Cause": "{% $string($states.input) %}"},
    ),
    _jsonata(
        T={
            "Type": "Task",
            "Resource": "arn:aws:states:::states:startExecution.sync:2",
            "Arguments": {"StateMachineArn": "arn:aws:states:a:1:stateMachine:m", "Input": "{% $states.input.a %}"},
            "TimeoutSeconds": "{% $states.input.n + 9 %}",
            "HeartbeatSeconds": "{% 1 %}",
            "Credentials": {"RoleArn": "{% 'arn:aws:iam::1:role/r' %}"},
            "Retry": [{"ErrorEquals": ["States.Timeout"], "JitterStrategy": "FULL", "MaxDelaySeconds": 5}],
            "Catch": [
                {"ErrorEquals": ["E"], "Output": "{% $states.errorOutput %}", "Assign": {"e": "{% 1 %}"}, "Next": "E"}
            ],
            "Output": {"r": "{% $states.result %}"},
            "Next": "E",
        },
        E={"Type": "Succeed", "Output": "{% $states.input %}"},
    ),
    _jsonata(
        C={
            "Type": "Choice",
            "Choices": [
                {
                    "Condition": "{% $states.input.n > 1 %}", "Assign": {"m": "{% $states.input.n %}"},
                    "Output": "{% $states.input %}", "Next": "W",
                }
            ],
            "Default": "W",
        },
        W={"Type": "Wait", "Timestamp": "{% $fromMillis($states.input.n * 1000) %}", "End": True},
    ),
    _jsonata(
        V={"Type": "Wait", "Seconds": "{% $states.input.n %}", "Output": "{% {'a': $states.input.n} %}", "Next": "A"},
        A={
            "Type": "Parallel",
            "Arguments": {"a": "{% $states.input.a %}"},
            "Branches": [_PASS],
            "Output": "{% $states.result[0] %}",
            "End": True,
        },
    ),
]  # fmt: skip
_LISTED = {
    "Type": "Map",
    "ItemReader": {
        "Resource": "arn:aws:states:::s3:listObjectsV2",
        "ReaderConfig": {"Transformation": "LOAD_AND_FLATTEN", "InputType": "JSONL", "MaxItemsPath": "$.n"},
        "Parameters": {"Bucket": "b", "Prefix": "p"},
    },
    "ItemProcessor": _express(_PASS),
    "ToleratedFailureCountPath": "$.n",
    "Next": "Wait",
}
_NAMED: dict[str, Any] = copy.deepcopy(_LISTED)
del _NAMED["ItemReader"]["ReaderConfig"]
_ACTIVITY = _TAKEN | {"Resource": "arn:aws:states:us-east-1:123456789012:activity:a", "HeartbeatSecondsPath": "$.n"}
del _ACTIVITY["HeartbeatSeconds"]
DISTRIBUTED = _machine(**_DISTRIBUTED)
LISTED = [_machine(**_LISTED), _machine(**_NAMED)]
"""What is in the objects, and the objects themselves."""
WHOLE = [
    _machine(**_TAKEN),
    _machine(**_ACTIVITY),
    DISTRIBUTED,
    _machine(**_DISTRIBUTED | {"ItemProcessor": _express(_PASS)}),
    *LISTED,
    *_WITH_JSONATA,
]
"""Machines that have every field of their kind."""

INPUT = {"n": 2, "key": "k", "a": [1], "items": [{"a": 1}, 2, "x"]}
BOOKED = {"applicationId": "a", "jobId": "j"}
REAL = [
    *[(BOOKING, BOOKED)] * 10,
    *[(machine, INPUT) for machine in WHOLE] * 12,
    *((case.definition, case.input) for case in CASES if case.refused is None),
]
"""Definitions, each with an input that it can use."""

MANIFEST = {"fileFormat": "CSV", "fileSchema": "Bucket, Key", "destinationBucket": "a:b", "files": [{"key": "k"}]}
FILES = {
    "CSV": {"Body": "a,b\n1,2\n"},
    "JSON": {"Body": '[{"a": 1}, 2]'},
    "JSONL": {"Body": '{"a": 1}\n{"a": 2}\n'},
    "MANIFEST": {"Body": json.dumps(MANIFEST)},
}
"""By InputType."""
LISTINGS = [{"Contents": [{"Key": "k", "ETag": "e", "Size": 1, "LastModified": "2026-01-01T00:00:00Z"}], "KeyCount": 1}]
ANSWERS = [
    {"Status": "SUCCEEDED", "Output": "{}"},
    {"Payload": {"a": 1}},
]
"""What services answer."""

MOCK_FILES = [
    {"S": {"Return": {"a": 1}}, "T": {"0": {"Throw": {"Error": "E", "Cause": "c"}}, "1-2": {"Return": 1}}},
    {
        "StateMachines": {"m": {"TestCases": {"c": {"S": "R", "T": "R"}}}},
        "MockedResponses": {"R": {"0": {"Return": {"Body": "a,b\n1,2"}}, "1": {"Throw": {"Error": "E"}}}},
    },
]
_PROPERTIES = {
    "Definition": _PASS | {"Comment": "${A}"},
    "DefinitionSubstitutions": {"A": {"Ref": "B"}},
    "Type": "EXPRESS",
}
TEMPLATE = {
    "Parameters": {"B": {"Default": "b"}},
    "Mappings": {"M": {"a": {"b": "c"}}},
    "Resources": {
        "M": {"Type": "AWS::Serverless::StateMachine", "Properties": _PROPERTIES},
        "N": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"DefinitionString": {"Fn::Sub": ["${A}", {"A": json.dumps(WHOLE[1])}]}},
        },
    },
}

_MOCKED = {
    "input": INPUT,
    "variables": {"x": 1},
    "context": {"Execution": {"Id": "x"}, "State": {"Name": "y"}},
    "stateConfiguration": {
        "retrierRetryCount": 1, "mapIterationFailureCount": 1, "mapItemReaderData": "[1]", "errorCausedByState": "T",
    },
    "inspectionLevel": "TRACE",
    "roleArn": "arn:aws:iam::1:role/r",
}  # fmt: skip
REQUESTS = [
    _MOCKED | {"definition": json.dumps(state), "mock": {"result": result, "fieldValidationMode": "STRICT"}}
    for state, result in (
        (_TAKEN, {"MessageId": "m"}),
        (_DISTRIBUTED, {"MapRunArn": "a", "ResultWriterDetails": {"Bucket": "b", "Key": "k"}}),
        ({"Type": "Map", "ItemProcessor": _PASS, "End": True}, [{"a": 1}]),
        ({"Type": "Parallel", "Branches": [_PASS], "End": True}, [{"a": 1}]),
    )
]
"""To TestState, with values where the API has JSON text."""


def holders(value: Any, levels: int = 40) -> Any:
    """Every object and array in a value."""
    if isinstance(value, dict | list) and levels:
        yield value
        for item in list(value.values() if isinstance(value, dict) else value):
            yield from holders(item, levels - 1)


FIELDS = sorted(
    {key for definition, _ in REAL for holder in holders(definition) if isinstance(holder, dict) for key in holder}
)
