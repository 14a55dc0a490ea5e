"""Wrong answers to the exercises of chapter 04, the queue."""

from tests.workbook.exercises.wrong_answers.listed import WrongAnswers

_GOOD = {"VisibilityTimeout": 290, "maxReceiveCount": 5, "MessageRetentionPeriod": 1_209_600}

WRONG_ANSWERS: WrongAnswers = {
    "04-1": (
        (lambda visibility, most: visibility * (most + 1), "One receive too many"),
        (lambda visibility, most: visibility * (most - 1), "hidden then, and moves when that timeout ends"),
        (lambda visibility, most: visibility * most / 60, "in another unit"),
        (lambda visibility, most: visibility + most, "cannot be added"),
        (lambda visibility, most: 100, "Use the two parameters"),
        (lambda visibility, most: 5 * visibility, "A queue with 30 s and 3 moved it at t+90 s"),
        (lambda visibility, most: visibility, "Count the windows"),
        (lambda visibility, most: str(visibility * most), "It returned a str"),
        (lambda visibility, most: None, "Is there a `return` in it?"),
        (lambda visibility, most: visibility / 0, "raised an error"),
        (lambda visibility: visibility * 5, "raised an error"),
        (100, "has to be a function"),
    ),
    "04-2": (
        (_GOOD | {"VisibilityTimeout": 30}, "Queue visibility timeout: 30 seconds is less than Function timeout"),
        (_GOOD | {"VisibilityTimeout": 45}, "although the function never failed"),
        (_GOOD | {"VisibilityTimeout": 90}, "90 s is less than that"),
        (_GOOD | {"VisibilityTimeout": 240}, "six times the function's timeout, 45 s, plus the batching window"),
        (_GOOD | {"VisibilityTimeout": 270}, "plus the batching window, 20 s"),
        (_GOOD | {"VisibilityTimeout": 1_800 / 5}, "divide with `//`"),
        (_GOOD | {"VisibilityTimeout": 43_200}, "After half an hour"),
        (_GOOD | {"maxReceiveCount": 1}, "was too few receives"),
        (_GOOD | {"maxReceiveCount": 4}, "was too few receives"),
        (_GOOD | {"maxReceiveCount": 10}, "290 x 10 = 2900 s"),
        (_GOOD | {"MessageRetentionPeriod": 345_600}, "expired there after 60 s"),
        (_GOOD | {"MessageRetentionPeriod": 604_800}, "expired there after 3 days"),
        (_GOOD | {"MessageRetentionPeriod": 950_339}, "expired there after 6.9 days"),
        (_GOOD | {"MessageRetentionPeriod": 14}, "SQS refuses a `MessageRetentionPeriod` of 14"),
        (_GOOD | {"VisibilityTimeout": "290"}, "without quotes"),
        (_GOOD | {"MaxReceiveCount": 5}, "`MaxReceiveCount` is none of the three"),
        ({"VisibilityTimeout": 290}, "`maxReceiveCount` is missing"),
        ({"VisibilityTimeout": 290, "MaxReceiveCount": 5}, "`MaxReceiveCount` came in its place"),
        ({"VisibilityTimeout": 290, "maxRecieveCount": 5}, "`maxRecieveCount` came in its place"),
        ([290, 5, 1_209_600], "has to be a `dict`"),
    ),
    "04-3": (
        (20, "At t+20 s msg-3 is received again"),
        (25, "At t+25 s msg-3 is received again"),
        (16, "less than Function timeout"),
        (0, "less than Function timeout"),
        (-1, "whole seconds, 0 or more"),
        (25.5, "whole seconds"),
        (27, "with 26 s, too"),
        (30, "with 29 s, too"),
        (36, "with 35 s, too"),
        (130, "with far less"),
        (10**9, "with far less"),
        (float("inf"), "whole seconds, 0 or more"),
        ("msg-3", "has to be"),
    ),
}
