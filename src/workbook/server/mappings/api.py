"""Lambda's API where it concerns event source mappings of queues: what AWS refuses, and that a change is heard of.

(Lambda API reference, *CreateEventSourceMapping*; for the permissions that the function's role needs, AWS Lambda guide,
*Creating and configuring an Amazon SQS event source mapping*.)
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from botocore.exceptions import ClientError
from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import EventSourceMapping as MotosMapping
from moto.awslambda.models import LambdaBackend

from workbook.cloud.permissions.acting import denial
from workbook.event_source import LambdaFunction
from workbook.event_source.creation import create
from workbook.event_source.refusals import second_mapping
from workbook.event_source.settings import Settings
from workbook.server.mappings.at_work import runs_elsewhere
from workbook.server.mappings.pollers import Pollers

_POLLS_WITH = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")


@contextmanager
def served(pollers: Pollers) -> Iterator[None]:
    """Within the context mappings are refused as on AWS, and those that are enabled work."""
    make, change, remove = (
        LambdaBackend.create_event_source_mapping,
        LambdaBackend.update_event_source_mapping,
        LambdaBackend.delete_event_source_mapping,
    )

    def create_event_source_mapping(self: LambdaBackend, spec: dict[str, Any]) -> MotosMapping:
        with _refusals():
            _check(self, spec, new=True)
        mapping = make(self, spec)
        pollers.made(mapping)
        return mapping

    def update_event_source_mapping(self: LambdaBackend, uuid: str, spec: dict[str, Any]) -> MotosMapping | None:
        before = self.get_event_source_mapping(uuid)
        if before is not None:
            with _refusals():
                _check(self, {"EventSourceArn": before.event_source_arn} | before.get_configuration() | spec, new=False)
        mapping = change(self, uuid, spec)
        if mapping is not None:
            pollers.made(mapping)
        return mapping

    def delete_event_source_mapping(self: LambdaBackend, uuid: str) -> MotosMapping | None:
        pollers.gone(uuid)
        return remove(self, uuid)

    with ExitStack() as stack:
        for replacement in (create_event_source_mapping, update_event_source_mapping, delete_event_source_mapping):
            stack.enter_context(patch.object(LambdaBackend, replacement.__name__, replacement))
        yield


def _check(backend: LambdaBackend, spec: dict[str, Any], *, new: bool) -> None:
    """Raises `ClientError` for what AWS refuses; a function that is not there moto refuses."""
    queue_arn = str(spec.get("EventSourceArn", ""))
    if ":sqs:" not in queue_arn:
        return
    deployed = backend.get_function(spec.get("FunctionName") or spec["FunctionArn"])
    *_, region, account, queue = queue_arn.split(":")
    url = f"https://sqs.{region}.amazonaws.com/{account}/{queue}"
    function = LambdaFunction(runs_elsewhere, timeout=deployed.timeout, name=deployed.function_name)
    pollers = spec.get("ProvisionedPollerConfig") or {}
    settings = Settings(
        batch_size=spec.get("BatchSize") or 10,
        maximum_batching_window_in_seconds=spec.get("MaximumBatchingWindowInSeconds") or 0,
        function_response_types=spec.get("FunctionResponseTypes") or (),
        filter_criteria=spec.get("FilterCriteria"),
        maximum_concurrency=(spec.get("ScalingConfig") or {}).get("MaximumConcurrency"),
        minimum_pollers=pollers.get("MinimumPollers"),
        maximum_pollers=pollers.get("MaximumPollers"),
    )
    create(url, function, settings).forget()
    for action in _POLLS_WITH:
        if denial(deployed.role, "sqs", action, {"QueueUrl": url}, region):
            message = f"The provided execution role does not have permissions to call {action} on SQS"
            raise ClientError(
                {"Error": {"Code": "InvalidParameterValueException", "Message": message}}, "CreateEventSourceMapping"
            )
    for other in backend.list_event_source_mappings(queue_arn, "") if new else ():
        if other.function_arn == deployed.function_arn:
            raise second_mapping(queue_arn, deployed.function_name, other.uuid)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except ClientError as refused:
        told = LambdaClientError(refused.response["Error"]["Code"], refused.response["Error"]["Message"])
        told.code = refused.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
        raise told from refused
