"""The exercises of chapter 01, model the table. 01-4 stands half-way on the page."""

from collections.abc import Callable

from workbook.exercises.chapter_01.apply import check_apply
from workbook.exercises.chapter_01.keys import check_keys
from workbook.exercises.chapter_01.phantom import check_accept
from workbook.exercises.chapter_01.query import check_query
from workbook.exercises.exercise import Exercise

EXERCISES = (
    Exercise(
        id="01-1",
        title="Derive an application's keys",
        expects="a function that returns a dict of six texts: PK, SK, GSI1PK, GSI1SK, GSI2PK and GSI2SK",
        look="the table of keys above the exercise, and questions 3 and 4 under First the questions",
        stub="Put the six keys in place of the dots and run the cell again.",
        check=check_keys,
        answer_type=Callable,
        hints=(
            "Begin with the two that are given: `PK` and `SK` are the same text, with both ids in it.",
            "`jobApplications` has to hold the job and its applications in one collection, so `GSI1PK` is "
            "the job's own. `GSI1SK` says the kind and the application's id.",
            "`jobsAppliedTo` is asked with a nanny and answers with jobs: a user's key, then a job's.",
            'For example `"GSI1PK": f"JOB#{application.jobId}"`, and `"GSI2PK": f"USER#{application.username}"`.',
        ),
    ),
    Exercise(
        id="01-2",
        title="Write the transaction that applies",
        expects="a function that returns a list of two actions, an Update and a Put, each with its condition",
        look="the function `change` under Two items at once, and the condition that saved Kenza's account",
        stub="Put the two actions in place of the dots and run the cell again.",
        check=check_apply,
        answer_type=Callable,
        hints=(
            "The Update has the parts that `change` gives one, with a value for every placeholder. `SET n = n + :one` "
            'adds; the value of `:one` is `{"N": "1"}`, that of a text `{"S": "…"}`.',
            "The Update's condition is that the job is OPEN. The Put's is that no item has its key yet.",
            '`"UpdateExpression": "SET applicationCount = applicationCount + :one"` with the condition '
            '`jobStatus = :open`; and for the Put, `"Item": application` with `attribute_not_exists(PK)`.',
        ),
    ),
    Exercise(
        id="01-3",
        title="Ask a new question",
        expects="a function that returns a dict with the parameters of a Query, all but `TableName`",
        look="the picture of the three indexes, and how question 2 asked for jobs only",
        stub="Put the Query's parameters in place of the dots and run the cell again.",
        check=check_query,
        answer_type=Callable,
        hints=(
            "Which index has a job's applications in one collection? Its two keys are the ones to name.",
            "`begins_with(…, :kind)` on the sort key keeps the job out, as it kept Sarah herself out of her jobs.",
            "`GSI1PK = :job AND begins_with(GSI1SK, :kind)`, values for `:job` and `:kind`, and the direction `False`.",
        ),
    ),
    Exercise(
        id="01-4",
        title="No phantom",
        expects="a function that makes a PENDING application ACCEPTED, and otherwise raises and changes nothing",
        look="the update above: its key, and what it lacks",
        stub="Write the update in place of the dots and run the cell again.",
        check=check_accept,
        answer_type=Callable,
        hints=(
            "Begin with the update above: `dynamodb.update_item(TableName=table_name, Key=…, …)`. Mend its key first: "
            "compare it with the table of keys.",
            "What Kenza's account got, an update can have as well: `ConditionExpression`. What does the item have to "
            "say about itself before it may become ACCEPTED?",
            "The condition `jobApplicationStatus = :pending` needs a value for `:pending`. It does not hold where "
            "there is no item, so one condition is enough.",
        ),
    ),
)
