"""What each service bills, held against the examples of AWS's own pricing pages."""

from collections.abc import Iterable

import pytest

from workbook.basics.prices import PriceError, price
from workbook.comparison import bill_lines as lines
from workbook.comparison.bill import BillError, BillLine


def dollars(of: Iterable[BillLine]) -> float:
    return sum(line.dollars for line in of)


def test_lambdas_own_example_of_three_million_seconds_in_512_mb_is_18_dollars_74() -> None:
    # https://aws.amazon.com/lambda/pricing/, example 1: 512 MB, 3 million invocations of 1 s; 400,000 GB-s and a
    # million requests are free: "Total charges = $18.34 + $0.40 = $18.74". It calculates with $0.00001667.
    billed = 3_000_000 * dollars(lines.function("any", [1_000], 512, "x86_64"))
    free = price("Lambda duration, x86_64").of(400_000) + price("Lambda requests").of(1_000_000)
    assert billed - free == pytest.approx(18.74, abs=0.011)


def test_step_functions_own_example_of_400_map_steps_is_billed_as_64_mb() -> None:
    # https://aws.amazon.com/step-functions/pricing/, example 3: 50 MB + 50 KB + 32 KB x 400 = 62.85 MB.
    held = lines.express_megabytes(50_000, 400 * 32_000)
    assert held == pytest.approx(62.85)
    [_, duration] = lines.express(1_000, held)
    assert duration.billed == "1,000 ms in 64 MB"


def test_step_functions_own_example_of_a_hundred_million_executions_is_100_dollars_and_17_361_gb_hours() -> None:
    # The same page: 100 million executions of 10 s in 64 MB; its first 1,000 GB-hours cost $60.
    [requests, duration] = lines.express(10_000, 64)
    assert 100_000_000 * requests.dollars == pytest.approx(100)
    hours = 100_000_000 * duration.amount / 3_600
    assert hours == pytest.approx(17_361.11, abs=0.01)
    assert 100_000_000 * duration.dollars / hours * 1_000 == pytest.approx(60)


def test_lambdas_own_example_of_a_million_durable_executions_with_four_operations_is_32_dollars() -> None:
    [operations, *_] = lines.durable(4, 1_000, 14)
    assert 1_000_000 * operations.dollars == pytest.approx(32)


def test_what_a_durable_execution_writes_is_billed_by_gb_and_kept_by_gb_and_month() -> None:
    [_, written, kept] = lines.durable(1, 2_000_000_000, 15)
    assert [written.dollars, kept.dollars] == pytest.approx([2 * 0.25, 2 * 0.15 / 2])


def test_a_message_of_256_kb_is_four_requests_and_an_empty_receive_is_one() -> None:
    made = {line.what: line.amount for line in lines.queue({"SendMessage": [262_144.0, 1.0], "ReceiveMessage": [0.0]})}
    assert made == {"SendMessage": 5, "ReceiveMessage": 1}


def test_each_invocation_is_rounded_up_to_a_millisecond_by_itself() -> None:
    [_, duration] = lines.function("any", [1.2, 1.2, 0.0], 1024, "arm64")
    assert duration.amount == pytest.approx(0.005)


def test_init_is_billed_in_the_share_of_invocations_that_have_one() -> None:
    assert lines.cold_starts(200, 0.01, 2_000, 512, "arm64").amount == pytest.approx(2 * 2.0 * 0.5)


def test_a_standard_workflow_is_billed_by_its_transitions_alone() -> None:
    assert dollars(lines.standard(1_000)) == pytest.approx(0.025)


def test_lambda_has_no_other_architectures() -> None:
    with pytest.raises(BillError, match="no architecture 'riscv'"):
        list(lines.function("any", [1], 512, "riscv"))


def test_a_duration_below_0_is_refused() -> None:
    with pytest.raises(PriceError, match="-1 is no amount of ms"):
        list(lines.express(-1, 64))
