"""The engine's refusals as moto's exceptions, and how they look in an answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.core.errors import ErrorShape
from moto.sqs.exceptions import QueueDoesNotExist, SQSException

from sqs_engine import SqsError, errors

ErrorModel = Callable[[Exception, Any], Any]


@contextmanager
def refusals() -> Iterator[None]:
    """Raise what the engine refuses as the exception that moto and its other services expect."""
    try:
        yield
    except SqsError as refusal:
        raise as_motos(refusal) from refusal


def as_motos(refusal: SqsError) -> SQSException:
    # SNS and IAM in moto catch this one class.
    missing = isinstance(refusal, errors.QueueDoesNotExist)
    exception = QueueDoesNotExist() if missing else SQSException(refusal.code, refusal.message)
    exception.refusal = refusal
    return exception


def error_shape(upstream: ErrorModel) -> ErrorModel:
    """moto's lookup of an error's model, but with code, type and status as the engine's refusal has them."""

    def get_error_model(exception: Exception, service_model: Any) -> Any:
        refusal = getattr(exception, "refusal", None)
        if not isinstance(refusal, SqsError):
            return upstream(exception, service_model)
        error = {
            "code": refusal.code,
            "httpStatusCode": refusal.http_status,
            "senderFault": refusal.sender_fault,
            "messageForQueryCompatibility": refusal.query_message,
        }
        text = {"message": {"shape": "String"}}
        model = {"type": "structure", "exception": True, "members": text, "error": error}
        return ErrorShape(refusal.name, model, service_model._shape_resolver)

    return get_error_model
