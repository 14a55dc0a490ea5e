"""Wrong answers to the exercises of chapter 02, compose the workflow."""

from collections.abc import Callable
from typing import Any

from tests.workbook.exercises.wrong_answers.listed import WrongAnswers
from workbook.exercises.chapter_02.repair import to_repair
from workbook.exercises.definition_trial import definition

_FORMAT = "States.Format('JOB#{}#APPLICATION#{}', "
_RIGHT_KEY = _FORMAT + "$.input.jobId, $.input.applicationId)"
_PASS = {"Type": "Pass", "ResultPath": "$.getItems", "Next": "Iterate through Application Items"}
_BY_STATUS = "$.getItems.Items[?(@.jobApplicationStatus)]"
_ACCEPT: dict[str, Any] = {
    "TableName": "${DDBTable}",
    "Key": {"PK": {"S.$": _RIGHT_KEY}, "SK": {"S.$": _RIGHT_KEY}},
    "ConditionExpression": "jobApplicationStatus = :pending",
    "UpdateExpression": "SET jobApplicationStatus = :accepted",
    "ExpressionAttributeValues": {":pending": {"S": "PENDING"}, ":accepted": {"S": "ACCEPTED"}},
}
_CATCHER = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Name the Interruption"}
_SELECTOR = {
    "application.$": "$$.Map.Item.Value",
    "jobId.$": "$.input.jobId",
    "acceptedApplicationId.$": "$.input.applicationId",
}
_IS_ACCEPTED = {"Variable": "$.application.id.S", "StringEqualsPath": "$.acceptedApplicationId"}
_NOT_TOLD = {"Variable": "$.application.notifiedOn", "IsPresent": False}
_STATUS = "$.application.jobApplicationStatus.S"
_TELL, _DECLINE, _NOTHING = "Read Accepted Application", "Push Declined Application Items", "Nothing to Do"
_QUERY = "Get All Job Applications"
_WRITES, _MAP = "Update Job and Application Status", "Iterate through Application Items"


