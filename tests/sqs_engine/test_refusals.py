"""What SQS refuses of messages, batches and numbers, with its codes and texts.

Recorded: LocalStack's tests against AWS, `test_sqs.py` and its snapshots (2023 and 2024); the rest: Amazon SQS API
reference of the action, and texts that users report.
"""

from typing import Any

import pytest

from sqs_engine import Draft, MessageAttribute, Queue, SqsEngine
from sqs_engine.message import MessageState, named
from tests.sqs_engine.conftest import FIFO, bodies, refusal, send

INVALID = "InvalidParameterValue"
TEXT = MessageAttribute("String", "x")


def test_recorded_an_empty_body_is_a_missing_parameter(queue: Queue) -> None:
    text = "The request must contain the parameter MessageBody."
    assert refusal(lambda: queue.send(Draft(""))) == ("MissingParameter", text)


@pytest.mark.parametrize("character", ["\0", "\x08", "\x13", "\ufffe", "\uffff", "\ud800"])
def test_recorded_characters_that_xml_forbids_are_refused(queue: Queue, character: str) -> None:
    assert refusal(lambda: queue.send(Draft(f"a{character}")))[0] == "InvalidMessageContents"
    assert list(queue.send_batch([("1", Draft(character)), ("2", Draft("good"))]).failed) == ["1"]


def test_characters_that_xml_allows_are_taken(queue: Queue) -> None:
    body = "\t\n\r \ud7ff\ue000\ufffd\U00010000\U0010ffff"
    send(queue, body)
    assert bodies(queue.receive()) == [body]


