"""What went wrong in a reader's handler, from the error that left it."""

from traceback import walk_tb
from typing import Any

from aws_lambda_powertools.utilities.batch import BasePartialProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from booking.errors import ApplicationNotFound, InvalidInput

_ORDER = "the event, the record handler, the processor, the context"
_EVENT_TYPE = (
    "A `BatchProcessor` has to know what kind of records it gets, and these are those of SQS: "
    "`BatchProcessor(event_type=EventType.SQS)`."
)
_PARENTHESES = "Powertools wants the record handler itself. With parentheses, {}."


def failed_records(error: Exception) -> int:
    """How many records failed, if that is what Powertools raised."""
    return len(error.child_exceptions) if isinstance(error, BatchProcessingError) else 0


def stumbled(error: Exception) -> tuple[str, BaseException]:
    """What went wrong with a good record, and the error behind it."""
    cause: BaseException = error
    if said := wrong_event_type(error):
        return said, cause
    if failed_records(error):
        cause = error.child_exceptions[0][1] or error  # type: ignore[attr-defined]
        return _in_the_record_handler(cause), cause
    return _around_it(error) or _in_the_record_handler(error), error


def wrong_event_type(error: Exception) -> str:
    """A sentence where the processor was made for other records than those of SQS; empty otherwise."""
    given = _given_to_powertools(error)
    right = given is None or getattr(given["processor"], "event_type", EventType.SQS) is EventType.SQS
    return "" if right else _EVENT_TYPE


def _around_it(error: Exception) -> str:
    """What is wrong with the call of `process_partial_response`, or with the record handler's, made too early."""
    text = str(error)
    given = _given_to_powertools(error)
    if given is None:
        if isinstance(error, TypeError) and "event_type" in text:
            return _EVENT_TYPE
        if isinstance(error, TypeError) and "process_partial_response" in text:
            return f"`process_partial_response` takes four things, in this order: {_ORDER}."
        if isinstance(error, KeyError | AttributeError) and "'body'" in text:
            return "An event has no `body`; its records have one. " + _PARENTHESES.format(
                "it runs at once, and on what you give it: the event"
            )
        if isinstance(error, TypeError) and "<locals>" in text and "missing" in text:
            return _PARENTHESES.format("it runs at once, before there is a record")
    elif isinstance(given["record_handler"], BasePartialProcessor):
        return f"The processor and the record handler changed places. The order is: {_ORDER}."
    elif not isinstance(given["event"], dict) or not isinstance(given["processor"], BasePartialProcessor):
        return f"`process_partial_response` takes four things, in this order: {_ORDER}."
    return ""


def _given_to_powertools(error: Exception) -> dict[str, Any] | None:
    """The arguments of `process_partial_response`; None when the error came from outside it."""
    for frame, _ in walk_tb(error.__traceback__):
        if frame.f_code is process_partial_response.__code__:
            return frame.f_locals
    return None


def _in_the_record_handler(error: BaseException) -> str:
    text = str(error)
    if isinstance(error, InvalidInput):
        return "The record was fine, and `DeclineMessage` refused what your function made of it."
    if isinstance(error, ApplicationNotFound):
        return "The application is there, and your function looked for another one: are the two ids swapped?"
    if isinstance(error, TypeError) and ("mapping, not str" in text or "string ind" in text):
        return (
            "A text was used like a dict. The body is JSON text until `json.loads` makes a dict of it, and the ids in "
            'that dict are plain text: there is no `{"S": …}` in a message.'
        )
    if isinstance(error, KeyError) and str(error) == "'Records'":
        return "The record handler gets one record, which has no `Records`: Powertools loops over those of the event."
    if isinstance(error, KeyError):
        return (
            f"There is no {error}. An event has `Records`, a record has a `body`, the body `jobId` and `applicationId`."
        )
    if isinstance(error, TypeError) and "__init__() takes 1 positional" in text:
        return (
            "`DeclineMessage` takes its ids by name. The two stars in `DeclineMessage(**ids)` hand over a dict's "
            "entries that way."
        )
    if (isinstance(error, AttributeError) and "'jobId'" in text) or "BookingTable.decline" in text:
        return "`table.decline` takes a `DeclineMessage`: `DeclineMessage(**ids)` makes one of a dict of two ids."
    if isinstance(error, TypeError) and "keyword argument 'record'" in text:
        return "Powertools hands the record over by name: the parameter of the record handler is called `record`."
    if isinstance(error, TypeError) and "positional argument" in text:
        return "A function was called with too few or too many arguments: Powertools calls yours with one record."
    if isinstance(error, TypeError) and "not callable" in text:
        return _PARENTHESES.format("it gets what the handler returned")
    return "A good record made it stumble."
