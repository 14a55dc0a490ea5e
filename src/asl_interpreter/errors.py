"""Reserved names of errors, as far as they are used here, and the failure of a state: as it arises, and as it is told.

(Amazon States Language specification, *Errors*; Step Functions guide, *Handling errors in Step Functions workflows*.)
"""

ALL = "States.ALL"
TASK_FAILED = "States.TaskFailed"
TIMEOUT = "States.Timeout"
HEARTBEAT_TIMEOUT = "States.HeartbeatTimeout"
RUNTIME = "States.Runtime"
DATA_LIMIT_EXCEEDED = "States.DataLimitExceeded"
RESULT_PATH_MATCH_FAILURE = "States.ResultPathMatchFailure"
QUERY_EVALUATION_ERROR = "States.QueryEvaluationError"
EXCEED_TOLERATED_FAILURE_THRESHOLD = "States.ExceedToleratedFailureThreshold"
ITEM_READER_FAILED = "States.ItemReaderFailed"
RESULT_WRITER_FAILED = "States.ResultWriterFailed"


class StatesError(Exception):
    """Something in a state failed; what becomes of it is a `StateFailed`.

    `error` and `cause` are what an execution reports and what Retry and Catch see, in AWS's words; `hint` says more for
    a reader: which part of a path did not match, and what was there. `location` is the field of the state whose JSONata
    expression failed, e.g. `Output/result`, and empty for JSONPath.
    """

    def __init__(self, error: str, cause: str, hint: str = "", location: str = "") -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause
        self.hint = hint
        self.location = location


class StateFailed(Exception):
    """A state failed; the error's name and cause are final.

    `event` is the id of the last event before; `reported` says that a task, a branch or an iteration reported the
    error, in contrast to one that arose in the state itself. `also` is another name by which Retry and Catch know it.
    """

    def __init__(
        self, error: str | None, cause: str | None, event: int, *, reported: bool = False, also: str | None = None
    ) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause
        self.event = event
        self.reported = reported
        self.also = also

    @property
    def told_cause(self) -> str | None:
        """The cause as a catcher is told it: of a timeout the empty text, of what else gives none null (recorded)."""
        return "" if self.cause is None and self.error in (TIMEOUT, HEARTBEAT_TIMEOUT) else self.cause

    @property
    def ends_execution(self) -> bool:
        """Whether it ends the execution at once, whatever the state is in: nothing can retry or catch it."""
        return self.error == RUNTIME and not self.reported


def matches(error: str, names: list[str], *, reported: bool) -> bool:
    """Whether a retrier or catcher whose ErrorEquals is `names` is meant for `error`.

    `reported` says that a task reported it. A States.Runtime that arises in the state itself is never caught, also not
    by its name; a States.DataLimitExceeded is not met by States.ALL, but a task's too large result is (both recorded on
    AWS).
    """
    if error == RUNTIME and not reported:
        return False
    if error in names:
        return True
    if error == DATA_LIMIT_EXCEEDED and not reported:
        return False
    return ALL in names or (TASK_FAILED in names and error != TIMEOUT)
