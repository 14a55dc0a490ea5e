"""Wrong answers to the exercises of chapter 06, infrastructure as code."""

from typing import Any

from tests.workbook.exercises.wrong_answers import execution_mistakes as mistakes
from tests.workbook.exercises.wrong_answers.listed import WrongAnswers

QUEUE, DLQ, FUNCTION = (
    "UpdateJobApplicationsSQSQueue",
    "UpdateJobApplicationsSQSDLQ",
    "UpdateJobApplicationsFunction",
)


def event(**properties: Any) -> dict[str, Any]:
    return {"Events": {"DeclinedApplications": {"Properties": properties}}}


def besides(visibility: Any, window: Any) -> dict[str, Any]:
    return {QUEUE: {"VisibilityTimeout": visibility}, FUNCTION: event(MaximumBatchingWindowInSeconds=window)}


def keeps(value: Any) -> dict[str, Any]:
    return {DLQ: {"MessageRetentionPeriod": value}}


def of(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}


def allow(actions: Any, resource: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


POLL = allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], of(QUEUE))
DECLINE = allow("dynamodb:UpdateItem", of("BookingTable"))
LOG = allow(["logs:CreateLogStream", "logs:PutLogEvents"], of("UpdateJobApplicationsFunctionLogGroup"))
TRACE = allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*")