def _without_nothing(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _pass(path: object) -> dict[str, object]:
    return {**_PASS, "InputPath": path}


def _accept(**changes: object) -> dict[str, object]:
    return _without_nothing(**{**_ACCEPT, **changes})


def _values(**values: object) -> dict[str, object]:
    return {f":{name}": value for name, value in values.items()}


def _caught(**changes: object) -> list[dict[str, object]]:
    return [{**_CATCHER, **changes}]


def _selector(**changes: object) -> dict[str, object]:
    return {**_SELECTOR, **{f"{name}.$": value for name, value in changes.items()}}


def _choice(
    chosen: dict[str, Any] = _IS_ACCEPTED,
    not_told: dict[str, Any] = _NOT_TOLD,
    status: dict[str, Any] | str = "PENDING",
    tell: str = _TELL,
    decline: str = _DECLINE,
    otherwise: str | None = _NOTHING,
    joint: str = "And",
    **more: Any,
) -> dict[str, Any]:
    pending = status if isinstance(status, dict) else {"Variable": _STATUS, "StringEquals": status}
    rules = [{joint: [chosen, not_told], "Next": tell}, {"And": [{"Not": chosen}, pending], "Next": decline}]
    return _without_nothing(Type="Choice", Choices=rules, Default=otherwise, **more)


def mended(*left_out: str, and_then: Callable[[dict[str, Any]], object] | None = None) -> dict[str, Any]:
    """The definition to repair, with every mistake mended but those named, and something more done to it."""
    machine = to_repair()
    states = machine["States"]
    job, application = (action["Update"] for action in states[_WRITES]["Parameters"]["TransactItems"])
    rule = states[_MAP]["ItemProcessor"]["States"]["Filter out Accepted Application"]["Choices"][0]
    if "next" not in left_out:
        states[_WRITES]["Catch"][0]["Next"] = "Job Not Open"
    if "condition" not in left_out:
        job["ConditionExpression"] = "jobStatus = :open AND username = :caller"
        job["ExpressionAttributeValues"][":open"] = {"S": "OPEN"}
    if "key" not in left_out:
        application["Key"] = _ACCEPT["Key"]
    if "list" not in left_out:
        states["Discard Job Item from List"]["InputPath"] = _BY_STATUS
    if "item" not in left_out:
        states[_MAP]["ItemSelector"]["application.$"] = "$$.Map.Item.Value"
    if "rule" not in left_out:
        rule["StringEqualsPath"] = rule.pop("StringEquals")
    if and_then:
        and_then(machine)
    return machine


def _second_update(machine: dict[str, Any]) -> dict[str, Any]:
    update: dict[str, Any] = machine["States"][_WRITES]["Parameters"]["TransactItems"][1]["Update"]
    return update


def _any_application(machine: dict[str, Any]) -> None:
    _second_update(machine)["ConditionExpression"] = "attribute_exists(PK)"
    del _second_update(machine)["ExpressionAttributeValues"][":pending"]


def _if_there(machine: dict[str, Any]) -> None:
    condition = "attribute_not_exists(PK) OR jobApplicationStatus = :pending"
    _second_update(machine)["ConditionExpression"] = condition


def _not_closed(machine: dict[str, Any]) -> None:
    update = machine["States"][_WRITES]["Parameters"]["TransactItems"][0]["Update"]
    update["ConditionExpression"] = "jobStatus <> :closed"
    del update["ExpressionAttributeValues"][":caller"]


def _not_closed_and_hers(machine: dict[str, Any]) -> None:
    update = machine["States"][_WRITES]["Parameters"]["TransactItems"][0]["Update"]
    update["ConditionExpression"] = "jobStatus <> :closed AND username = :caller"


def _nobody_accepted(machine: dict[str, Any]) -> None:
    update = machine["States"][_WRITES]["Parameters"]["TransactItems"][0]["Update"]
    update["ConditionExpression"] = "attribute_not_exists(acceptedApplicationId) AND username = :caller"


def _first_catcher(machine: dict[str, Any]) -> dict[str, Any]:
    catcher: dict[str, Any] = machine["States"][_WRITES]["Catch"][0]
    return catcher


def _goes_on_after_a_throttle(machine: dict[str, Any]) -> None:
    again = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Discard Job Item from List"}
    machine["States"][_WRITES]["Catch"].append(again)


def _tells_first(machine: dict[str, Any]) -> None:
    """A message to the queue when the transaction is cancelled."""
    machine["States"]["Tell"] = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": "${SQSURL}", "MessageBody": {"jobId.$": "$.input.jobId"}},
        "Next": "Job Not Open",
    }
    _first_catcher(machine)["Next"] = "Tell"


