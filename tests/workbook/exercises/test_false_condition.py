"""Why a condition was false, in words."""

from workbook.exercises.chapter_05.false_condition import false_condition

ITEM = {"PK": {"S": "JOB#1"}, "jobApplicationStatus": {"S": "PENDING"}}


def test_names_that_go_by_a_placeholder_are_looked_up() -> None:
    request = {
        "ConditionExpression": "attribute_exists(PK) AND #s = :open",
        "ExpressionAttributeNames": {"#s": "jobStatus", "#status": "jobApplicationStatus"},
        "ExpressionAttributeValues": {":open": {"S": "OPEN"}, ":opened": {"S": "no"}},
    }
    said = false_condition(request, ITEM, silent=True)
    assert '`#s` is `jobStatus`, `:open` is `{"S": "OPEN"}`; the item has' in said
    assert said.endswith("and no `jobStatus`, which is the job's attribute.")
    assert "kept silent" in said


def test_words_and_functions_are_no_attributes() -> None:
    request = {"ConditionExpression": "NOT attribute_exists (PK) AND size(jobApplicationStatus) > n"}
    said = false_condition(request, ITEM, silent=False)
    assert said.endswith(
        'application, the one that it should let through. The item has `jobApplicationStatus` = `{"S": '
        '"PENDING"}` and no `n`.'
    )
