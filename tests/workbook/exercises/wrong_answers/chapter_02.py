"""Wrong answers to the exercises of chapter 02, compose the workflow."""

from tests.workbook.exercises.wrong_answers.listed import WrongAnswers
from workbook.exercises.chapter_02.order import WAY

_FORMAT = "States.Format('JOB#{}#APPLICATION#{}', "
_PASS = {"Type": "Pass", "ResultPath": "$.getItems", "Next": "Iterate through Application Items"}
_BY_STATUS = "$.getItems.Items[?(@.jobApplicationStatus)]"
_WAY = tuple(WAY)
_RIGHT_KEY = _FORMAT + "$.input.jobId, $.input.applicationId)"
_ACCEPT = {
    "TableName": "${DDBTable}",
    "Key": {"PK": {"S.$": _RIGHT_KEY}, "SK": {"S.$": _RIGHT_KEY}},
    "ConditionExpression": "jobApplicationStatus = :pending",
    "UpdateExpression": "SET jobApplicationStatus = :accepted",
    "ExpressionAttributeValues": {":pending": {"S": "PENDING"}, ":accepted": {"S": "ACCEPTED"}},
}


def _pass(path: object) -> dict[str, object]:
    return {**_PASS, "InputPath": path}


def _accept(**changes: object) -> dict[str, object]:
    return {name: value for name, value in {**_ACCEPT, **changes}.items() if value is not None}


def _values(**values: object) -> dict[str, object]:
    return {f":{name}": value for name, value in values.items()}


def _swapped(first: int, second: int) -> list[str]:
    way = list(_WAY)
    way[first], way[second] = way[second], way[first]
    return way


