"""The exercises of chapter 05, partial batch failures."""

from collections.abc import Callable

from workbook.exercises.chapter_05.decline import conditional_decline
from workbook.exercises.chapter_05.handler import batch_handler
from workbook.exercises.chapter_05.responses import losing_response
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
        title="The answer that loses a message",
        expects="a letter and a number: the answer after which Lambda deletes msg-2, and the reason",
        look="the truth table: the rows in which msg-2 is LOST, and what they have in common",
        stub='Put a letter and a number in place of the dots, as in `("P", 1)`.',
        check=losing_response,
        answer_type=(tuple, list),
        hints=(
            "An answer that Lambda cannot make sense of is safe: everything comes back. Look for one that it can read, "
            "and that says nothing.",
            "In the truth table, D lists the failure, under a key that Lambda does not look at.",
            "Which of the five has no `batchItemFailures` at its top level? There Lambda finds no failure, whatever "
            "stands further down.",
        ),
    ),
)
