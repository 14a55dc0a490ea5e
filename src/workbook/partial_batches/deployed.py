"""The cases on an endpoint that has SQS and Lambda: all is made there, watched in real time, and removed."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from workbook.partial_batches import function, queues
from workbook.partial_batches.cases import NEVER_WHOLE, Case, Observed
from workbook.partial_batches.queues import CaseQueue, Undo

_RUNTIME, _MEMORY = "python3.13", 256
_AT_ONCE = 8  # cases; a small account may have as few as ten invocations at once
_LOOK = 2  # s
_QUIET = queues.VISIBILITY_TIMEOUT + _LOOK  # s for which a queue has to look empty: its counts are approximate
_LATE = 60  # s after which Lambda knows a new role and what it may do, and a mapping is made, at the latest
_LONG_POLL = 1  # s
_ROUNDS = 3  # tries of a case whose messages never came in one batch

_ON_QUEUES = ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes", "SendMessage")
_ON_LOGS = ("CreateLogGroup", "CreateLogStream", "PutLogEvents")

_NOT_TRIED = Observed(None, "not tried: none before came to an end")

Say = Callable[[str], object]


class NotRemoved(Exception):
    """Something that was made is still there. The message names it."""


class Endpoint:
    """A place with SQS, Lambda and IAM, reached by the clients of `session`."""

    def __init__(self, session: Any, endpoint_url: str | None, *, patience: float = 240) -> None:
        """`patience` is how many seconds a case may take: polling starts late, and slows down after errors."""
        self._clients = {
            name: session.client(name, endpoint_url=endpoint_url) for name in ("sqs", "lambda", "iam", "logs")
        }
        self._patience = patience
        self._numbers = count()

    def run(self, cases: Sequence[Case], say: Say = print) -> dict[str, Observed]:
        """What the endpoint's event source mappings make of each case, by the case's name.

        Raises `NotRemoved` when something could not be removed, and what boto3 raises, after the rest was removed.
        """
        name = f"partial-batches-{uuid4().hex[:8]}"
        with _removed_at_the_end() as undo:
            reports, reports_arn = queues.create_one(self._clients["sqs"], f"{name}-reports", {}, undo)
            arn = self._function(name, reports, reports_arn, undo)
            outcomes = {case.name: _NOT_TRIED for case in cases}
            for _ in range(_ROUNDS):
                left = [case for case in cases if outcomes[case.name] in (_NOT_TRIED, NEVER_WHOLE)]
                for start in range(0, len(left), _AT_ONCE):
                    some = left[start : start + _AT_ONCE]
                    say(f"{len(some)} cases at once: {', '.join(case.name for case in some)}")
                    with _removed_at_the_end() as undo_some:
                        made = [self._start(case, f"{name}-{next(self._numbers)}", arn, undo_some) for case in some]
                        outcomes |= self._watch(made, reports)
                    if all(outcome.kept is None for outcome in outcomes.values()):
                        return outcomes  # nothing works here: no need to wait for the rest
        return outcomes

    # ------------------------------------------------------------------ what is made

    def _function(self, name: str, reports: str, reports_arn: str, undo: Undo) -> str:
        role = self._role(name, reports_arn, undo)
        undo(
            f"log group /aws/lambda/{name}", self._clients["logs"].delete_log_group, logGroupName=f"/aws/lambda/{name}"
        )
        functions = self._clients["lambda"]
        made = _once_it_is_possible(
            functions.create_function,
            "role",
            FunctionName=name,
            Role=role,
            Runtime=_RUNTIME,
            Handler="function.handler",
            Code={"ZipFile": _zipped(Path(function.__file__))},
            Timeout=queues.FUNCTION_TIMEOUT,
            MemorySize=_MEMORY,
            Environment={"Variables": {"REPORTS": reports}},
        )
        undo(f"function {name}", functions.delete_function, FunctionName=name)
        functions.get_waiter("function_active_v2").wait(FunctionName=name)
        return str(made["FunctionArn"])

    def _role(self, name: str, reports_arn: str, undo: Undo) -> str:
        """A role that may do what the function and the mappings need, on this run's queues and log and no other."""
        iam = self._clients["iam"]
        trust = _policy(Action="sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"})
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        undo(f"role {name}", iam.delete_role, RoleName=name)
        may = _policy(
            Action=[f"sqs:{action}" for action in _ON_QUEUES], Resource=f"{reports_arn.removesuffix('reports')}*"
        )
        group = f"{reports_arn.removesuffix(f'{name}-reports').replace(':sqs:', ':logs:')}log-group:/aws/lambda/{name}"
        logs = _policy(Action=[f"logs:{action}" for action in _ON_LOGS], Resource=f"{group}*")
        for policy, document in {"queues": may, "logs": logs}.items():
            iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=document)
            undo(f"policy {policy} of {name}", iam.delete_role_policy, RoleName=name, PolicyName=policy)
        return str(role)

    def _start(self, case: Case, name: str, function_arn: str, undo: Undo) -> CaseQueue:
        """Make the case's queue, send its messages, and only then let the function have them."""
        queue = queues.create(self._clients["sqs"], case, name, undo, _LONG_POLL)
        queue.send()
        functions = self._clients["lambda"]
        made = _once_it_is_possible(
            functions.create_event_source_mapping,
            "role",
            EventSourceArn=queue.arn,
            FunctionName=function_arn,
            BatchSize=10,
            FunctionResponseTypes=["ReportBatchItemFailures"] if case.reports else [],
        )
        undo(f"mapping {made['UUID']}", functions.delete_event_source_mapping, UUID=made["UUID"])
        return queue

    # ------------------------------------------------------------------ what is seen

    def _watch(self, made: Sequence[CaseQueue], reports: str) -> dict[str, Observed]:
        """Look until each queue has been worked on and stays empty, or patience ends; then see what came back."""
        whole: set[str] = set()
        began = time.monotonic()
        seen_busy = dict.fromkeys((queue.case.name for queue in made), began)
        while (now := time.monotonic()) < began + self._patience:
            whole |= self._reported(reports)
            # A mapping can take a minute to begin, and a count to tell of what was sent.
            seen_busy |= {q.case.name: now for q in made if q.size() or not (q.case.name in whole or q.dead())}
            if max(seen_busy.values()) + _QUIET < now:
                break
            time.sleep(_LOOK)
        whole |= self._reported(reports)
        return {queue.case.name: _outcome(queue, queue.case.name in whole) for queue in made}

    def _reported(self, reports: str) -> set[str]:
        """The cases of which the function had the whole batch."""
        sqs, names = self._clients["sqs"], set()
        while messages := sqs.receive_message(QueueUrl=reports, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                names.add(message["Body"])
                sqs.delete_message(QueueUrl=reports, ReceiptHandle=message["ReceiptHandle"])
        return names


def _outcome(queue: CaseQueue, whole: bool) -> Observed:
    if left := queue.size():
        seen = "" if whole else ", and the function was never given them all"
        return Observed(None, f"{left} messages are still in the queue{seen}")
    return Observed(queue.came_back()) if whole else NEVER_WHOLE


def _once_it_is_possible(call: Callable[..., Any], so_long: str, **parameters: Any) -> Any:
    """Call, as long as the refusal has these words, a minute at most: AWS's services learn of each other late."""
    last = time.monotonic() + _LATE
    while True:
        try:
            return call(**parameters)
        except ClientError as refused:
            if so_long not in str(refused) or time.monotonic() > last:
                raise
            time.sleep(_LOOK)


@contextmanager
def _removed_at_the_end() -> Iterator[Undo]:
    """Whatever it is told of is removed when the context ends, the last first, however it ends."""
    calls: list[tuple[str, Callable[..., object], dict[str, Any]]] = []
    left = []
    try:
        yield lambda what, remove, **which: calls.append((what, remove, which))
    finally:
        for what, remove, which in reversed(calls):
            try:
                _once_it_is_possible(remove, "ResourceInUse", **which)  # a mapping that is still being made
            except (ClientError, BotoCoreError) as error:
                if not _is_gone(error):
                    left.append(f"{what}: {error}")
        if left:
            raise NotRemoved("Still there, remove it by hand: " + "; ".join(left))


def _is_gone(error: Exception) -> bool:
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    return any(word in code for word in ("NotFound", "NoSuchEntity", "NonExistent"))


def _zipped(file: Path) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.write(file, file.name)
    return written.getvalue()


def _policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})
