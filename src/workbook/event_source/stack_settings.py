"""An event source mapping's settings as a deployed stack has them, read with plain boto3 calls."""

from importlib import import_module
from typing import Any

from workbook import cloud
from workbook.event_source.function import Duration, Handler, LambdaFunction


class NoSuchMapping(LookupError):
    """The stack has no event source mapping from an SQS queue to that function."""


def read_function(stack_name: str, logical_id: str, handler: Handler | None, duration: Duration) -> LambdaFunction:
    """The function that the stack calls `logical_id`; without `handler`, its code is what its Handler names."""
    resource = cloud.shared_client("cloudformation").describe_stack_resource(
        StackName=stack_name, LogicalResourceId=logical_id
    )["StackResourceDetail"]
    deployed = cloud.shared_client("lambda").get_function_configuration(FunctionName=resource["PhysicalResourceId"])
    return LambdaFunction(
        handler or _named(deployed["Handler"]),
        timeout=deployed["Timeout"],
        duration=duration,
        name=deployed["FunctionName"],
        arn=deployed["FunctionArn"],
        memory_size=deployed["MemorySize"],
        environment=deployed.get("Environment", {}).get("Variables", {}),
        role=deployed["Role"],
    )


def read_log_group(stack_name: str, logical_id: str) -> tuple[str, str]:
    """The function's name and its log group's; Lambda's own choice of a group where the template makes none."""
    resource = cloud.shared_client("cloudformation").describe_stack_resource(
        StackName=stack_name, LogicalResourceId=logical_id
    )["StackResourceDetail"]
    name = resource["PhysicalResourceId"]
    deployed = cloud.shared_client("lambda").get_function_configuration(FunctionName=name)
    return name, deployed.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{name}"


def _named(handler: str) -> Handler:
    """The Python function behind a Handler setting such as `booking.handlers.decline_applications`."""
    module, _, name = handler.rpartition(".")
    found: Handler = getattr(import_module(module), name)
    return found


def read_mapping(function_name: str) -> tuple[str, dict[str, Any]]:
    """The queue's URL and the settings, by the names that `EventSourceMapping` has for them.

    Raises `NoSuchMapping` unless the function has exactly one event source mapping from an SQS queue.
    """
    deployed = cloud.shared_client("lambda").list_event_source_mappings(FunctionName=function_name)
    mappings = [each for each in deployed["EventSourceMappings"] if ":sqs:" in each["EventSourceArn"]]
    if len(mappings) != 1:
        raise NoSuchMapping(f"{function_name} has {len(mappings)} event source mappings from SQS queues, not one")
    [mapping] = mappings
    queue_name = mapping["EventSourceArn"].rpartition(":")[2]
    return cloud.shared_client("sqs").get_queue_url(QueueName=queue_name)["QueueUrl"], {
        "batch_size": mapping["BatchSize"],
        "maximum_batching_window_in_seconds": mapping.get("MaximumBatchingWindowInSeconds", 0),
        "function_response_types": mapping.get("FunctionResponseTypes", ()),
        "filter_criteria": mapping.get("FilterCriteria"),
        "maximum_concurrency": mapping.get("ScalingConfig", {}).get("MaximumConcurrency"),
        "minimum_pollers": mapping.get("ProvisionedPollerConfig", {}).get("MinimumPollers"),
        "maximum_pollers": mapping.get("ProvisionedPollerConfig", {}).get("MaximumPollers"),
        "reserved_concurrency": cloud.shared_client("lambda")
        .get_function_concurrency(FunctionName=function_name)
        .get("ReservedConcurrentExecutions"),
    }
