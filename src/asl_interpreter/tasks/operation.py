"""One action of an AWS API, called through a boto3 client."""

from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError

from asl_interpreter.tasks.request import NullMember, compile_request
from asl_interpreter.tasks.result import Instant, compile_result, iso_instant
from asl_interpreter.tasks.shapes import Spelling
from asl_interpreter.values import JSON

_INVALID = "ValidationException"
_NO_REQUEST_ID = "00000000-0000-0000-0000-000000000000"


class Operation:
    """An action of the service whose boto3 client is `client`. What to do with its shapes is found out once."""

    def __init__(self, client: Any, name: str, spelling: Spelling, instant: Instant = iso_instant) -> None:
        self.service = client.meta.service_model
        model = self.service.operation_model(name)
        self._name = name
        self._method = getattr(client, xform_name(name))
        self._request = compile_request(model.input_shape, spelling)
        self._result = compile_result(model.output_shape, spelling, instant)

    def __call__(self, parameters: JSON) -> tuple[dict[str, JSON], dict[str, Any]]:
        """The result, and botocore's ResponseMetadata.

        Raises botocore's exceptions, and `StatesError` for parameters that cannot be used.
        """
        try:
            response = self._method(**self._request(parameters))
        except NullMember as null:
            raise self._refusal(*_null(self.service.service_name, str(null))) from None
        except ParamValidationError as fault:
            raise self._refusal(_INVALID, fault.kwargs["report"]) from None
        return self._result(response), response["ResponseMetadata"]

    def _refusal(self, code: str, message: str) -> ClientError:
        """The service's answer to a request that botocore does not send, and Step Functions does."""
        metadata = {"HTTPStatusCode": 400, "RequestId": _NO_REQUEST_ID}
        return ClientError({"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}, self._name)


def _null(service: str, member: str) -> tuple[str, str]:
    """The code and the message of a service's answer to a null where it requires a value (both recorded on AWS)."""
    if service == "sqs":
        return "MissingParameter", f"The request must contain the parameter {member}."
    field = member[0].lower() + member[1:]
    return _INVALID, (
        f"1 validation error detected: Value null at '{field}' failed to satisfy constraint: Member must not be null"
    )
