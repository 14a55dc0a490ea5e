"""An error that no service sent, as a client of boto3 raises those of its service."""

from botocore.client import BaseClient
from botocore.exceptions import ClientError


def client_error(client: BaseClient, operation: str, code: str, message: str, status: int, origin: str) -> ClientError:
    """The `ClientError` of the service's own class for `code`. `origin` stands in place of a request's id."""
    answer = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {
            "RequestId": origin,
            "HTTPStatusCode": status,
            "HTTPHeaders": {},
            "RetryAttempts": 0,
        },
    }
    raised: ClientError = client.exceptions.from_code(code)(answer, operation)
    return raised