WRONG_ANSWERS: WrongAnswers = {
    "02-1": (
        ("States.Format('JOB#{}APPLICATION#{}', $.input.jobId, $.input.applicationId)", "a `#` is missing"),
        ("JOB#{}#APPLICATION#{}", "neither a path nor an intrinsic function"),
        (_FORMAT + "$.jobId, $.applicationId)", "inside `input`"),
        (_FORMAT + "$.input.applicationId, $.input.jobId)", "changed places"),
        (_FORMAT + "$.input.jobId)", "as many values as"),
        (_FORMAT + "$.input.jobId, $.input.applicationID)", "has no 'applicationID'"),
        ("States.Format('JOB#{}', $.input.jobId)", "the key of the job"),
        ("States.Format('JOB#{}#APPLICATION#{}', '$.input.jobId', '$.input.applicationId')", "stands in quotes"),
        ("States.Format('JOB#$.input.jobId#APPLICATION#$.input.applicationId')", "stands in quotes"),
        ("input.jobId", "A path begins with `$.`"),
        ("$.input.jobId", "only one of the two ids"),
        ({"PK": {"S": _FORMAT + "$.input.jobId, $.input.applicationId)"}}, "must end in `.$`"),
        ({"PK": {"S.$": _FORMAT + "$.input.jobId, $.input.applicationId)"}}, "Only the expression is asked for"),
        ("JOB#1#APPLICATION#2", "neither a path nor an intrinsic function"),
        ("", "neither a path nor an intrinsic function"),
        ("JOB#b8a1abcd-76a3-4cc5-a0a1-7cd7dbc0b2ab#APPLICATION#8ca5abcd-e4a7-46b8", "This is the finished value"),
        ("JOB#$.input.jobId#APPLICATION#$.input.applicationId", "The paths stand inside a text"),
        ('States.Format("JOB#{}#APPLICATION#{}", $.input.jobId, $.input.applicationId)', "single quotes"),
        ("states.format('JOB#{}#APPLICATION#{}', $.input.jobId, $.input.applicationId)", "Capital letters count"),
        (_RIGHT_KEY[:-1], "opens 1 round brackets and closes 0"),
        ("'JOB#' + $.input.jobId + '#APPLICATION#' + $.input.applicationId", "Expressions have no `+`"),
        (_FORMAT + "$.input.jobId $.input.applicationId)", "A quote or a comma is missing"),
        (_FORMAT + "input.jobId, $.input.applicationId)", "`input.jobId` is neither a text in quotes nor a path"),
        (_FORMAT + "$.input.jobId, applicationId)", "a path begins with `$.`"),
        (_FORMAT + "$input.jobId, $.input.applicationId)", "`$input` would be a variable"),
        ("States.Format(JOB#{}#APPLICATION#{}, $.input.jobId, $.input.applicationId)", "stands in single quotes"),
        ("States.Format('JOB#b8a1abcd-76a3-4cc5-a0a1-7cd7dbc0b2ab#A')", "the same key for every booking"),
        ("States.Format('{}/{}', $.input.jobId, $.input.applicationId)", "On `booking` it gives `"),
        (7, "The answer has to be"),
    ),
    "02-2": (
        (_accept(ConditionExpression=None), "still PENDING"),
        (_accept(ConditionExpression="jobApplicationStatus <> :accepted"), "`:pending` is given, and no"),
        (_accept(ConditionExpression="attribute_exists(PK)"), "`:pending` is given, and no expression uses it"),
        (_accept(ConditionExpression="jobApplicationStatus = PENDING"), "`PENDING` is read as the name of"),
        (_accept(ConditionExpression="jobApplicationStatus == :pending"), "A comparison has one `=`"),
        (_accept(ConditionExpression="jobApplicationStatus = :j"), "`:j` is used, and nothing gives a value"),
        (_accept(ConditionExpression="jobApplicationStatus = 'PENDING'"), "The value `PENDING` stands in the"),
        (_accept(ConditionExpression="jobStatus = :pending"), "An application has no `jobStatus`"),
        (_accept(ConditionExpression="JobApplicationStatus = :pending"), "not `JobApplicationStatus`"),
        (_accept(ConditionExpression="jobApplicationStatus = :accepted"), "`:pending` is given, and no"),
        (_accept(ConditionExpression="NOT jobApplicationStatus = :pending"), "`:pending`, which is"),
        (
            _accept(
                ConditionExpression="jobApplicationStatus <> :accepted",
                ExpressionAttributeValues=_values(accepted={"S": "ACCEPTED"}),
            ),
            "DECLINED is accepted as well",
        ),
        (
            _accept(
                ConditionExpression="jobApplicationStatus = PENDING",
                ExpressionAttributeValues=_values(accepted={"S": "ACCEPTED"}),
            ),
            "`PENDING` is read as the name of an attribute",
        ),
        (_accept(UpdateExpression="jobApplicationStatus = :accepted"), "begins with what it does: `SET"),
        (_accept(UpdateExpression="SET jobApplicationStatus = :pending"), "`:accepted` is given, and no"),
        (_accept(UpdateExpression="SET jobStatus = :accepted"), "It sets `jobStatus`"),
        (
            _accept(UpdateExpression="SET jobApplicationStatus = :accepted, username = :pending"),
            "changes more than",
        ),
        (_accept(UpdateExpression=None), "`UpdateExpression` has to be a text"),
        (
            _accept(ExpressionAttributeValues=_values(pending={"S": "ACCEPTED"}, accepted={"S": "PENDING"})),
            "the two values have changed places",
        ),
        (
            _accept(ExpressionAttributeValues=_values(pending={"S": "Pending"}, accepted={"S": "ACCEPTED"})),
            "`:pending`, which is `{'S': 'Pending'}`. What an application has is the text PENDING, in capitals",
        ),
        (
            _accept(ExpressionAttributeValues=_values(pending={"S": "PENDING"}, accepted={"S": "accepted"})),
            "is `{'S': 'accepted'}`, not ACCEPTED, in capitals",
        ),
        (_accept(ExpressionAttributeValues=_values(pending="PENDING", accepted="ACCEPTED")), "names its type"),
        (
            _accept(ExpressionAttributeValues=_values(pending={"S.$": "PENDING"}, accepted={"S": "ACCEPTED"})),
            "a plain value stands in a field without it",
        ),
        (_accept(ExpressionAttributeValues={"pending": {"S": "PENDING"}}), "a placeholder begins with a colon"),
        (_accept(ExpressionAttributeValues=None), "`:accepted` is used, and nothing gives a value"),
        (_accept(ExpressionAttributeValues=_values(pending={"T": "PENDING"})), "`:pending` needs a type"),
        (_accept(Key={"PK": {"S": _RIGHT_KEY}, "SK": {"S": _RIGHT_KEY}}), "must end in `.$`"),
        (_accept(Key={"PK": {"S.$": _RIGHT_KEY}}), "is not the application's"),
        (_accept(Key=_RIGHT_KEY), "has to be an object"),
        (_accept(TableName="Table"), "has to stay"),
        (_accept(UpdateExpresion="SET a = :b"), "An update has no `UpdateExpresion`"),
        ({"Update": _ACCEPT}, "inside `Update`"),
        ({}, "has to stay"),
        ("SET jobApplicationStatus = :accepted", "The answer has to be"),
    ),
    "02-3": (
        (_pass("$.getItems.Items[1:]"), "the job came last"),
        (_pass("$.getItems.Items[:-1]"), "the job came first"),
        (_pass("$.getItems.Items"), "the job itself is still there"),
        (_pass("$.getItems.Items[?(@.jobStatus)]"), "keeps the job"),
        (_pass("$.getItems.Items[*]"), "the job itself is still there"),
        (
            _pass("$.getItems.Items[?(@.jobApplicationStatus.S=='PENDING')]"),
            "is CLOSED, 1 of 2 applications were lost",
        ),
        (_pass("$.getItems.Items[?(@.jobapplicationStatus)]"), "No item has an attribute `jobapplicationStatus`"),
        (_pass("$.getItems.Items[?(@.jobApplicationStatus.s)]"), "`jobApplicationStatus` has no `s`"),
        (_pass("$.getItems.Items[?(@.jobApplicationStatus.S == 'Pending')]"), "no item has a status `Pending`"),
        (_pass("$.getItems.Items[?(@.jobApplicationStatus == 'PENDING')]"), 'such as `{"S": "PENDING"}`'),
        (_pass("$.getItems.Items[?(@.username.S != 'sarah')]"), "the job itself is still there"),
        (_pass("$.getItems.Items[?(@.jobStatus.S != 'OPEN')]"), "is CLOSED, the job was still in the list"),
        (_pass("$.getItems.Items[?@.jobApplicationStatus]"), "A filter has round brackets"),
        (_pass("States.ArrayGetItem($.getItems.Items, 1)"), "An intrinsic function cannot stand here"),
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
    "02-4": (
        (_swapped(1, 2), "before anything is written"),
        (_swapped(2, 3), "nobody is declined before"),
        (_swapped(3, 4), "the Map gets a list without the job"),
        (_swapped(4, 5), "is inside the Map"),
        (_swapped(5, 6), "decides for each application"),
        ([*_WAY[:6], "Send Accepted Applicant a Message"], "for the nanny who was chosen"),
        ([*_WAY[:1], "Too Many Applications", *_WAY[2:]], "there are four"),
        ([*_WAY[:3], "Read Job and Application", *_WAY[3:]], "only when the transaction is cancelled"),
        (["Job Not Open", *_WAY[1:]], "begins with the Query"),
        ([*_WAY, "Send Accepted Applicant a Message"], "ends with the message in the queue"),
        ([*_WAY[:3], _WAY[1], *_WAY[3:]], "stands there twice"),
        (list(_WAY[:6]), "stops too early"),
        (list(_WAY[:1]), "stops too early"),
        ([], "begins with the Query"),
        ([4, 2, 11, 1, 5, 3, 9], "for the nanny who was chosen"),
        (["4", "2", "11", "1", "5", "3", "7"], "numbers, without quotes: `4`"),
        ([4, 2, 12], "no state `12`"),
        ([True, 2], "no state `True`"),
        (["Get all", *_WAY[1:]], "no state `Get all`"),
        (4, "The answer has to be"),
    ),
}
