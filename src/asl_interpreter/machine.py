"""A state machine: a definition, compiled once and executed any number of times."""

from collections.abc import Mapping
from typing import Any

from asl_interpreter.clock import Clock, VirtualClock
from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Fault, Place
from asl_interpreter.definition.states import States
from asl_interpreter.execution import Execution
from asl_interpreter.tasks.call import TaskCall, TaskFailed, TaskFunction
from asl_interpreter.values import JSON, TooDeep, check_depth, parse
from asl_interpreter.vocabulary import VOCABULARY

_FIELDS = ("Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version")
_NAMELESS = "arn:aws:states:us-east-1:123456789012:stateMachine:StateMachine"
_NO_INPUT: JSON = {}


class InvalidDefinition(ValueError):
    """A definition has faults. `faults` holds every one of them."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(", ".join(f"{fault.code}: {fault.message} at {fault.location or '/'}" for fault in faults))

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback: one line for each fault."""
        return [
            f"{type(self).__name__}: {len(self.faults)} in the definition",
            *(f"  {fault}" for fault in self.faults),
        ]


class StateMachine:
    """A compiled definition in Amazon States Language. It keeps nothing of its executions."""

    def __init__(self, definition: str | Mapping[str, JSON], *, arn: str = _NAMELESS) -> None:
        """`definition` is JSON text, or what it parses to. Raises `InvalidDefinition`."""
        found, states, timeout = _compile(definition)
        if found:
            raise InvalidDefinition(found)
        assert states is not None
        self.arn = arn
        self.states = states
        self.timeout = timeout
        """TimeoutSeconds; None when the definition has none."""

    def start(
        self,
        input: JSON = _NO_INPUT,
        *,
        task: TaskFunction | None = None,
        clock: Clock | None = None,
        seed: int | str = 0,
        name: str = "execution",
        arn: str | None = None,
        role_arn: str = "arn:aws:iam::123456789012:role/role",
        timeout: float | None = None,
        variables: Mapping[str, JSON] | None = None,
        synchronous: bool = False,
        most_events: int | None = None,
    ) -> Execution:
        """Begin an execution; it goes on when its `run` or `run_until` is called.

        `task` answers the Task states; without it they fail. `clock` is asked for the time: without one, a
        `VirtualClock` of its own. The same `seed` repeats jitter, random numbers and UUIDs. `timeout`, in seconds,
        bounds the execution beside the definition's own TimeoutSeconds. `variables`, by name without the `$`, are there
        from the beginning. A `synchronous` execution cannot be redriven, so its context object counts no redrives.
        `most_events` bounds the history: AWS ends a Standard execution at its 25,000th event, and no Express one.

        Raises `TooDeep` (a ValueError) for an input that is nested more than 200 deep.
        """
        check_depth(input)
        bounds = [bound for bound in (self.timeout, timeout) if bound is not None]
        return Execution(
            self.states,
            input,
            machine_arn=self.arn,
            task=task or _no_tasks,
            clock=clock or VirtualClock(),
            name=name,
            arn=arn or f"{self.arn.replace(':stateMachine:', ':execution:', 1)}:{name}",
            role_arn=role_arn,
            seed=seed,
            timeout=min(bounds, default=None),
            synchronous=synchronous,
            most_events=most_events,
            variables=variables or {},
        )

    def run(self, input: JSON = _NO_INPUT, **options: Any) -> Execution:
        """Begin an execution and go on to its end. The options are those of `start`."""
        return self.start(input, **options).run()


def faults(definition: str | Mapping[str, JSON]) -> list[Fault]:
    """Every fault of a definition; none when a state machine can be made of it."""
    return _compile(definition)[0]


def _compile(definition: str | Mapping[str, JSON]) -> tuple[list[Fault], States | None, int | None]:
    at = Place()
    if isinstance(definition, str) and definition.strip():
        try:
            definition = parse(definition)
        except ValueError as fault:
            at.fault(f"The definition is not JSON: {fault}", "INVALID_JSON_DESCRIPTION")
            return at.faults, None, None
    if not isinstance(definition, Mapping):
        at.fault("Definition must be a valid JSON object")
        return at.faults, None, None
    try:
        check_depth(definition)
    except TooDeep as fault:
        at.fault(str(fault))
        return at.faults, None, None
    fields = Fields(definition, at)
    fields.allow(_FIELDS)
    if fields.string("Version") not in (None, "1.0"):
        (at / "Version").fault("Version must be 1.0")
    timeout = fields.integer("TimeoutSeconds", 1)
    return at.faults, States(fields, VOCABULARY.within(fields)), timeout


def _no_tasks(call: TaskCall) -> JSON:
    raise TaskFailed(
        "States.TaskFailed", f"This execution has no task function, so nothing can answer {call.resource}."
    )
