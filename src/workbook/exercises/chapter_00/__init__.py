"""The exercises of chapter 00, start here."""

from collections.abc import Callable

from workbook.exercises.chapter_00.booking import check_booking
from workbook.exercises.chapter_00.dead_letters import check_who_waits
from workbook.exercises.chapter_00.withdrawal import check_withdrawal
from workbook.exercises.exercise import Exercise

EXERCISES = (
    Exercise(
        id="00-1",
        title="Book a nanny yourself",
        expects="a function that books the application it is given and returns the answer's status",
        look="the two cells that booked Farah, under Book a nanny",
        stub="Put the document, the call and what it returns in place of the dots, and run the cell again.",
        check=check_booking,
        answer_type=Callable,
        hints=(
            "The document has the shape of `booking`: a dict in a dict. Only `'ACCEPTED'` is the same for every job.",
            "The other three are `job.username`, `job.id` and `application.id`.",
            "The call is the one that booked Farah, with your `arn` and `json.dumps(document)`. "
            '`answer["status"]` is what to return.',
        ),
    ),
    Exercise(
        id="00-2",
        title="Who is waiting",
        expects="a function that returns the ids of the applications in a queue's messages, as a list",
        look="the message above: its `Body`",
        stub="Put the call and the list in place of the dots, and run the cell again.",
        check=check_who_waits,
        answer_type=Callable,
        hints=(
            'The response is a dict. Its `"Messages"` is a list; in an empty queue there is no such key.',
            "A message has a `MessageId`, which is its own, and a `Body`, which says what it is about: JSON, as text.",
            '`json.loads(message["Body"])["applicationId"]` for each `message` in `response.get("Messages", [])`. '
            "Ask for ten: `MaxNumberOfMessages=10`.",
        ),
    ),
    Exercise(
        id="00-3",
        title="A nanny withdraws",
        expects="a function that sends one message, after which this application is DECLINED and no other is",
        look="the body of Bruno's message, which the workflow sent",
        stub="Put the call that sends the message in place of the dots, and run the cell again.",
        check=check_withdrawal,
        answer_type=Callable,
        hints=(
            "The function that declines reads two ids from a message's body. Bruno's message shows their names.",
            "`sqs.send_message` takes a `QueueUrl` and a `MessageBody`, which is text: JSON.",
            '`json.dumps({"jobId": job.id, "applicationId": application.id})` is the body.',
        ),
    ),
)
