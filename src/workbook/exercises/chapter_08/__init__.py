"""The exercises of chapter 08, at scale."""

from collections.abc import Callable

from workbook.exercises.chapter_08.page_loop import goes_to_the_next_page
from workbook.exercises.chapter_08.promise import holds_but_for_the_mutation
from workbook.exercises.chapter_08.resend import sends_all
from workbook.exercises.exercise import Exercise

EXERCISES = (
    Exercise(
        id="08-1",
        title="Page by page",
        expects="a Choice state that goes to `Get the Next Page` as long as there is one, and then to the totals",
        look="what DynamoDB answers with a page that is not the last, and what becomes of it in `$.after`",
        stub="Fill in the rule and the `Default` in place of `...`; the check books jobs of one, two and three pages.",
        check=goes_to_the_next_page,
        answer_type=dict,
        hints=(
            "How many items a page has says nothing: a page that is exactly full may be the last, and one on which "
            "nobody is left may have another behind it. Only DynamoDB knows, and it says so.",
            "`$.after` is always there: a list with the `LastEvaluatedKey` in it, or with nothing. Its first member is "
            "`$.after[0]`.",
            '`"Variable": "$.after[0]", "IsPresent": True` asks whether there is one. That leads to `Get the Next '
            "Page`, everything else to `Add Up the Totals`.",
        ),
    ),
    Exercise(
        id="08-2",
        title="Refused, with HTTP 200",
        expects="a function that sends a batch until the queue has all of it, four times at most, and else raises",
        look="the two lists in SQS's answer, and what the ids in them are",
        stub="Send what is refused again in place of `...`; the check tries your function on eight queues.",
        check=sends_all,
        answer_type=Callable,
        hints=(
            "The answer has `Successful` and `Failed`, each with the `Id` of an entry. A list that would be empty is "
            "absent: `answer.get('Failed', [])`.",
            "What is in `Failed` is no entry: it has no `MessageBody`. Keep those of your entries whose `Id` is in it, "
            "and send them in the next try.",
            "`for _ in range(4):` send; keep those that failed; `return` when none is left. What stands below "
            "the loop is reached when four tries were not enough: `raise` there.",
        ),
    ),
    Exercise(
        id="08-3",
        title="The promise that falls",
        expects="a function of one row: `True` after all bookings of the whole workflow, not of the mutation",
        look="the two tables above: where do they differ, although both say SUCCEEDED?",
        stub="Write what has to hold in place of `...`; the check asks it after 36 bookings, of jobs of two sizes.",
        check=holds_but_for_the_mutation,
        answer_type=Callable,
        hints=(
            "A booking that failed, or was cut off, has told so: its promise is kept. What does one promise that says "
            "SUCCEEDED?",
            "Everybody else is DECLINED, or will be: who is still PENDING has a message in the queue. `after.waiting` "
            "counts those.",
            '`after.end != "SUCCEEDED" or` the comparison of `after.pending` with `after.waiting`.',
        ),
    ),
)
