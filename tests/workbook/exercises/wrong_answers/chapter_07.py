"""Wrong answers to the exercises of chapter 07, Lambda, Express or durable."""

from typing import Any

from tests.workbook.exercises.wrong_answers import bill_mistakes as bills
from tests.workbook.exercises.wrong_answers import send_time_mistakes as times
from tests.workbook.exercises.wrong_answers.listed import WrongAnswers

FUNCTION, SCALE, DURABLE = "single function, arm64", "workflow at scale, Express", "durable function, arm64"
RIGHT: dict[str, Any] = {"a": (FUNCTION, 128.24), "b": (SCALE, 26.46), "c": (DURABLE, 12.08)}


def choice(**other: Any) -> dict[str, Any]:
    """The right one, but for some loads."""
    return RIGHT | other


WRONG_ANSWERS: WrongAnswers = {
    "07-1": (
        (times.as_reported, "the report's own: each time from when the request was sent"),
        (times.the_wait_alone, "How long its answer took comes on top"),
        (times.when_it_was_answered, "A latency begins when the request was due"),
        (times.from_one_on, "The first request is due at 0 s"),
        (times.times_the_rate, "The time between two of them is `1 / rate`"),
        (times.due_after_the_one_before, "whenever the one before it was sent"),
        (times.due_after_the_answer_before, "whenever the one before it was answered"),
        (times.from_the_first_one, "The plan begins at 0 s"),
        (times.at_the_rate_that_came, "You spread the requests evenly over the time that was needed"),
        (times.the_wait_twice, "counted twice"),
        (times.milliseconds, "These are milliseconds"),
        (times.to_hundredths, "the latencies are others"),
        (times.all_before_it, "The wait is in the send times already"),
        (times.with_made_up_ones, "None has to be made up"),
        (times.without_the_late_ones, "The slow ones count, too"),
        (times.the_p99, "One latency for each request is asked for"),
        (times.backwards, "an answer before its request was due"),
        (times.in_words, "the list has something else in it"),
        (times.nothing_yet, "Your function returned `None`"),
        (times.endless, "None has to be made up"),
        (times.without_an_end, "at least 800 latencies"),
        (times.in_the_report_itself, "changed the lists that it was given"),
        (times.by_its_own_clock, "raised an error"),
        ([0.005, 5.4], "has to be a function"),
    ),
    "07-2": (
        (bills.exact, "Nothing is rounded"),
        (bills.only_the_memory, "The memory is rounded, and the duration is not"),
        (bills.only_the_duration, "The duration is rounded, and the memory is not"),
        (bills.down, "to nothing where less than a step was used"),
        (bills.down_to_one_step, "What was begun is billed: 101 ms are 200 ms"),
        (bills.to_the_nearest, "It rounds to the nearest step"),
        (bills.one_step_more, "a step too much where the amount is just on one"),
        (bills.whole_seconds, "It rounds the duration to whole seconds"),
        (bills.as_lambda_rounds, "to 1 ms, as Lambda does"),
        (bills.a_thousand_megabytes, "your function divides by 1,000"),
        (bills.megabytes_for_gigabytes, "your function multiplies by MB"),
        (bills.milliseconds_for_seconds, "your function multiplies by milliseconds."),
        (bills.no_unit_at_all, "your function multiplies by milliseconds and MB"),
        (bills.no_request, "The request itself is missing"),
        (bills.a_dollar_for_each, "is for a million, and this is one"),
        (bills.a_million_of_them, "the bill of a million executions"),
        (bills.lambdas_price, "the price of Lambda on arm64"),
        (bills.lambdas_request, "The request has Lambda's price"),
        (bills.the_request_alone, "executions are billed otherwise"),
        (bills.in_words, "A bill is a number of dollars"),
        (bills.nothing, "your function returned `None`"),
        (bills.no_number, "your function returned `nan`"),
        (bills.at_least_one_step, "above that nothing is rounded"),
        (bills.the_product_rounded, "each for itself"),
        (bills.dollars_without_per, "the table has under `per`"),
        (bills.lambdas_bill, "Both prices are Lambda's"),
        (bills.other_arguments, "raised an error"),
        (bills.divided_by_nothing, "ZeroDivisionError"),
        (1.1e-06, "has to be a function"),
    ),
    "07-3": (
        (choice(a=(SCALE, 127.86)), "Load a: 99 % are answered within"),
        (choice(a=("workflow, Standard", 2840.9)), "ms by the workflow, simulated, and not 400"),
        (
            choice(a=(DURABLE, 225.61)),
            "Load a: it does the work, for 225.61 dollars a month. Another one does it for 128.24",
        ),
        (choice(a=(FUNCTION, 64.12)), "That is the bill of a million bookings, and a month has 2,000,000"),
        (choice(a=(FUNCTION, 0.0000641)), "the bill of one booking"),
        (choice(a=(FUNCTION, 12824.0)), "These are cents"),
        (choice(a=(FUNCTION, 1538.9)), "That is a year"),
        (choice(b=(FUNCTION, 26.56)), "Load b: 99 % are answered within"),
        (choice(b=("workflow, Express", 6.4)), "ends the workflow with TooManyApplications"),
        (choice(b=("workflow at scale, Standard", 334.69)), "Another one does it for 26.46"),
        (choice(b=(DURABLE, 35.2)), "Load b: 99 % are answered within"),
        (choice(b=(SCALE, 2645.57)), "That is the bill of a million bookings, and a month has 10,000"),
        (choice(b=(SCALE, 0.64)), "for jobs of another size: these have 1,000 applications"),
        (choice(b=(SCALE, 50.0)), "times 10,000 bookings a month, by a million"),
        (choice(c=(SCALE, 6.39)), "EXPRESS ends after 300 s"),
        (
            choice(c=(FUNCTION, 406.35)),
            "Load c: it does the work, for 406.35 dollars a month. Another one does it for 12.08",
        ),
        (choice(c=("workflow at scale, Standard", 121.27)), "Another one does it for 12.08"),
        (choice(c=(DURABLE, 411.19)), "While a durable function waits it does not run"),
        (choice(c=(FUNCTION, 6.41)), "it does the work, for 406.35"),
        (choice(c=("durable", 12.08)), "there is no option 'durable'. Did you mean `durable function, arm64`"),
        (choice(c=("Lambda", 12.08)), "there is no option 'Lambda'"),
        (choice(c=DURABLE), "two things are asked"),
        (choice(c=(DURABLE, "$12")), "are a finite number, not a text"),
        (choice(c=(DURABLE, float("nan"))), "are a finite number, not `nan`"),
        (choice(c=(12.08, DURABLE)), "there is no option 12.08"),
        ({"a": RIGHT["a"], "b": RIGHT["b"]}, "Load c has no choice"),
        ([*RIGHT.values()], "has to be a `dict`"),
    ),
}
