"""Numbers of a call that have a least and a most (Amazon SQS API reference; texts as recorded on AWS)."""

from sqs_engine import limits
from sqs_engine.errors import InvalidParameterValue


def check_max_number_of_messages(number: int) -> None:
    _check("MaxNumberOfMessages", number, 1, limits.MOST_ENTRIES, "Must be between 1 and 10, if provided.")


def check_wait_time(seconds: int) -> None:
    _check("WaitTimeSeconds", seconds, 0, limits.MOST_WAIT, "Must be >= 0 and <= 20, if provided.")


def check_receive_visibility_timeout(seconds: int) -> None:
    _check("VisibilityTimeout", seconds, 0, limits.MOST_VISIBILITY, "Must be >= 0 and <= 43200, if provided.")


def check_visibility_timeout(seconds: int) -> None:
    _check("VisibilityTimeout", seconds, 0, limits.MOST_VISIBILITY, "Must be between 0 and 43200, if provided.")


def check_delay(seconds: int) -> None:
    _check("DelaySeconds", seconds, 0, limits.MOST_DELAY, "DelaySeconds must be >= 0 and <= 900.")


def check_max_results(number: int, most: int = limits.MOST_RESULTS) -> None:
    if not 1 <= number <= most:
        raise InvalidParameterValue(
            f"Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and {most}."
        )


def check_moved_per_second(number: int) -> None:
    if not 1 <= number <= limits.MOST_MOVED_PER_SECOND:
        raise InvalidParameterValue(
            "Value for parameter MaxNumberOfMessagesPerSecond is invalid. "
            f"Reason: You must enter a number that's between 1 and {limits.MOST_MOVED_PER_SECOND}."
        )


def _check(parameter: str, number: int, least: int, most: int, reason: str) -> None:
    if not least <= number <= most:
        raise InvalidParameterValue.of(parameter, number, reason)