def policy(*statements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


WRONG_ANSWERS: WrongAnswers = {
    "06-1": (
        ({}, "Maximum batch window in seconds must be greater than 0"),
        ({QUEUE: {"VisibilityTimeout": 155}}, "Maximum batch window in seconds must be greater than 0"),
        ({FUNCTION: event(MaximumBatchingWindowInSeconds=5)}, "20 seconds is less than Function timeout: 25 seconds"),
        (besides(24, 5), "24 seconds is less than Function timeout: 25 seconds"),
        (besides(25, 5), "12 of 12 messages were received again"),
        (besides(28, 5), "they waited 5 s for their batch and took 24 s"),
        (besides(150, 5), "150 s is less than 6 x 25 + 5"),
        (besides(155, 0), "Maximum batch window in seconds must be greater than 0"),
        (besides(155, 301), "a number from 0 to 300"),
        (besides(43_201, 5), "a number from 0 to 43,200"),
        (besides("155", 5), "without quotes"),
        (besides(155.0, 5), "is a float"),
        ({FUNCTION: {"Timeout": 3}}, "`Timeout` and `BatchSize` stay"),
        (besides(155, 5) | {FUNCTION: event(BatchSize=10)}, "`Timeout` and `BatchSize` stay"),
        ({QUEUE: {"VisibilityTimeOut": 155}}, "capitals count"),
        ({DLQ: {"VisibilityTimeout": 155}}, "Did you mean `UpdateJobApplicationsSQSQueue.VisibilityTimeout`"),
        ({FUNCTION: {"MaximumBatchingWindowInSeconds": 5}}, "none of the settings that have to change"),
        ({"VisibilityTimeout": 155}, "has no resource `VisibilityTimeout`"),
        (besides(None, 5), "is None. It is a whole number"),
        (besides(155, 5) | {"OldestMessageAlarm": {"Threshold": "600"}}, "without quotes"),
        ({QUEUE: 155}, "a dict of its settings"),
        ({"Resources": {QUEUE: {"VisibilityTimeout": 155}}}, "has no resource `Resources`"),
        ({QUEUE: {"Properties": {"VisibilityTimeout": 155}}}, "is not the way to a setting here"),
        ([155, 5], "has to be a `dict`"),
    ),
    "06-2": (
        (keeps(345_600), "had expired in the DLQ after 0.0 days"),
        (keeps(604_800), "had expired in the DLQ after 3.0 days"),
        (keeps(3_600), "had expired in the DLQ at once"),
        (keeps(14), "a number from 60 to 1,209,600"),
        (keeps(2_419_200), "a number from 60 to 1,209,600"),
        (keeps("14 days"), "without quotes"),
        ({QUEUE: {"MessageRetentionPeriod": 1_209_600}}, "The longer it may stay there, the older it is"),
        ({QUEUE: {"RedrivePolicy": {"maxReceiveCount": 5}}}, "none of the settings that have to change"),
        ({"DeadLetterAlarm": {"Period": 60}}, "none of the settings that have to change"),
        (keeps(1_209_600) | {"OldestMessageAlarm": {"Threshold": 120}}, "One setting loses them, and 2 came"),
        ({DLQ: {"MessageRetention": 1_209_600}}, "Did you mean"),
        (keeps(864_000), "had expired in the DLQ after 6.0 days"),
        ({"DLQ": {"MessageRetentionPeriod": 1_209_600}}, "has no resource `DLQ`"),
        ({}, "one resource and one property"),
        (1_209_600, "has to be a `dict`"),
    ),
    "06-3": (
        ({}, "has `Version` and `Statement`"),
        ({"Statement": [POLL, DECLINE, LOG, TRACE]}, "is the language of today's policies"),
        (policy(POLL, LOG, TRACE), "was denied `dynamodb:UpdateItem` on BookingTable"),
        (policy(POLL, allow("dynamodb:PutItem", of("BookingTable")), LOG, TRACE), "was denied `dynamodb:UpdateItem`"),
        (policy(DECLINE, LOG, TRACE), "Lambda polls the queue"),
        (policy(allow("sqs:ReceiveMessage", of(QUEUE)), DECLINE, LOG, TRACE), "`sqs:DeleteMessage` on"),
        (policy(allow(POLL["Action"], of(DLQ)), DECLINE, LOG, TRACE), "Lambda polls the queue"),
        (policy(POLL, DECLINE, TRACE), "Lambda writes the function's log"),
        (policy(POLL, DECLINE, LOG), "Tracing is Active"),
        (
            policy(POLL, allow("dynamodb:*", of("BookingTable")), LOG, TRACE),
            "`dynamodb:Scan` on BookingTable is allowed",
        ),
        (policy(POLL, allow("dynamodb:UpdateItem", "*"), LOG, TRACE), "on table/another is allowed"),
        (policy(allow("sqs:*", of(QUEUE)), DECLINE, LOG, TRACE), "`sqs:PurgeQueue`"),
        (policy(POLL, DECLINE, allow("logs:*", "*"), TRACE), "more of what it must not do"),
        (policy(POLL, DECLINE, LOG, allow("xray:*", "*")), "`xray:GetTraceSummaries` on any resource is allowed"),
        (policy(POLL, DECLINE, LOG, allow("xray:Put*", "*")), "More than it needs: the role is allowed xray:Put*"),
        (policy(allow("*", "*")), "more of what it must not do"),
        (policy(POLL, DECLINE, LOG, TRACE, allow("sqs:SendMessage", of(DLQ))), "`sqs:SendMessage` on"),
        (policy(POLL, DECLINE, LOG, TRACE, {"Effect": "Allow", "Action": "sqs:SendMessage"}), "has a Resource"),
        (policy(POLL, allow("UpdateItem", of("BookingTable")), LOG, TRACE), "UpdateItem is no action"),
        (policy(POLL, allow("dynamodb:UpdateItem", of("Table")), LOG, TRACE), "AWS refuses it"),
        (policy(POLL, DECLINE | {"Effect": "Deny"}, LOG, TRACE), "was denied `dynamodb:UpdateItem`"),
        (
            policy(allow(POLL["Action"], [of(QUEUE), of(DLQ)]), DECLINE, LOG, TRACE),
            "So is 1 more of what",
        ),
        (policy(allow("sqs:Receive*", of(QUEUE)), DECLINE, LOG, TRACE), "`sqs:DeleteMessage` on"),
        (
            policy(allow([*POLL["Action"][1:], "sqs:ReceiveMessage*"], of(QUEUE)), DECLINE, LOG, TRACE),
            "Name each action",
        ),
        (policy(allow(POLL["Action"], {"Ref": QUEUE}), DECLINE, LOG, TRACE), "`sqs:ReceiveMessage` on"),
        (policy(allow(POLL["Action"], {"Fn::GetAtt": f"{QUEUE}.Arn"}), DECLINE, LOG, TRACE), "takes a list"),
        (policy(POLL, DECLINE, LOG, TRACE) | {"Extra": 1}, "a policy document has no `Extra`"),
        ([POLL, DECLINE, LOG, TRACE], "has to be a `dict`"),
    ),
    "06-4": (
        (mistakes.nothing, "It returned nothing"),
        (mistakes.a_tuple, "A dict with state, error and input is wanted"),
        (mistakes.without_the_input, "`input` is missing"),
        (mistakes.the_last_state, "That is where the execution ended"),
        (mistakes.the_executions_error, "is the name that the workflow gave"),
        (mistakes.the_first_failure_of_anybody, "belongs to another execution"),
        (mistakes.ids_as_text, "ids are text"),
        (mistakes.the_line_before, "follow `previous_event_id`"),
        (mistakes.input_as_text, "`json.loads` makes of it"),
        (mistakes.the_executions_input, "not what this state was given"),
        (mistakes.expects_a_name_everywhere, "Not every line has 'name'"),
        ("what_failed", "has to be a function"),
    ),
}
