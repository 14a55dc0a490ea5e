"""What a Resource may name, and what a machine is refused for."""

import pytest

from asl_interpreter.definition.place import Place
from asl_interpreter.tasks import models
from asl_interpreter.tasks.resource import Resource, parse, read
from asl_interpreter.tasks.services import WITHOUT_MODEL, aws_sdk_service

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:book:live"


@pytest.mark.parametrize(
    ("resource", "parsed"),
    [
        ("arn:aws:states:::aws-sdk:sfn:startSyncExecution", Resource("aws-sdk", "stepfunctions", "StartSyncExecution")),
        ("arn:aws:states:::aws-sdk:s3:getObject", Resource("aws-sdk", "s3", "GetObject")),
        ("arn:aws-cn:states:::dynamodb:putItem", Resource("optimised", "dynamodb", "PutItem")),
        ("arn:aws:states:::lambda:invoke", Resource("optimised", "lambda", "Invoke")),
        ("arn:aws:states:::states:startExecution", Resource("optimised", "stepfunctions", "StartExecution")),
        ("arn:aws:states:::batch:submitJob", Resource("optimised", "batch", "SubmitJob")),
        ("arn:aws:states:::http:invoke", Resource("optimised", "http", "Invoke", has_model=False)),
        ("arn:aws:states:::eks:call", Resource("optimised", "eks", "Call", has_model=False)),
        (
            "arn:aws:states:::aws-sdk:lookoutvision:describeModel",
            Resource("aws-sdk", "lookoutvision", "DescribeModel", has_model=False),
        ),
        ("arn:aws:states:us-east-1:123456789012:aws-sdk:s3:getObject", Resource("aws-sdk", "s3", "GetObject")),
        ("arn:aws:states:eu-west-1::sqs:sendMessage", Resource("optimised", "sqs", "SendMessage")),
        (FUNCTION, Resource("function", "lambda", FUNCTION)),
    ],
)
def test_what_can_be_called(resource: str, parsed: Resource) -> None:
    assert parse(resource) == parsed


@pytest.mark.parametrize(
    ("resource", "sentence"),
    [
        ("arn:aws:states:::aws-sdk:stepfunctions:startExecution", "Did you mean 'sfn'?"),
        ("arn:aws:states:::aws-sdk:dynamo:getItem", "Did you mean 'dynamodb'?"),
        ("arn:aws:states:::aws-sdk:dynamodb:getItms", "Did you mean 'getItem'?"),
        ("arn:aws:states:::aws-sdk:cloudwatchlogs:CreateLogStream", "Did you mean 'createLogStream'?"),
        ("arn:aws:states:::aws-sdk:dynamodb:GetItemS3", "The value is not a valid resource ARN"),
        ("arn:aws:states:::dynamodb:query", "The value is not a valid resource ARN"),
        ("arn:aws:states:::sqs:sendMessages", "Did you mean 'sendMessage'?"),
        ("arn:aws:states:::mail:send", "The value is not a valid resource ARN"),
        ("arn:aws:states:::batch:submitJobs", "Did you mean 'submitJob'?"),
        ("arn:aws:states:here:there:sqs:sendMessage", "The value is not a valid resource ARN"),
        ("sendMessage", "The resource provided sendMessage is not recognized."),
    ],
)
def test_what_nobody_can_call_is_a_fault_with_a_sentence(resource: str, sentence: str) -> None:
    at = Place("/States/Send") / "Resource"
    assert read(resource, at) is None
    (fault,) = at.faults
    assert sentence in fault.message
    assert (fault.location, fault.lacking) == ("/States/Send/Resource", False)


@pytest.mark.parametrize(
    ("resource", "sentence"),
    [
        ("arn:aws:states:us-east-1:123456789012:activity:a", "Activities are not supported"),
        ("arn:aws:states:::glue:startJobRun.sync", "The integration pattern .sync is not supported"),
        ("arn:aws:states:::sqs:sendMessage.waitForTaskToken", "pattern .waitForTaskToken is not supported"),
        ("arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken", "pattern .waitForTaskToken is not supported"),
    ],
)
def test_what_only_aws_can_call_is_said_to_be_lacking(resource: str, sentence: str) -> None:
    at = Place()
    assert read(resource, at) is None
    (fault,) = at.faults
    assert sentence in fault.message
    assert fault.lacking


def test_a_resource_that_can_be_called_has_no_fault() -> None:
    at = Place()
    assert read("arn:aws:states:::aws-sdk:dynamodb:transactWriteItems", at) == Resource(
        "aws-sdk", "dynamodb", "TransactWriteItems"
    )
    assert not at.faults


def test_only_services_that_botocore_has_dropped_are_listed_as_such() -> None:
    assert not {name for name in WITHOUT_MODEL if aws_sdk_service(name, models.available())}
