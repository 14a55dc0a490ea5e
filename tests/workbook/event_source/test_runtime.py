"""A handler's time: what it sleeps passes in virtual time, in its own thread, in turns with others."""

import asyncio
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from functools import partial
from random import Random
from time import sleep as nap
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch import AsyncBatchProcessor, EventType, async_process_partial_response

from workbook.cloud import latency
from workbook.event_source import LambdaFunction

TIMED_OUT = "whole batch failed: Task timed out after 3.00 seconds"
REPORT = {"function_response_types": ["ReportBatchItemFailures"]}


def through_a_closure() -> Any:
    held = time.sleep
    return lambda seconds: held(seconds)


def by_default(seconds: float, sleep: Any = time.sleep, *, again: Any = time.sleep) -> None:
    sleep(seconds / 2)
    again(seconds / 2)


async def sleeps(seconds: float) -> None:
    await asyncio.gather(asyncio.sleep(seconds), asyncio.sleep(seconds / 2))


WAYS = {
    "time.sleep": lambda seconds: time.sleep(seconds),
    "a name of this module": lambda seconds: nap(seconds),
    "imported when called": lambda seconds: __import__("time").sleep(seconds),
    "a closure": through_a_closure(),
    "a default": by_default,
    "asyncio.run": lambda seconds: asyncio.run(sleeps(seconds)),
    "a loop that is asked for": lambda seconds: asyncio.get_event_loop().run_until_complete(sleeps(seconds)),
    "asyncio.wait_for": lambda seconds: asyncio.run(given_up_after(seconds)),
}


async def given_up_after(seconds: float) -> None:
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(asyncio.sleep(3600), seconds)


@pytest.mark.parametrize("way", WAYS)
def test_sleep_passes_virtual_time_however_it_was_imported(lab: Any, way: str) -> None:
    lab.queue()
    lab.send("a")
    left: list[int] = []
    sleep = WAYS[way]

    def handler(event: Any, context: Any) -> None:
        sleep(4)
        left.append(context.get_remaining_time_in_millis())

    mapping = lab.mapping(handler, timeout=10, duration=0.5)
    mapping.drain()
    assert left == [6_000]
    [invocation] = mapping.ledger.invocations
    assert (invocation.started, invocation.ended) == (0.0, 4.5)


def test_a_handler_that_runs_out_of_time_stops_there_and_its_batch_fails(lab: Any) -> None:
    lab.queue()
    lab.send("a")
    came: list[str] = []

    def handler(event: Any, context: Any) -> None:
        try:
            came.append("before")
            time.sleep(2)
            came.append("in time")
            time.sleep(2)
            came.append("too late")
        except Exception:
            came.append("caught")

    mapping = lab.mapping(handler, timeout=3, **REPORT)
    mapping.run_for(5)
    assert came == ["before", "in time"]
    [invocation] = mapping.ledger.invocations
    assert (invocation.ended, invocation.outcome) == (3.0, TIMED_OUT)


