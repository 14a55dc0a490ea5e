"""Queues, their attributes, tags and permissions (Amazon SQS API reference; recorded: LocalStack, `test_sqs.py`)."""

import json

import pytest

from sqs_engine import Queue, SqsEngine, StandingClock
from tests.sqs_engine.conftest import FIFO, refusal

SETTABLE = {
    "VisibilityTimeout": "30",
    "MaximumMessageSize": "1048576",
    "MessageRetentionPeriod": "345600",
    "DelaySeconds": "0",
    "ReceiveMessageWaitTimeSeconds": "0",
    "SqsManagedSseEnabled": "true",
}
COUNTED = {f"ApproximateNumberOfMessages{which}": "0" for which in ("", "NotVisible", "Delayed")}
BORN = {"CreatedTimestamp": "1767258000", "LastModifiedTimestamp": "1767258000"}
ARN = "arn:aws:sqs:us-east-1:123456789012:"


def test_recorded_all_attributes_of_a_new_queue(engine: SqsEngine) -> None:
    engine.create_queue("a")
    assert engine.get_attributes("a", ["All"]) == {"QueueArn": ARN + "a"} | COUNTED | BORN | SETTABLE
    engine.create_queue("a.fifo", FIFO)
    fifo = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    fifo |= {"DeduplicationScope": "queue", "FifoThroughputLimit": "perQueue"}
    assert engine.get_attributes("a.fifo", ["All"]) == {"QueueArn": ARN + "a.fifo"} | COUNTED | BORN | SETTABLE | fifo


def test_attributes_are_given_by_name_and_unknown_names_refused(engine: SqsEngine, queue: Queue) -> None:
    assert engine.get_attributes(queue.name, ["QueueArn", "Policy"]) == {"QueueArn": queue.arn}
    assert engine.get_attributes(queue.name, []) == {}
    for name in ("Foobar", ""):
        refused = refusal(lambda: engine.get_attributes(queue.name, [name]))  # noqa: B023
        assert refused == ("InvalidAttributeName", f"Unknown Attribute {name}.")


def test_a_change_is_dated(engine: SqsEngine, queue: Queue, clock: StandingClock) -> None:
    clock.advance(5)
    engine.set_attributes(queue.name, {"DelaySeconds": "3"})
    found = engine.get_attributes(queue.name, ["CreatedTimestamp", "LastModifiedTimestamp", "DelaySeconds"])
    assert found == {"CreatedTimestamp": "1767258000", "LastModifiedTimestamp": "1767258005", "DelaySeconds": "3"}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("VisibilityTimeout", ("-1", "43201", "", "1.5", " 2", "x", "²", "9" * 5_000)),
        ("DelaySeconds", ("901",)),
        ("ReceiveMessageWaitTimeSeconds", ("21",)),
        ("MessageRetentionPeriod", ("59", "1209601")),
        ("MaximumMessageSize", ("1023", "1048577")),
        ("KmsDataKeyReusePeriodSeconds", ("59", "86401")),
        ("SqsManagedSseEnabled", ("yes",)),
        ("Policy", ("x", "[]", '"x"')),
    ],
)
def test_a_value_out_of_range_is_refused_and_nothing_changed(
    engine: SqsEngine, queue: Queue, name: str, values: tuple[str, ...]
) -> None:
    before = engine.get_attributes(queue.name, ["All"])
    for value in values:
        refused = refusal(lambda: engine.set_attributes(queue.name, {"DelaySeconds": "7", name: value}))  # noqa: B023
        assert refused == ("InvalidAttributeValue", f"Invalid value for the parameter {name}.")
    assert engine.get_attributes(queue.name, ["All"]) == before


def test_recorded_which_attributes_a_queue_of_its_type_has(engine: SqsEngine, queue: Queue, fifo: Queue) -> None:
    for where, name, value, code, text in (
        (queue, "FifoQueue", "true", "InvalidAttributeName", "Unknown Attribute FifoQueue."),
        (queue, "ContentBasedDeduplication", "true", "InvalidAttributeName", "Unknown Attribute ContentBasedDedup"),
        (queue, "DeduplicationScope", "queue", "InvalidAttributeName", "You can specify the DeduplicationScope only "),
        (queue, "QueueArn", "x", "InvalidAttributeName", "Unknown Attribute QueueArn."),
        (queue, "Foobar", "x", "InvalidAttributeName", "Unknown Attribute Foobar."),
        (fifo, "FifoQueue", "false", "InvalidAttributeValue", "Invalid value for the parameter FifoQueue. Reason: Mod"),
        (fifo, "DeduplicationScope", "x", "InvalidAttributeValue", "Invalid value for the parameter DeduplicationSco"),
        (fifo, "FifoThroughputLimit", "perMessageGroupId", "InvalidAttributeValue", "Invalid value for the parameter"),
    ):
        found = refusal(lambda: engine.set_attributes(where.name, {name: value}))  # noqa: B023
        assert (found[0], found[1][: len(text)]) == (code, text)
    engine.set_attributes(fifo.name, {"FifoQueue": "true"})


