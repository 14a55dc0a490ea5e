"""Wrong answers to the exercises of chapter 08, at scale."""

from typing import Any

from tests.workbook.exercises.wrong_answers import promise_mistakes as promises
from tests.workbook.exercises.wrong_answers import resend_mistakes as resends
from tests.workbook.exercises.wrong_answers.listed import WrongAnswers

NEXT, DONE = "Get the Next Page", "Add Up the Totals"
MORE = {"Variable": "$.after[0]", "IsPresent": True, "Next": NEXT}


def choice(*rules: Any, default: str | None = DONE) -> dict[str, Any]:
    return {"Type": "Choice", "Choices": list(rules)} | ({"Default": default} if default else {})


def when(next_state: str = NEXT, **comparison: Any) -> dict[str, Any]:
    return {**comparison, "Next": next_state}


WRONG_ANSWERS: WrongAnswers = {
    "08-1": (
        (choice(when(Variable="$.after", IsPresent=True)), "`$.after` is an empty list then"),
        (choice(when(Variable="$.after[0]", IsPresent=False)), "`$.after` is an empty list then"),
        (choice(when(Variable="$.LastEvaluatedKey", IsPresent=True)), "nannies were on no page that it read"),
        (choice(when(Variable="$.page.LastEvaluatedKey", IsPresent=True)), "nannies were on no page that it read"),
        (choice(when(Variable="$.left[0]", IsPresent=True)), "nannies were on no page that it read"),
        (
            choice(when(Variable="$.shown", NumericLessThanPath="$.counted")),
            "whose index is two behind for three Queries it goes on to `Get the Next Page` where there is none",
        ),
        (choice(when(Variable="$.page.shown", NumericEquals=5)), "the Choice fails. $ is there"),
        (choice(when(Variable="$.shown", NumericLessThan=5, next_state=DONE), default=NEXT), "where there is none"),
        (choice(MORE, when(DONE, Variable="$.shown", NumericEquals=12), default=None), "there is no `Default`"),
        (choice(when(Variable="$.after[0].PK.S", StringMatches="*")), "only `IsPresent` asks"),
        (choice(when(Variable="$.after[0]", IsNull=False)), "the Choice fails"),
        (choice(MORE, default="Get the First Page"), "Nothing leads to `Add Up the Totals`"),
        (choice(when(DONE, Variable="$.after[0]", IsPresent=False)), "Nothing leads to `Get the Next Page`"),
        (choice(when("Get Next Page", Variable="$.after[0]", IsPresent=True)), "Did you mean `Get the Next Page`"),
        (choice(MORE, default="Summarise"), "There is no state `Summarise`"),
        (choice(when("Write a Message", Variable="$.x", IsPresent=True), MORE), "is inside the Map"),
        ({"Is There Another Page": choice(MORE)}, "without its name"),
        (choice(MORE) | {"Type": "Pass"}, "has to stay `Choice`"),
        (choice() | {"Choices": MORE}, "`Choices` is a list of rules"),
        (choice(when(Variable="$.after[0]", Present=True)), "Step Functions would refuse it"),
        (choice(MORE | {"IsPresent": "true"}), "Step Functions would refuse it"),
        (choice(*[MORE] * 20_000), "and 1,048,576 are allowed."),
        ([MORE], "has to be a `dict`"),
    ),
    "08-2": (
        (resends.once, "3 never got into the queue, and it returned as if they had"),
        (resends.looks_at_the_status, "3 never got into the queue"),
        (resends.all_again, "that were taken were sent again"),
        (resends.the_report_itself, "What is in `Failed` is a report without the message"),
        (resends.only_once_more, "it gives up"),
        (resends.once_more_and_returns, "1 never got into the queue"),
        (resends.for_ever, "it never ends"),
        (resends.gives_up_in_silence, "1 will never hear. It has to raise"),
        (resends.raises_at_once, "it gives up"),
        (resends.expects_failed, "`Failed` is absent where it would be empty"),
        (resends.expects_successful, "`Successful` is absent where it would be empty"),
        (resends.five_tries, "it tried 5 times"),
        (resends.three_tries, "it gives up"),
        (resends.an_empty_batch, "SQS refuses an empty batch"),
        (resends.swallows_everything, "returns as if all were sent"),
        (resends.nothing, "nothing was sent by the `sqs` that your function is given"),
        (resends.one_by_one_the_second_time, "this queue has `send_message_batch` only"),
        (resends.another_spelling, "was called with entries, queue_url"),
        ("send_all", "has to be a function"),
    ),
    "08-3": (
        (promises.always, "keeps it, too, whatever happens"),
        (promises.never, "false after every booking"),
        (promises.one_is_accepted, "keeps it, too, whatever happens"),
        (promises.it_succeeded, "it ended in `ApplicationsStillArriving`, and said so"),
        (promises.everybody_waits, "it ended in `ApplicationsStillArriving`, and said so"),
        (promises.nobody_is_pending, "false after every booking"),
        (promises.nobody_pending_when_it_succeeded, "“a quiet day”: whoever is still PENDING has a message"),
        (promises.closed_and_waiting, "The whole workflow breaks it where"),
        (promises.nothing_when_it_succeeded, "`True` or `False`"),
        (promises.a_number, "`True` or `False`"),
        (promises.told_once, "its execution died"),
        (promises.everybody_declined, "false after every booking"),
        (promises.statuses_add_up, "keeps it, too, whatever happens"),
        (promises.all_eleven, "With 16 applications in place of 12 the whole workflow breaks it"),
        (promises.not_nine, "With 16 applications in place of 12 the mutation keeps it"),
        (promises.another_attribute, "raised AttributeError"),
        (True, "has to be a function"),
    ),
}
