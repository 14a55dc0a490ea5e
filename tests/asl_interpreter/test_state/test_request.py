"""What TestState takes as a request (Step Functions API reference, *TestState*: Request Syntax)."""

import json
from typing import Any

import pytest

from asl_interpreter.test_state import RequestRefused, answer

PASS = json.dumps({"Type": "Pass", "End": True})
TASK = json.dumps({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True})


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ([], "The request must be an object"),
        ({"definition": {"Type": "Pass"}}, "definition must be a string"),
        ({"definition": PASS, "input": {}}, "input must be a string"),
        ({"definition": PASS, "revealSecrets": 1}, "revealSecrets must be a boolean"),
        ({"definition": TASK, "mock": []}, "mock must be an object"),
        ({"definition": TASK, "mock": {"result": {}}}, "mock.result must be a string"),
        ({"definition": TASK, "mock": {"errorOutput": "E"}}, "mock.errorOutput must be an object"),
        (
            {"definition": TASK, "mock": {"result": "1"}, "stateConfiguration": {"retrierRetryCount": 0.5}},
            "stateConfiguration.retrierRetryCount must be a whole number",
        ),
    ],
)
def test_a_parameter_of_another_type_than_the_api_says_is_refused(request_: Any, said: str) -> None:
    with pytest.raises(RequestRefused) as refused:
        answer(request_)

    assert (refused.value.name, refused.value.message) == ("SerializationException", said)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({}, "Value null at 'definition'"),
        ({"definition": TASK, "stateConfiguration": {"retrierRetryCount": -1}}, "must not be negative"),
    ],
)
def test_what_the_api_does_not_allow_is_refused(request_: Any, said: str) -> None:
    with pytest.raises(RequestRefused, match=said) as refused:
        answer(request_)

    assert refused.value.name == "ValidationException"