def test_recorded_one_kind_of_encryption_at_a_time(engine: SqsEngine, queue: Queue) -> None:
    both = {"KmsMasterKeyId": "key", "SqsManagedSseEnabled": "true"}
    assert refusal(lambda: engine.set_attributes(queue.name, both)) == (
        "InvalidAttributeName",
        "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    )
    names = ["KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"]
    kms = {"KmsMasterKeyId": "key", "KmsDataKeyReusePeriodSeconds": "6000", "SqsManagedSseEnabled": "false"}
    engine.set_attributes(queue.name, kms)
    assert engine.get_attributes(queue.name, names) == kms
    engine.set_attributes(queue.name, {"SqsManagedSseEnabled": "true"})
    engine.set_attributes(queue.name, {"KmsMasterKeyId": "key"})
    assert engine.get_attributes(queue.name, names) == kms
    engine.set_attributes(queue.name, {"SqsManagedSseEnabled": "true"})
    assert engine.get_attributes(queue.name, names) == {"SqsManagedSseEnabled": "true"}


@pytest.mark.parametrize("name", ["Policy", "RedrivePolicy", "RedriveAllowPolicy"])
def test_recorded_an_empty_document_removes_it(engine: SqsEngine, queue: Queue, fifo: Queue, name: str) -> None:
    dead = engine.create_queue("dead").arn
    document = {
        "Policy": '{"Version":"2012-10-17","Statement":[]}',
        "RedrivePolicy": f'{{"deadLetterTargetArn":"{dead}","maxReceiveCount":3}}',
        "RedriveAllowPolicy": '{"redrivePermission":"denyAll"}',
    }[name]
    engine.set_attributes(queue.name, {name: document})
    assert engine.get_attributes(queue.name, [name]) == {name: document}
    engine.set_attributes(queue.name, {name: ""})
    assert name not in engine.get_attributes(queue.name, ["All"])


def test_the_number_of_a_redrive_policy_may_come_as_a_text(engine: SqsEngine, queue: Queue) -> None:
    policy = json.dumps({"maxReceiveCount": "42", "deadLetterTargetArn": queue.arn})
    engine.create_queue("source", {"RedrivePolicy": policy})
    found = json.loads(engine.get_attributes("source", ["RedrivePolicy"])["RedrivePolicy"])
    assert found == {"deadLetterTargetArn": queue.arn, "maxReceiveCount": 42}
    assert engine.create_queue("source", {"RedrivePolicy": policy}).name == "source"


# -- creation, names, deletion -----------------------------------------------------------------------------------------


def test_recorded_creating_again_with_the_same_attributes_gives_the_same_queue(engine: SqsEngine) -> None:
    attributes = {"ReceiveMessageWaitTimeSeconds": "1", "DelaySeconds": "1"}
    queue = engine.create_queue("a", attributes)
    for same in ({}, {"DelaySeconds": "1"}, attributes):
        assert engine.create_queue("a", same) is queue
    engine.set_attributes("a", {"DelaySeconds": "2"})
    text = "A queue already exists with the same name and a different value for attribute DelaySeconds"
    assert refusal(lambda: engine.create_queue("a", attributes)) == ("QueueAlreadyExists", text)
    assert engine.create_queue("a", {"DelaySeconds": "2"}) is queue


@pytest.mark.parametrize("name", ["", "a" * 81, "a b", "a/b", "ä", "a.b", "a.fifo"])
def test_recorded_names_that_a_standard_queue_cannot_have(engine: SqsEngine, name: str) -> None:
    text = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
    assert refusal(lambda: engine.create_queue(name)) == ("InvalidParameterValue", text)


@pytest.mark.parametrize("name", ["a", ".fifo", "a" * 76 + ".fifo", "a b.fifo", "a.fifo.fifo"])
def test_recorded_names_that_a_fifo_queue_cannot_have(engine: SqsEngine, name: str) -> None:
    code, text = refusal(lambda: engine.create_queue(name, FIFO))
    assert (code, text[:26]) == ("InvalidParameterValue", "The name of a FIFO queue c")


def test_names_of_80_characters_are_taken(engine: SqsEngine) -> None:
    engine.create_queue("a" * 80)
    engine.create_queue("a" * 75 + ".fifo", FIFO)


def test_recorded_a_name_is_free_a_minute_after_deletion(engine: SqsEngine, queue: Queue, clock: StandingClock) -> None:
    engine.delete_queue(queue.name)
    text = "You must wait 60 seconds after deleting a queue before you can create another with the same name."
    code = "AWS.SimpleQueueService.QueueDeletedRecently"
    assert refusal(lambda: engine.create_queue(queue.name)) == (code, text)
    clock.advance(60)
    assert engine.create_queue(queue.name) is not queue


def test_recorded_a_queue_that_is_not_there(engine: SqsEngine, queue: Queue) -> None:
    engine.delete_queue(queue.name)
    text = "The specified queue does not exist."
    for call in (lambda: engine.queue("none"), lambda: engine.get_attributes(queue.name, []), queue.receive):
        assert refusal(call) == ("AWS.SimpleQueueService.NonExistentQueue", text)


def test_recorded_one_purge_a_minute(engine: SqsEngine, queue: Queue, clock: StandingClock) -> None:
    engine.purge(queue.name)
    text = f"Only one PurgeQueue operation on {queue.name} is allowed every 60 seconds."
    assert refusal(lambda: engine.purge(queue.name)) == ("AWS.SimpleQueueService.PurgeQueueInProgress", text)
    clock.advance(60)
    engine.purge(queue.name)


def test_queues_are_listed_by_prefix_and_in_pages(engine: SqsEngine) -> None:
    for name in ("a-1", "b-1", "a-2", "a-3"):
        engine.create_queue(name)

    def names(*page: object) -> tuple[list[str], str | None]:
        queues, token = engine.list_queues(*page)  # type: ignore[arg-type]
        return [queue.name for queue in queues], token

    assert names("a-") == (["a-1", "a-2", "a-3"], None)
    first, token = names("a-", 2)
    assert (first, token is not None) == (["a-1", "a-2"], True)
    assert names("a-", 2, token) == (["a-3"], None)
    assert refusal(lambda: names("", 1001))[0] == "InvalidParameterValue"
    assert refusal(lambda: names("", 2, "none"))[0] == "InvalidParameterValue"


# -- tags and permissions ----------------------------------------------------------------------------------------------


def test_recorded_tags(engine: SqsEngine, queue: Queue) -> None:
    engine.tag_queue(queue.name, {"tag": "1", "Tag": "2", "empty": ""})
    engine.tag_queue(queue.name, {"tag": "3"})
    engine.untag_queue(queue.name, ["empty", "none"])
    assert queue.tags == {"tag": "3", "Tag": "2"}
    many = {str(each): "" for each in range(49)}
    assert refusal(lambda: engine.tag_queue(queue.name, many))[1] == "Too many tags added for queue queue."
    assert engine.create_queue("tagged", {}, {"a": "b"}).tags == {"a": "b"}


def test_recorded_permissions_are_statements_of_the_policy(engine: SqsEngine, queue: Queue) -> None:
    def policy() -> object:
        return json.loads(engine.get_attributes(queue.name, ["Policy"]).get("Policy", "null"))

    accounts = ["111111111111", "668614515564"]
    engine.add_permission(queue.name, "shared", accounts, ["ReceiveMessage"])
    engine.add_permission(queue.name, "other", accounts[:1], ["SendMessage", "DeleteMessage"])
    arns = [f"arn:aws:iam::{account}:root" for account in accounts]
    shared = {"Sid": "shared", "Effect": "Allow", "Principal": {"AWS": arns}, "Action": "SQS:ReceiveMessage"}
    other = {"Sid": "other", "Effect": "Allow", "Principal": {"AWS": arns[0]}}
    other |= {"Action": ["SQS:SendMessage", "SQS:DeleteMessage"]}
    head = {"Version": "2008-10-17", "Id": f"{queue.arn}/SQSDefaultPolicy"}
    resource = {"Resource": queue.arn}
    assert policy() == head | {"Statement": [shared | resource, other | resource]}
    engine.remove_permission(queue.name, "shared")
    assert policy() == head | {"Statement": [other | resource]}
    engine.remove_permission(queue.name, "other")
    assert policy() is None


def test_recorded_refusals_of_permissions(engine: SqsEngine, queue: Queue) -> None:
    one, receive = ["111111111111"], ["ReceiveMessage"]
    engine.add_permission(queue.name, "label", one, receive)
    for call, text in (
        (("label", one, receive), "Value label for parameter Label is invalid. Reason: Already exists."),
        (("new", one, ["CreateQueue"]), "Value SQS:CreateQueue for parameter ActionName is invalid. Reason: Only the "),
        (("new", one, ["Fly"]), "Value SQS:Fly for parameter ActionName is invalid. Reason: Please refer to the appr"),
        (("new", [], receive), "Value [] for parameter PrincipalId is invalid. Reason: Unable to verify."),
        (("new", one, []), "The request must contain the parameter Actions."),
        (("new", one, receive * 8), "8 Actions were found, maximum allowed is 7."),
    ):
        assert refusal(lambda: engine.add_permission(queue.name, *call))[1].startswith(text)  # noqa: B023
    text = "Value none for parameter Label is invalid. Reason: can't find label."
    assert refusal(lambda: engine.remove_permission(queue.name, "none")) == ("InvalidParameterValue", text)
