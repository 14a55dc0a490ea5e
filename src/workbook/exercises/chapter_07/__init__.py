"""The exercises of chapter 07, Lambda, Express or durable."""

from collections.abc import Callable

from workbook.exercises.chapter_07.express_bill import bills_an_execution
from workbook.exercises.chapter_07.send_times import counts_from_when_they_were_due
from workbook.exercises.chapter_07.three_loads import are_cheapest
from workbook.exercises.exercise import Exercise

EXERCISES = (
    Exercise(
        id="07-1",
        title="From when it was due",
        expects="a function that gives the latency of each request, counted from the instant at which it was due",
        look="the loop above: which request is sent when, and from which moment it takes the time",
        stub="Return the latencies in place of `...`; the check gives your function five logs.",
        check=counts_from_when_they_were_due,
        answer_type=Callable,
        hints=(
            "Request `number` is due at `number / rate`, whatever became of those before it.",
            "It was answered at the moment at which it was sent, and the time that it took, together.",
            "`[sent[number] + took[number] - … for number in range(len(sent))]`",
        ),
    ),
    Exercise(
        id="07-2",
        title="The bill of one execution",
        expects="a function of milliseconds and MB that gives the dollars of one Express execution",
        look="the three sentences of the price above: what is rounded, to which step, and in which unit the price is",
        stub="Write the bill in place of `...`; the check compares seven executions.",
        check=bills_an_execution,
        answer_type=Callable,
        hints=(
            "Two parts are added: one request, and a duration times a memory. Only the second is rounded, each of its "
            "factors for itself.",
            "`ceil(milliseconds / 100) * 100` is the duration that is billed, in ms. The memory goes in steps of 64 MB "
            "in the same way.",
            'Dollars are `price("Express requests").of(1) + price("Express duration").of(…)`, where `…` is '
            "seconds times GB: ms by 1,000, and MB by 1,024.",
        ),
    ),
    Exercise(
        id="07-3",
        title="Three loads",
        expects="for each load the cheapest option that can do it, with its dollars a month",
        look="the table of the bills, that of the sizes, and the limit of each way",
        stub="Put an option and its dollars a month in place of each `...`; the check works out all of them.",
        check=are_cheapest,
        answer_type=dict,
        hints=(
            "First strike out who cannot: too slow at p99, too large a job, past its time limit. Then the cheapest.",
            "`booking_bill(counts_of(way, applications), runs_as=…, architecture=…, milliseconds=…).dollars` is "
            "for a million. Times bookings a month, by a million.",
            "Load c: what is billed while it waits? A function that sleeps is billed by the millisecond, an Express "
            "workflow ends after five minutes, and a durable function is not there meanwhile.",
        ),
    ),
)
