"""Wrong answers to the exercises of chapter 01, model the table."""

from collections.abc import Callable
from typing import Any

from tests.workbook.exercises.wrong_answers.accept_mistakes import ACCEPT_MISTAKES
from tests.workbook.exercises.wrong_answers.apply_mistakes import APPLY_HALF_DONE, APPLY_MISTAKES
from tests.workbook.exercises.wrong_answers.listed import WrongAnswers
from workbook.exercises.chapter_01.keys import APPLICATION, keys_of
from workbook.practice.sample import job_with_applications

_HERE = job_with_applications(3).job.id

Function = Callable[..., Any]


def _keys(**changes: Any) -> Function:
    """A function that is right but for `changes`: texts, or functions of the application."""

    def derive(it: Any) -> dict[str, Any]:
        return keys_of(it) | {name: made(it) if callable(made) else made for name, made in changes.items()}

    return derive


def _both(text: Function) -> Function:
    return _keys(PK=text, SK=text)


def _job(it: Any) -> str:
    return f"JOB#{it.jobId}"


def _itself(it: Any) -> str:
    return f"APPLICATION#{it.id}"


def _nanny(it: Any) -> str:
    return f"USER#{it.username}"


def _question(*leave_out: str, **changes: Any) -> Function:
    """A function that is right but for what it leaves out and for `changes`."""

    def ask(job_id: str) -> dict[str, Any]:
        right = {
            "IndexName": "jobApplications",
            "KeyConditionExpression": "GSI1PK = :job AND begins_with(GSI1SK, :kind)",
            "ExpressionAttributeValues": {":job": {"S": f"JOB#{job_id}"}, ":kind": {"S": "APPLICATION#"}},
            "ScanIndexForward": False,
        }
        made = {name: value(job_id) if callable(value) else value for name, value in changes.items()}
        return {name: value for name, value in (right | made).items() if name not in leave_out}

    return ask


def _of_the_job(job_id: str) -> dict[str, Any]:
    return {":job": {"S": f"JOB#{job_id}"}}


def _typed(job: Any, kind: Any) -> Function:
    return lambda job_id: {":job": job(job_id) if callable(job) else job, ":kind": kind}


_KIND, _OPEN = {"S": "APPLICATION#"}, {":open": {"S": "OPEN"}}

