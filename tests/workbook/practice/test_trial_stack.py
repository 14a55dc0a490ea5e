"""A changed template, and a stack of it beside the reader's."""

import boto3
import pytest

from workbook.cloud import DeployError, answers, connect
from workbook.cloud.template import Template, TemplateError
from workbook.event_source import EventSourceMapping
from workbook.practice.trial_stack import book_once, by_logical_ids, changed, deployed, ledger_of

QUEUE, FUNCTION = "UpdateJobApplicationsSQSQueue", "UpdateJobApplicationsFunction"


@pytest.fixture(scope="module")
def template() -> Template:
    return Template.load()


def test_a_change_is_merged_and_everything_else_stays(template: Template) -> None:
    queue = template.resources[QUEUE]["Properties"]
    mine = changed(template, {QUEUE: {"RedrivePolicy": {"maxReceiveCount": 7}}}).resources[QUEUE]["Properties"]
    assert mine["RedrivePolicy"] == queue["RedrivePolicy"] | {"maxReceiveCount": 7}
    assert {name: it for name, it in mine.items() if name != "RedrivePolicy"} == {
        name: it for name, it in queue.items() if name != "RedrivePolicy"
    }
    assert queue["RedrivePolicy"]["maxReceiveCount"] == 5  # the template that was changed is as it was


def test_of_two_changes_the_later_one_counts_and_none_takes_a_setting_away(template: Template) -> None:
    mine = changed(template, {QUEUE: {"VisibilityTimeout": 30, "Tags": None}}, {QUEUE: {"VisibilityTimeout": 40}})
    assert mine.resources[QUEUE]["Properties"]["VisibilityTimeout"] == 40
    assert "Tags" not in mine.resources[QUEUE]["Properties"]


def test_a_change_is_transformed_as_the_file_is(template: Template) -> None:
    assert changed(template).cloudformation == template.cloudformation
    window = {"DeclinedApplications": {"Properties": {"MaximumBatchingWindowInSeconds": 2}}}
    [(_, mapping)] = changed(template, {FUNCTION: {"Events": window}}).of_type("AWS::Lambda::EventSourceMapping")
    assert mapping["Properties"]["MaximumBatchingWindowInSeconds"] == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"Queue": {}}, "no resource 'Queue'"),
        ({QUEUE: 20}, "its properties are a mapping"),
        ({FUNCTION: {"Events": {"DeclinedApplications": {"Type": "Queue"}}}}, "template.yaml, changed"),
    ],
)
def test_a_change_that_is_none_is_told(template: Template, change: dict[str, dict[str, object]], sentence: str) -> None:
    with pytest.raises(TemplateError, match=sentence):
        changed(template, change)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({FUNCTION: {"Timeout": 21}}, "Queue visibility timeout: 20 seconds is less than Function timeout: 21 seconds"),
        ({QUEUE: {"VisibilityTimeout": 43_201}}, "Invalid value for the parameter VisibilityTimeout"),
        ({QUEUE: {"VisibilityTimeOut": 20}}, "Unknown Attribute VisibilityTimeOut"),
    ],
)
def test_what_aws_refuses_is_not_deployed_and_leaves_nothing(
    template: Template, change: dict[str, dict[str, object]], sentence: str
) -> None:
    with connect():
        before = boto3.client("sqs").list_queues()["QueueUrls"]
        with pytest.raises(DeployError, match=sentence), deployed(changed(template, change)):
            raise AssertionError
        assert boto3.client("sqs").list_queues()["QueueUrls"] == before


def test_a_trial_leaves_the_readers_stack_and_time_alone(template: Template) -> None:
    with connect() as stack:
        boto3.client("sqs").send_message(QueueUrl=stack.outputs["QueueUrl"], MessageBody="the reader's")
        with deployed(changed(template, {QUEUE: {"MessageRetentionPeriod": 60}})) as trial:
            trial.clock.advance(345_600)
        assert stack.clock.elapsed == 0
        waiting = boto3.client("sqs").get_queue_attributes(
            QueueUrl=stack.outputs["QueueUrl"], AttributeNames=["ApproximateNumberOfMessages"]
        )
        assert waiting["Attributes"]["ApproximateNumberOfMessages"] == "1"
        stacks = boto3.client("cloudformation").describe_stacks()["Stacks"]
        assert [it["StackName"] for it in stacks] == [stack.name]


def test_the_deployed_settings_are_the_changed_ones(template: Template) -> None:
    scaling = {"DeclinedApplications": {"Properties": {"ScalingConfig": {"MaximumConcurrency": 2}}}}
    change = {FUNCTION: {"ReservedConcurrentExecutions": 3, "Timeout": 7, "Events": scaling}}
    with deployed(changed(template, change)) as trial:
        mapping = EventSourceMapping.from_stack(trial, FUNCTION)
    assert isinstance(mapping, EventSourceMapping)
    assert (mapping.settings.reserved_concurrency, mapping.settings.maximum_concurrency) == (3, 2)
    assert mapping.function.timeout == 7


def test_without_a_local_cloud_there_is_one_for_the_trial_alone_and_the_session_is_kept(template: Template) -> None:
    session = boto3.DEFAULT_SESSION = boto3.Session(region_name="eu-west-1")
    with deployed(template) as trial:
        answer, became = book_once(trial, 3)
    assert (answer["status"], became) == ("SUCCEEDED", {"ACCEPTED": 1, "DECLINED": 2})
    assert not answers()
    assert boto3.DEFAULT_SESSION is session


def test_a_trial_takes_none_of_the_readers_ids(template: Template) -> None:
    def next_id() -> str:
        with connect() as stack:
            if trying:
                with deployed(template):
                    pass
            return str(
                boto3.client("sqs").send_message(QueueUrl=stack.outputs["QueueUrl"], MessageBody="m")["MessageId"]
            )

    trying = False
    without = next_id()
    trying = True
    assert next_id() == without


def test_what_aws_calls_a_resource_is_told_by_its_logical_id(template: Template) -> None:
    with deployed(template) as trial:
        index = f"arn:aws:dynamodb:us-east-1:123456789012:table/{trial.outputs['TableName']}/index/jobApplications"
        text = f"Query on {index}, SendMessage on {trial.outputs['QueueArn']} by arn:aws:iam::1:role/another"
        assert by_logical_ids(text, trial) == (
            "Query on BookingTable/index/jobApplications, SendMessage on UpdateJobApplicationsSQSQueue by role/another"
        )


def test_throttling_alone_kills_good_messages_where_one_receive_is_all_they_have(template: Template) -> None:
    jam = changed(
        template, {FUNCTION: {"ReservedConcurrentExecutions": 1}, QUEUE: {"RedrivePolicy": {"maxReceiveCount": 1}}}
    )
    counts = ledger_of(jam, 25, duration=2.5).counts()
    assert (counts["FAILED"], counts["DEAD_LETTERED"]) == (0, 5)
