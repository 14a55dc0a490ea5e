"""Wrong answers to the exercises of chapter 01, model the table."""

from tests.workbook.exercises.wrong_answers.apply_mistakes import APPLY_MISTAKES
from tests.workbook.exercises.wrong_answers.listed import WrongAnswers
from workbook.exercises.chapter_01.keys import APPLICATION, keys_of
from workbook.practice.sample import job_with_applications

_KEYS = keys_of(APPLICATION)
_JOB, _ITSELF, _NANNY = _KEYS["GSI1PK"], _KEYS["GSI1SK"], _KEYS["GSI2PK"]
_SWAPPED = f"JOB#{APPLICATION.id}#APPLICATION#{APPLICATION.jobId}"
_HERE = job_with_applications(3).job.id
_OPEN = {":open": {"S": "OPEN"}}
_QUERY = {
    "IndexName": "jobApplications",
    "KeyConditionExpression": "GSI1PK = :job AND begins_with(GSI1SK, :kind)",
    "ExpressionAttributeValues": {":job": {"S": f"JOB#{_HERE}"}, ":kind": {"S": "APPLICATION#"}},
    "ScanIndexForward": False,
}
_OF_THE_JOB = {":job": {"S": f"JOB#{_HERE}"}}

WRONG_ANSWERS: WrongAnswers = {
    "01-1": (
        (_KEYS | {"PK": _KEYS["PK"].replace("#APP", "APP")}, "a `#` is missing"),
        (_KEYS | {"PK": _JOB, "SK": _JOB}, "a key belongs to one item"),
        (_KEYS | {"PK": _JOB, "SK": _ITSELF}, "Possible, and a job's applications would be one collection"),
        (_KEYS | {"PK": _JOB}, "This names the job alone"),
        (_KEYS | {"PK": _KEYS["PK"].replace(APPLICATION.jobId, _HERE)}, "This job is one of Sarah's above"),
        (_KEYS | {"GSI1PK": f"JOB#{_HERE}"}, "Divya applies for another"),
        (_KEYS | {"PK": _SWAPPED, "SK": _SWAPPED}, "changed places"),
        (_KEYS | {"SK": _ITSELF}, "`SK`: This is the second half"),
        (_KEYS | {"GSI1PK": _KEYS["PK"]}, "alone in the index too"),
        (_KEYS | {"GSI1PK": _NANNY}, "Question 3 knows only the job"),
        (_KEYS | {"GSI1PK": APPLICATION.jobId}, "The kind in front is missing"),
        (_KEYS | {"GSI1SK": _JOB}, "the job's own sort key"),
        (_KEYS | {"GSI1SK": f"APPLICATION {APPLICATION.id}"}, "one `#`"),
        (_KEYS | {"GSI1SK": "APPLICATION#{application.id}"}, "Write `f` before the quotes"),
        (_KEYS | {"GSI2PK": f"NANNY#{APPLICATION.username}"}, "Nannies are users"),
        (_KEYS | {"GSI2PK": APPLICATION.username}, "The kind in front is missing: `USER#`"),
        (_KEYS | {"GSI1SK": f"{_ITSELF} "}, "There is a space"),
        ({name.lower(): value for name, value in _KEYS.items()}, "written in capitals"),
        (_KEYS | {"GSI2PK": "USER#Divya"}, "everything else as it is"),
        (_KEYS | {"GSI2PK": _JOB}, "`GSI2PK`: This collects by job"),
        (_KEYS | {"GSI2SK": _ITSELF}, "`GSI2SK`: This says which application"),
        (_KEYS | {"GSI2SK": "2026-01-01"}, "it says which job"),
        (_KEYS | {"PK": {"S": _KEYS["PK"]}}, "Plain text is wanted"),
        (_KEYS | {"SK": None}, "`SK`: A key is text"),
        (_KEYS | {"jobStatus": "OPEN"}, "Too many: `jobStatus`"),
        ({"PK": _KEYS["PK"], "SK": _KEYS["SK"]}, "Missing: `GSI1PK`"),
        (_KEYS["PK"], "The answer has to be a `dict`"),
    ),
    "01-2": APPLY_MISTAKES,
    "01-3": (
        ({**_QUERY, "ScanIndexForward": True}, "lowest id first"),
        ({name: value for name, value in _QUERY.items() if name != "ScanIndexForward"}, "lowest id first"),
        ({**_QUERY, "ScanIndexForward": "False"}, "`ScanIndexForward` is text"),
        (
            {**_QUERY, "KeyConditionExpression": "GSI1PK = :job", "ExpressionAttributeValues": _OF_THE_JOB},
            "The job itself is among the items",
        ),
        (
            {
                **_QUERY,
                "KeyConditionExpression": "GSI1PK = :job",
                "FilterExpression": "attribute_exists(jobApplicationStatus)",
                "ExpressionAttributeValues": _OF_THE_JOB,
            },
            "after they were read",
        ),
        ({name: value for name, value in _QUERY.items() if name != "IndexName"}, "the table itself is asked"),
        ({**_QUERY, "IndexName": "jobsAppliedTo"}, "the index's own keys"),
        *(
            ({**_QUERY, "KeyConditionExpression": condition}, said)
            for condition, said in (
                ("GSI1PK == :job AND begins_with(GSI1SK, :kind)", "A comparison has one `=`"),
                ("GSI1PK = :job AND GSI1SK begins_with :kind", "`begins_with` is a function"),
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
        ({**_QUERY, "ExpressionAttributeValues": _OF_THE_JOB}, "`:kind` is used, and nothing gives a value"),
        (
            {
                **_QUERY,
                "ExpressionAttributeValues": {":job": {"S": "JOB#{job_id}"}, ":kind": {"S": "APPLICATION#"}},
            },
            "Write `f` before the quotes",
        ),
        ({"IndexName": "jobApplications", "KeyCondition": "GSI1PK = :job"}, "Its name is `KeyConditionExpression`"),
        ({"IndexName": "jobApplications", "ScanIndexForward": False}, "A Query needs its `KeyConditionExpression`"),
        (
            {
                "IndexName": "getJobsByStatus",
                "KeyConditionExpression": "jobStatus = :open",
                "ExpressionAttributeValues": _OPEN,
            },
            "Only jobs came",
        ),
        ({**_QUERY, "IndexName": "applications"}, "no index of this name"),
        ({**_QUERY, "ConsistentRead": True}, "strongly consistent"),
        ({**_QUERY, "Limit": 2}, "The answer has 2 items"),
        (
            {**_QUERY, "ExpressionAttributeValues": {":job": {"S": _HERE}, ":kind": {"S": "APPLICATION#"}}},
            "It finds nothing",
        ),
        ({**_QUERY, "ExpressionAttributeValues": {":job": "JOB#", ":kind": "A"}}, "`:job` needs a type"),
        ({"Items": [], "Count": 0}, "an answer of DynamoDB's"),
        ("jobApplications", "The answer has to be a `dict`"),
    ),
}
