"""Both functions answer before Lambda would stop them, however AWS behaves.

AWS is an HTTP endpoint on this machine that is slow, throttles or hangs, or moto with a clock that moves on with each
call. What is asserted is the answer, and the time that remains as the context counts it: seconds that pass for real in
one booking that hangs, and in every other test are skipped.
"""

import json
import runpy
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import boto3
import botocore.endpoint
import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError
from botocore.retries.standard import ExponentialBackoff, RetryContext

from booking import backoff, environment
from booking.backoff import wait_before_retry
from booking.deadline import longest_attempt, longest_backoff, until_timeout
from booking.environment import CONFIG, booking_table, sns_client, sqs_client
from booking.errors import BookingInterrupted, OutOfTime
from booking.handlers import decline_applications, logger
from booking.model import DeclineMessage
from booking.single_function import book_nanny
from booking.table import BookingTable
from workbook.cloud.template import Template

HANG = "hang"  # takes the request and never answers
TIMES_OUT = "times out"  # the same, when the client's timeout is over; that is skipped
SLOW = "slow"  # half a second, which is skipped, then a success
THROTTLE = "throttle"  # and asks for a longer wait than boto3 grants
_THROTTLED = {"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", "message": "Slowly"}


class BadDay:
    """The endpoint. `behave(operation, request)` is one of the words above, or the answer to give at once.

    `served` has the requests that were answered with a success; `seen` counts all of them.
    """

    def __init__(self, skip: Callable[[float], None]) -> None:
        self.behave: Callable[[str, dict[str, Any]], Any] = lambda operation, request: {}
        self.served: list[dict[str, Any]] = []
        self.seen = 0
        self._over = Event()
        day = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else the body of an answer waits 40 ms for its headers' acknowledgement

            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                day.seen += 1
                what = day.behave(self.headers["X-Amz-Target"].partition(".")[2], request)
                if what == HANG:
                    day._over.wait()
                    self.close_connection = True
                    return
                if what == SLOW:
                    skip(0.5)
                if what == THROTTLE:
                    self._answer(400, _THROTTLED, {"x-amz-retry-after": "60000"})
                else:
                    day.served.append(request)
                    self._answer(200, {} if what == SLOW else what, {})

            def _answer(self, status: int, answer: dict[str, Any], headers: dict[str, str]) -> None:
                body = json.dumps(answer).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Countdown:
    """The context's count of the time that remains: what passes for real, unless it stands, and what is skipped."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._skipped = 0.0
        self.stands = False

    def context(self, seconds: float) -> Any:
        """The context of an invocation that begins now and is stopped after so many seconds."""
        end = self._now() + seconds
        self._context.get_remaining_time_in_millis = lambda: round((end - self._now()) * 1000)
        return self._context

    @property
    def left(self) -> int:
        left: int = self._context.get_remaining_time_in_millis()
        return left

    def skip(self, seconds: float) -> None:
        self._skipped += seconds

    def _now(self) -> float:
        return self._skipped + (0 if self.stands else time.monotonic())


@pytest.fixture
def countdown(context: Any, monkeypatch: pytest.MonkeyPatch) -> Countdown:
    """With it every wait before a retry, ours and botocore's, is skipped, and counts."""
    countdown = Countdown(context)
    monkeypatch.setattr(backoff, "sleep", countdown.skip)
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=countdown.skip))
    return countdown


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, service_models: Any, countdown: Countdown) -> Iterator[BadDay]:
    aws = BadDay(countdown.skip)

    def time_out(request: Any, **_: Any) -> None:
        if (
            aws.behave(request.headers["X-Amz-Target"].decode().partition(".")[2], json.loads(request.body))
            == TIMES_OUT
        ):
            countdown.skip(CONFIG.read_timeout)
            raise ReadTimeoutError(endpoint_url=request.url)

    variables = {
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "TABLE_NAME": "booking",
        "QUEUE_URL": f"{aws.url}/queue",
        "TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:accepted",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    session = botocore.session.get_session()
    session.register_component("data_loader", service_models)
    session.register("before-send", time_out)
    boto3.setup_default_session(botocore_session=session)
    environment.forget_clients()
    yield aws
    aws.end()
    environment.forget_clients()


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the errors that the consumer logs."""
    names: list[str] = []

    def write(text: str) -> None:
        names.extend(name for line in text.splitlines() if line and (name := json.loads(line).get("exception_name")))

    monkeypatch.setattr(logger.registered_handler, "stream", SimpleNamespace(write=write, flush=lambda: None))
    return names


def timeout(function: str) -> int:
    seconds: int = Template.load().resources[function]["Properties"]["Timeout"]
    return seconds


@pytest.fixture(scope="module")
def consumer_timeout() -> int:
    return timeout("UpdateJobApplicationsFunction")


@pytest.fixture(scope="module")
def single_timeout() -> int:
    return timeout("BookNannyFunction")


def batch(sample: Any) -> dict[str, Any]:
    """message-1 to message-5 decline applications 1 to 5."""
    attributes = dict.fromkeys(("ApproximateReceiveCount", "SentTimestamp", "ApproximateFirstReceiveTimestamp"), "1")
    return {
        "Records": [
            {
                "messageId": f"message-{number}",
                "receiptHandle": "receipt",
                "body": sample.message(number).model_dump_json(),
                "attributes": {**attributes, "SenderId": "AIDAIENQZJOLO23YVJ4VO"},
                "messageAttributes": {},
                "md5OfBody": "0" * 32,
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:declines",
                "awsRegion": "us-east-1",
            }
            for number in range(1, 6)
        ]
    }


def meets(sample: Any, what: str, *numbers: int) -> Callable[[str, dict[str, Any]], Any]:
    """Requests about the applications of these numbers meet `what`, and the others a success."""
    ids = [sample.application_id(number) for number in numbers]
    return lambda operation, request: what if request["Key"]["PK"]["S"][-36:] in ids else {}


def reported(answer: Any) -> list[int]:
    return [int(failure["itemIdentifier"].removeprefix("message-")) for failure in answer["batchItemFailures"]]


def served(aws: BadDay, sample: Any) -> list[int]:
    done = [request["Key"]["PK"]["S"][-36:] for request in aws.served]
    return [number for number in range(1, 6) if sample.application_id(number) in done]


# ---- the consumer


@pytest.mark.parametrize("what", [TIMES_OUT, THROTTLE])
@pytest.mark.parametrize("number", [1, 5])
def test_one_record_that_hangs_or_is_throttled_is_reported_and_the_other_four_succeed(
    aws: BadDay, sample: Any, countdown: Countdown, consumer_timeout: int, what: str, number: int
) -> None:
    aws.behave = meets(sample, what, number)
    answer = decline_applications(batch(sample), countdown.context(consumer_timeout))
    assert reported(answer) == [number]
    assert served(aws, sample) == [each for each in range(1, 6) if each != number]
    assert countdown.left > 0


def test_a_batch_that_hangs_is_reported_in_time(
    aws: BadDay, sample: Any, countdown: Countdown, failures: list[str], consumer_timeout: int
) -> None:
    aws.behave = meets(sample, TIMES_OUT, 1, 2, 3, 4, 5)
    answer = decline_applications(batch(sample), countdown.context(consumer_timeout))
    assert reported(answer) == [1, 2, 3, 4, 5]
    assert (failures[0], failures[-1]) == ("ReadTimeoutError", "OutOfTime")
    assert countdown.left > 0


def test_a_batch_that_is_slow_is_done_as_far_as_time_allows_and_the_rest_is_reported(
    aws: BadDay, sample: Any, countdown: Countdown, failures: list[str], consumer_timeout: int
) -> None:
    aws.behave = meets(sample, SLOW, 1, 2, 3, 4, 5)
    answer = decline_applications(batch(sample), countdown.context(consumer_timeout))
    done = served(aws, sample)
    assert done
    assert reported(answer) == [number for number in range(1, 6) if number not in done]
    assert failures == ["OutOfTime"] * (5 - len(done))
    assert countdown.left > 0


def test_a_batch_that_is_throttled_is_left_to_redelivery_and_not_tried_again(
    aws: BadDay, sample: Any, countdown: Countdown, consumer_timeout: int
) -> None:
    aws.behave = meets(sample, THROTTLE, 1, 2, 3, 4, 5)
    answer = decline_applications(batch(sample), countdown.context(consumer_timeout))
    assert reported(answer) == [1, 2, 3, 4, 5]
    assert aws.seen == 5
    assert countdown.left > 0


def test_a_batch_that_reaches_nobody_is_reported_in_time(
    aws: BadDay, sample: Any, countdown: Countdown, failures: list[str], consumer_timeout: int
) -> None:
    aws.end()
    answer = decline_applications(batch(sample), countdown.context(consumer_timeout))
    assert reported(answer) == [1, 2, 3, 4, 5]
    assert set(failures) == {"EndpointConnectionError"}
    assert countdown.left > 0


def test_the_next_batch_has_its_own_time(aws: BadDay, sample: Any, countdown: Countdown, consumer_timeout: int) -> None:
    assert reported(decline_applications(batch(sample), countdown.context(0.1))) == [1, 2, 3, 4, 5]
    assert aws.seen == 0
    assert reported(decline_applications(batch(sample), countdown.context(consumer_timeout))) == []


# ---- the single function


def test_a_booking_that_hangs_is_interrupted_in_time(aws: BadDay, sample: Any, countdown: Countdown) -> None:
    aws.behave = lambda operation, request: HANG
    with pytest.raises(BookingInterrupted, match=r"Read timeout.*Start the same booking again"):
        book_nanny(sample.event(), countdown.context(5))
    assert aws.seen == 1
    assert countdown.left > 0


@pytest.mark.parametrize(("seconds", "attempts"), [(30, 3), (12, 2), (7.5, 2), (7.4, 1), (5, 1)])
def test_a_booking_that_is_throttled_is_tried_again_as_long_as_the_longest_wait_fits(
    aws: BadDay, sample: Any, countdown: Countdown, seconds: float, attempts: int
) -> None:
    aws.behave = lambda operation, request: THROTTLE
    countdown.stands = True
    with pytest.raises(BookingInterrupted, match=r"ProvisionedThroughputExceeded.*Start the same booking again"):
        book_nanny(sample.event(), countdown.context(seconds))
    assert aws.seen == attempts
    assert countdown.left > 0


def test_a_list_of_many_pages_is_read_as_far_as_time_allows(aws: BadDay, sample: Any, countdown: Countdown) -> None:
    pages = count()
    aws.behave = lambda operation, request: {"Items": [], "LastEvaluatedKey": {"PK": {"S": str(next(pages))}}}
    countdown.stands = True
    booking_table().client.meta.events.register("after-call.dynamodb", lambda **_: countdown.skip(0.4))
    with pytest.raises(BookingInterrupted, match=r"1\.4 s left.*Start the same booking again"):
        book_nanny(sample.event(), countdown.context(5))
    assert aws.seen == 9


@pytest.mark.parametrize(("seconds", "begun"), [(0, 0), (1.49, 0), (1.5, 1)])
def test_a_call_is_begun_when_its_longest_and_the_reserve_just_fit(
    aws: BadDay, sample: Any, countdown: Countdown, seconds: float, begun: int
) -> None:
    countdown.stands = True
    booking_table().client.meta.events.register("after-call.dynamodb", lambda **_: countdown.skip(1))
    aws.behave = lambda operation, request: {"Items": []}
    with pytest.raises(BookingInterrupted, match=r"It was not begun\. Start the same booking again"):
        book_nanny(sample.event(), countdown.context(seconds))
    assert aws.seen == begun


def every_call_takes_its_longest(countdown: Countdown) -> None:
    countdown.stands = True
    for client in (booking_table().client, sqs_client(), sns_client()):
        longest = longest_attempt(client.meta.config)
        client.meta.events.register("after-call", lambda longest=longest, **_: countdown.skip(longest))


@pytest.mark.parametrize("seconds", [1.5, 2, 3, 4, 5, 6, 7])
def test_a_booking_in_which_every_call_takes_its_longest_is_interrupted_in_time(
    world: Any, countdown: Countdown, seconds: float
) -> None:
    world.post_job(applications=25)
    every_call_takes_its_longest(countdown)
    with pytest.raises(BookingInterrupted) as interrupted:
        book_nanny(world.event(), countdown.context(seconds))
    assert isinstance(interrupted.value.__cause__, OutOfTime)
    assert countdown.left > 0


@pytest.mark.parametrize(("seconds", "times"), [(8, 1), (30, 0)])
def test_a_booking_that_ran_out_of_time_goes_on_where_it_stopped(
    world: Any, countdown: Countdown, seconds: int, times: int
) -> None:
    world.post_job(applications=25)
    every_call_takes_its_longest(countdown)
    interrupted, answer = 0, None
    while answer is None:
        try:
            answer = book_nanny(world.event(), countdown.context(seconds))
        except BookingInterrupted:
            interrupted += 1
        for message in world.queued():
            world.table.decline(DeclineMessage(**message))
    assert interrupted == times
    assert set(world.statuses().values()) == {"ACCEPTED", "DECLINED"}
    assert len(world.notifications()) == 1


def conflict(faults: Any) -> None:
    cancelled = faults.cancelled("TransactionConflict", "None")
    faults.answer(booking_table().client, "TransactWriteItems", *[cancelled] * 5)


def refused(faults: Any) -> None:
    failed = [{"Id": "0", "Code": "InternalError", "SenderFault": False}]
    answer = {"Successful": [], "Failed": failed, "ResponseMetadata": {"HTTPStatusCode": 200}}
    faults.answer(sqs_client(), "SendMessageBatch", *[answer] * 5)


def lagging(faults: Any) -> None:
    faults.answer(booking_table().client, "Query", *[{"Items": [], "ResponseMetadata": {"HTTPStatusCode": 200}}] * 5)


@pytest.mark.parametrize("fault", [conflict, refused, lagging])
def test_no_wait_before_another_try_is_begun_that_does_not_fit(
    world: Any, countdown: Countdown, faults: Any, fault: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.post_job(applications=2)
    countdown.stands = True
    monkeypatch.setattr(backoff, "_FIRST", 2.0)
    fault(faults)
    with pytest.raises(BookingInterrupted, match=r"can take 2.0 s.*Start the same booking again"):
        book_nanny(world.event(), countdown.context(4.2))
    assert countdown.left == 2200


# ---- where there is no function


def test_without_an_invocation_nobody_asks_for_the_time(world: Any, countdown: Countdown) -> None:
    world.post_job(applications=2)
    with until_timeout(countdown.context(0)), pytest.raises(OutOfTime):
        booking_table().applications_of_job(world.uuid(1))
    assert len(booking_table().applications_of_job(world.uuid(1))) == 2
    with until_timeout(countdown.context(0)), pytest.raises(OutOfTime):
        wait_before_retry(1)
    wait_before_retry(1)


def test_a_client_of_ones_own_has_no_deadline(world: Any, countdown: Countdown) -> None:
    world.post_job(applications=2)
    with until_timeout(countdown.context(0)):
        assert len(BookingTable("booking", world.dynamodb).applications_of_job(world.uuid(1))) == 2


# ---- the longest that a call can take


def test_connecting_is_tcp_and_tls_and_each_may_take_its_timeout() -> None:
    assert longest_attempt(Config(connect_timeout=2, read_timeout=3)) == 7


@pytest.mark.parametrize("attempts", [1, 2, 3, 4, 5, 6, 9])
def test_the_longest_backoff_is_that_of_botocores_standard_mode(attempts: int) -> None:
    throttling: Any = SimpleNamespace(is_throttling_error_from_context=lambda context: True)
    response = AWSResponse("https://aws", 400, {"x-amz-retry-after": "600000"}, None)
    botocores = ExponentialBackoff(random=lambda: 1.0, throttling_detector=throttling)
    assert longest_backoff(attempts) == botocores.delay_amount(RetryContext(attempts, http_response=response))


def test_every_client_waits_and_retries_as_the_config_says_whatever_the_environment_wants(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "9")
    monkeypatch.setenv("AWS_RETRY_MODE", "legacy")
    fresh = runpy.run_path(environment.__file__)  # botocore writes what it finds into the Config of a first client
    for client in (fresh["booking_table"]().client, fresh["sqs_client"](), fresh["sns_client"]()):
        config = client.meta.config
        assert (config.connect_timeout, config.read_timeout) == (CONFIG.connect_timeout, CONFIG.read_timeout)
        assert config.retries == {"mode": "standard", "total_max_attempts": 3}


def test_clients_are_kept_until_they_are_forgotten(world: Any) -> None:
    def clients() -> list[Any]:
        return [booking_table().client, sqs_client(), sns_client()]

    kept = clients()
    assert all(one is another for one, another in zip(kept, clients(), strict=True))
    environment.forget_clients()
    assert not any(one is another for one, another in zip(kept, clients(), strict=True))
