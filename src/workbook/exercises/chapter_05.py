"""The exercises of chapter 05, partial batch failures."""

from collections.abc import Callable

from workbook.exercises import handler_mistakes as mistakes
from workbook.exercises.exercise import Exercise
from workbook.exercises.handler_checks import conditional_decline, record_handler
from workbook.exercises.response_checks import losing_response

EXERCISES = (
    Exercise(
        id="05-1",
        title="The record handler",
        expects="a function of a record and a table that declines one application, and raises when it cannot",
        look="the loop above: what it does with one record is all that is wanted",
        stub="Put the work for one record in place of `return ...`.",
        check=record_handler,
        answer_type=Callable,
        hints=(
            'The body of a record, `record["body"]`, is JSON as text. `json.loads` makes a dict of two ids of it.',
            "`table.decline` takes a `DeclineMessage`, and `DeclineMessage(**ids)` makes one of a dict.",
            "When something is wrong, do nothing: no `try`, no return value. The error itself is the report.",
            'Two lines: `ids = json.loads(record["body"])`, then `table.decline(DeclineMessage(**ids))`.',
        ),
        wrong_answers=(
            (mistakes.swallows_every_error, "returned where it should have raised"),
            (mistakes.returns_in_place_of_raising, "returned where it should have raised"),
            (mistakes.returns_the_failures, "Powertools makes the response"),
            (mistakes.forgets_json_loads, "`json.loads` makes a dict of it"),
            (mistakes.expects_typed_json, 'there is no `{"S": …}`'),
            (mistakes.skips_what_is_no_json, "no JSON was taken for done"),
            (mistakes.skips_what_is_missing, "an application that is not there was taken for done"),
            (mistakes.only_reads, "nothing was declined"),
            (mistakes.fails_on_duplicates, "failed on a duplicate"),
            (mistakes.swaps_the_ids, "are the two ids swapped"),
            (mistakes.asks_for_a_capital, "A record has a `body`"),
            (mistakes.takes_the_record_only, "two arguments"),
            ("decline_record", "The answer has to be a function"),
        ),
    ),
    Exercise(
        id="05-2",
        title="Decline once, whatever comes",
        expects="a function that declines what is PENDING, leaves DECLINED and ACCEPTED alone, and raises for what is "
        "not there",
        look="the unsafe update above, and the list of four cases",
        stub="Put your update in place of `return ...`, with a condition and an `except` for when it fails.",
        check=conditional_decline,
        answer_type=Callable,
        hints=(
            "Start from the unsafe update. A `ConditionExpression` says what must be true of the item, in the instant "
            "of the write: that `jobApplicationStatus` is what it has to be before.",
            "When the condition fails, boto3 raises `dynamodb.exceptions.ConditionalCheckFailedException`. Three "
            "states lead there: DECLINED, ACCEPTED, and no item. Two of them are success.",
            'With `ReturnValuesOnConditionCheckFailure="ALL_OLD"` the error holds the item, in '
            '`error.response["Item"]`, if there is one.',
            'The condition is `jobApplicationStatus = :pending`. In the `except`: `if "Item" not in error.response: '
            "raise`.",
        ),
        wrong_answers=(
            (mistakes.has_no_condition, "undid a booking"),
            (mistakes.asks_only_that_the_item_is_there, "undid a booking"),
            (mistakes.raises_on_every_failed_condition, "A duplicate"),
            (mistakes.takes_every_failed_condition_for_success, "as if all were well"),
            (mistakes.raises_for_an_accepted_one, "left the ACCEPTED application alone"),
            (mistakes.refuses_only_accepted, "your update made one"),
            (mistakes.reads_first, "reads first and writes later"),
            (mistakes.asks_for_the_wrong_attribute, "and it is PENDING"),
            (mistakes.forgets_a_value, "was not declined"),
            (mistakes.replaces_the_item, "The item"),
            (mistakes.takes_the_record_only, "three arguments"),
            (True, "The answer has to be a function"),
        ),
    ),
    Exercise(
        id="05-3",
        title="The answer that loses a message",
        expects="a letter and a number: the answer after which Lambda deletes msg-2, and the reason",
        look="the truth table: the rows in which msg-2 is LOST, and what they have in common",
        stub='Put a letter and a number in place of the dots, as in `("A", 1)`.',
        check=losing_response,
        answer_type=(tuple, list),
        hints=(
            "An answer that Lambda cannot make sense of is safe: everything comes back. Look for one that it can read, "
            "and that says nothing.",
            "In the truth table, D lists the failure, under a key that Lambda does not look at.",
            "Which of the five has no `batchItemFailures` at its top level? That is also the reason.",
        ),
        wrong_answers=(
            (("A", 1), "no itemIdentifier"),
            (("B", 1), "empty or null"),
            (("D", 1), "3 of 3 messages come back"),
            (("E", 3), "2 of 3 messages come back"),
            (("c", 1), "reason 1 is not why"),
            (("C", 3), "reason 3 is not why"),
            (("C", 7), "go from 1 to 3"),
            (("K", 2), "no answer 'K'"),
            ((2, "C"), "First the letter"),
            (("C",), "Two things are wanted"),
            ("C", "The answer has to be"),
        ),
    ),
)
