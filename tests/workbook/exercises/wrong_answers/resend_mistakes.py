"""Ways to send a batch that people write, and that lose, repeat or never end."""

from typing import Any

Entries = list[dict[str, str]]


def once(sqs: Any, queue_url: str, entries: Entries) -> None:
    sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)


def looks_at_the_status(sqs: Any, queue_url: str, entries: Entries) -> None:
    for _ in range(4):
        answer = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)
        if answer["ResponseMetadata"]["HTTPStatusCode"] == 200:
            return
    raise RuntimeError("not sent")


def all_again(sqs: Any, queue_url: str, entries: Entries) -> None:
    for _ in range(4):
        if not sqs.send_message_batch(QueueUrl=queue_url, Entries=entries).get("Failed"):
            return
    raise RuntimeError("not sent")


def the_report_itself(sqs: Any, queue_url: str, entries: Entries) -> None:
    for _ in range(4):
        entries = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries).get("Failed", [])
        if not entries:
            return
    raise RuntimeError("not sent")


def _left(answer: dict[str, Any], entries: Entries) -> Entries:
    failed = [each["Id"] for each in answer.get("Failed", [])]
    return [each for each in entries if each["Id"] in failed]


def only_once_more(sqs: Any, queue_url: str, entries: Entries) -> None:
    _tries(sqs, queue_url, entries, 2)


def once_more_and_returns(sqs: Any, queue_url: str, entries: Entries) -> None:
    left = _left(sqs.send_message_batch(QueueUrl=queue_url, Entries=entries), entries)
    if left:
        sqs.send_message_batch(QueueUrl=queue_url, Entries=left)


def for_ever(sqs: Any, queue_url: str, entries: Entries) -> None:
    while entries:
        entries = _left(sqs.send_message_batch(QueueUrl=queue_url, Entries=entries), entries)


def gives_up_in_silence(sqs: Any, queue_url: str, entries: Entries) -> None:
    for _ in range(4):
        entries = _left(sqs.send_message_batch(QueueUrl=queue_url, Entries=entries), entries)
        if not entries:
            return


def raises_at_once(sqs: Any, queue_url: str, entries: Entries) -> None:
    if sqs.send_message_batch(QueueUrl=queue_url, Entries=entries).get("Failed"):
        raise RuntimeError("some were refused")


def expects_failed(sqs: Any, queue_url: str, entries: Entries) -> None:
    for _ in range(4):
        failed = {each["Id"] for each in sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)["Failed"]}
        entries = [each for each in entries if each["Id"] in failed]
        if not entries:
            return
    raise RuntimeError("not sent")


def expects_successful(sqs: Any, queue_url: str, entries: Entries) -> None:
    for _ in range(4):
        done = {each["Id"] for each in sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)["Successful"]}
        entries = [each for each in entries if each["Id"] not in done]
        if not entries:
            return
    raise RuntimeError("not sent")


def five_tries(sqs: Any, queue_url: str, entries: Entries) -> None:
    _tries(sqs, queue_url, entries, 5)


def three_tries(sqs: Any, queue_url: str, entries: Entries) -> None:
    _tries(sqs, queue_url, entries, 3)


def _tries(sqs: Any, queue_url: str, entries: Entries, number: int) -> None:
    for _ in range(number):
        entries = _left(sqs.send_message_batch(QueueUrl=queue_url, Entries=entries), entries)
        if not entries:
            return
    raise RuntimeError("not sent")


def an_empty_batch(sqs: Any, queue_url: str, entries: Entries) -> None:
    for _ in range(4):
        entries = _left(sqs.send_message_batch(QueueUrl=queue_url, Entries=entries), entries)
    if entries:
        raise RuntimeError("not sent")


def swallows_everything(sqs: Any, queue_url: str, entries: Entries) -> None:
    for _ in range(4):
        try:
            entries = _left(sqs.send_message_batch(QueueUrl=queue_url, Entries=entries), entries)
        except ConnectionError:
            continue
        except Exception:
            return
        if not entries:
            return
    raise RuntimeError("not sent")


def nothing(sqs: Any, queue_url: str, entries: Entries) -> None:
    pass


def another_spelling(sqs: Any, queue_url: str, entries: Entries) -> None:
    sqs.send_message_batch(queue_url=queue_url, entries=entries)


def one_by_one_the_second_time(sqs: Any, queue_url: str, entries: list[Any]) -> None:
    failed = {each["Id"] for each in sqs.send_message_batch(QueueUrl=queue_url, Entries=entries).get("Failed", [])}
    for entry in entries:
        if entry["Id"] in failed:
            sqs.send_message(QueueUrl=queue_url, MessageBody=entry["MessageBody"])
