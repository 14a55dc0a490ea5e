"""The report's layout is vegeta's, and what it says is what was counted."""

import pytest

from workbook.load import Attack, Reply, SimulatedClock, open_loop, report
from workbook.load.report import span

# Three requests a second apart: the second is refused, the third waits half a second for its turn. Percentiles are
# upper ends of buckets a thousandth wide: 130.495 for 130.455.
EXPECTED = """\
Requests      [total, rate, throughput]         3, 1.20, 0.56
Duration      [total, attack, wait]             3.6s, 2.5s, 1.1s
Latencies     [min, mean, 50, 90, 95, 99, max]  100ms, 610.152ms, 130.495ms, 1.6s, 1.6s, 1.6s, 1.6s
Bytes In      [total, mean]                     900, 300.00
Bytes Out     [total, mean]                     10, 3.33
Success       [ratio]                           66.67%
Status Codes  [code:count]                      200:2  429:1
Late          [count, ratio, longest]           1, 33.33%, 500ms
Error Set:
ThrottlingException: 1"""


def test_the_lines_are_vegetas() -> None:
    attack = Attack("open loop")
    attack.add(0, 0, 0.1, Reply(200, 300, 4))
    attack.add(1, 1, 1.130455, Reply(429, 300, 3, "ThrottlingException"))
    attack.add(2, 2.5, 3.6, Reply(200, 300, 3))
    assert report(attack) == EXPECTED


def test_nothing_sent_is_a_report_too() -> None:
    assert "Requests      [total, rate, throughput]         0, 0.00, 0.00" in report(Attack("open loop"))


def test_a_load_without_failures_lists_no_error() -> None:
    attack = open_loop(lambda number: None, rate=5, duration=1, clock=SimulatedClock())
    assert report(attack).endswith("\nError Set:")
    assert "100.00%" in report(attack)


@pytest.mark.parametrize(
    ("seconds", "as_go_writes_it"),
    [
        (0, "0s"),
        (1e-9, "1ns"),
        (5e-7, "500ns"),
        (0.0000014, "1.4µs"),
        (0.0009999999, "1ms"),
        (0.0050031, "5.003ms"),
        (0.260937, "260.937ms"),
        (0.9999999, "1s"),
        (1.5554, "1.555s"),
        (30, "30s"),
        (59.9996, "1m0s"),
        (61.2, "1m1s"),
        (3_599.9, "1h0m0s"),
        (3_661, "1h1m0s"),
    ],
)
def test_a_duration_is_written_as_go_does_rounded_to_the_next_smaller_unit(
    seconds: float, as_go_writes_it: str
) -> None:
    assert span(seconds) == as_go_writes_it
