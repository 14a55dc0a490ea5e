"""The exercises of chapter 02, compose the workflow."""

from workbook.exercises.exercise import Exercise
from workbook.exercises.workflow_checks import application_key, discard_the_job, way_of_a_declined_application

_FORMAT = "States.Format('JOB#{}#APPLICATION#{}', "
_PASS = {"Type": "Pass", "ResultPath": "$.getItems", "Next": "Iterate through Application Items"}
_BY_STATUS = "$.getItems.Items[?(@.jobApplicationStatus)]"
_WAY = (
    "Get All Job Applications",
    "Do They Fit",
    "Update Job and Application Status",
    "Discard Job Item from List",
    "Iterate through Application Items",
    "Filter out Accepted Application",
    "Push Declined Application Items",
)


def _pass(path: object) -> dict[str, object]:
    return {**_PASS, "InputPath": path}


def _swapped(first: int, second: int) -> list[str]:
    way = list(_WAY)
    way[first], way[second] = way[second], way[first]
    return way


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
        wrong_answers=(
            ("States.Format('JOB#{}APPLICATION#{}', $.input.jobId, $.input.applicationId)", "a `#` is missing"),
            ("JOB#{}#APPLICATION#{}", "neither a path nor an intrinsic function"),
            (_FORMAT + "$.jobId, $.applicationId)", "inside `input`"),
            (_FORMAT + "$.input.applicationId, $.input.jobId)", "changed places"),
            (_FORMAT + "$.input.jobId)", "as many values as"),
            (_FORMAT + "$.input.jobId, $.input.applicationID)", "has no 'applicationID'"),
            ("States.Format('JOB#{}', $.input.jobId)", "the key of the job"),
            ("States.Format('JOB#{}#APPLICATION#{}', '$.input.jobId', '$.input.applicationId')", "stands in quotes"),
            ("States.Format('JOB#$.input.jobId#APPLICATION#$.input.applicationId')", "stands in quotes"),
            ("$.input.jobId", "only one of the two ids"),
            ({"PK": {"S": _FORMAT + "$.input.jobId, $.input.applicationId)"}}, "must end in `.$`"),
            ({"PK": {"S.$": _FORMAT + "$.input.jobId, $.input.applicationId)"}}, "Only the expression is asked for"),
            ("JOB#1#APPLICATION#2", "neither a path nor an intrinsic function"),
            ("", "neither a path nor an intrinsic function"),
            (7, "The answer has to be"),
        ),
    ),
    Exercise(
        id="02-2",
        title="Discard the job by what it is",
        expects="a Pass state whose `InputPath` chooses the applications, wherever the job stands",
        look="the filter in the table of the playground, and the two kinds of item in the picture of the Query",
        stub="Put a path in place of `...`: a filter on `$.getItems.Items`.",
        check=discard_the_job,
        answer_type=(dict, str),
        hints=(
            "A filter looks like `[?(@.name)]` and keeps the items that have the attribute `name`.",
            "Which attribute does every application have, and the job not? Look at the Result in the first picture.",
            "An application has a `jobApplicationStatus`. The path is `$.getItems.Items` with a filter on that.",
        ),
        wrong_answers=(
            (_pass("$.getItems.Items[1:]"), "the job came last"),
            (_pass("$.getItems.Items[:-1]"), "the job came first"),
            (_pass("$.getItems.Items"), "the job itself is still there"),
            (_pass("$.getItems.Items[?(@.jobStatus)]"), "keeps the job"),
            (_pass("$.getItems.Items[*]"), "the job itself is still there"),
            (_pass("$.getItems.Items[?(@.jobApplicationStatus.S=='PENDING')]"), "accepted before"),
            (_pass("$.Items[?(@.jobApplicationStatus)]"), "has no 'Items'"),
            (_pass("$.getItems.Items[?(@.jobApplicationStatus)].id"), "no whole items"),
            (_pass("getItems.Items[?(@.jobApplicationStatus)]"), "no valid state"),
            ({**_PASS, "InputPath.$": _BY_STATUS}, "without `.$`"),
            ({**_PASS, "Parameters": {"Items.$": _BY_STATUS}}, "There is no `InputPath`"),
            ({**_pass(_BY_STATUS), "ResultPath": "$"}, "`ResultPath` has to stay"),
            ({**_pass(_BY_STATUS), "ResultPath": None}, "`ResultPath` has to stay"),
            ({**_pass(_BY_STATUS), "Next": "Iterate"}, "`Next` has to stay"),
            ({**_pass(_BY_STATUS), "Type": "Task"}, "is not a Pass state"),
            (_pass(None), "`InputPath` is a path, as text"),
            (_pass(7), "`InputPath` is a path, as text"),
            ("$.getItems.Items[1:]", "the job came last"),
            ("Items[1:]", "no valid state"),
        ),
    ),
    Exercise(
        id="02-3",
        title="The way of an application that is declined",
        expects="a list of seven names, from the Query to the queue",
        look="the picture with the Map, under One iteration for each application",
        stub="Put seven of the names in order: `names[4]` is the Query.",
        check=way_of_a_declined_application,
        answer_type=(list, tuple),
        hints=(
            "Nothing is written before it is known to fit, nobody is declined before the job is closed.",
            "After the transaction comes what prepares the list, then the Map, then what is inside the Map.",
            "It begins: Query, Do They Fit, transaction, Discard, Map. The last two are inside the Map.",
        ),
        wrong_answers=(
            (_swapped(1, 2), "before anything is written"),
            (_swapped(2, 3), "nobody is declined before"),
            (_swapped(3, 4), "the Map gets a list without the job"),
            (_swapped(4, 5), "is inside the Map"),
            (_swapped(5, 6), "decides for each application"),
            ([*_WAY[:6], "Send Accepted Applicant a Message"], "for the nanny who was chosen"),
            ([*_WAY[:6], "Nothing to Do"], "has been dealt with"),
            ([*_WAY[:3], "Read Job and Application", *_WAY[3:]], "only when the transaction is cancelled"),
            (["Job Not Open", *_WAY[1:]], "begins with the Query"),
            ([*_WAY, "Send Accepted Applicant a Message"], "ends with the message in the queue"),
            (list(_WAY[:6]), "stops too early"),
            (list(_WAY[:1]), "stops too early"),
            ([], "begins with the Query"),
            ([4, 2, 11, 1, 5, 3, 7], "holds no names"),
            (["Get all", *_WAY[1:]], "There is no state `Get all`"),
        ),
    ),
)