WRONG_ANSWERS: WrongAnswers = {
    "02-1": (
        ("States.Format('JOB#{}APPLICATION#{}', $.input.jobId, $.input.applicationId)", "a `#` is missing"),
        ("JOB#{}#APPLICATION#{}", "neither a path nor an intrinsic function"),
        (_FORMAT + "$.jobId, $.applicationId)", "inside `input`"),
        (_FORMAT + "$.input.applicationId, $.input.jobId)", "changed places"),
        (_FORMAT + "$.input.jobId)", "as many values as"),
        (_FORMAT + "$.input.jobId, $.input.applicationID)", "has no 'applicationID'"),
        (_FORMAT + "$.input.jobId, $.input.username)", "No username is in the key"),
        (_FORMAT + "$$.input.jobId, $$.input.applicationId)", "it has no 'input'"),
        (_FORMAT + "{$.input.jobId}, {$.input.applicationId})", "stands without braces"),
        (_FORMAT + "$.input)", "as many values as"),
        ("States.Format('JOB#{}', $.input.jobId)", "the key of the job"),
        ("States.Format('JOB#{}#Application#{}', $.input.jobId, $.input.applicationId)", "Capital letters count in"),
        ("States.Format('JOB#{} #APPLICATION#{}', $.input.jobId, $.input.applicationId)", "a blank is too many"),
        ("States.Format('JOB#{}#APPLICATION#{}', '$.input.jobId', '$.input.applicationId')", "stands in quotes"),
        ("States.Format('JOB#$.input.jobId#APPLICATION#$.input.applicationId')", "stands in quotes"),
        ("JOB#{$.input.jobId}#APPLICATION#{$.input.applicationId}", "here the braces stay empty"),
        ("States.Format('JOB#{$.input.jobId}#APPLICATION#{$.input.applicationId}')", "here the braces stay empty"),
        ("States.Format('JOB#{0}#APPLICATION#{1}', $.input.jobId, $.input.applicationId)", "`{0}`: here the braces"),
        ("States.Format('JOB#%s#APPLICATION#%s', $.input.jobId, $.input.applicationId)", "`%s` stands for nothing"),
        ("'JOB#{}#APPLICATION#{}'.format($.input.jobId, $.input.applicationId)", "This is Python's `format`"),
        ("{% 'JOB#' & $states.input.input.jobId %}", "is JSONata"),
        ("Format('JOB#{}#APPLICATION#{}', $.input.jobId, $.input.applicationId)", "it is `States.Format`"),
        ("States.Array('JOB#', $.input.jobId)", "which is no text"),
        ("input.jobId", "A path begins with `$.`"),
        ("$.input.jobId", "only one of the two ids"),
        ({"PK": {"S": _RIGHT_KEY}}, "must end in `.$`"),
        ({"PK": {"S.$": _RIGHT_KEY}}, "Only the expression is asked for"),
        ("JOB#1#APPLICATION#2", "neither a path nor an intrinsic function"),
        ("", "neither a path nor an intrinsic function"),
        ("JOB#b8a1abcd-76a3-4cc5-a0a1-7cd7dbc0b2ab#APPLICATION#8ca5abcd-e4a7-46b8", "This is the finished value"),
        ("JOB#$.input.jobId#APPLICATION#$.input.applicationId", "The paths stand inside a text"),
        ('States.Format("JOB#{}#APPLICATION#{}", $.input.jobId, $.input.applicationId)', "single quotes"),
        ("states.format('JOB#{}#APPLICATION#{}', $.input.jobId, $.input.applicationId)", "capital letters too"),
        (_RIGHT_KEY[:-1], "do not match: 1 open and 0 close"),
        ("'JOB#' + $.input.jobId + '#APPLICATION#' + $.input.applicationId", "Expressions have no `+`"),
        (_FORMAT + "$.input.jobId $.input.applicationId)", "A quote or a comma is missing"),
        (_FORMAT + "input.jobId, $.input.applicationId)", "`input.jobId` is neither a text in quotes nor a path"),
        (_FORMAT + "$.input.jobId, applicationId)", "a path begins with `$.`"),
        (_FORMAT + "$input.jobId, $.input.applicationId)", "`$input` would be a variable"),
        ("States.Format(JOB#{}#APPLICATION#{}, $.input.jobId, $.input.applicationId)", "stands in single quotes"),
        ("States.Format('JOB#b8a1abcd-76a3-4cc5-a0a1-7cd7dbc0b2ab#A')", "the same key for every booking"),
        (
            "States.Format('JOB#b8a1abcd-1a69-46c7-8da4-f9fc3c6da5d7#APPLICATION#{}', $.input.applicationId)",
            "On another booking it gives `JOB#b8a1abcd…",
        ),
        ("States.Format('{}/{}', $.input.jobId, $.input.applicationId)", "On `booking` it gives `"),
        (7, "The answer has to be"),
    ),
    "02-2": (
        (_caught(ResultPath="$"), "The error took the place of the input"),
        ([{name: value for name, value in _CATCHER.items() if name != "ResultPath"}], "took the place of the input"),
        (_caught(ResultPath=None), "The error is thrown away"),
        (_caught(ResultPath="$.input"), "was written over `$.input`"),
        (_caught(ResultPath="$.input.failure"), "stands at `$.input.failure`"),
        (_caught(ResultPath="$.getItems"), "stands at `$.getItems`"),
        (_caught(ResultPath="$.error"), "stands at `$.error`"),
        (_caught(ResultPath="$.failure.Error"), "an object with `Error` and `Cause`"),
        (_caught(ResultPath="failure"), "a path starts with '$'"),
        (_caught(ErrorEquals=["States.TaskFailed"]), "stands for all but timeouts"),
        (_caught(ErrorEquals=["DynamoDb.DynamoDbException"]), "`DynamoDb.ResourceNotFoundException`, the table"),
        (_caught(ErrorEquals=["States.Timeout"]), "is caught by nothing here"),
        (
            _caught(
                ErrorEquals=[
                    *(
                        f"DynamoDb.{name}Exception"
                        for name in ("ResourceNotFound", "Throttling", "DynamoDb", "SdkClient")
                    ),
                    "States.Timeout",
                ]
            ),
            "a name that DynamoDB may have tomorrow",
        ),
        (_caught(ErrorEquals=["Exception"]), "is caught by nothing here"),
        (_caught(ErrorEquals=["States.All"]), "Did you mean `States.ALL`?"),
        (_caught(ErrorEquals=["TaskFailed"]), "Did you mean `States.TaskFailed`?"),
        (_caught(ErrorEquals="States.ALL"), "a list of names"),
        (_caught(ErrorEquals=[]), "non-empty"),
        (_caught(ErrorEquals=["States.ALL", "States.Timeout"]), "must appear alone"),
        (_caught(Next="Booking Interrupted"), "asks everybody to start again"),
        (_caught(Next="Invalid Input"), "says nothing of what happened"),
        (_caught(Next="Do They Fit"), "as if the Query had given something"),
        (_caught(Next="Get All Job Applications"), "never ends"),
        (_caught(Next="Name the interruption"), "Did you mean `Name the Interruption`?"),
        (_caught(Next="Push Declined Application Items"), "is inside the Map"),
        (
            [*_caught(ErrorEquals=["States.Timeout"], Next="Booking Interrupted"), _CATCHER],
            "`States.Timeout`, no answer",
        ),
        (
            [*_caught(ErrorEquals=["DynamoDb.RequestLimitExceededException"], Next="Job Not Found"), _CATCHER],
            "`DynamoDb.RequestLimitExceededException`, which a catcher names, ends in `Job Not Found`",
        ),
        (_caught(ResultPath="failure"), "starts with '$' (at /States/"),
        (_caught(Retry=3), "not supported"),
        (_CATCHER, "This is one catcher"),
        ({"Catch": [_CATCHER]}, "something around it"),
        ([], "nothing is caught"),
        (["States.ALL"], "Each catcher in the list is a dict"),
        ([{"Next": "Name the Interruption"}], "There is no `ErrorEquals`"),
        ("States.ALL", "The answer has to be"),
    ),
    "02-3": (
        (_accept(ConditionExpression=None), "There is no `ConditionExpression`"),
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
            _accept(ConditionExpression="attribute_not_exists(PK) AND jobApplicationStatus = :pending"),
            "`attribute_not_exists(PK)` does not hold",
        ),
        (
            _accept(ConditionExpression="attribute_not_exists(PK) OR jobApplicationStatus = :pending"),
            "Where there is no such application, it makes one",
        ),
        (_accept(ConditionExpression="jobApplicationStatus >= :pending"), "that is WITHDRAWN is accepted"),
        (_accept(ConditionExpression="begins_with(jobApplicationStatus, :pending)"), "that is PENDING-AGAIN is"),
        (
            _accept(
                ConditionExpression="jobApplicationStatus <> :accepted",
                ExpressionAttributeValues=_values(accepted={"S": "ACCEPTED"}),
            ),
            "DECLINED is accepted as well",
        ),
        (
            _accept(
                ConditionExpression="attribute_exists(jobApplicationStatus)",
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
        (_accept(UpdateExpression="SET jobApplicationStatus = :accepted REMOVE createdOn"), "changes more than"),
        (
            _accept(
                ConditionExpression="jobApplicationStatus = :pending AND username = :who",
                ExpressionAttributeValues={**_ACCEPT["ExpressionAttributeValues"], ":who": {"S": "bruno"}},
            ),
            "refuses another's that is PENDING",
        ),
        (_accept(UpdateExpression=None), "There is no `UpdateExpression`"),
        (_accept(UpdateExpression=["SET"]), "`UpdateExpression` has to be a text"),
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
            "is `{'S': 'accepted'}`. It has to be the text ACCEPTED",
        ),
        (_accept(ExpressionAttributeValues=_values(pending="PENDING", accepted="ACCEPTED")), "names its type"),
        (
            _accept(ExpressionAttributeValues=_values(pending={"S.$": "PENDING"}, accepted={"S": "ACCEPTED"})),
            "a plain value stands in a field without it",
        ),
        (
            _accept(
                ExpressionAttributeValues=_values(
                    pending={"S": "PENDING"}, accepted={"S.$": "$.input.applicationStatus"}
                )
            ),
            "it has no 'applicationStatus'. The file checks the input first",
        ),
        (_accept(ExpressionAttributeValues={"pending": {"S": "PENDING"}}), "a placeholder begins with a colon"),
        (_accept(ExpressionAttributeValues=None), "`:accepted` is used, and nothing gives a value"),
        (_accept(ExpressionAttributeValues=_values(pending={"T": "PENDING"})), "`:pending` needs a type"),
        (_accept(Key={"PK": {"S": _RIGHT_KEY}, "SK": {"S": _RIGHT_KEY}}), "must end in `.$`"),
        (_accept(Key={"PK": {"S.$": _RIGHT_KEY}}), "is not the application's"),
        (_accept(Key={"PK": {"S.$": _RIGHT_KEY}, "SK": {"S.$": "$.input.applicationId"}}), "is not the application's"),
        (_accept(Key=_RIGHT_KEY), "has to be an object"),
        (_accept(TableName="Table"), "has to stay"),
        (_accept(UpdateExpresion="SET a = :b"), "An update has no `UpdateExpresion`. Did you mean `UpdateExpression`"),
        (_accept(ConditionExpression=None, Condition="a"), "Did you mean `ConditionExpression`"),
        ({"Update": _ACCEPT}, "inside `Update`"),
        ({}, "has to stay"),
        ("SET jobApplicationStatus = :accepted", "The answer has to be"),
    ),
    "02-4": (
        (_pass("$.getItems.Items[1:]"), "the job came last"),
        (_pass("$.getItems.Items[:-1]"), "the job came first"),
        (_pass("$.getItems.Items"), "the job itself is still there"),
        (_pass("$.getItems.Items[?(@.jobStatus)]"), "keeps the job"),
        (_pass("$.getItems.Items[*]"), "the job itself is still there"),
        (_pass("$.getItems.Items[?(@.id)]"), "the job itself is still there"),
        (_pass("$.getItems.Items[0]"), "no whole items"),
        (_pass("$.getItems[?(@.jobApplicationStatus)]"), "4 of 4 applications were lost"),
        (
            _pass("$.getItems.Items[?(@.jobApplicationStatus.S=='PENDING')]"),
            "not all are PENDING, 2 of 3 applications were lost",
        ),
        (
            _pass("$.getItems.Items[?(@.jobApplicationStatus.S == 'PENDING' || @.notifiedOn)]"),
            "1 of 3 applications was lost",
        ),
        (_pass("$.getItems.Items[?(@.notifiedOn)]"), "No item of the list has an attribute `notifiedOn`"),
        (_pass("$.getItems.Items[?(@.jobapplicationStatus)]"), "Capital letters count: `jobApplicationStatus`"),
        (_pass("$.getItems.Items[?(@.jobApplicationStatus.s)]"), "`jobApplicationStatus` has no `s`"),
        (_pass("$.getItems.Items[?(@.jobApplicationStatus.S == 'Pending')]"), "no item has a status `Pending`"),
        (_pass("$.getItems.Items[?(@.jobApplicationStatus == 'PENDING')]"), 'such as `{"S": "PENDING"}`'),
        (_pass("$.getItems.Items[?(@.username.S != 'sarah')]"), "the job itself is still there"),
        (_pass("$.getItems.Items[?(@.jobStatus.S != 'OPEN')]"), "is CLOSED and not all are PENDING, the job was still"),
        (_pass("$.getItems.Items[?@.jobApplicationStatus]"), "A filter has round brackets"),
        (_pass("$.getItems.Items[?(jobApplicationStatus)]"), "names the item by `@`"),
        (_pass("$.getItems.Items[?($.jobApplicationStatus)]"), "A filter names the item by `@`"),
        (_pass("$.getItems.Items[?(!$.jobStatus)]"), "A filter names the item by `@`"),
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
        ({**_pass(_BY_STATUS), "OutputPath": "$.getItems"}, "has lost the `input`"),
        ({**_pass(_BY_STATUS), "Result": []}, "applications were lost"),
        ({**_pass(_BY_STATUS), "End": True}, "not both"),
        ({**_pass(_BY_STATUS), "ItemsPath": "$"}, "would refuse it"),
        (_pass(None), "`InputPath` is a path, as text"),
        (_pass(7), "`InputPath` is a path, as text"),
        (_BY_STATUS, "This is text. The state is asked for"),
        ("Items[1:]", "This is text"),
    ),
    "02-5": (
        (_selector(application="$.Map.Item.Value"), "`application.$` cannot be read. $ is there"),
        (_selector(application="$.Map.Item.Value"), "Came: `$.Map.Item.Value`"),
        (_selector(application="$$.Map.Item"), "`application` is not the item"),
        (_selector(application="$$.Map.Item.Value.id"), "`application` is not the item"),
        (_selector(application="$$.Map.Item.Index"), "`application` is not the item"),
        (_selector(application="$.getItems"), "`application` is not the item"),
        (_selector(application="$.getItems[0]"), "`application` is not the item"),
        (_selector(application="$"), "`application` is not the item"),
        (_selector(application="$$.Map.Item.value"), "it has no 'value'"),
        (_selector(application="@"), "`application.$` is neither a path"),
        (_selector(jobId="$.jobId"), "`jobId.$` cannot be read. $ is there"),
        (_selector(jobId="input.jobId"), "`jobId.$` is neither a path"),
        (_selector(jobId="$.input.applicationId"), "`jobId` is to be the id of the job"),
        (_selector(jobId="$.input"), "A text, not an object"),
        (_selector(jobId="$.getItems[0].id.S"), "`jobId` is to be the id of the job"),
        (_selector(jobId="States.Format('JOB#{}', $.input.jobId)"), "`jobId` is to be the id of the job"),
        (_selector(jobId=7), "holds an expression, as text"),
        (_selector(acceptedApplicationId="$$.Map.Item.Value.id.S"), "the id of the application that was chosen"),
        (_selector(acceptedApplicationId="$.input.jobId"), "the id of the application that was chosen"),
        (_selector(acceptedApplicationId="$.acceptedApplicationId"), "it has no 'acceptedApplicationId'"),
        ({**_SELECTOR, "jobId.$": "$.input.applicationId", "acceptedApplicationId.$": "$.input.jobId"}, "`jobId` is"),
        ({"application": "$$.Map.Item.Value", **dict([*_SELECTOR.items()][1:])}, "holds this very text"),
        ({"jobID.$": "$.input.jobId", "application.$": "$$.Map.Item.Value"}, "capital letters count"),
        (dict([*_SELECTOR.items()][:2]), "There is no `acceptedApplicationId.$`"),
        ({"ItemSelector": _SELECTOR}, "Only what stands inside `ItemSelector`"),
        ({}, "There is no `application.$`"),
        ("$$.Map.Item.Value", "The answer has to be"),
    ),
    "02-6": (
        (_choice({"Variable": "$.application.id.S", "StringEquals": "$.acceptedApplicationId"}), "very characters"),
        (_choice({**_IS_ACCEPTED, "Variable": "$.application.id"}), "its text is at `$.application.id.S`"),
        (_choice({**_IS_ACCEPTED, "Variable": "$.id.S"}), "it has no 'id'"),
        (_choice({**_IS_ACCEPTED, "StringEqualsPath": "$.input.applicationId"}), "it has no 'input'"),
        (_choice({**_IS_ACCEPTED, "StringEqualsPath": "$.input.applicationId"}), "Came: `$.input.applicationId`\n"),
        (_choice(status={"Variable": _STATUS, "StringMatches": "P*"}), "PENDING-AGAIN, goes to `Push"),
        (_choice({"Variable": _STATUS, "StringEquals": "ACCEPTED"}), "the Query comes before the transaction"),
        (
            _choice({"Variable": "$.application.id.S", "StringGreaterThanEqualsPath": "$.acceptedApplicationId"}),
            "A nanny who was not chosen goes to `Read",
        ),
        (_choice(status="Pending"), "nobody declines her"),
        (_choice(status="OPEN"), "nobody declines her"),
        (_choice(status={"Variable": _STATUS[:-2], "StringEquals": "PENDING"}), f"its text is at `{_STATUS}`"),
        (_choice(status={"Variable": _STATUS, "StringEqualsPath": "PENDING"}), "a path starts with '$'"),
        (_choice(status={"Variable": _STATUS, "IsPresent": True}), "DECLINED already goes to `Push"),
        (
            _choice(status={"Not": {"Variable": _STATUS, "StringEquals": "DECLINED"}}),
            "a status of tomorrow, WITHDRAWN, goes to `Push",
        ),
        (_choice(otherwise=_DECLINE), "DECLINED already goes to `Push"),
        (_choice(otherwise=_TELL), "goes to `Read Accepted Application`"),
        (_choice(otherwise=None), "there is no `Default`"),
        (_choice(otherwise="Nothing"), "Did you mean `Nothing to Do`?"),
        (_choice(otherwise="Summarise the Booking"), "is outside the Map"),
        (_choice(tell=_DECLINE, decline=_TELL), "goes to `Push Declined Application Items`: nobody tells her"),
        (_choice(tell="Send Accepted Applicant a Message"), "No rule leads to `Read Accepted Application`"),
        (_choice(joint="Or"), "A nanny who was not chosen goes to `Read"),
        (_choice(not_told={**_NOT_TOLD, "IsPresent": True}), "nobody tells her"),
        (_choice(not_told=_IS_ACCEPTED), "who has been told before, goes to `Read"),
        (_choice(OutputPath="$.application"), "It changes the data"),
        (_choice(Next=_NOTHING), "not supported"),
        ({**_choice(), "Type": "Pass"}, "is not a Choice state"),
        ({**_choice(), "Choices": _choice()["Choices"][0]}, "`Choices` is a list of rules"),
        ({**_choice(), "Choices": []}, "No rule leads to"),
        (
            {"Type": "Choice", "Choices": [{**_IS_ACCEPTED, "Next": _TELL}], "Default": _DECLINE},
            "DECLINED already goes to `Push",
        ),
        ({"Filter out Accepted Application": _choice()}, "without its name"),
        ([_IS_ACCEPTED], "The answer has to be"),
    ),
    "02-7": (
        (to_repair(), "Did you mean `Job Not Open`?"),
        (mended("key"), "`[None, ConditionalCheckFailed]`"),
        (mended("item"), "It stopped in `Iterate through Application Items`: $ is there"),
        (mended("rule"), "But Bruno was chosen"),
        (mended("list"), "the job itself"),
        (mended("condition"), "for a job that is CLOSED, and that SUCCEEDS"),
        (mended(and_then=_any_application), "whom she has declined before, and that SUCCEEDS"),
        (mended(and_then=_if_there), "with the id of an application for another job, and that SUCCEEDS"),
        (mended("condition", and_then=_not_closed_and_hers), "neither OPEN nor CLOSED, but EXPIRED, and that SUCCEEDS"),
        (mended("condition", and_then=_nobody_accepted), "CLOSED herself, with nobody accepted, and that SUCCEEDS"),
        (mended("condition", and_then=_not_closed), "Somebody else books a nanny for Sarah's job, and that SUCCEEDS"),
        (mended(and_then=lambda it: _first_catcher(it).update(ErrorEquals=["States.ALL"])), "the Catch takes too much"),
        (mended(and_then=_goes_on_after_a_throttle), "is taken for a booking"),
        (mended(and_then=_tells_first), "only after something was written or sent"),
        (mended(and_then=lambda it: _second_update(it).pop("ConditionExpression")), "`:pending` is given, and no"),
        (mended(and_then=lambda it: _second_update(it).update(TableName="Table")), "Each `TableName` has to stay"),
        (
            mended(and_then=lambda it: it["States"][_WRITES].pop("ResultPath")),
            "It stopped in `Discard Job Item from List`",
        ),
        (
            mended(
                and_then=lambda it: it["States"][_QUERY]["Parameters"].update(KeyConditionExpression="GSI1PK == :job")
            ),
            "A comparison has one `=`",
        ),
        (mended(and_then=lambda it: it["States"][_WRITES].pop("Parameters")), "It stopped in `Update Job"),
        (mended(and_then=lambda it: it["States"][_WRITES].pop("Catch")), 'State "Job Not Open" is not reachable'),
        (mended(and_then=lambda it: it["States"].pop("Job Not Open")), "`Job Not Open` is no longer there"),
        (mended(and_then=lambda it: it.update(a={1})), "It is no JSON"),
        (definition(), "This is the file's definition"),
        ({"States": {"A": {}}}, "A state has no `Type`"),
        ({}, "This is no definition"),
        ([to_repair()], "The answer has to be"),
    ),
}
