"""The exercises of chapter 04, the queue."""

from collections.abc import Callable

from workbook.exercises.chapter_04.backoff import growing_wait
from workbook.exercises.chapter_04.formulas import dead_letter_at, smallest_timeout
from workbook.exercises.chapter_04.settings import settings_for_a_slow_function
from workbook.exercises.exercise import Exercise

EXERCISES = (
    Exercise(
        id="04-1",
        title="When the DLQ gets it",
        expects="a function of the visibility timeout and maxReceiveCount that returns seconds",
        look="the timeline above: count the windows before the DLQ mark",
        stub="Put a formula in place of `...` and run the cell again.",
        check=dead_letter_at,
        answer_type=Callable,
        hints=(
            "On the timeline the message is received, then hidden for the visibility timeout, then received again.",
            "After the last receive it is hidden once more, and only then does the queue look at it again and move it.",
            "Five receives, five windows of 20 s, moved at t+100 s. Multiply.",
        ),
    ),
    Exercise(
        id="04-2",
        title="Settings for a slow function",
        expects="a dict with VisibilityTimeout, maxReceiveCount and MessageRetentionPeriod, whole numbers",
        look="the four demands above",
        stub="Choose three numbers in place of `...`; the check runs a queue with them.",
        check=settings_for_a_slow_function,
        answer_type=dict,
        hints=(
            "Begin with the visibility timeout: six times the function's timeout, and the batching window on top.",
            "Two throttled receives, two failures, one that succeeds: how many receives is that at least? Multiply by "
            "the visibility timeout and compare with half an hour, 1,800 s.",
            "A dead letter can be four days old when it arrives, and stays a week: eleven days at least, in seconds.",
            "6 x 45 + 20 = 290. Five receives take 1,450 s. Fourteen days, the most there is, are 1,209,600 s.",
        ),
    ),
    Exercise(
        id="04-3",
        title="The smallest timeout that is enough",
        expects="a function of the function's timeout, the batching window and the work that returns whole seconds",
        look="when msg-3 was received, and when the first invocation with it ended",
        stub="Put a formula in place of `...`; the check makes runs with what it says.",
        check=smallest_timeout,
        answer_type=Callable,
        hints=(
            "The visibility timeout begins at the receive. All three are received for the first time at t+0 s, as the "
            "first dashed window shows.",
            "Invocation #2 has msg-3 and ends at t+25.5 s: the window of 10 s, then 15.5 s of work. At that moment the "
            "message has to be hidden still, and SQS takes whole seconds: `math.ceil` rounds up.",
            "Lambda refuses a visibility timeout below the function's timeout, however short the work is: of two "
            "numbers `max` gives the larger.",
        ),
    ),
    Exercise(
        id="04-4",
        title="A wait that grows",
        expects="a function of the event, the work, a client and the queue's URL that hides a record longer each time "
        "its work fails",
        look="the four demands above, and the example of the call",
        stub="Write what happens when `work(record)` fails in place of `...`; the check runs queues with it.",
        check=growing_wait,
        answer_type=Callable,
        hints=(
            "A `try` around `work(record)`. In its `except`, change the visibility of this record's message, and then "
            "let the error out with `raise`: a consumer that returns says “done”.",
            'How often it was received is `record["attributes"]["ApproximateReceiveCount"]`, a text: `int()` makes a '
            "number of it. On the first receive it is 1.",
            "Doubling is the usual way: 10 s, 20, 40, 80. That is `10 * 2 ** (receives - 1)`.",
            'The call: `sqs.change_message_visibility(QueueUrl=queue_url, ReceiptHandle=record["receiptHandle"], '
            "VisibilityTimeout=...)`.",
        ),
    ),
)
