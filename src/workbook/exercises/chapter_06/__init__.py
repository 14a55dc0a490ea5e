"""The exercises of chapter 06, infrastructure as code."""

from collections.abc import Callable

from workbook.exercises.chapter_06.failed_execution import what_failed
from workbook.exercises.chapter_06.mapping import accepted_mapping
from workbook.exercises.chapter_06.policy import smallest_policy
from workbook.exercises.chapter_06.retention import the_setting
from workbook.exercises.exercise import Exercise

EXERCISES = (
    Exercise(
        id="06-1",
        title="A mapping that AWS accepts",
        expects="a dict of changes, by resource and property, that goes on top of the proposal",
        look="what CloudFormation said above, and AWS's rule: six times, plus the window",
        stub="Put two numbers in place of `...`; the check deploys them and runs the mapping.",
        check=accepted_mapping,
        answer_type=dict,
        hints=(
            "Lambda refuses two things here, one after the other: a visibility timeout below the function's timeout, "
            "and batches of more than 10 without a batching window.",
            "Any window from 1 s will do. What is received waits that long, and hidden it has to be all the while.",
            "Six times 25 s, plus your window: with a window of 5 s that is 155 s.",
        ),
    ),
    Exercise(
        id="06-2",
        title="Lost after four days",
        expects="a dict with one resource and one property of it, and a value with which nothing is lost",
        look="two queues, two retentions, and one first timestamp",
        stub="Put the resource, the property and a better value in place of `...`.",
        check=the_setting,
        answer_type=dict,
        hints=(
            "Nobody purged anything, and no receive was too many. What makes messages vanish without a trace?",
            "A message keeps its first timestamp when it moves to the DLQ. One that fails for three days and then "
            "moves has how long to live there?",
            "`UpdateJobApplicationsSQSDLQ` and its `MessageRetentionPeriod`: four days in the queue and seven to look "
            "at it are eleven at least. 14 days, the most there is, are 1,209,600 s.",
        ),
    ),
    Exercise(
        id="06-3",
        title="The smallest policy",
        expects="a policy document with what the function and Lambda need, on its own resources, and no more",
        look="the function's code, and what Lambda does with the function's role besides calling it",
        stub="Fill in actions and resources in place of `...`; the check deploys the policy and runs the function.",
        check=smallest_policy,
        answer_type=dict,
        hints=(
            "Four statements, one for each who acts with this role: the poller on the queue, the code on the table, "
            "the log, and the traces.",
            "The poller receives, deletes, and asks for the queue's attributes. The code makes one call, a conditional "
            "update: `dynamodb:UpdateItem`. The log group is there already, so a stream and events are all it takes.",
            "`sqs:ReceiveMessage`, `sqs:DeleteMessage`, `sqs:GetQueueAttributes` on `queue`; `dynamodb:UpdateItem` on "
            "`table`; `logs:CreateLogStream`, `logs:PutLogEvents` on `log`. X-Ray's two actions take no resource, so "
            'theirs is `"*"`.',
        ),
    ),
    Exercise(
        id="06-4",
        title="What failed",
        expects="a function of a log's lines that gives a dict with state, error and input",
        look="the table of lines: which types there are, and where previous_event_id leads",
        stub="Put the three values in place of `...`; the check runs it on logs of several executions.",
        check=what_failed,
        answer_type=Callable,
        hints=(
            "First the execution: the line of type `ExecutionFailed` has its `execution_arn`. Keep the lines that have "
            "the same one, in a dict by their `id`.",
            "Then the last `TaskFailed` among them. Ids are text, so compare them with `int`. From there go to "
            '`previous_event_id`, again and again, until the type ends with "StateEntered".',
            "The name and the input are in that line's `details`, as `name` and `input`; `json.loads` reads the input. "
            "The error is in the `details` of the `TaskFailed`.",
        ),
    ),
)
