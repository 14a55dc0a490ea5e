"""FIFO queues: order within a group, and what moto needs for it."""

from typing import Any

REPORT = {"function_response_types": ["ReportBatchItemFailures"]}


def send(lab: Any, group: str, *bodies: str) -> None:
    for body in bodies:
        lab.send(body, MessageGroupId=group, MessageDeduplicationId=body)


class StopAtFirstFailure:
    """What the guide asks of a handler for FIFO queues: report the first failure and all that follows it."""

    def __init__(self, *poison: str, times: int = 1) -> None:
        self.batches: list[list[str]] = []
        self.done: list[str] = []
        self._left = dict.fromkeys(poison, times)

    def __call__(self, event: dict[str, Any], context: object) -> object:
        records = event["Records"]
        self.batches.append([record["body"] for record in records])
        for number, record in enumerate(records):
            if self._left.get(record["body"], 0):
                self._left[record["body"]] -= 1
                return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in records[number:]]}
            self.done.append(record["body"])
        return None


def test_aws_delivers_the_messages_of_a_group_in_order(lab: Any) -> None:
    lab.queue(fifo=True)
    send(lab, "a", *"12345")
    handler = StopAtFirstFailure()
    lab.mapping(handler, batch_size=2, duration=1.0).drain()
    assert handler.batches == [["1", "2"], ["3", "4"], ["5"]]


def test_aws_keeps_one_batch_of_a_group_in_flight(lab: Any) -> None:
    lab.queue(fifo=True)
    send(lab, "a", "a1", "a2")
    send(lab, "b", "b1")
    mapping = lab.mapping(StopAtFirstFailure(), batch_size=1, duration=1.0)
    mapping.drain()
    starts = {mapping.ledger.body(i.messages[0]): i.started for i in mapping.ledger.invocations}
    assert starts == {"a1": 0.0, "b1": 0.0, "a2": 1.0}


def test_aws_delivers_no_later_message_of_a_group_before_the_one_that_failed(lab: Any) -> None:
    lab.queue(fifo=True)
    send(lab, "a", *"12345")
    handler = StopAtFirstFailure("2", times=2)
    mapping = lab.mapping(handler, batch_size=3, **REPORT)
    mapping.drain()
    assert handler.batches == [["1", "2", "3"], ["2", "3", "4"], ["2", "3", "4"], ["5"]]
    assert handler.done == ["1", "2", "3", "4", "5"]
    assert [invocation.started for invocation in mapping.ledger.invocations] == [0.0, 20.0, 40.0, 40.1]


def test_aws_lets_other_groups_pass_a_group_that_waits(lab: Any) -> None:
    lab.queue(fifo=True)
    send(lab, "a", "a1", "a2")
    send(lab, "b", "b1", "b2")
    handler = StopAtFirstFailure("a1")
    lab.mapping(handler, batch_size=1, **REPORT).drain()
    assert handler.done == ["b1", "b2", "a1", "a2"]


def test_a_batch_that_6_mb_cut_short_does_not_overtake_its_own_group(lab: Any) -> None:
    lab.queue(fifo=True)
    bodies = [str(number) * 1_000_000 for number in range(8)]
    for number, body in enumerate(bodies):
        lab.send(body, MessageGroupId="a", MessageDeduplicationId=str(number))
    handler = StopAtFirstFailure(bodies[3])
    lab.mapping(handler, duration=1.0, **REPORT).drain()
    assert [body[0] for body in handler.done] == list("01234567")


def test_aws_adds_group_deduplication_id_and_sequence_number_to_the_record(lab: Any) -> None:
    lab.queue(fifo=True)
    send(lab, "a", "1")
    given = []
    lab.mapping(lambda event, context: given.append(event["Records"][0]["attributes"])).drain()
    assert (given[0]["MessageGroupId"], given[0]["MessageDeduplicationId"]) == ("a", "1")
    assert given[0]["SequenceNumber"].isdigit()
