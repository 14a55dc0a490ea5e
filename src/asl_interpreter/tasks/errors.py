"""What a failed call reports: the name that Retry and Catch compare, and the cause."""

from botocore.exceptions import BotoCoreError, ClientError
from botocore.model import ServiceModel

from asl_interpreter.tasks import java_names, services
from asl_interpreter.tasks.call import TaskFailed

UNANSWERED = (BotoCoreError, ClientError)
"""What botocore raises for a call that failed."""


def of_aws_sdk(failure: Exception, service: ServiceModel) -> TaskFailed:
    """The failure of an AWS SDK integration: `DynamoDb.ConditionalCheckFailedException`.

    A code that the API's model does not have is reported as `DynamoDb.DynamoDbException` (recorded on AWS).
    """
    name = java_names.service(service.service_id)
    if not isinstance(failure, ClientError):
        return _unanswered(failure, name)
    shape = _shape(failure, service)
    metadata = failure.response["ResponseMetadata"]
    details = [
        f"Service: {name}",
        f"Status Code: {metadata.get('HTTPStatusCode')}",
        f"Request ID: {metadata.get('RequestId')}",
    ]
    if "HostId" in metadata:
        details.append(f"Extended Request ID: {metadata['HostId']}")
    exception = java_names.exception(shape) if shape else f"{name}Exception"
    return TaskFailed(f"{name}.{exception}", f"{failure.response['Error'].get('Message')} ({', '.join(details)})")


def of_optimised(failure: Exception, service: ServiceModel) -> TaskFailed:
    """The failure of an optimised integration: `DynamoDB.ConditionalCheckFailedException`, `SQS.AmazonSQSException`."""
    prefix, name, unnamed = services.java_names_of(service.service_name)
    if not isinstance(failure, ClientError):
        return _unanswered(failure, prefix)
    error, metadata = failure.response["Error"], failure.response["ResponseMetadata"]
    shape = _shape(failure, service)
    cause = (
        f"{error.get('Message')} (Service: {name}; Status Code: {metadata.get('HTTPStatusCode')}; "
        f"Error Code: {error.get('Code')}; Request ID: {metadata.get('RequestId')}; Proxy: null)"
    )
    return TaskFailed(f"{prefix}.{_java_1_exception(shape) if shape else unnamed}", cause)


def _java_1_exception(shape: str) -> str:
    return shape.removesuffix("Fault").removesuffix("Exception") + "Exception"


def _unanswered(failure: Exception, prefix: str) -> TaskFailed:
    return TaskFailed(f"{prefix}.SdkClientException", f"Unable to execute HTTP request: {failure}")


def _shape(failure: ClientError, service: ServiceModel) -> str | None:
    """The name of the exception in the API's model; None when the answer's code is not in it."""
    error = failure.response["Error"]
    for code in (error.get("Code"), error.get("QueryErrorCode")):
        if code and (shape := service.shape_for_error_code(code)) is not None:
            return str(shape.name)
    return None
