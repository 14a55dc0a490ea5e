"""What an event source mapping can be told (AWS Lambda API reference, *CreateEventSourceMapping*)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

REPORT_BATCH_ITEM_FAILURES = "ReportBatchItemFailures"

DEFAULT_MINIMUM_POLLERS, DEFAULT_MAXIMUM_POLLERS = 2, 200


@dataclass(frozen=True)
class Settings:
    """The settings by AWS's names.

    `maximum_batching_window_in_seconds` is how long records are gathered before the function is invoked;
    `maximum_concurrency` is ScalingConfig's MaximumConcurrency, None for no limit of one's own. `minimum_pollers` and
    `maximum_pollers` are ProvisionedPollerConfig's; either of them turns provisioned mode on. `reserved_concurrency` is
    the function's ReservedConcurrentExecutions: an invocation beyond it is throttled. A value of the wrong type raises
    `TypeError`: it would not get as far as AWS, boto3 raises ParamValidationError for it.
    """

    batch_size: int = 10
    maximum_batching_window_in_seconds: int = 0
    function_response_types: Sequence[str] = ()
    filter_criteria: Mapping[str, Any] | None = None
    maximum_concurrency: int | None = None
    minimum_pollers: int | None = None
    maximum_pollers: int | None = None
    reserved_concurrency: int | None = None

    def __post_init__(self) -> None:
        _whole_number("batch_size", self.batch_size)
        _whole_number("maximum_batching_window_in_seconds", self.maximum_batching_window_in_seconds)
        for name in ("maximum_concurrency", "minimum_pollers", "maximum_pollers", "reserved_concurrency"):
            if getattr(self, name) is not None:
                _whole_number(name, getattr(self, name))
        types: object = self.function_response_types
        if not isinstance(types, list | tuple) or not all(isinstance(name, str) for name in types):
            raise TypeError(f"function_response_types is a list of strings, not {types!r}")

    @property
    def reports_batch_item_failures(self) -> bool:
        """Whether the function's response says which messages failed."""
        return REPORT_BATCH_ITEM_FAILURES in self.function_response_types

    @property
    def provisioned(self) -> bool:
        """Whether event pollers are provisioned."""
        return self.minimum_pollers is not None or self.maximum_pollers is not None

    @property
    def least_pollers(self) -> int:
        return DEFAULT_MINIMUM_POLLERS if self.minimum_pollers is None else self.minimum_pollers

    @property
    def most_pollers(self) -> int:
        return DEFAULT_MAXIMUM_POLLERS if self.maximum_pollers is None else self.maximum_pollers


def _whole_number(name: str, value: object) -> None:
    if type(value) is not int:  # isinstance would take True for a number
        raise TypeError(f"{name} is a whole number, not {value!r}")
