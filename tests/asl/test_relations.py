"""Settings of template.yaml that hang together: each relation is kept, and each is broken once to see that it is found.

One setting alone is always allowed; AWS refuses the first two relations, and of the others nobody says a word.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from workbook.cloud.template import Template
from workbook.practice.trial_stack import changed

QUEUE, DLQ, FUNCTION = (
    "UpdateJobApplicationsSQSQueue",
    "UpdateJobApplicationsSQSDLQ",
    "UpdateJobApplicationsFunction",
)


def mapping(**properties: Any) -> dict[str, Any]:
    return {FUNCTION: {"Events": {"DeclinedApplications": {"Properties": properties}}}}


class Settings:
    """The settings of a transformed template that the relations are about, with AWS's defaults."""

    def __init__(self, template: Template) -> None:
        resources = template.resources
        queue, dlq, function = (resources[name]["Properties"] for name in (QUEUE, DLQ, FUNCTION))
        [(_, source)] = template.of_type("AWS::Lambda::EventSourceMapping")
        self.visibility = queue.get("VisibilityTimeout", 30)
        self.retention = queue.get("MessageRetentionPeriod", 345_600)
        self.receives = queue["RedrivePolicy"]["maxReceiveCount"]
        self.fifo, self.dlq_fifo = queue.get("FifoQueue", False), dlq.get("FifoQueue", False)
        self.dlq_retention = dlq.get("MessageRetentionPeriod", 345_600)
        self.timeout = function.get("Timeout", 3)
        self.reserved = function.get("ReservedConcurrentExecutions")
        self.batch = source["Properties"].get("BatchSize", 10)
        self.window = source["Properties"].get("MaximumBatchingWindowInSeconds", 0)
        self.most = source["Properties"].get("ScalingConfig", {}).get("MaximumConcurrency")
        self.alarms = {name: it["Properties"] for name, it in template.of_type("AWS::CloudWatch::Alarm")}


def alarm_on(settings: Settings, metric: str, queue: str) -> Mapping[str, Any]:
    dimension = [{"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}]
    found = [it for it in settings.alarms.values() if (it["MetricName"], it["Dimensions"]) == (metric, dimension)]
    return found[0] if found else {"Threshold": float("inf"), "Period": 0, "EvaluationPeriods": 0}


def age_rings_late_enough(it: Settings) -> bool:
    """After its third receive a message no longer counts as the oldest (SQS guide, *Available CloudWatch metrics for
    Amazon SQS*), and a message that fails is no reason for this alarm; a function that is stopped is."""
    alarm = alarm_on(it, "ApproximateAgeOfOldestMessage", QUEUE)
    return bool(2 * it.visibility < alarm["Threshold"] < it.retention)


RELATIONS: dict[str, tuple[Callable[[Settings], bool], Mapping[str, Mapping[str, Any]]]] = {
    # Lambda guide, "Using Lambda with Amazon SQS".
    "a message is hidden for as long as the function may take": (
        lambda it: it.visibility >= it.timeout,
        {FUNCTION: {"Timeout": 21}},
    ),
    "a batch of more than ten has a window": (lambda it: it.batch <= 10 or it.window >= 1, mapping(BatchSize=11)),
    "a message is hidden for six timeouts and the window": (
        lambda it: it.visibility >= 6 * it.timeout + it.window,
        mapping(MaximumBatchingWindowInSeconds=3),
    ),
    "throttling alone does not use up the receives": (
        lambda it: it.receives >= 5,
        {QUEUE: {"RedrivePolicy": {"maxReceiveCount": 4}}},
    ),
    # SQS guide, "Setting-up dead-letter queue retention".
    "a dead letter lives on after the queue's retention": (
        lambda it: it.dlq_retention >= it.retention + 7 * 86_400,
        {DLQ: {"MessageRetentionPeriod": 345_600}},
    ),
    "all receives fit into the queue's retention": (
        lambda it: it.visibility * it.receives < it.retention,
        {QUEUE: {"VisibilityTimeout": 43_200, "RedrivePolicy": {"maxReceiveCount": 8}}},
    ),
    "the queue and its DLQ are of one kind": (lambda it: it.fifo == it.dlq_fifo, {QUEUE: {"FifoQueue": True}}),
    # Lambda guide, "Configuring scaling behavior for SQS event source mappings".
    "what is received may run": (
        lambda it: it.reserved is None or (it.most is not None and it.most <= it.reserved),
        {FUNCTION: {"ReservedConcurrentExecutions": 5}},
    ),
    "one dead letter is an alarm": (
        lambda it: alarm_on(it, "ApproximateNumberOfMessagesVisible", DLQ)["Threshold"] == 0,
        {"DeadLetterAlarm": {"Threshold": 1}},
    ),
    "and it watches the DLQ": (
        lambda it: alarm_on(it, "ApproximateNumberOfMessagesVisible", DLQ)["Threshold"] == 0,
        {"DeadLetterAlarm": {"Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": [QUEUE, "QueueName"]}}]}},
    ),
    "a message that fails is no alarm on age": (age_rings_late_enough, {"OldestMessageAlarm": {"Threshold": 40}}),
    "an old message is an alarm before it expires": (
        age_rings_late_enough,
        {"OldestMessageAlarm": {"Threshold": 345_600}},
    ),
}


@pytest.mark.parametrize("name", RELATIONS)
def test_the_template_keeps_the_relation(name: str) -> None:
    keeps, _ = RELATIONS[name]
    assert keeps(Settings(Template.load()))


@pytest.mark.parametrize("name", RELATIONS)
def test_a_template_that_breaks_the_relation_is_found(name: str) -> None:
    keeps, change = RELATIONS[name]
    assert not keeps(Settings(changed(Template.load(), change)))


def test_cfn_lint_finds_nothing_in_what_the_transform_gives_either(cfn_lint: Any) -> None:
    assert [match.message for match in cfn_lint.lint(json.dumps(Template.load().cloudformation))] == []


@pytest.mark.slow
def test_canary_cfn_lint_sees_a_timeout_above_the_visibility_timeout_only_after_the_transform(cfn_lint: Any) -> None:
    # The page of chapter 06 says so: when cfn-lint learns it, that section changes.
    broken = changed(Template.load(), {FUNCTION: {"Timeout": 21}})
    assert [match.rule.id for match in cfn_lint.lint(json.dumps(broken.source))] == []
    assert [match.rule.id for match in cfn_lint.lint(json.dumps(broken.cloudformation))] == ["E3505"]
