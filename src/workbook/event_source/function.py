"""The Lambda function behind an event source mapping: a Python handler, called in this process."""

import inspect
import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from math import isfinite
from random import Random
from typing import Any

from workbook.event_source.handed_out import HandedOut
from workbook.event_source.nesting import too_deep
from workbook.event_source.runtime import HandlerRun, encodable

Handler = Callable[[dict[str, Any], "LambdaContext"], object]
Duration = float | Callable[[dict[str, Any]], float]


@dataclass(frozen=True)
class LambdaContext:
    """The context object a handler gets (AWS Lambda guide, *Using the Lambda context object to retrieve Python
    function information*)."""

    function_name: str
    invoked_function_arn: str
    memory_limit_in_mb: int
    aws_request_id: str
    deadline: float = field(repr=False)
    function_version: str = "$LATEST"
    identity: None = None
    client_context: None = None

    @property
    def log_group_name(self) -> str:
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        return f"{time.strftime('%Y/%m/%d', time.gmtime())}/[{self.function_version}]{self.aws_request_id[-12:]}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function times out. In a simulation the clock stands still while the handler runs."""
        return max(0, round((self.deadline - time.time()) * 1000))


@dataclass(frozen=True)
class Answer:
    """What one invocation came to. `error` is None when the function returned `response`; `took` is in seconds.

    `log` is what the handler printed and logged. `raised_on` is the messageId of the record at which its loop was when
    it raised, empty where that is not known.
    """

    response: object
    error: str | None
    took: float
    log: str
    raised_on: str = ""


@dataclass(frozen=True)
class LambdaFunction:
    """A function for the simulation.

    `handler` is called with `(event, context)`. `duration` is how long an invocation takes in virtual seconds, or a
    callable that tells it for an event; the handler's real time does not count. `timeout` is in seconds, 3 by default
    as on Lambda, where it is a whole number from 1 to 900. `environment` is set while the handler runs, and its calls
    are decided by the policies of `role`, an ARN; without one they are all allowed.

    Raises `ValueError` for a timeout that is not a finite number above 0, and for a duration that is not a finite
    number from 0; when a callable tells the duration, the invocation raises it.
    """

    handler: Handler
    timeout: float = 3
    duration: Duration = 0.1
    name: str = "function"
    arn: str = "arn:aws:lambda:us-east-1:123456789012:function:function"
    memory_size: int = 128
    environment: Mapping[str, str] = field(default_factory=dict)
    role: str | None = None

    def __post_init__(self) -> None:
        if not _is_finite(self.timeout) or self.timeout <= 0:
            raise ValueError(f"timeout is a finite number of seconds above 0, not {self.timeout!r}")
        if not callable(self.duration):
            _checked(self.duration)
        _must_be_a_handler(self.handler)

    def begin(self, event: dict[str, Any], random: Random, name: str = "a handler") -> tuple[HandlerRun, float]:
        """An invocation with a copy of the event, as the runtime makes one by reading JSON, and the seconds that its
        computing takes once the handler has done its work. The invocation has not begun to run; `name` is what queues
        call it when it calls them.
        """
        computing = _checked(self.duration(event)) if callable(self.duration) else self.duration
        request_id = str(uuid.UUID(int=random.getrandbits(128), version=4))
        context = LambdaContext(self.name, self.arn, self.memory_size, request_id, time.time() + self.timeout)
        given = json.loads(json.dumps(event))
        given["Records"] = records = HandedOut(given.get("Records", ()))
        work = partial(self.handler, given, context)
        run = HandlerRun(work, records, timeout=self.timeout, environment=self.environment, name=name, role=self.role)
        return run, computing

    def answer(self, invocation: HandlerRun, computing: float) -> Answer:
        """What an invocation that has ended came to.

        The answer is an error when the handler raised, when its response cannot be written as JSON or is nested deeper
        than 100 levels, or when it waited and computed for longer than the timeout. A handler that waits is stopped at
        that moment; one that only computes for too long has done all its work by then: how far it would have come on
        Lambda nobody can tell.
        """
        took = round(invocation.waited + computing, 6)
        if invocation.out_of_time or took > self.timeout:
            return Answer(None, f"Task timed out after {self.timeout:.2f} seconds", self.timeout, invocation.log)
        if invocation.raised is not None:
            return Answer(None, _in_words(invocation.raised), took, invocation.log, invocation.records.at)
        response, error = None, None
        try:
            response = _through_json(invocation.result)
        except (TypeError, ValueError, RecursionError) as not_json:
            error = f"Runtime.MarshalError: Unable to marshal response: {not_json}"
        return Answer(response, error, took, invocation.log)


def _must_be_a_handler(handler: object) -> None:
    """Raises `TypeError`: on Lambda such a function fails at every invocation, here it is told before the first."""
    if not callable(handler):
        raise TypeError(f"a handler is a function that takes (event, context), not {handler!r:.80}")
    name = getattr(handler, "__name__", type(handler).__name__)
    called = handler if inspect.isroutine(handler) or inspect.isclass(handler) else type(handler).__call__
    if inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(called):
        raise TypeError(
            f"{name} is an async function: Lambda's Python runtime calls it and gets a coroutine that nobody runs. "
            "Write a plain one that calls asyncio.run(…)"
        )
    if inspect.isgeneratorfunction(handler) or inspect.isasyncgenfunction(handler):
        raise TypeError(f"{name} is a generator: calling it does nothing. Lambda needs a function that returns")
    try:
        signature = inspect.signature(handler)
    except (TypeError, ValueError):  # one of C, without a signature to look at
        return
    try:
        signature.bind({}, None)
    except TypeError:
        raise TypeError(f"Lambda calls {name} with two arguments, (event, context), and it takes {signature}") from None


def _through_json(response: object) -> object:
    decoded: object = json.loads(json.dumps(response, default=_as_the_runtime_does))
    if too_deep(decoded):
        raise ValueError("it is nested too deep")
    return decoded


def _as_the_runtime_does(value: object) -> object:
    """Lambda's Python runtime writes a Decimal as the number it is."""
    if isinstance(value, Decimal):
        return json.loads(str(value)) if value.is_finite() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _in_words(raised: BaseException) -> str:
    try:
        return encodable(f"{type(raised).__name__}: {raised}")
    except Exception:  # its own __str__ raised
        return f"{type(raised).__name__}: (an exception that cannot be written as text)"


def _is_finite(number: object) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and isfinite(number)


def _checked(duration: float) -> float:
    if not _is_finite(duration) or duration < 0:
        raise ValueError(f"duration is a finite number of seconds, 0 or more, not {duration!r}")
    return duration
