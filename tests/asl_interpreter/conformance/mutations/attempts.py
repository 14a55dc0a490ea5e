"""What is done with a trial: everything that somebody can do with a definition."""

import json
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

from asl_interpreter import After, InvalidDefinition, NotJSON, StateMachine, TaskFailed, faults
from asl_interpreter.files import FaultyDefinition, Unreadable, definitions_of_text
from asl_interpreter.mocks import InputTooLarge, MockedMachine, MockError, NotMocked, UnusedMock, mocks_in
from asl_interpreter.redrive import redrive, why_not
from asl_interpreter.tasks.call import Submitted
from asl_interpreter.test_state import RequestRefused, answer
from asl_interpreter.waiting import InvalidToken, TaskTimedOut
from tests.asl_interpreter.conformance.mutations.junk import junk, written
from tests.asl_interpreter.conformance.mutations.trials import Trial

ENDS = ("SUCCEEDED", "FAILED", "TIMED_OUT")
MOST_EVENTS = 2_000


def attempt(trial: Trial) -> None:
    """Check, make, run, tell, redrive, mock and test. Raises what comes out of it, but for what is documented."""
    define(trial)
    test(trial)
    with_template(trial)
    with_mocks(trial)


def define(trial: Trial) -> None:
    """Check a definition; make and run what has no fault."""
    definition = written(trial.definition) if trial.as_text else trial.definition
    found = faults(definition, express=trial.express)
    errors = [fault for fault in found if fault.severity == "ERROR"]
    try:
        machine = StateMachine(definition, express=trial.express)
    except InvalidDefinition as refused:
        same = refused.faults == errors
        assert same, "faults() and StateMachine() do not agree"
    else:
        assert not errors, "a machine was made of a definition with faults"
        run(machine, trial)


def test(trial: Trial) -> None:
    """Ask TestState."""
    with suppress(RequestRefused, NotJSON):
        json.dumps(answer(trial.request, task=lambda call: trial.results[0]))


def run(machine: StateMachine, trial: Trial) -> None:
    answers, chance = iter(trial.results), trial.chance

    def task(call: Any) -> Any:
        if "s3:" in call.resource and "s3:put" not in call.resource and chance.random() < 0.9:
            return trial.listing if "list" in call.resource else trial.file
        result: Any = next(answers, {})
        if result == "a":
            raise TaskFailed("E", "c")
        if call.token is not None and chance.random() < 0.7:
            return Submitted(result)
        return After(chance.choice([1, 1e300]), result) if chance.random() < 0.1 else result

    try:
        execution = machine.start(trial.input, task=task, most_events=MOST_EVENTS, variables=trial.variables)
        for _ in range(6):
            if (due := execution.due) is None:
                break
            execution.run_until(due)
            if [*execution.waiting]:
                tell(execution, trial)
        execution.run()
        if execution.status == "RUNNING":
            execution.stop("E", "stopped")
        assert execution.status in (*ENDS, "ABORTED")
        if why_not(execution) is None:
            redrive(execution).run()
    except NotJSON:
        return
    assert str(execution.history.events())
    assert repr(execution)


def tell(execution: Any, trial: Trial) -> None:
    """Tell a task that waits something, in whatever order."""
    chance = trial.chance
    waiting = [each.call.token for each in execution.waiting]
    token = chance.choice([*waiting, "no token"])
    with suppress(InvalidToken, TaskTimedOut):
        match chance.randrange(5):
            case 0:
                execution.waiting.fail(token, *chance.choice([(), ("E",), ("", ""), ("States.Timeout", "\ud800")]))
            case 1:
                execution.waiting.heartbeat(token)
            case 2:
                execution.waiting.take(token, "w")
            case _:
                execution.waiting.succeed(token, junk(chance))


def with_template(trial: Trial) -> None:
    """Read state machines from a template."""
    with suppress(Unreadable, FaultyDefinition):
        for each in definitions_of_text(written(trial.template), "template.yaml", {"B": "b"}, Path()):
            each.state_machine()


def with_mocks(trial: Trial) -> None:
    """Run with a file of mocks by state."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mocks.json"
        file.write_text(written(trial.mocks))
        case = "c" if isinstance(trial.mocks, dict) and "StateMachines" in trial.mocks else None
        try:
            mocks = mocks_in(file, case)
        except MockError:
            return
    with (
        suppress(Unreadable, FaultyDefinition, MockError, NotMocked, NotJSON, InputTooLarge),
        warnings.catch_warnings(category=UnusedMock, action="ignore"),
    ):
        for each in definitions_of_text(written(trial.definition), "definition.json", {}, Path()):
            str(MockedMachine(each).run(trial.input, mocks, most_events=MOST_EVENTS))
