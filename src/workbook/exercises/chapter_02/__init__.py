"""The exercises of chapter 02, compose the workflow."""

from workbook.exercises.chapter_02.expressions import application_key, discard_the_job
from workbook.exercises.chapter_02.order import way_of_a_declined_application
from workbook.exercises.chapter_02.update import accept_the_application
from workbook.exercises.exercise import Exercise

EXERCISES = (
    Exercise(
        id="02-1",
        title="The key of an application",
        expects="an expression, as text, that gives `JOB#<jobId>#APPLICATION#<applicationId>` on `booking`",
        look="the first expression of the playground, which builds the key of a job",
        stub="Write the expression, in quotes, in place of `...`. Try it with `evaluate(…, booking)` first.",
        check=application_key,
        answer_type=(str, dict),
        hints=(
            "It is the expression of the job's key with more text, and with two values instead of one.",
            "`States.Format` puts its values into the `{}` of the text, in order. It needs two `{}` and three `#`.",
            "The text is `'JOB#{}#APPLICATION#{}'`. After it come the two paths, the job's first, with commas between.",
        ),
    ),
    Exercise(
        id="02-2",
        title="Accept the application",
        expects="the inside of an `Update`: it makes a PENDING application ACCEPTED, and no other",
        look="`close_job` in the cell above, which does the same kind of thing to the job",
        stub="Replace each `...`. The key is your answer to exercise 02-1.",
        check=accept_the_application,
        answer_type=dict,
        hints=(
            "Find in `close_job` the parts with `jobStatus`, and do the same to `jobApplicationStatus`.",
            "The condition is one comparison: attribute, `=`, placeholder. The update is `SET` and the same form.",
            'The condition is `jobApplicationStatus = :pending`. In `ExpressionAttributeValues`, `:pending` is `{"S": '
            '"PENDING"}`; `:accepted` is made like it.',
        ),
    ),
    Exercise(
        id="02-3",
        title="Discard the job by what it is",
        expects="a Pass state whose `InputPath` chooses the applications, wherever the job stands",
        look="the filter in the table of the playground, and the two kinds of item in the Query's Result",
        stub="Put a path in place of `...`: a filter on `$.getItems.Items`.",
        check=discard_the_job,
        answer_type=(dict, str),
        hints=(
            "A filter looks like `[?(@.name)]` and keeps the items that have the attribute `name`.",
            "Which attribute does every application have, and the job not? Look at the Result in the first picture.",
            "An application has a `jobApplicationStatus`. The path is `$.getItems.Items` with a filter on that.",
        ),
    ),
    Exercise(
        id="02-4",
        title="The way of an application that is declined",
        expects="a list of seven numbers, from the Query to the queue",
        look="the picture with the Map, under One iteration for each application",
        stub="Put a number of the table in place of each `...`.",
        check=way_of_a_declined_application,
        answer_type=(list, tuple),
        hints=(
            "Nothing is written before it is known to fit, nobody is declined before the job is closed.",
            "After the transaction comes what prepares the list, then the Map, then what is inside the Map.",
            "It begins: Query, Do They Fit, transaction. The last two are inside the Map.",
        ),
    ),
)
