"""Which environment takes an invocation, and how many run at once.

(AWS Lambda guide, *Understanding Lambda function scaling* and *Configuring reserved concurrency for a function*.)
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from uuid import uuid4

from moto.awslambda.models import LambdaFunction

from workbook.server.lambda_runtime.credentials import Session, Sessions
from workbook.server.lambda_runtime.environment import Configuration, Environment, InvocationResult
from workbook.server.lambda_runtime.packages import Packages

AT_ONCE = 10
"""Concurrent invocations of all functions: what a new account on AWS may have, and enough for one machine."""


class Throttled(Exception):
    """Lambda refuses one more invocation. The message is the Reason of TooManyRequestsException."""


class DeployedFunctions:
    """Runs functions, in processes that reach AWS at `endpoint_url`, until `close()`."""

    def __init__(self, endpoint_url: str, sessions: Sessions) -> None:
        self._endpoint_url, self._sessions = endpoint_url, sessions
        self._packages = Packages()
        self._idle: dict[str, list[tuple[Environment, Session]]] = defaultdict(list)  # by ARN, the last used one last
        self._all: set[Environment] = set()
        self._running: Counter[str] = Counter()
        self._lock = Lock()
        self._closed = False

    def full(self, function: LambdaFunction) -> str:
        """Why one more invocation would be refused now; empty when it would not."""
        reserved = function.reserved_concurrency
        if reserved is not None and self._running[function.function_arn] >= int(reserved):
            return "ReservedFunctionConcurrentInvocationLimitExceeded"
        return "ConcurrentInvocationLimitExceeded" if self._running.total() >= AT_ONCE else ""

    def invoke(self, function: LambdaFunction, payload: str, name: str = "an invocation") -> InvocationResult:
        """Run one invocation to its end. Queues tell its calls as made by `name`. Raises `Throttled`."""
        with self._counted(function), self._environment(function) as (environment, session):
            session.invocation = name
            return environment.invoke(payload, str(uuid4()))

    def forget(self, arn: str) -> None:
        """The function was deleted or changed: end those of its environments that have nothing to do."""
        with self._lock:
            leaving = self._idle.pop(arn, [])
        for environment, session in leaving:
            self._end(environment, session)

    def close(self) -> None:
        """End every environment, whatever it does, and any that is just being made."""
        with self._lock:
            self._closed, leaving = True, list(self._all)
        for environment in leaving:
            environment.end()
        self._packages.close()

    @contextmanager
    def _counted(self, function: LambdaFunction) -> Iterator[None]:
        arn = function.function_arn
        with self._lock:
            if reason := self.full(function):
                raise Throttled(reason)
            self._running[arn] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running[arn] -= 1

    @contextmanager
    def _environment(self, function: LambdaFunction) -> Iterator[tuple[Environment, Session]]:
        settings = _configuration(function)
        environment, session = self._waiting(settings) or self._new(settings, function.code_bytes)
        try:
            yield environment, session
        finally:
            session.invocation = ""
            if environment.usable:
                with self._lock:
                    self._idle[settings.arn].append((environment, session))
            else:
                self._end(environment, session)

    def _waiting(self, settings: Configuration) -> tuple[Environment, Session] | None:
        """One that waits, of a function that is still what it was; others are ended."""
        while True:
            with self._lock:
                if not self._idle[settings.arn]:
                    return None
                environment, session = self._idle[settings.arn].pop()
            if environment.usable and environment.settings == settings:
                return environment, session
            self._end(environment, session)

    def _new(self, settings: Configuration, code: bytes) -> tuple[Environment, Session]:
        session = self._sessions.give(settings.role)
        calls = {
            **session.variables,
            "AWS_ENDPOINT_URL": self._endpoint_url,
            "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
            "AWS_REGION": settings.arn.split(":")[3],
            "AWS_DEFAULT_REGION": settings.arn.split(":")[3],
        }
        environment = Environment(settings, self._packages.unpacked(settings.digest, code), calls)
        with self._lock:
            self._all.add(environment)
            closed = self._closed
        if closed:
            environment.end()
        return environment, session

    def _end(self, environment: Environment, session: Session) -> None:
        environment.end()
        self._all.discard(environment)
        self._sessions.take_back(session)


def _configuration(function: LambdaFunction) -> Configuration:
    logging = function.logging_config
    return Configuration(
        arn=function.function_arn,
        handler=function.handler,
        role=function.role,
        timeout=float(function.timeout),
        memory=int(function.memory_size),
        digest=function.code_digest,
        group=logging["LogGroup"],
        log_format=logging["LogFormat"],
        log_level=logging.get("ApplicationLogLevel", ""),
        variables=dict(function.environment_vars),
    )
