"""Answers that a function can give for a batch, tried on an event source mapping.

Always the same batch: three messages, and the function could not handle the second. What Lambda makes of an answer is
in the Lambda guide, *Handling errors for an SQS event source in Lambda*, success and failure conditions. Answers on
which the guide is silent are not among these.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workbook.basics.shown import describe
from workbook.messages.ledger import EventType, Ledger
from workbook.practice.scratch import scratch_queue

MESSAGES = ("first", "second", "third")
FAILED = "msg-2"

Respond = Callable[[list[str]], object]
"""From the three messageIds to the function's answer."""


@dataclass(frozen=True)
class AnswerCase:
    """One answer. `shown` is what it looks like, with the failed message by its alias."""

    shown: str
    respond: Respond
    duration: float = 0.1
    reports: bool = True
    """Whether ReportBatchItemFailures is on."""


def _raises(ids: list[str]) -> object:
    raise RuntimeError("msg-2 failed")


def _failures(*ids: str | None) -> dict[str, object]:
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in ids]}


def _right(ids: list[str]) -> object:
    return _failures(ids[1])


CASES = {
    "A": AnswerCase('{"batchItemFailures": [{"itemIdentifier": "msg-2"}]}', _right),
    "B": AnswerCase('{"batchItemFailures": []}', lambda ids: _failures()),
    "C": AnswerCase("null (Python's None: no return)", lambda ids: None),
    "D": AnswerCase(
        '{"batchItemFailure": [{"itemIdentifier": "msg-2"}]}',
        lambda ids: {"batchItemFailure": [{"itemIdentifier": ids[1]}]},
    ),
    "E": AnswerCase(
        '{"batchItemFailures": [{"messageId": "msg-2"}]}', lambda ids: {"batchItemFailures": [{"messageId": ids[1]}]}
    ),
    "F": AnswerCase('{"batchItemFailures": [{"itemIdentifier": ""}]}', lambda ids: _failures("")),
    "G": AnswerCase('{"batchItemFailures": [{"itemIdentifier": "msg-9"}]}', lambda ids: _failures("msg-9")),
    "H": AnswerCase("not JSON: a Python set", lambda ids: set(ids)),
    "I": AnswerCase("the function raises", _raises),
    "J": AnswerCase("as A, but after 3 s: timed out", _right, duration=4),
    "K": AnswerCase("as A, ReportBatchItemFailures off", _right, reports=False),
}
"""The documented cases, each with a letter."""

REVIEW = {
    "P": CASES["E"],
    "Q": AnswerCase(
        '{"batchItemFailures": [{"itemIdentifier": "msg-2"}, {"itemIdentifier": null}]}',
        lambda ids: _failures(ids[1], None),
    ),
    "R": AnswerCase(
        '{"statusCode": 200, "body": {"batchItemFailures": [{"itemIdentifier": "msg-2"}]}}',
        lambda ids: {"statusCode": 200, "body": _failures(ids[1])},
    ),
    "S": AnswerCase("the function raises, after it handled msg-1 and msg-3", _raises),
    "T": AnswerCase(
        '{"batchItemFailures": [{"itemIdentifier": "msg-2"}, {"itemIdentifier": "msg-3"}]}',
        lambda ids: _failures(ids[1], ids[2]),
    ),
}
"""Answers of exercise 05-3, with letters of their own: one of them loses the message that failed."""


def try_answer(respond: Respond, *, duration: float = 0.1, reports: bool = True) -> Ledger:
    """One invocation with the batch, answered by `respond`; the ledger says what became of the messages.

    `duration` of the invocation is in virtual seconds; the function times out after 3.
    """

    def handler(event: dict[str, Any], context: Any) -> object:
        return respond([record["messageId"] for record in event["Records"]])

    with scratch_queue() as queue:
        queue.send(*MESSAGES)
        changes: dict[str, Any] = {} if reports else {"function_response_types": ()}
        mapping = queue.mapping(handler, duration=duration, **changes)
        mapping.run_for(5)  # shorter than the visibility timeout: nothing comes back yet
        return mapping.ledger


def try_all() -> dict[str, Ledger]:
    """Every case, by its letter."""
    return {
        letter: try_answer(case.respond, duration=case.duration, reports=case.reports) for letter, case in CASES.items()
    }


def come_back(ledger: Ledger) -> int:
    """How many of the batch's messages will be received again."""
    return ledger.counts()[EventType.FAILED]


def loses(ledger: Ledger) -> bool:
    """Whether the message that failed was deleted all the same."""
    return any(entry.event is EventType.DELETED and entry.message == FAILED for entry in ledger.entries)


def truth_table(tried: dict[str, Ledger], predicted: dict[str, object]) -> list[dict[str, object]]:
    """One row for each case: how many messages come back, predicted and observed, and what Lambda made of it.

    A prediction gets a mark: `✓` as observed, `✗` not, and a note where it is no number of messages to come back.
    """
    return [
        {
            "": letter,
            "answer": CASES[letter].shown,
            "predicted": _marked(predicted.get(letter, ...), come_back(ledger)),
            "come back": come_back(ledger),
            "msg-2": "LOST" if loses(ledger) else "comes back",
            "what Lambda made of it": ledger.invocations[0].outcome,
        }
        for letter, ledger in tried.items()
    ]


def _marked(prediction: object, observed: int) -> str | None:
    if prediction is ... or prediction is None:
        return None
    if type(prediction) is not int or prediction not in (0, 1, len(MESSAGES)):
        return f"{describe(prediction)}: not 0, 1 or 3"
    return f"{prediction} {'✓' if prediction == observed else '✗'}"
