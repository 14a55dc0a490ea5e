"""What an event source mapping can be told, and what CreateEventSourceMapping refuses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from workbook.event_source.filters import InvalidFilterPattern, parse

REPORT_BATCH_ITEM_FAILURES = "ReportBatchItemFailures"


@dataclass(frozen=True)
class Settings:
    """The settings by AWS's names (AWS Lambda API reference, *CreateEventSourceMapping*).

    `maximum_batching_window_in_seconds` is how long records are gathered before the function is invoked;
    `maximum_concurrency` is ScalingConfig's MaximumConcurrency, None for no limit of one's own. A value of the wrong
    type raises `TypeError`: it would not get as far as AWS, boto3 raises ParamValidationError for it.
    """

    batch_size: int = 10
    maximum_batching_window_in_seconds: int = 0
    function_response_types: Sequence[str] = ()
    filter_criteria: Mapping[str, Any] | None = None
    maximum_concurrency: int | None = None

    def __post_init__(self) -> None:
        _whole_number("batch_size", self.batch_size)
        _whole_number("maximum_batching_window_in_seconds", self.maximum_batching_window_in_seconds)
        if self.maximum_concurrency is not None:
            _whole_number("maximum_concurrency", self.maximum_concurrency)
        types: object = self.function_response_types
        if not isinstance(types, list | tuple) or not all(isinstance(name, str) for name in types):
            raise TypeError(f"function_response_types is a list of strings, not {types!r}")

    @property
    def reports_batch_item_failures(self) -> bool:
        """Whether the function's response says which messages failed."""
        return REPORT_BATCH_ITEM_FAILURES in self.function_response_types


def _whole_number(name: str, value: object) -> None:
    if type(value) is not int:  # isinstance would take True for a number
        raise TypeError(f"{name} is a whole number, not {value!r}")


def check(settings: Settings, *, fifo: bool, visibility_timeout: int, function_timeout: float) -> None:
    """Refuse what AWS refuses when the mapping is created.

    Raises botocore's `ClientError`, as `create_event_source_mapping` does. Three messages are AWS's own, as people who
    got them reported them: the visibility timeout shorter than the function timeout, more than 10 records without a
    batching window, and a batching window on a FIFO queue. A FIFO queue with more than 10 records always runs into one
    of these. The message for an invalid filter pattern is the one that LocalStack gives. Those for a number out of
    range, an unknown function response type and too many filters follow the form that AWS's API framework gives; they
    were not found verbatim for these members.
    """
    for problem in _out_of_model(settings):
        raise _refusal("ValidationException", f"1 validation error detected: Value {problem}")
    window = settings.maximum_batching_window_in_seconds
    if settings.batch_size > 10 and window == 0:
        raise _refusal(
            "InvalidParameterValueException",
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
        )
    if fifo and window > 0:
        raise _refusal("InvalidParameterValueException", "Batching window is not supported for FIFO queues")
    try:
        parse(settings.filter_criteria)
    except InvalidFilterPattern as invalid:
        raise _refusal("InvalidParameterValueException", "Invalid filter pattern definition.") from invalid
    if visibility_timeout < function_timeout:
        raise _refusal(
            "InvalidParameterValueException",
            f"Queue visibility timeout: {visibility_timeout} seconds is less than "
            f"Function timeout: {function_timeout:g} seconds",
        )


def _out_of_model(settings: Settings) -> Iterator[str]:
    """What the service model forbids (botocore's model of Lambda has the same numbers)."""
    yield from _out_of_range("batchSize", settings.batch_size, 1, 10_000)
    window = settings.maximum_batching_window_in_seconds
    yield from _out_of_range("maximumBatchingWindowInSeconds", window, 0, 300)
    if settings.maximum_concurrency is not None:
        yield from _out_of_range("scalingConfig.maximumConcurrency", settings.maximum_concurrency, 2, 1_000)
    unknown = [name for name in settings.function_response_types if name != REPORT_BATCH_ITEM_FAILURES]
    if unknown:
        yield (
            f"'[{', '.join(unknown)}]' at 'functionResponseTypes' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{REPORT_BATCH_ITEM_FAILURES}]"
        )


def _out_of_range(member: str, value: int, least: int, most: int) -> Iterator[str]:
    problem = f"'{value}' at '{member}' failed to satisfy constraint: Member must have value"
    if value < least:
        yield f"{problem} greater than or equal to {least}"
    if value > most:
        yield f"{problem} less than or equal to {most}"


def _refusal(code: str, message: str) -> ClientError:
    answer = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    return ClientError(answer, "CreateEventSourceMapping")
