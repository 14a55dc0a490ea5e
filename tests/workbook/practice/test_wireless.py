"""Whose calls skip the wire, and whose do not."""

from concurrent.futures import ThreadPoolExecutor

from workbook.cloud import Stack, shared_client
from workbook.cloud.wireless import wireless
from workbook.practice.scratch import scratch_queue, scratch_table


def over_the_wire() -> bool:
    answer = shared_client("dynamodb").list_tables()
    return bool(answer["ResponseMetadata"]["HTTPHeaders"])  # what skips the wire has none


def test_calls_of_another_thread_go_over_the_wire_while_those_of_this_one_skip_it(stack: Stack) -> None:
    with ThreadPoolExecutor(1) as other:
        other.submit(over_the_wire).result()
        with wireless():
            assert (over_the_wire(), other.submit(over_the_wire).result()) == (False, True)
    assert over_the_wire()


def test_a_handlers_calls_skip_it_where_its_callers_do(stack: Stack) -> None:
    seen = []
    with scratch_queue() as queue:
        queue.send("one")
        with wireless():
            queue.drain(lambda event, context: seen.append(over_the_wire()))
        queue.send("two")
        queue.drain(lambda event, context: seen.append(over_the_wire()))
    assert seen == [False, True]


def test_what_is_done_with_a_copy_goes_over_the_wire(stack: Stack) -> None:
    with scratch_table(), scratch_queue():
        assert over_the_wire()
    assert over_the_wire()