def test_computing_counts_towards_the_timeout_like_waiting(lab: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(lambda event, context: time.sleep(2), timeout=3, duration=1.5, **REPORT)
    mapping.run_for(5)
    assert mapping.ledger.invocations[0].outcome == TIMED_OUT


def test_a_handler_that_catches_everything_is_stopped_all_the_same(lab: Any) -> None:
    lab.queue()
    lab.send("a")

    def handler(event: Any, context: Any) -> None:
        while True:
            with suppress(BaseException):
                time.sleep(1)

    mapping = lab.mapping(handler, timeout=3, **REPORT)
    mapping.run_for(5)
    assert [each.outcome for each in mapping.ledger.invocations] == [TIMED_OUT]


def test_invocations_that_overlap_take_turns_where_they_wait(lab: Any) -> None:
    lab.queue()
    lab.send("a", "b")
    lines: list[tuple[str, float]] = []
    began: list[float] = []

    def handler(event: Any, context: Any) -> None:
        began.append(time.time())
        body = event["Records"][0]["body"]
        for seconds in {"a": (1, 3), "b": (2, 1)}[body]:
            time.sleep(seconds)
            lines.append((body, round(time.time() - began[0], 1)))

    lab.mapping(handler, batch_size=1, timeout=10).drain()
    assert lines == [("a", 1.0), ("b", 2.0), ("b", 3.0), ("a", 4.0)]


def test_each_invocation_has_its_own_environment_and_its_own_log(lab: Any) -> None:
    lab.queue()
    lab.send("a", "b")
    seen: dict[str, str] = {}

    def handler(event: Any, context: Any) -> None:
        body = event["Records"][0]["body"]
        os.environ["WHO"] = body
        print(body, "begins")
        time.sleep(1)
        print(body, "ends")
        seen[body] = os.environ["WHO"]

    mapping = lab.mapping(handler, batch_size=1)
    mapping.drain()
    assert seen == {"a": "a", "b": "b"}
    assert [each.log for each in mapping.ledger.invocations] == ["a begins\na ends\n", "b begins\nb ends\n"]
    assert "WHO" not in os.environ


def test_a_call_of_a_waiting_handler_happens_at_its_own_instant(lab: Any) -> None:
    lab.queue()
    lab.send("a")
    other = lab.sqs.create_queue(QueueName="other")["QueueUrl"]

    began: list[float] = []

    def handler(event: Any, context: Any) -> None:
        began.append(time.time())
        time.sleep(2)
        lab.sqs.send_message(QueueUrl=other, MessageBody="after two seconds")

    lab.mapping(handler).drain()
    [message] = lab.sqs.receive_message(QueueUrl=other, MessageSystemAttributeNames=["SentTimestamp"])["Messages"]
    assert round(int(message["Attributes"]["SentTimestamp"]) / 1000 - began[0], 1) == 2.0


def test_a_simulated_latency_takes_the_handlers_time(lab: Any) -> None:
    lab.queue()
    lab.send("a")
    left: list[int] = []

    def handler(event: Any, context: Any) -> None:
        lab.sqs.get_queue_attributes(QueueUrl=lab.url)
        left.append(context.get_remaining_time_in_millis())

    with latency.simulated({("sqs", "GetQueueAttributes"): 250}):
        lab.mapping(handler).drain()
    assert left == [2_750]


def test_a_loop_that_only_reads_the_time_gets_a_sentence(lab: Any) -> None:
    lab.queue(max_receive_count=1)
    lab.send("a")

    def handler(event: Any, context: Any) -> None:
        while context.get_remaining_time_in_millis() > 1000:
            pass

    mapping = lab.mapping(handler)
    mapping.drain()
    assert "a loop has to sleep" in mapping.ledger.invocations[0].outcome


def test_other_threads_sleep_in_real_time_while_a_handler_runs(lab: Any) -> None:
    lab.queue()
    lab.send("a")
    slept: list[float] = []

    def other() -> None:
        began = time.monotonic()
        time.sleep(0.05)
        slept.append(time.monotonic() - began)

    def handler(event: Any, context: Any) -> None:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    lab.mapping(handler).drain()
    assert slept[0] >= 0.05


def test_sleep_is_the_real_one_again_after_a_run(lab: Any) -> None:
    before = time.sleep, nap, by_default.__defaults__
    lab.queue()
    lab.send("a")
    lab.mapping(by_default_in_a_handler).drain()
    assert (time.sleep, nap, by_default.__defaults__) == before


def by_default_in_a_handler(event: Any, context: Any, sleep: Any = time.sleep) -> None:
    sleep(1)


@pytest.mark.parametrize("seconds", ["1", None, -1])
def test_what_sleep_refuses_it_refuses_in_virtual_time_too(lab: Any, seconds: Any) -> None:
    lab.queue(max_receive_count=1)
    lab.send("a")
    raised: list[type] = []

    def handler(event: Any, context: Any) -> None:
        try:
            time.sleep(seconds)
        except (TypeError, ValueError) as error:
            raised.append(type(error))

    lab.mapping(handler).drain()
    assert raised == [ValueError if seconds == -1 else TypeError]


def test_an_async_batch_processor_works_where_a_loop_is_running_as_in_a_notebook(lab: Any) -> None:
    lab.queue()
    lab.send("a", "b")
    done: list[str] = []

    async def record_handler(record: Any) -> None:
        await asyncio.sleep(1)
        done.append(record.body)

    def handler(event: Any, context: Any) -> Any:
        return async_process_partial_response(event, record_handler, AsyncBatchProcessor(EventType.SQS), context)

    mapping = lab.mapping(handler, **REPORT)

    async def cell() -> None:
        mapping.drain()

    asyncio.run(cell())
    assert sorted(done) == ["a", "b"]
    assert mapping.ledger.invocations[0].ended == 1.1  # side by side, and 0.1 s of computing


@pytest.mark.parametrize("error", [SystemExit(1), GeneratorExit(), BaseException("enough")])
def test_every_exception_but_an_interrupt_fails_the_batch(lab: Any, error: BaseException) -> None:
    lab.queue(max_receive_count=1)
    lab.send("a")

    def handler(event: Any, context: Any) -> None:
        raise error

    mapping = lab.mapping(handler)
    mapping.drain()
    assert mapping.ledger.invocations[0].outcome.startswith(f"whole batch failed: {type(error).__name__}")
    assert len(lab.dead_letters()) == 1


def test_an_interrupt_stops_the_cell_and_the_queue_goes_on_afterwards(lab: Any) -> None:
    lab.queue()
    lab.send("a")
    interrupts = iter([KeyboardInterrupt()])

    def handler(event: Any, context: Any) -> None:
        for error in interrupts:
            raise error

    mapping = lab.mapping(handler)
    with pytest.raises(KeyboardInterrupt):
        mapping.drain()
    mapping.drain()
    assert mapping.ledger.invocations[0].outcome.startswith("whole batch failed: KeyboardInterrupt")
    assert mapping.ledger.counts()["DELETED"] == 1


def test_ctrl_c_reaches_a_handler_that_never_waits(lab: Any) -> None:
    lab.queue(max_receive_count=1)
    lab.send("a")
    stopped: list[bool] = []

    def handler(event: Any, context: Any) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        try:
            while True:
                pass
        finally:
            stopped.append(True)

    mapping = lab.mapping(handler)
    with pytest.raises(KeyboardInterrupt):
        mapping.drain()
    mapping.drain()
    assert stopped == [True]
    assert len(lab.dead_letters()) == 1


def catches_it() -> None:
    try:
        while True:
            pass
    except KeyboardInterrupt:
        pass


def waits_where_nothing_reaches_it() -> None:
    threading.Event().wait(1.5)


@pytest.mark.parametrize("work", [catches_it, waits_where_nothing_reaches_it])
def test_ctrl_c_fails_the_batch_whatever_the_handler_is_at(lab: Any, work: Any) -> None:
    lab.queue()
    lab.send("a")
    interrupts = iter([signal.SIGINT])

    def handler(event: Any, context: Any) -> None:
        for interrupt in interrupts:
            os.kill(os.getpid(), interrupt)
            work()

    mapping = lab.mapping(handler)
    with pytest.raises(KeyboardInterrupt):
        mapping.drain()
    mapping.drain()
    assert mapping.ledger.invocations[0].outcome.startswith("whole batch failed: KeyboardInterrupt")
    assert [entry.receive_count for entry in mapping.ledger.entries if entry.event.name == "DELETED"] == [2]


def test_a_thread_that_a_handler_starts_calls_the_queue_as_its_invocation(lab: Any) -> None:
    lab.queue()
    lab.send("a")

    def handler(event: Any, context: Any) -> None:
        handle = event["Records"][0]["receiptHandle"]
        with ThreadPoolExecutor(1) as pool:
            pool.submit(lab.sqs.delete_message, QueueUrl=lab.url, ReceiptHandle=handle).result()

    mapping = lab.mapping(handler)
    mapping.drain()
    assert [entry.by for entry in mapping.ledger.entries if entry.event.name == "DELETED"] == ["invocation 1"]
    lab.send("b")
    [again] = lab.sqs.receive_message(QueueUrl=lab.url)["Messages"]
    mapping.run_for(0)
    lab.sqs.delete_message(QueueUrl=lab.url, ReceiptHandle=again["ReceiptHandle"])
    assert mapping.ledger.entries[-1].by == "another caller"


def test_half_a_character_in_an_error_or_a_log_can_be_shown(lab: Any) -> None:
    lab.queue(max_receive_count=1)
    lab.send("a")

    def handler(event: Any, context: Any) -> None:
        print("half \ud800")
        raise ValueError("half \ud800")

    mapping = lab.mapping(handler)
    mapping.drain()
    [invocation] = mapping.ledger.invocations
    assert invocation.log == "half \\ud800\n"
    assert invocation.outcome == "whole batch failed: ValueError: half \\ud800"


def test_one_thread_at_a_time_runs_a_mapping(lab: Any) -> None:
    lab.queue(max_receive_count=1)
    lab.send("a")
    said: list[str] = []

    def handler(event: Any, context: Any) -> None:
        with ThreadPoolExecutor(1) as pool:
            said.append(str(pool.submit(mapping.run_for, 1).exception()))

    mapping = lab.mapping(handler)
    mapping.drain()
    assert said == ["this mapping runs already, in another thread: drain and run_for are for one at a time"]
    assert mapping.ledger.counts()["DELETED"] == 1


def test_lambdas_runtime_writes_a_decimal_as_a_number() -> None:
    function = LambdaFunction(lambda event, context: {"cost": Decimal("150.50"), "count": Decimal(3)})
    invocation, computing = function.begin({}, Random(0))
    assert invocation.go_on() is None
    assert function.answer(invocation, computing).response == {"cost": 150.5, "count": 3}


async def asynchronous(event: Any, context: Any) -> None: ...


def generating(event: Any, context: Any) -> Any:
    yield


@pytest.mark.parametrize(
    ("handler", "sentence"),
    [
        ("booking.handlers", "a handler is a function"),
        (None, "a handler is a function"),
        (lambda event: None, "two arguments"),
        (lambda: None, "two arguments"),
        (lambda event, context, more: None, "two arguments"),
        (lambda *, event, context: None, "two arguments"),
        (partial(lambda event, context: None, {}), "two arguments"),
        (asynchronous, "async function"),
        (generating, "generator"),
    ],
)
def test_a_handler_that_lambda_cannot_call_is_told_at_once(handler: Any, sentence: str) -> None:
    with pytest.raises(TypeError, match=sentence):
        LambdaFunction(handler)


class Callable:
    def __call__(self, event: Any, context: Any) -> None: ...


@pytest.mark.parametrize("handler", [Callable(), lambda *all: None, partial(lambda x, e, c: None, 1), SimpleNamespace])
def test_anything_that_takes_event_and_context_is_a_handler(handler: Any) -> None:
    assert LambdaFunction(handler).handler is handler
