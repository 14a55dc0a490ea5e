"""What CreateEventSourceMapping refuses.

Six texts are AWS's own, as people who got them reported them or as recorded: the visibility timeout shorter than the
function timeout, more than 10 records without a batching window, a batching window on a FIFO queue, an invalid filter
pattern, a queue that does not exist, and a second mapping of the same queue and function. Those for a number out of
range, a pattern that is too long, an unknown function response type and too many filters follow the form that AWS's API
framework gives; they were not found verbatim for these members.
"""

from collections.abc import Iterator

from botocore.exceptions import ClientError

from sqs_engine import SqsError
from workbook.event_source.filters import InvalidFilterPattern, parse
from workbook.event_source.settings import REPORT_BATCH_ITEM_FAILURES, Settings

_INVALID, _CONFLICT = "InvalidParameterValueException", "ResourceConflictException"
_LONGEST_PATTERN = 4_096

# botocore's model of Lambda has the same numbers; MinimumPollers and MaximumPollers: their documentation, for SQS.
_RANGES = {
    "batchSize": (1, 10_000),
    "maximumBatchingWindowInSeconds": (0, 300),
    "scalingConfig.maximumConcurrency": (2, 1_000),
    "provisionedPollerConfig.minimumPollers": (2, 200),
    "provisionedPollerConfig.maximumPollers": (2, 10_000),
}


def check(settings: Settings, *, fifo: bool, visibility_timeout: int, function_timeout: float) -> None:
    """Raise botocore's `ClientError`, as `create_event_source_mapping` does, for what AWS refuses."""
    for problem in _out_of_model(settings):
        raise _refusal("ValidationException", f"1 validation error detected: Value {problem}")
    window = settings.maximum_batching_window_in_seconds
    if settings.batch_size > 10 and window == 0:
        raise _refusal(
            _INVALID, "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
        )
    if fifo and window > 0:
        raise _refusal(_INVALID, "Batching window is not supported for FIFO queues")
    if settings.provisioned and settings.maximum_concurrency is not None:
        raise _refusal(_INVALID, "MaximumConcurrency and ProvisionedPollerConfig cannot be specified together")
    if settings.least_pollers > settings.most_pollers:
        raise _refusal(_INVALID, "MinimumPollers must be less than or equal to MaximumPollers")
    if settings.reserved_concurrency is not None and settings.reserved_concurrency < 0:
        raise ValueError("reserved_concurrency is 0 or more")
    try:
        parse(settings.filter_criteria)
    except InvalidFilterPattern as invalid:
        raise _refusal(_INVALID, "Invalid filter pattern definition.") from invalid
    for number, each in enumerate((settings.filter_criteria or {}).get("Filters", ()), 1):
        if len(each.get("Pattern", "")) > _LONGEST_PATTERN:
            raise _refusal(
                "ValidationException",
                f"1 validation error detected: Value '{each['Pattern']}' at 'filterCriteria.filters.{number}.member."
                "pattern' failed to satisfy constraint: Member must have length less than or equal to "
                f"{_LONGEST_PATTERN}",
            )
    if visibility_timeout < function_timeout:
        raise _refusal(
            _INVALID,
            f"Queue visibility timeout: {visibility_timeout} seconds is less than "
            f"Function timeout: {function_timeout:g} seconds",
        )


def no_such_queue(refused: SqsError) -> ClientError:
    """Lambda asks the queue for a message first, and tells what SQS answered."""
    return _refusal(
        _INVALID,
        f"Error occurred while ReceiveMessage. SQS Error Code: {refused.code}. SQS Error Message: {refused.message}",
    )


def second_mapping(queue_arn: str, function_name: str, mapping_id: str) -> ClientError:
    """A queue and a function have one mapping."""
    return _refusal(
        _CONFLICT,
        f'An event source mapping with SQS arn (" {queue_arn} ") and function (" {function_name} ") already exists. '
        f"Please update or delete the existing mapping with UUID {mapping_id}",
        status=409,
    )


def _out_of_model(settings: Settings) -> Iterator[str]:
    """What the service model forbids."""
    values = (
        settings.batch_size,
        settings.maximum_batching_window_in_seconds,
        settings.maximum_concurrency,
        settings.minimum_pollers,
        settings.maximum_pollers,
    )
    for value, (member, (least, most)) in zip(values, _RANGES.items(), strict=True):
        if value is not None:
            yield from _out_of_range(member, value, least, most)
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


def _refusal(code: str, message: str, status: int = 400) -> ClientError:
    answer = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    if code != "ValidationException":  # which the API framework raises, without these two
        answer |= {"Type": "User", "message": message}
    return ClientError(answer, "CreateEventSourceMapping")
