"""What a Task state asks of the outside, and what can come back.

The outside is one function, `TaskFunction`: given a `TaskCall` it returns the result as a JSON value, or raises
`TaskFailed`. `asl_interpreter.tasks.integrations` makes the one that calls AWS through boto3; a test or a simulation
passes its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from asl_interpreter.values import JSON


@dataclass(frozen=True, slots=True)
class TaskCall:
    """One call of a Task state.

    `resource` is the state's Resource; `arguments` what Parameters (or Arguments) made of its input; `state` the
    state's name; `now` when the call is made, in seconds since the epoch. `token` is the task token: None where the
    task does not wait for more than the call.
    """

    resource: str
    arguments: JSON
    state: str
    now: float
    token: str | None = None


class TaskFailed(Exception):
    """The call failed: `error` is the name that Retry and Catch compare, `cause` the text beside it.

    SendTaskFailure may tell neither: then both are None.
    """

    def __init__(self, error: str | None, cause: str | None = None) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause


@dataclass(frozen=True, slots=True)
class After:
    """The call takes `seconds` of the execution's time and then ends with `outcome`, a result or a `TaskFailed`.

    For simulations: the state's TimeoutSeconds runs against it, and the iterations of a Map wait side by side. An
    infinity of seconds is an answer that never comes. Raises `ValueError` for seconds that are no number from 0 on.
    """

    seconds: float
    outcome: "JSON | TaskFailed"

    def __post_init__(self) -> None:
        if not isinstance(self.seconds, int | float) or not self.seconds >= 0:  # NaN is not
            raise ValueError(f"After takes the seconds first, a number from 0 on, and {self.seconds!r} is none")


@dataclass(frozen=True, slots=True)
class Submitted:
    """The call has handed the task on, and `answer` is what the service said to that.

    For tasks with a token (`.waitForTaskToken`, `.sync`, activities): they go on waiting until somebody tells by the
    token how they ended (`Execution.waiting`), or `look`, which is asked once a second of the execution's time, gives
    their outcome and not None. Any other answer ends them, at once or `After` some seconds.
    """

    answer: JSON
    look: "Callable[[], JSON | TaskFailed | None] | None" = None


TaskFunction: TypeAlias = Callable[[TaskCall], "JSON | After | Submitted"]
