"""The exercises of chapter 05, partial batch failures."""

from collections.abc import Callable

from workbook.exercises.chapter_05 import decline_mistakes
from workbook.exercises.chapter_05 import handler_mistakes as mistakes
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
        wrong_answers=(
            (mistakes.batched(mistakes.swallows_every_error), "returned where it should have raised"),
            (mistakes.batched(mistakes.returns_in_place_of_raising), "returned where it should have raised"),
            (mistakes.batched(mistakes.returns_the_failures), "What it returns is not read as an answer"),
            (mistakes.batched(mistakes.forgets_json_loads), "`json.loads` makes a dict of it"),
            (mistakes.batched(mistakes.declines_a_dict), "takes a `DeclineMessage`"),
            (mistakes.batched(mistakes.expects_typed_json), 'there is no `{"S": …}`'),
            (mistakes.batched(mistakes.skips_what_is_no_json), "no JSON was taken for done"),
            (mistakes.batched(mistakes.skips_what_is_missing), "an application that is not there was taken for done"),
            (mistakes.batched(mistakes.only_reads), "nothing was declined"),
            (mistakes.batched(mistakes.does_nothing), "nothing was declined"),
            (mistakes.batched(mistakes.fails_on_duplicates), "failed on a duplicate"),
            (mistakes.batched(mistakes.swaps_the_ids), "are the two ids swapped"),
            (mistakes.batched(mistakes.asks_for_a_capital), "a record has a `body`"),
            (mistakes.loops_over_the_records, "the error left your handler"),
            (mistakes.forgets_to_return, "The answer has to be returned"),
            (mistakes.calls_the_record_handler, "wants the record handler itself"),
            (mistakes.calls_the_record_handler_with_the_event, "An event has no `body`"),
            (mistakes.calls_the_record_handler_with_nothing, "before there is a record"),
            (mistakes.batched(mistakes.forgets_the_stars), "takes its ids by name"),
            (mistakes.batched(mistakes.passes_the_ids_on), "`table.decline` takes a `DeclineMessage`"),
            (mistakes.batched(mistakes.looks_for_records_in_a_record), "gets one record, which has no `Records`"),
            (mistakes.loops_inside_the_record_handler, 'Does it loop over `event["Records"]`?'),
            (mistakes.loops_inside_and_lists_them_all, 'Does it loop over `event["Records"]`?'),
            (mistakes.swaps_processor_and_record_handler, "changed places"),
            (mistakes.puts_the_record_handler_first, "takes four things"),
            (mistakes.forgets_the_context, "takes four things"),
            (mistakes.gives_the_table_to_the_record_handler, "Powertools calls yours with one record"),
            (mistakes.lists_the_wrong_key_by_hand, "no itemIdentifier"),
            (mistakes.hides_what_a_good_record_raised, "reported a good record as failed"),
            (mistakes.takes_the_event_only, "three arguments"),
            ("handler", "The answer has to be a function"),
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
        wrong_answers=(
            (decline_mistakes.has_no_condition, "undid a booking"),
            (decline_mistakes.asks_only_that_the_item_is_there, "undid a booking"),
            (decline_mistakes.raises_on_every_failed_condition, "A duplicate"),
            (decline_mistakes.takes_every_failed_condition_for_success, "as if all were well"),
            (decline_mistakes.raises_for_an_accepted_one, "left the ACCEPTED application alone"),
            (decline_mistakes.refuses_only_accepted, "your update made one"),
            (decline_mistakes.reads_first, "reads first and writes later"),
            (decline_mistakes.asks_for_the_wrong_attribute, "and no `jobStatus`, which is the job's attribute"),
            (
                decline_mistakes.copies_the_condition_of_the_job,
                '`:open` is `{"S": "OPEN"}`; the item has',
            ),
            (
                decline_mistakes.misspells_the_attribute,
                "and no `jobAplicationStatus`.",
            ),
            (decline_mistakes.misspells_the_value, '`:pending` is `{"S": "Pending"}`; the item has'),
            (decline_mistakes.misspells_the_error, "has no attribute ConditionCheckFailedException"),
            (decline_mistakes.forgets_where_the_error_is, "name 'ConditionalCheckFailedException' is not defined"),
            (decline_mistakes.compares_the_status_with_a_text, "compares a status with a plain text"),
            (decline_mistakes.asks_for_the_opposite, "was false for the PENDING application, the one"),
            (decline_mistakes.forgets_a_value, "`:pending` is used, and nothing gives a value to it"),
            (decline_mistakes.writes_the_value_into_the_condition, "It goes by a placeholder: `:pending`"),
            (decline_mistakes.takes_the_error_for_a_dict, "in `error.response`"),
            (decline_mistakes.does_not_ask_for_the_item, "brings no item unless the call asks for it"),
            (decline_mistakes.looks_for_an_item_that_it_did_not_ask_for, "brings no item unless the call asks for it"),
            (decline_mistakes.makes_two_mistakes_with_the_item, "brings no item unless the call asks for it"),
            (decline_mistakes.replaces_the_item, "The item"),
            (mistakes.takes_the_event_only, "three arguments"),
            (True, "The answer has to be a function"),
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
        wrong_answers=(
            (("P", 1), "no itemIdentifier"),
            (("Q", 1), "empty or null"),
            (("S", 1), "3 of 3 messages come back"),
            (("T", 3), "2 of 3 messages come back"),
            (("r", 1), "reason 1 is not why"),
            (("R", 3), "reason 3 is not why"),
            (("R", 7), "a number from 1 to 3"),
            (("R", "2"), "without quotes"),
            (("R ", 3), "reason 3 is not why"),
            (("P", "two"), "a number from 1 to 3, without quotes"),
            (("D", 2), "no answer 'D' in the review: its letters go from P to T"),
            ((2, "R"), "First the letter"),
            (("R",), "Two things are wanted"),
            ("R", "The answer has to be"),
        ),
    ),
)
