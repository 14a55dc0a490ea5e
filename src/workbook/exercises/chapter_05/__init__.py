"""The exercises of chapter 05, partial batch failures."""

from collections.abc import Callable

from workbook.exercises.chapter_05.decline import conditional_decline
from workbook.exercises.chapter_05.handler import batch_handler
from workbook.exercises.chapter_05.in_order import fifo_handler
from workbook.exercises.chapter_05.read_log import to_be_redriven
from workbook.exercises.chapter_05.responses import lambdas_rule
from workbook.exercises.exercise import Exercise

EXERCISES = (
    Exercise(
        id="05-1",
        title="The handler",
        expects="a function of an event, a context and a table that answers with the records it could not decline",
        look="the loop above, for what to do with one record, and the two lines about Powertools",
        stub="Put the work for one record in place of the first dots, and the answer in place of the second.",
        check=batch_handler,
        answer_type=Callable,
        hints=(
            'The body of a record, `record["body"]`, is JSON as text. `json.loads` makes a dict of two ids of it, and '
            "`DeclineMessage(**ids)` is what `table.decline` takes.",
            "When something is wrong with a record, `decline_record` just lets the error out: no `try`, no answer.",
            "What you return is what `process_partial_response` returns. It gets the function `decline_record` "
            "itself, without parentheses.",
            'Two lines: `table.decline(DeclineMessage(**json.loads(record["body"])))`, and '
            "`return process_partial_response(event, decline_record, processor, context)`.",
        ),
    ),
    Exercise(
        id="05-2",
        title="Decline once, whatever comes",
        expects="a function that declines what is PENDING, leaves DECLINED and ACCEPTED alone, and raises for what is "
        "not there",
        look="the condition's example and the four cases, both above",
        stub="Give the update a condition, and put a `try` and an `except` for when it fails in place of `return ...`.",
        check=conditional_decline,
        answer_type=Callable,
        hints=(
            "Add a `ConditionExpression` to the call: what must be true of the item in the instant of the write. Here, "
            "that `jobApplicationStatus` is what it has to be before. Its value needs a placeholder of its own.",
            "When the condition fails, boto3 raises `dynamodb.exceptions.ConditionalCheckFailedException`. Three "
            "states lead there: DECLINED, ACCEPTED, and no item. Two of them are success.",
            'With `ReturnValuesOnConditionCheckFailure="ALL_OLD"` the error holds the item, in '
            '`error.response["Item"]`, if there is one.',
            'The condition is `jobApplicationStatus = :pending`. In the `except`: `if "Item" not in error.response: '
            "raise`.",
        ),
    ),
    Exercise(
        id="05-3",
        title="Lambda's rule",
        expects="a function of an answer and the batch's ids that gives the ids which come back",
        look="the truth table, and the two rules below it",
        stub="Put what comes back in place of `...`; the check compares with the event source mapping.",
        check=lambdas_rule,
        answer_type=Callable,
        hints=(
            "First what is a success: `None`, a dict without `batchItemFailures`, a list that is null or empty. "
            '`(answer or {}).get("batchItemFailures") or []` is the list in all these cases.',
            'Then the identifiers: `each.get("itemIdentifier")` is None where an entry has no such key.',
            "One identifier that is none of the batch's ids, and the whole batch comes back: `set(a) <= set(b)` says "
            "whether all of a are in b.",
        ),
    ),
    Exercise(
        id="05-4",
        title="In order",
        expects="a function of an event and `work` that answers so that the order within each group is kept",
        look="the rule of the guide above",
        stub="Put the loop with its answer in place of `...`; the check runs it on a FIFO queue.",
        check=fifo_handler,
        answer_type=Callable,
        hints=(
            'A loop over `event["Records"]`, with a `try` around `work(record)`. When it raises, nothing after this '
            "record may be worked on: `return` from inside the loop.",
            "What is returned lists this record and all after it. `enumerate` counts them, and `records[number:]` are "
            "those from there on.",
            'Each entry is `{"itemIdentifier": each["messageId"]}`. (Powertools has `SqsFifoPartialProcessor` for it.)',
        ),
    ),
    Exercise(
        id="05-5",
        title="What has to be redriven",
        expects="a function of the log's lines and the ids of applications that gives those which were never done",
        look="the five lines: which of them have an `applicationId`, and which have none?",
        stub="Put the ids in place of `...`; the check compares with the DLQ.",
        check=to_be_redriven,
        answer_type=Callable,
        hints=(
            "The line of an exception names no application. Who is named was declined, or left alone on purpose.",
            'So first all ids that a line names: `json.loads(line).get("applicationId")`.',
            "Then those of `applications` that are not among them.",
        ),
    ),
)
