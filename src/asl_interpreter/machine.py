"""A state machine: a definition, compiled once and executed any number of times."""

from collections.abc import Callable, Mapping
from typing import Any

from asl_interpreter.checks.labels import check_labels
from asl_interpreter.checks.names import check_names
from asl_interpreter.checks.standard_only import check_express
from asl_interpreter.checks.states import each_state
from asl_interpreter.checks.text import read_text
from asl_interpreter.clock import Clock, VirtualClock
from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Fault, Place
from asl_interpreter.definition.states import States
from asl_interpreter.execution import LONGEST, Execution
from asl_interpreter.tasks.call import TaskCall, TaskFailed, TaskFunction
from asl_interpreter.values import JSON, TooDeep, check_depth, check_value, text, utf8
from asl_interpreter.vocabulary import VOCABULARY

_FIELDS = ("Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version")
_NAMELESS = "arn:aws:states:us-east-1:123456789012:stateMachine:StateMachine"
_NO_INPUT: JSON = {}
_MOST_BYTES = 1_048_576
"""The largest definition (Step Functions guide, *Service quotas*: Maximum state machine definition size)."""


class InvalidDefinition(ValueError):
    """A definition has errors. `faults` holds every one of them, and no warning."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(", ".join(f"{fault.code}: {fault.message} at {fault.place or 'null'}" for fault in faults))

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback: one line for each fault."""
        return [
            f"{type(self).__name__}: {len(self.faults)} in the definition",
            *(f"  {fault}" for fault in self.faults),
        ]


class StateMachine:
    """A compiled definition in Amazon States Language. It keeps nothing of its executions."""

    def __init__(self, definition: str | Mapping[str, JSON], *, arn: str = _NAMELESS, express: bool = False) -> None:
        """`definition` is JSON text, or what it parses to. Raises `InvalidDefinition`.

        `express` says that its type is EXPRESS: what only a Standard workflow can have is an error.
        """
        at = Place()
        read = _read(definition, at)
        compiled = None if read is None else _compile(read, at, express=express)
        errors = [fault for fault in at.faults if fault.severity == "ERROR"]
        if compiled is None or errors:
            raise InvalidDefinition(errors)
        self.arn = arn
        self.states, self.timeout = compiled
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
        may_start: Callable[[], object] = lambda: None,
    ) -> Execution:
        """Begin an execution; it goes on when its `run` or `run_until` is called.

        `task` answers the Task states; without it they fail. `clock` is asked for the time: without one, a
        `VirtualClock` of its own. The same `seed` repeats jitter, random numbers and UUIDs. `timeout`, in seconds,
        bounds the execution beside the definition's own TimeoutSeconds: a year if none is given, as for a Standard
        execution; an Express one has 300 s. `variables`, by name without the `$`, are there
        from the beginning. A `synchronous` execution cannot be redriven, so its context object counts no redrives.
        `most_events` bounds the history: AWS ends a Standard execution at its 25,000th event, and no Express one.
        `may_start` is asked before the child executions of a Distributed Map begin, which on AWS the state machine's
        role has to be allowed to start; it raises `TaskFailed` where they may not, and the Map fails so.

        Raises `NotJSON` (a ValueError) for an input or variables that JSON cannot write, and `TooDeep`, which is one,
        for what is nested more than 200 deep.
        """
        check_value(input)
        check_value(variables)
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
            timeout=min([*bounds, LONGEST]),
            synchronous=synchronous,
            most_events=most_events,
            may_start=may_start,
            variables=variables or {},
        )

    def run(self, input: JSON = _NO_INPUT, **options: Any) -> Execution:
        """Begin an execution and go on to its end. The options are those of `start`."""
        return self.start(input, **options).run()


def faults(definition: str | Mapping[str, JSON], *, express: bool = False) -> list[Fault]:
    """Every fault of a definition, errors and warnings. Without an error, a state machine can be made of it.

    `express` is that of a `StateMachine`.
    """
    at = Place()
    read = _read(definition, at)
    if read is not None:
        _compile(read, at, express=express)
        around = VOCABULARY.within(Fields(read, Place()))
        for state in each_state(read, at):
            around.language_of(Fields(state.fields, Place())).warn(state.fields, state.at)
    return at.faults


def _read(definition: str | Mapping[str, JSON], at: Place) -> dict[str, JSON] | None:
    """The definition as an object; None, and a fault, when it is none.

    One that was parsed elsewhere is written and read again, so that everything below has JSON's own types and nothing
    that its owner changes later.
    """
    try:
        if not isinstance(definition, str):
            check_depth(definition)
            definition = text(dict(definition) if isinstance(definition, Mapping) else definition)
        size = len(utf8(definition))
        if size > _MOST_BYTES:
            at.fault(f"The definition has {size:,} bytes, and {_MOST_BYTES:,} are allowed")
            return None
        read: JSON = read_text(definition, at) if definition.strip() else None
    except (TypeError, ValueError) as fault:
        at.fault(str(fault) if isinstance(fault, TooDeep) else f"The definition is not JSON: {fault}")
        return None
    if isinstance(read, dict):
        return read
    if not at.faults:
        at.fault("Definition must be a valid JSON object", placed=False)
    return None


def _compile(definition: Mapping[str, JSON], at: Place, *, express: bool) -> tuple[States, int | None]:
    """The states and TimeoutSeconds. Reports every error at `at`, and perhaps warnings."""
    fields = Fields(definition, at)
    fields.allow(_FIELDS)
    if fields.string("Version") not in (None, "1.0"):
        (at / "Version").fault("Version must be 1.0")
    timeout = fields.integer("TimeoutSeconds", 1)
    states = States(fields, VOCABULARY.within(fields))
    check_names(definition, at)
    check_labels(definition, at)
    if express:
        check_express(definition, at)
    return states, timeout


def _no_tasks(call: TaskCall) -> JSON:
    raise TaskFailed(
        "States.TaskFailed", f"This execution has no task function, so nothing can answer {call.resource}."
    )
