"""What can go wrong at a call besides an error: no answer, a late one, half of it, an index that is behind, a death."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from booking.table import BookingTable
from workbook.cloud import Stack, connect, faults
from workbook.cloud.faults import CloudFault, Died, FaultError, What, in_place
from workbook.practice.sample import PostedJob, post_job, statuses

NUMBERS = count()


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with connect() as deployed:
        yield deployed


@pytest.fixture
def url() -> str:
    return str(boto3.client("sqs").create_queue(QueueName=f"q{next(NUMBERS)}")["QueueUrl"])


@pytest.fixture
def table(stack: Stack) -> BookingTable:
    return BookingTable(stack.outputs["TableName"])


def send(url: str, body: str = "x") -> Any:
    return boto3.client("sqs").send_message(QueueUrl=url, MessageBody=body)


def bodies(url: str) -> list[str]:
    received = boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [message["Body"] for message in received]


def book(stack: Stack, posted: PostedJob) -> Any:
    return boto3.client("stepfunctions").start_sync_execution(
        stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(posted.booking(0))
    )


@pytest.mark.parametrize(("what", "sent"), [("time-out", []), ("lost-reply", ["x"])])
def test_whoever_hears_nothing_cannot_know_whether_it_was_done(
    stack: Stack, url: str, what: str, sent: list[str]
) -> None:
    with in_place(CloudFault(What(what), "sqs:SendMessage")), pytest.raises(ReadTimeoutError):
        send(url)
    assert bodies(url) == sent


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda url: send(url), "RequestThrottled"),
        (lambda url: boto3.client("dynamodb").list_tables(), "ThrottlingException"),
        (lambda url: boto3.client("sns").list_topics(), "Throttled"),
        (lambda url: boto3.client("lambda").list_functions(), "TooManyRequestsException"),
    ],
)
def test_each_service_throttles_in_its_own_words(stack: Stack, url: str, call: Any, code: str) -> None:
    with in_place(CloudFault(What.THROTTLE, "call")), pytest.raises(ClientError) as raised:
        call(url)
    assert raised.value.response["Error"]["Code"] == code


def test_a_slow_call_takes_virtual_time_and_is_done(stack: Stack, url: str) -> None:
    before = stack.clock.now()
    with in_place(CloudFault(What.SLOW, "sqs:SendMessage", seconds=7.5)):
        send(url)
    assert (stack.clock.now() - before, bodies(url)) == (7.5, ["x"])


def test_a_workflow_whose_call_takes_longer_than_its_state_may_tries_again(stack: Stack, table: BookingTable) -> None:
    posted = post_job(table, 2, seed=1)
    with in_place(CloudFault(What.SLOW, "dynamodb:TransactWriteItems", seconds=11)) as [slow]:
        assert book(stack, posted)["status"] == "SUCCEEDED"
    assert slow.happened == 1


def test_a_fault_strikes_the_calls_that_it_counts_and_no_other(stack: Stack, url: str) -> None:
    with in_place(CloudFault(What.TIME_OUT, "sqs:SendMessage", when=(2, 4))) as [fault]:
        for body in "12345":
            try:
                send(url, body)
            except ReadTimeoutError:
                continue
    assert (fault.happened, bodies(url)) == (2, ["1", "3", "5"])


def test_with_the_same_seed_a_rate_strikes_the_same_calls(stack: Stack, url: str) -> None:
    def struck(seed: int) -> list[bool]:
        found = []
        with in_place(CloudFault(What.THROTTLE, "sqs:ListQueues", when=0.5, seed=seed)) as [fault]:
            for _ in range(20):
                before = fault.happened
                with suppress(ClientError):
                    boto3.client("sqs").list_queues()
                found.append(fault.happened > before)
        return found

    assert struck(1) == struck(1) != struck(2)


def test_send_message_batch_answers_200_although_it_did_not_take_some(stack: Stack, url: str) -> None:
    entries = [{"Id": body, "MessageBody": body} for body in "abc"]
    with in_place(CloudFault(What.PARTIAL, "sqs:SendMessageBatch")):
        answer = boto3.client("sqs").send_message_batch(QueueUrl=url, Entries=entries)
    assert [each["Id"] for each in answer["Failed"]] == ["a", "c"]
    assert ([each["Id"] for each in answer["Successful"]], bodies(url)) == (["b"], ["b"])


def test_nothing_catches_a_death(stack: Stack, url: str) -> None:
    def caught() -> None:
        with suppress(Exception):
            send(url, "a")

    with in_place(CloudFault(What.CRASH, "call", when=(2,))):
        caught()
        with pytest.raises(Died):
            caught()
    assert bodies(url) == ["a"]


def test_a_workflow_that_dies_between_two_states_fails_uncaught(stack: Stack, table: BookingTable) -> None:
    posted = post_job(table, 3, seed=2)
    with in_place(CloudFault(What.CRASH, "dynamodb:GetItem")):
        answer = book(stack, posted)
    assert (answer["status"], answer["error"]) == ("FAILED", "States.Runtime")
    assert statuses(table, posted)["ACCEPTED"] == 1
    assert book(stack, posted)["status"] == "SUCCEEDED"


def test_a_lagging_index_misses_the_last_writes_for_a_time(stack: Stack, table: BookingTable) -> None:
    posted = post_job(table, 2, seed=3)
    late = post_job(table, 3, seed=3 + 10**6).applications[2].model_copy(update={"jobId": posted.job.id})
    with in_place(CloudFault(What.LAG, "index:jobApplications", 1.0, writes=1, seconds=5)):
        table.apply(late)
        seen = len(table.applications_of_job(posted.job.id))
        itself = table.get_application(posted.job.id, late.id)
        stack.clock.advance(5)
        later = len(table.applications_of_job(posted.job.id))
    assert (seen, itself, later) == (2, late, 3)


def test_a_lagging_index_shows_an_item_as_it_was_and_the_table_is_what_it_is(stack: Stack, table: BookingTable) -> None:
    posted = post_job(table, 2, seed=4)
    with in_place(CloudFault(What.LAG, "index:jobApplications", 1.0, writes=10, seconds=60)):
        book(stack, posted)
        behind = statuses(table, posted)
        accepted = table.get_application(posted.job.id, posted.applications[0].id)
    assert (behind, str(accepted.jobApplicationStatus)) == ({"PENDING": 2}, "ACCEPTED")
    assert statuses(table, posted)["ACCEPTED"] == 1


def test_an_index_can_be_behind_for_one_read_and_not_for_the_one_before(stack: Stack, table: BookingTable) -> None:
    lag = CloudFault(What.LAG, "index:jobApplications", (4,), writes=1, seconds=60)
    with in_place(lag):
        posted = post_job(table, 1, seed=6)  # which asks the index twice
        assert [len(table.applications_of_job(posted.job.id)) for _ in range(3)] == [1, 0, 1]


def test_another_index_is_not_behind(stack: Stack, table: BookingTable) -> None:
    with in_place(CloudFault(What.LAG, "index:jobsAppliedTo", 1.0, writes=10, seconds=60)):
        posted = post_job(table, 2, seed=5)
        assert len(table.applications_of_job(posted.job.id)) == 2
        seen = table.applications_of_nanny(posted.applications[0].username)
    assert posted.job.id not in [application.jobId for application in seen]


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"what": "throtle"}, "'throtle' is nothing that goes wrong here. Did you mean throttle?"),
        (
            {"where": "invocaton"},
            "there is no place 'invocaton': it is call, invocation, message, receive, ",
        ),
        ({"where": "sqs:SendMesage"}, "sqs has no operation 'SendMesage'. Did you mean SendMessage?"),
        ({"where": "sqz:SendMessage"}, "boto3 has no service 'sqz'. Did you mean sqs?"),
        ({"where": "message"}, "message: what can go wrong there is duplicate, not throttle"),
        ({"where": "index:"}, "boto3 has no service 'index'"),
        ({"what": "partial"}, "what can go wrong there is error, throttle, time-out, lost-reply, slow or crash"),
        ({"when": (0,)}, "when is a rate from 0 to 1, or a list of the ones it strikes, counted from 1, not (0,)"),
        ({"when": 1.5}, "when is a rate from 0 to 1"),
        ({"when": True}, "when is a rate from 0 to 1"),
        ({"what": "slow", "seconds": -1}, "seconds is a number from 0, not -1"),
        ({"what": "lag", "where": "index:i", "writes": 0}, "writes is how many of the last writes a read misses"),
    ],
)
def test_a_fault_that_could_never_strike_is_refused_by_name(fault: dict[str, Any], says: str) -> None:
    with pytest.raises(FaultError, match=re.escape(says)):
        CloudFault(**({"what": "throttle", "where": "sqs:SendMessage"} | fault))


def test_calls_do_not_meet_the_faults_of_a_mapping(stack: Stack) -> None:
    with (
        pytest.raises(FaultError, match="give it to the event source mapping"),
        in_place(CloudFault(What.CRASH, "invocation")),
    ):
        pass


def test_a_fault_says_itself_in_words() -> None:
    assert (
        str(CloudFault(What.TIME_OUT, "sqs:SendMessage", when=(2, 4))) == "time-out at the 2nd and 4th sqs:SendMessage"
    )
    assert str(CloudFault(What.SLOW, "call", when=0.25, seconds=3)) == "slow by 3 s at 25% of call"
    lag = CloudFault(What.LAG, "index:i", 1.0, writes=2, seconds=5)
    assert str(lag) == "lag of 2 writes for 5 s at every index:i"


def test_inject_is_one_of_these_faults(stack: Stack, url: str) -> None:
    with faults.inject("sqs", "SendMessage", error="ServiceUnavailable") as fault, pytest.raises(ClientError):
        send(url)
    assert fault.fault == CloudFault(What.ERROR, "sqs:SendMessage", when=range(1, 2))
