"""The exercises of chapter 02, compose the workflow."""

from workbook.exercises.chapter_02.catch import catch_of_the_query
from workbook.exercises.chapter_02.choice import way_of_each_application
from workbook.exercises.chapter_02.item_selector import input_of_each_iteration
from workbook.exercises.chapter_02.key import application_key
from workbook.exercises.chapter_02.repair import repaired
from workbook.exercises.chapter_02.update import accept_the_application
from workbook.exercises.chapter_02.without_job import without_the_job
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
        title="A Catch for the Query",
        expects="a list of catchers under which every error of the Query leads to `Name the Interruption`",
        look="the text above it, which says what the states behind it read",
        stub="Replace each `...`: the errors that it is for, where the error is put, and the next state.",
        check=catch_of_the_query,
        answer_type=(list, dict),
        hints=(
            "One catcher is enough. Step Functions has a name that stands for every error of a Task.",
            "`ErrorEquals` is a list of names, here of one: `States.ALL`. `ResultPath` is where it is read.",
            'It is `{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": …}`, in a list.',
        ),
    ),
    Exercise(
        id="02-3",
        title="Accept the application",
        expects="the inside of an `Update`: it makes a PENDING application ACCEPTED, and no other",
        look="`close_job` in the cell above, which does the same kind of thing to the job",
        stub="Replace each `...`. The key is the answer to exercise 02-1.",
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
        id="02-4",
        title="The list without the job",
        expects="a Pass state whose `InputPath` chooses the applications, wherever the job stands",
        look="the filter in the table of the playground, and the two kinds of item in the Query's Result",
        stub="Put a path in place of `...`: a filter on `$.getItems.Items`.",
        check=without_the_job,
        answer_type=(dict, str),
        hints=(
            "A filter looks like `[?(@.name)]` and keeps the items that have the attribute `name`.",
            "Which attribute does every application have, and the job not? Look at the Result in the first picture.",
            "An application has a `jobApplicationStatus`. The path is `$.getItems.Items` with a filter on that.",
        ),
    ),
    Exercise(
        id="02-5",
        title="The input of each iteration",
        expects="an ItemSelector with the application, the job's id and the id of the application that was chosen",
        look="the input of the workflow, and the name of the item in the text above",
        stub="Put a path in place of each `...`.",
        check=input_of_each_iteration,
        answer_type=dict,
        hints=(
            "One of the three comes from the context object, two from the workflow's own input, `$.input`.",
            "The item of an iteration is `$$.Map.Item.Value`: two `$`, since it is not in the data.",
            "The id of the job is at `$.input.jobId`. The application that was chosen is at `$.input.applicationId`.",
        ),
    ),
    Exercise(
        id="02-6",
        title="Filter out the accepted application",
        expects="a Choice that tells the chosen nanny once, declines who is PENDING, and leaves the others alone",
        look="the output of the test above: what an iteration gets",
        stub="Replace each `...`: two comparisons, and where each rule leads.",
        check=way_of_each_application,
        answer_type=dict,
        hints=(
            "A rule compares the value at `Variable`: `StringEquals` with a text, `StringEqualsPath` with a value.",
            "The iteration's own id is at `$.application.id.S`, its status at `$.application.jobApplicationStatus.S`.",
            "The first compares `$.application.id.S` with `$.acceptedApplicationId`. Its rule leads to `Read Accepted "
            "Application`, the second to `Push Declined Application Items`, and everybody else to `Nothing to Do`.",
        ),
    ),
    Exercise(
        id="02-7",
        title="Repair a definition",
        expects="the definition of `to_repair()`, changed until it books once, declines the others, refuses the rest",
        look="what the linter lists, then one state at a time with `test_state`, then your own answers above",
        stub="Take what `to_repair()` gives, mend one mistake in it, and run the cell: it says what happens then.",
        check=repaired,
        answer_type=dict,
        hints=(
            "Begin with the linter's table: an error first, then the warning. The rest shows when it runs.",
            "Compare with what you wrote: the key of an application, the item in `ItemSelector`, the list.",
            "The last one shows in a second booking only: which condition of `close_job` is missing in the first?",
        ),
    ),
)