WRONG_ANSWERS: WrongAnswers = {
    "01-1": (
        (_both(lambda it: f"JOB#{it.jobId}APPLICATION#{it.id}"), "a `#` is missing"),
        (_both(_job), "a key belongs to one item"),
        (_keys(PK=_job, SK=_itself), "Possible, and a job's applications would be one collection"),
        (_keys(PK=_job), "This names the job alone"),
        (_keys(PK=f"JOB#{_HERE}#APPLICATION#{APPLICATION.id}"), "that of another item on this page"),
        (_keys(GSI1PK=f"JOB#{_HERE}"), "that of another item on this page"),
        (_both(lambda it: f"JOB#{it.id}#APPLICATION#{it.jobId}"), "changed places"),
        (_keys(SK=_itself), "`SK`: This is the second half"),
        (_keys(GSI1PK=lambda it: keys_of(it)["PK"]), "alone in the index too"),
        (_keys(GSI1PK=_nanny), "Question 3 knows only the job"),
        (_keys(GSI1PK=lambda it: it.jobId), "The kind in front is missing"),
        (_keys(GSI1SK=_job), "the job's own sort key"),
        (_keys(GSI1SK=lambda it: f"APPLICATION {it.id}"), "one `#`"),
        (_keys(GSI1SK="APPLICATION#{application.id}"), "Write `f` before the quotes"),
        (_keys(GSI2PK=lambda it: f"NANNY#{it.username}"), "Nannies are users"),
        (_keys(GSI2PK=lambda it: it.username), "The kind in front is missing: `USER#`"),
        (_keys(GSI1SK=lambda it: f"{_itself(it)} "), "There is a space"),
        (lambda it: {name.lower(): value for name, value in keys_of(it).items()}, "written in capitals"),
        (_keys(GSI2PK=lambda it: f"USER#{it.username.title()}"), "everything else as it is"),
        (_keys(GSI2PK=_job), "`GSI2PK`: This collects by job"),
        (_keys(GSI2SK=_itself), "`GSI2SK`: This says which application"),
        (_keys(GSI2SK="2026-01-01"), "it says which job"),
        (_keys(PK=lambda it: {"S": keys_of(it)["PK"]}), "Plain text is wanted"),
        (_keys(SK=None), "`SK`: A key is text"),
        (_keys(jobStatus="OPEN"), "Too many: `jobStatus`"),
        (lambda it: {"PK": keys_of(it)["PK"], "SK": keys_of(it)["SK"]}, "Missing: `GSI1PK`"),
        # Right for the application that the page shows, and for no other.
        (_keys(GSI2PK="USER#divya"), "wrong for another one"),
        (lambda it: keys_of(APPLICATION), "wrong for another one"),
        (lambda it: list(keys_of(it).values()), "has to return a `dict`"),
        (lambda it: None, "`return` is missing"),
        (lambda it: keys_of(it.application), "raised an error"),
        (keys_of(APPLICATION), "The answer has to be a function"),
    ),
    "01-2": APPLY_MISTAKES,
    "01-3": (
        (_question(ScanIndexForward=True), "lowest id first"),
        (_question("ScanIndexForward"), "lowest id first"),
        (_question(ScanIndexForward="False"), "`ScanIndexForward` is text"),
        (
            _question(KeyConditionExpression="GSI1PK = :job", ExpressionAttributeValues=_of_the_job),
            "The job itself is among the items",
        ),
        (
            _question(
                KeyConditionExpression="GSI1PK = :job",
                FilterExpression="attribute_exists(jobApplicationStatus)",
                ExpressionAttributeValues=_of_the_job,
            ),
            "after they were read",
        ),
        (_question("IndexName"), "the table itself is asked"),
        (_question(IndexName="jobsAppliedTo"), "`jobsAppliedTo` has the keys `GSI2PK` and `GSI2SK`"),
        (_question(KeyConditionExpression="PK = :job AND begins_with(SK, :kind)"), "the condition asks about `PK`"),
        (
            _question(IndexName="jobsAppliedTo", KeyConditionExpression="GSI2PK = :job AND begins_with(GSI2SK, :kind)"),
            "It finds nothing",
        ),
        *(
            (_question(KeyConditionExpression=condition), said)
            for condition, said in (
                ("GSI1PK == :job AND begins_with(GSI1SK, :kind)", "A comparison has one `=`"),
                ("GSI1PK = :job AND GSI1SK begins_with :kind", "`begins_with` is a function"),
                ("GSI1PK = :job AND begins_with(:kind, GSI1SK)", "its two arguments the other way round"),
                ("GSI1PK = :job AND GSI1SK LIKE :kind", "There is no `LIKE`"),
                ("GSI1PK = :job AND GSI1SK <> :job", "`<>` is not allowed in a key condition"),
                ("GSI1PK = :job & begins_with(GSI1SK, :kind)", "the word `AND`"),
                ("GSI1PK = :job, begins_with(GSI1SK, :kind)", "joined by `AND`"),
                ("GSI1PK = job AND begins_with(GSI1SK, :kind)", "`job` is read as the name of an attribute"),
                ("GSI1PK = :job AND begins_with(GSI1SK, 'APPLICATION#')", "a placeholder: `:application`"),
                ("GSI1PK = :job AND begins_with(GSI1SK, ':kind')", "stands without quotes"),
                ("GSI1PK = :job AND startswith(GSI1SK, :kind)", "There is no function `startswith`"),
                ("GSI1PK = :job AND begins_with(GSI1SK, :kind", "A parenthesis has no partner"),
                ("GSI1PK = :job", "`:kind` is given, and no expression uses it"),
            )
        ),
        (_question(ExpressionAttributeValues=_of_the_job), "`:kind` is used, and nothing gives a value"),
        (
            _question(ExpressionAttributeValues=_typed({"S": "JOB#{job_id}"}, _KIND)),
            "Write `f` before the quotes",
        ),
        (
            _question(ExpressionAttributeValues=_typed({"S": f"JOB#{_HERE}"}, _KIND)),
            "It asks about the same job whatever id it is given",
        ),
        (
            lambda job_id: {"IndexName": "jobApplications", "KeyCondition": f"GSI1PK = {job_id}"},
            "Its name is `KeyConditionExpression`",
        ),
        (_question("KeyConditionExpression", "ExpressionAttributeValues"), "It asks about the same job"),
        (
            _question(
                "ScanIndexForward",
                IndexName="getJobsByStatus",
                KeyConditionExpression="jobStatus = :open",
                ExpressionAttributeValues=_OPEN,
            ),
            "It asks about the same job",
        ),
        (_question(IndexName="applications"), "no index of this name"),
        (_question(ConsistentRead=True), "strongly consistent"),
        (_question(Limit=2), "`Limit` ends the answer"),
        (_question(Limit=20), "`Limit` ends the answer"),
        (
            _question(
                FilterExpression="jobApplicationStatus = :pending",
                ExpressionAttributeValues=lambda job_id: (
                    _of_the_job(job_id) | {":kind": _KIND, ":pending": {"S": "PENDING"}}
                ),
            ),
            "after they were read",
        ),
        (_question(KeyConditionExpression="GSI1PK = :job AND GSI1SK = :kind"), "`=` asks for a sort key that is this"),
        (
            _question(ExpressionAttributeValues=lambda job_id: _of_the_job(job_id) | {":kind": {"S": "JOB#"}}),
            "Which kind of item does your condition",
        ),
        (_question(TableName="book-a-nanny"), "`TableName` comes from whoever asks"),
        (_question(Select="COUNT"), "asks for a count"),
        (_question(ProjectionExpression="id"), "only a part of an application"),
        (
            _question(ExpressionAttributeValues=_typed(lambda job_id: {"S": job_id}, _KIND)),
            "It finds nothing",
        ),
        (_question(ExpressionAttributeValues=_typed(lambda job_id: f"JOB#{job_id}", "A")), "`:job` needs a type"),
        (lambda job_id: {"Items": [job_id], "Count": 0}, "an answer of DynamoDB's"),
        (lambda job_id: job_id, "has to return a `dict`"),
        (lambda job_id: None, "`return` is missing"),
        ({"IndexName": "jobApplications"}, "The answer has to be a function"),
    ),
    "01-4": ACCEPT_MISTAKES,
}

HALF_DONE: WrongAnswers = {
    "01-1": ((_keys(SK=..., GSI1SK=..., GSI2PK=_job), "`GSI2PK`: This collects by job"),),
    "01-2": APPLY_HALF_DONE,
    "01-3": (
        (_question(IndexName="jobsAppliedTo", ScanIndexForward=...), "the condition asks about `GSI1PK`"),
        (_question(IndexName="applications", KeyConditionExpression=...), "no index of this name"),
    ),
}
"""Wrong in what is there, and with dots left in the rest. What fills those is read from the chapter's page."""
