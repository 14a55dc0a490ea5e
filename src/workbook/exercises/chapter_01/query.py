"""Exercise 01-3: a Query for a new question, tried on a table of its own."""

from typing import Any

from botocore.exceptions import ClientError, ParamValidationError

from booking.table import BookingTable
from workbook import cloud
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.expression_checks import not_sent, refused_expression
from workbook.practice.sample import job_with_applications, post_job
from workbook.practice.scratch import scratch_table

_POSTED = job_with_applications(3)
"""The first job of the chapter; the other one is there as well, so that a Query can ask for the wrong one."""


def check_query(answer: Any) -> Verdict:
    if "Items" in answer:
        return Wrong("This is an answer of DynamoDB's. What is wanted is what you ask it: the Query's parameters.")
    if isinstance(answer.get("ScanIndexForward"), str):
        return Wrong("`ScanIndexForward` is text here. `False` without quotes is a boolean; the text means nothing.")
    if "IndexName" not in answer:
        return Wrong("Without `IndexName` the table itself is asked, and there every application is alone.")
    if refused := refused_expression(answer):
        return refused
    values = answer.get("ExpressionAttributeValues", {})
    if forgotten := [name for name, value in values.items() if "{" in str(value.get("S", ""))]:
        return Wrong(f'The id is not in `{forgotten[0]}`. Write `f` before the quotes: `f"JOB#{{job_id}}"`.')
    with scratch_table() as name:
        table = BookingTable(name)
        for applications, seed in ((3, 0), (1, 2)):
            post_job(table, applications=applications, seed=seed)
        try:
            response = cloud.client("dynamodb").query(**{**answer, "TableName": name})
        except ParamValidationError as unsent:
            return Wrong(not_sent(unsent))
        except ClientError as error:
            return Wrong(_refusal(error.response["Error"]["Message"]))
        except Exception:  # moto raises Python's errors where AWS answers with a ValidationException
            return Wrong("DynamoDB cannot read the key condition.", came=f"`{answer.get('KeyConditionExpression')}`")
    return _answered(response)


def _answered(response: dict[str, Any]) -> Verdict:
    if response["ScannedCount"] > response["Count"]:
        return Wrong(
            "A filter drops items after they were read, and reading is what you pay for. Use the key condition."
        )
    if not response["Items"]:
        return Wrong("It finds nothing. Compare both values with the keys in the picture of `jobApplications`.")
    if all("jobStatus" in item for item in response["Items"]):
        return Wrong("Only jobs came. Which index has applications in it, under their job?")
    if any("jobStatus" in item for item in response["Items"]):
        return Wrong("The job itself is among the items. The sort key's beginning tells an application from a job.")
    if _ids(response) == _wanted():
        return Right("One collection, one kind of item in it, one direction: no filter and nothing to throw away.")
    if _ids(response) == _wanted()[::-1]:
        return Wrong("The right items, the lowest id first. Descending is the other direction.")
    if {item["jobId"]["S"] for item in response["Items"]} != {_POSTED.job.id}:
        return Wrong("These are applications for another job than `posted`'s.")
    came = f"{response['Count']} item{'s' * (response['Count'] != 1)}"
    return Wrong(f"The answer has {came}, and all {len(_wanted())} applications are wanted.")


def _ids(response: dict[str, Any]) -> list[str]:
    return [item["id"]["S"] for item in response["Items"]]


def _wanted() -> list[str]:
    return sorted((it.id for it in _POSTED.applications), reverse=True)


def _refusal(message: str) -> str:
    if "Invalid index" in message or "does not have the specified index" in message:
        return "There is no index of this name. The chapter's table of indexes has all three."
    if "Consistent reads" in message:
        return "An index cannot be read strongly consistent: leave `ConsistentRead` out."
    if "missed key schema element" in message or "not supported" in message:
        return (
            "The key condition has to name the index's own keys: `=` for its partition key, and, after `AND`, "
            "one condition on its sort key."
        )
    if "should be present" in message:
        return "A Query needs its `KeyConditionExpression`."
    if "Syntax error" in message:
        return "DynamoDB cannot read the key condition. Two conditions are joined by `AND`."
    return f"DynamoDB refuses the request: {message.rstrip('.')}."