def test_recorded_sizes_count_bytes_of_body_and_attributes(engine: SqsEngine, queue: Queue) -> None:
    for most in (1_048_576, 1024):
        engine.set_attributes(queue.name, {"MaximumMessageSize": str(most)})
        attributes = {"k": TEXT}
        queue.send(Draft("a" * (most - 8), attributes=attributes))
        queue.send(Draft("ä" * (most // 2)))
        text = f"One or more parameters are invalid. Reason: Message must be shorter than {most} bytes."
        for draft in (Draft("a" * (most - 7), attributes=attributes), Draft("ä" * (most // 2) + "a")):
            assert refusal(lambda: queue.send(draft)) == (INVALID, text)  # noqa: B023


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        (
            {str(each): TEXT for each in range(11)},
            "Number of message attributes [11] exceeds the allowed maximum [10].",
        ),
        ({"": TEXT}, "The request must contain non-empty message (user) attribute names."),
        ({"L" * 257: TEXT}, "Message (user) attribute name must be shorter than 256 bytes."),
        ({"aWs.x": TEXT}, "You can't use message attribute names beginning with 'AWS.' or 'Amazon'."),
        ({"AMAZON.x": TEXT}, "You can't use message attribute names beginning with 'AWS.' or 'Amazon'."),
        ({".x": TEXT}, "Message (user) attribute name must not begin with character '.'."),
        ({"x.": TEXT}, "Message (user) attribute name must not end with character '.'."),
        ({"x..y": TEXT}, "Message (user) attribute name must not have successive '.' characters."),
        *(({f"a{each}b": TEXT}, "Invalid character in message (user) attribute name") for each in '!"§(?'),
        ({"a": MessageAttribute("", "x")}, "The message (user) attribute 'a' must contain a non-empty message attrib"),
        ({"a": MessageAttribute("Invalid", "x")}, "The type of message (user) attribute 'a' is invalid. You must use "),
        ({"a": MessageAttribute("Number." + "L" * 256, "1")}, "Message (user) attribute type must be shorter than 256"),
        (
            {"a": MessageAttribute("String", "")},
            "Message (user) attribute 'a' must contain a non-empty value of type ",
        ),
        ({"a": MessageAttribute("Binary", b"")}, "Message (user) attribute 'a' must contain a non-empty value of type"),
        ({"a": MessageAttribute("Binary", "x")}, "Message (user) attribute 'a' with type 'Binary' must use field 'Bin"),
        ({"a": MessageAttribute("String", b"x")}, "Message (user) attribute 'a' with type 'String' must use field 'St"),
        ({"a": MessageAttribute("Number", "x")}, "Can't cast the value of message (user) attribute 'a' to a number."),
        ({"a": MessageAttribute("String", "\x08")}, "Invalid binary character '#x8' was found in the message (user) "),
    ],
)
def test_message_attributes_that_are_refused(queue: Queue, attributes: dict[str, MessageAttribute], text: str) -> None:
    code, found = refusal(lambda: queue.send(Draft("a", attributes=attributes)))
    assert (code, found[: len(text)]) == (INVALID, text)


def test_message_attributes_that_are_taken(queue: Queue) -> None:
    attributes = {
        "attr.1øßä": TEXT,
        "-_9": MessageAttribute("Number.float", "-1.5e3"),
        "b": MessageAttribute("Binary.gif", b"\0"),
    }
    queue.send(Draft("a", attributes=attributes))
    [received] = queue.receive()
    assert received.message_attributes == attributes


def test_awstraceheader_is_the_only_system_attribute(queue: Queue) -> None:
    queue.send(Draft("a", system_attributes={"AWSTraceHeader": MessageAttribute("String", "Root=1")}))
    [received] = queue.receive()
    assert received.attributes["AWSTraceHeader"] == "Root=1"
    text = "Message system attribute name 'Other' is invalid."
    assert refusal(lambda: queue.send(Draft("a", system_attributes={"Other": TEXT}))) == (INVALID, text)


def test_recorded_digests(queue: Queue) -> None:
    attributes = {"timestamp": MessageAttribute("Number", "1493147359900")}
    header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    system = {"AWSTraceHeader": MessageAttribute("String", header)}
    plain = queue.send(Draft("test", attributes=attributes))
    traced = queue.send(Draft("test", attributes=attributes, system_attributes=system))
    assert plain.md5_of_attributes == traced.md5_of_attributes is not None
    assert plain.md5_of_system_attributes is None
    assert traced.md5_of_system_attributes == "5ae4d5d7636402d80f4eb6d213245a88"
    assert plain.md5_of_body == "098f6bcd4621d373cade4e832627b4f6"
    value = b"traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01"
    binary = queue.send(Draft("test", attributes={"attr1": MessageAttribute("Binary", value)}))
    assert binary.md5_of_attributes == "8cbe4db156db8a94db8b801b7addb984"


def test_recorded_which_message_attributes_a_receive_asks_for() -> None:
    names = ("Help.Me", "Hello", "General")
    attributes = dict.fromkeys(names, TEXT)
    for asked, given in (
        ([], ()),
        *(([every], names) for every in ("All", "*", ".*")),
        (["Foo", "Help"], ()),
        (["Foo", "Hello"], ("Hello",)),
        (["Hel.*"], ("Help.Me", "Hello")),
        (["AWS."], ()),
        (["..foo"], ()),
    ):
        assert tuple(named(attributes, asked)) == given


# -- ids of messages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parameter", ["MessageDeduplicationId", "MessageGroupId"])
@pytest.mark.parametrize("value", ["a" * 129, "a b", "ä", "\x08", ""])
def test_recorded_fifo_ids_have_1_to_128_alphanumeric_and_punctuation_characters(
    fifo: Queue, parameter: str, value: str
) -> None:
    ids: dict[str, Any] = {"group": "g", "deduplication_id": "d"}
    ids["group" if parameter == "MessageGroupId" else "deduplication_id"] = value
    assert refusal(lambda: fifo.send(Draft("a", **ids))) == (
        INVALID,
        f"Value {value} for parameter {parameter} is invalid. Reason: {parameter} can only include alphanumeric and "
        "punctuation characters. 1 to 128 in length.",
    )


def test_recorded_a_fifo_message_needs_a_group_and_a_deduplication_id(engine: SqsEngine) -> None:
    fifo = engine.create_queue("q.fifo", {"FifoQueue": "true"})
    group = "The request must contain the parameter MessageGroupId."
    both = (
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"
    )
    assert refusal(lambda: fifo.send(Draft("a", deduplication_id="d"))) == ("MissingParameter", group)
    assert refusal(lambda: fifo.send(Draft("a", group="g"))) == (INVALID, both)
    good = ("1", Draft("a", group="g", deduplication_id="d"))
    assert refusal(lambda: fifo.send_batch([good, ("2", Draft("a", group="g"))])) == (INVALID, both)
    assert refusal(lambda: fifo.send_batch([good, ("2", Draft("a", deduplication_id="e"))])) == (INVALID, group)
    assert fifo.receive() == []


def test_a_standard_queue_takes_a_group_and_no_deduplication_id(queue: Queue) -> None:
    queue.send(Draft("a", group="g"))
    [received] = queue.receive()
    assert received.attributes["MessageGroupId"] == "g"
    text = "Value d for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is"
    assert refusal(lambda: queue.send(Draft("a", deduplication_id="d")))[1].startswith(text)


# -- batches -----------------------------------------------------------------------------------------------------------


def test_recorded_batches_that_are_refused_as_a_whole(queue: Queue) -> None:
    prefix = "AWS.SimpleQueueService."

    def batch(*ids: str) -> list[tuple[str, Draft]]:
        return [(each, Draft("a")) for each in ids]

    for entries, code, text in (
        (batch(), "EmptyBatchRequest", "There should be at least one SendMessageBatchRequestEntry in the request."),
        (batch(*"abcdefghijk"), "TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10. You ha"),
        (batch("a", "a"), "BatchEntryIdsNotDistinct", "Id a repeated."),
        *((batch(each), "InvalidBatchEntryId", "A batch entry id can only ") for each in ("", "a:b", "a" * 81, "ä")),
    ):
        found = refusal(lambda: queue.send_batch(entries))  # noqa: B023
        assert (found[0], found[1][: len(text)]) == (prefix + code, text)
    for number, code in ((0, "EmptyBatchRequest"), (20, "TooManyEntriesInBatchRequest")):
        ids = [str(each) for each in range(number)]
        assert refusal(lambda: queue.delete_batch([(each, "x") for each in ids]))[0] == prefix + code  # noqa: B023
        changes = [(each, ("x", 1)) for each in ids]
        assert refusal(lambda: queue.change_visibility_batch(changes))[0] == prefix + code  # noqa: B023
    assert queue.receive() == []


def test_recorded_all_messages_of_a_batch_together_have_one_mebibyte_at_most(queue: Queue) -> None:
    full = ("1", Draft("a" * (1_048_576 - 8), attributes={"k": TEXT}))
    assert refusal(lambda: queue.send_batch([full, ("2", Draft("a"))])) == (
        "AWS.SimpleQueueService.BatchRequestTooLong",
        "Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.",
    )
    assert queue.send_batch([full]).failed == {}


def test_recorded_one_bad_entry_fails_alone(engine: SqsEngine, queue: Queue) -> None:
    engine.set_attributes(queue.name, {"MaximumMessageSize": "1024"})
    drafts = {"good": Draft("a"), "xml": Draft("\x01"), "empty": Draft(""), "late": Draft("a", delay=901)}
    drafts["long"] = Draft("a" * 1025)
    result = queue.send_batch(list(drafts.items()))
    assert list(result.successful) == ["good"]
    codes = {entry_id: error.code for entry_id, error in result.failed.items()}
    assert codes == {"xml": "InvalidMessageContents", "empty": "MissingParameter", "late": INVALID, "long": INVALID}
    assert result.failed["empty"].message == (
        "The request must contain the parameter SendMessageBatchRequestEntry.3.MessageBody."
    )
    assert bodies(queue.receive(10)) == ["a"]


@pytest.mark.parametrize("bad", [Draft("\x01", group="g"), Draft("", group="g"), Draft("b", group="g", delay=3)])
def test_with_one_bad_entry_nothing_of_a_fifo_batch_is_sent(fifo: Queue, bad: Draft) -> None:
    refusal(lambda: fifo.send_batch([("1", Draft("a", group="g")), ("2", bad)]))
    assert fifo.receive() == []


def test_handles_of_a_batch_fail_alone(queue: Queue) -> None:
    send(queue, "a", "b")
    first, second = queue.receive(2)
    changed = queue.change_visibility_batch(
        [("bad", ("garbage", 5)), ("good", (first.receipt_handle, 0)), ("long", (second.receipt_handle, 43_201))]
    )
    assert (list(changed.successful), list(changed.failed)) == (["good"], ["bad", "long"])
    deleted = queue.delete_batch([("bad", "garbage"), ("good", second.receipt_handle)])
    assert (list(deleted.successful), deleted.failed["bad"].code) == (["good"], "ReceiptHandleIsInvalid")
    assert bodies(queue.receive(10)) == ["a"]


# -- numbers of a call -------------------------------------------------------------------------------------------------


def test_numbers_out_of_range(queue: Queue) -> None:
    send(queue, "a")
    for call, text in (
        (
            lambda: queue.receive(11),
            "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between",
        ),
        (lambda: queue.receive(0), "Value 0 for parameter MaxNumberOfMessages is invalid."),
        (
            lambda: queue.receive(wait_time=21),
            "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >",
        ),
        (lambda: queue.receive(visibility_timeout=43_201), "Value 43201 for parameter VisibilityTimeout is invalid. R"),
        (lambda: queue.receive(visibility_timeout=-1), "Value -1 for parameter VisibilityTimeout is invalid."),
        (lambda: queue.send(Draft("b", delay=901)), "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySe"),
        (lambda: queue.send(Draft("b", delay=-1)), "Value -1 for parameter DelaySeconds is invalid."),
    ):
        found = refusal(call)
        assert (found[0], found[1][: len(text)]) == (INVALID, text)
    assert bodies(queue.receive(10)) == ["a"]


@pytest.mark.parametrize(("attributes", "refused"), [({}, True), (FIFO, False)])
def test_with_120000_in_flight_a_short_poll_of_a_standard_queue_is_refused(
    engine: SqsEngine, attributes: dict[str, str], refused: bool
) -> None:
    # Amazon SQS guide, *Amazon SQS standard queue quotas* and *FIFO queue quotas*.
    queue = engine.create_queue("q.fifo" if attributes else "q", attributes)
    send(queue, "g-1", "g-2")
    queue.store.number[MessageState.IN_FLIGHT] = 119_999
    assert len(queue.receive(10)) == 1
    assert queue.receive(10, wait_time=1) == []
    if refused:
        assert refusal(queue.receive)[0] == "OverLimit"
    else:
        assert queue.receive() == []


# -- redrive policies --------------------------------------------------------------------------------------------------

DEAD = "arn:aws:sqs:us-east-1:123456789012:dead"


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        ("{}", "Redrive policy does not contain mandatory attribute: maxReceiveCount."),
        ('{"maxReceiveCount":5}', "Redrive policy does not contain mandatory attribute: deadLetterTargetArn."),
        ('{"deadLetterTargetArn": "dummy", "maxReceiveCount": 42}', "Invalid value for deadLetterTargetArn."),
        *(
            (
                f'{{"deadLetterTargetArn":"{DEAD}","maxReceiveCount":{count}}}',
                f"Invalid value for maxReceiveCount: {shown}, valid values are from 1 to 1000 both inclusive.",
            )
            for count, shown in (("0", "0"), ("1001", "1001"), ("-36", "-36"), ('"x"', "x"))
        ),
        (
            '{"deadLetterTargetArn":"arn:aws:sns:us-east-1:123456789012:t","maxReceiveCount":5}',
            "Only SQS queues are valid resources for deadLetterTargetArn.",
        ),
        (
            f'{{"deadLetterTargetArn":"{DEAD}.fifo","maxReceiveCount":5}}',
            "Dead-letter queue must be same type of queue as the source..",
        ),
        (f'{{"deadLetterTargetArn":"{DEAD}-none","maxReceiveCount":5}}', "Dead letter target does not exist."),
        (
            f'{{"deadLetterTargetArn":"{DEAD}","maxReceiveCount":5,"x":1}}',
            "Only following attributes are supported: [maxReceiveCount, deadLetterTargetArn].",
        ),
    ],
)
def test_redrive_policies_that_are_refused(engine: SqsEngine, queue: Queue, policy: str, reason: str) -> None:
    engine.create_queue("dead")
    text = f"Value {policy} for parameter RedrivePolicy is invalid. Reason: {reason}"
    assert refusal(lambda: engine.set_attributes(queue.name, {"RedrivePolicy": policy})) == (INVALID, text)
    assert refusal(lambda: engine.create_queue("new", {"RedrivePolicy": policy})) == (INVALID, text)


@pytest.mark.parametrize("policy", [" ", "4", "[]", "x"])
def test_a_redrive_policy_that_is_no_json_map(engine: SqsEngine, queue: Queue, policy: str) -> None:
    text = "Invalid value for the parameter RedrivePolicy. Reason: Redrive policy is not a valid JSON map."
    refused = refusal(lambda: engine.set_attributes(queue.name, {"RedrivePolicy": policy}))
    assert refused == ("InvalidAttributeValue", text)


@pytest.mark.parametrize(
    ("policy", "text"),
    [
        ("x", "Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow"),
        ('{"redrivePermission":"some"}', "Invalid value for the parameter RedriveAllowPolicy."),
        ('{"redrivePermission":"allowAll","x":1}', "Invalid value for the parameter RedriveAllowPolicy."),
        ('{"redrivePermission":"byQueue","sourceQueueArns":"x"}', "Invalid value for the parameter RedriveAllowPolicy"),
        ('{"redrivePermission":"byQueue"}', 'Value {"redrivePermission":"byQueue"} for parameter RedriveAllowPolicy i'),
        (
            '{"redrivePermission":"denyAll","sourceQueueArns":["x"]}',
            'Value {"redrivePermission":"denyAll","sourceQueueArns":["x"]} for parameter RedriveAllowPolicy is '
            "invalid. Reason: Amazon SQS can't create the redrive allow policy. To specify one or more source queue "
            "ARNs, you must set redrivePermission to byQueue.",
        ),
    ],
)
def test_redrive_allow_policies_that_are_refused(engine: SqsEngine, queue: Queue, policy: str, text: str) -> None:
    refused = refusal(lambda: engine.set_attributes(queue.name, {"RedriveAllowPolicy": policy}))
    assert refused[1].startswith(text)
