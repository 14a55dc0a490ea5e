"""The two engines that are compared: each takes a definition, an input and answers for tasks, and gives the outcome.

An outcome is a dict: `status`, and `output`, or `error` and `cause` where there are any; `REFUSED` with `faults` for a
definition that makes no state machine. Answers are given by state name, as a list: the first for the first attempt, the
last also for all attempts that follow. An answer is `{"result": …}` or `{"error": …, "cause": …}`; on the interpreter
also with `seconds`, the time that it takes, or `{"submitted": …}`: the task goes on, and is told of from outside.

Moto's engine is driven in this process, without boto3 and without anything of AWS behind it: a task without an answer
fails. Where it would wait it goes on at once.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias
from unittest.mock import patch

import pytest

from asl_interpreter import After, Execution, InvalidDefinition, StateMachine, TaskCall, TaskFailed, VirtualClock
from asl_interpreter.redrive import redrive
from asl_interpreter.tasks.call import Submitted

Outcome: TypeAlias = dict[str, Any]
Answers: TypeAlias = Mapping[str, list[dict[str, Any]]]
Told: TypeAlias = Sequence[Mapping[str, Any]]
Engine: TypeAlias = Callable[..., Outcome]

ACCOUNT, REGION, ROLE = "123456789012", "us-east-1", "arn:aws:iam::123456789012:role/StepFunctions"
MACHINE = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:Booking"
EXECUTION = f"arn:aws:states:{REGION}:{ACCOUNT}:execution:Booking:first"
START = 1_767_603_600.0  # 2026-01-05T09:00:00Z
MOST_ATTEMPTS = 20


@pytest.fixture(scope="session")
def interpreter() -> Engine:
    return on_interpreter


def on_interpreter(definition: Any, data: Any, answers: Answers, told: Told = ()) -> Outcome:
    """Run on `asl_interpreter`; the outcome has the seconds that it took and what the history tells, too."""
    try:
        machine = StateMachine(definition, arn=MACHINE)
    except InvalidDefinition as refusal:
        return {"status": "REFUSED", "faults": [str(fault) for fault in refusal.faults]}
    asked: Counter[str] = Counter()

    def answer(call: TaskCall) -> Any:
        given = answers[call.state]
        chosen = given[min(asked[call.state], len(given) - 1)]
        asked[call.state] += 1
        if "submitted" in chosen:
            return Submitted(chosen["submitted"])
        outcome = TaskFailed(chosen["error"], chosen.get("cause")) if "error" in chosen else chosen["result"]
        if "seconds" in chosen:
            return After(chosen["seconds"], outcome)
        if isinstance(outcome, TaskFailed):
            raise outcome
        return outcome

    clock = VirtualClock(START)
    run = machine.start(data, task=answer, clock=clock, name="first", arn=EXECUTION, role_arn=ROLE)
    for word in told:
        while (due := run.due) is not None and due <= START + word["at"]:
            clock.move_to(due)
            run.run_until(due)
        clock.move_to(START + word["at"])
        _tell(run, word)
    run.run()
    return _outcome(run.status, run.output, run.error, run.cause) | {
        "seconds": clock.now() - START,
        "history": [_told(event) for event in run.history.events()],
    }


def _tell(run: Execution, word: Mapping[str, Any]) -> None:
    if "redrive" in word:
        redrive(run)
        return
    token = next(iter(run.waiting)).call.token or ""
    match word:
        case {"success": output}:
            run.waiting.succeed(token, output)
        case {"failure": failure}:
            run.waiting.fail(token, failure.get("error"), failure.get("cause"))
        case {"heartbeat": _}:
            run.waiting.heartbeat(token)
        case {"take": worker}:
            run.waiting.take(token, worker)


def _told(event: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """An event's type and the number of the one that led to it, and its details."""
    details: dict[str, Any] = next((value for name, value in event.items() if name.endswith("EventDetails")), {})
    return f"{event['type']} {event['previousEventId']}", details


def _outcome(status: str, output: Any, error: str | None, cause: str | None) -> Outcome:
    if status == "SUCCEEDED":
        return {"status": status, "output": output}
    return {"status": status} | {name: text for name, text in (("error", error), ("cause", cause)) if text is not None}


@pytest.fixture(scope="module")
def moto() -> Iterator[Engine]:
    """Moto's engine, without its waits and its log, and with an evaluator for JSONata."""
    import jsonata
    from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
    from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
    from moto.stepfunctions.parser.asl.jsonata import jsonata as evaluator

    def evaluate(expression: str) -> Any:
        return jsonata.Jsonata(expression).evaluate(None)

    log = logging.getLogger("moto.stepfunctions")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    with (
        patch.object(retrier_decl, "time"),
        patch.object(WaitFunction, "_wait_interval"),
        patch.object(evaluator, "_eval_jsonata", evaluate),
        patch("botocore.client.BaseClient._make_api_call", side_effect=ConnectionRefusedError),
    ):
        yield on_moto
    log.setLevel(level)


def on_moto(definition: Any, data: Any, answers: Answers) -> Outcome:
    """Run on moto's engine."""
    from moto.stepfunctions.parser.asl.eval import evaluation_details as details
    from moto.stepfunctions.parser.asl.eval.program_state import ProgramEnded, ProgramError
    from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
    from moto.stepfunctions.parser.asl.parse.preprocessor import Preprocessor
    from moto.stepfunctions.parser.backend.execution_worker import SyncExecutionWorker
    from moto.stepfunctions.parser.backend.execution_worker_comm import ExecutionWorkerCommunication

    class Nobody(ExecutionWorkerCommunication):  # type: ignore[misc]  # mypy skips moto
        def terminated(self) -> None:
            pass

    written = definition if isinstance(definition, str) else json.dumps(definition)
    Preprocessor._query_language_per_scope.clear()  # a bad definition leaves it unbalanced
    try:
        program, _ = AmazonStateLanguageParser.parse(written)
    except Exception as refusal:
        return {"status": "REFUSED", "faults": [str(refusal)]}
    worker = SyncExecutionWorker(
        details.EvaluationDetails(
            details.AWSExecutionDetails(ACCOUNT, REGION, ROLE),
            details.ExecutionDetails(
                EXECUTION, "first", ROLE, json.loads(json.dumps(data)), "2026-01-05T09:00:00.000Z"
            ),
            details.StateMachineDetails(MACHINE, "Booking", "STANDARD", written),
        ),
        Nobody(),
        None,
        {},
        _mocks(answers),
    )
    with patch.object(worker, "_get_evaluation_entrypoint", lambda: program):
        worker.start()
    assert worker.env is not None
    end = worker.env.program_state()
    if isinstance(end, ProgramEnded):
        return _outcome("SUCCEEDED", worker.env.states.get_input(), None, None)
    assert isinstance(end, ProgramError), end
    failure = end.error or {}
    return _outcome("FAILED", None, failure.get("error"), failure.get("cause"))


def _mocks(answers: Answers) -> Any:
    from moto.stepfunctions.parser.mocking import mock_config as mocking

    def mocked(attempt: int, answer: dict[str, Any]) -> Any:
        if "error" in answer:
            return mocking.MockedResponseThrow(attempt, attempt, answer["error"], answer.get("cause", ""))
        return mocking.MockedResponseReturn(attempt, attempt, answer["result"])

    by_state = [
        mocking.StateMockedResponses(
            state, state, [mocked(attempt, given[min(attempt, len(given) - 1)]) for attempt in range(MOST_ATTEMPTS)]
        )
        for state, given in answers.items()
    ]
    return mocking.MockTestCase("Booking", "case", by_state) if by_state else None
