"""Other right answers to the exercises of chapter 07 than the page's own, and what their checks stand on."""

from dataclasses import replace
from decimal import Decimal
from math import ceil
from typing import Any

import numpy as np
import pytest

from workbook.basics.prices import price
from workbook.exercises import Right, Wrong
from workbook.exercises.chapter_07.express_bill import bills_an_execution
from workbook.exercises.chapter_07.send_times import LOGS, counts_from_when_they_were_due
from workbook.exercises.chapter_07.three_loads import are_cheapest

FUNCTION, SCALE, DURABLE = "single function, arm64", "workflow at scale, Express", "durable function, arm64"


def _as_the_page_of_aws_prints_it(milliseconds: float, megabytes: float) -> float:
    steps, chunks = -(-milliseconds // 100), -(-megabytes // 64)
    return 1.00 / 1_000_000 + 0.00001667 * (steps * 0.1) * (chunks * 0.0625)


def _by_the_hour(milliseconds: float, megabytes: float) -> Decimal:
    hours = Decimal(ceil(milliseconds / 100)) / 36_000
    return Decimal("0.000001") + Decimal("0.06") * hours * ceil(megabytes / 64) / 16


@pytest.mark.parametrize("function", [_as_the_page_of_aws_prints_it, _by_the_hour])
def test_a_bill_may_take_another_form_of_the_price(function: Any) -> None:
    assert isinstance(bills_an_execution(function), Right)


def _step_by_step(sent: Any, took: Any, rate: float) -> list[float]:
    found, due = [], 0.0
    for at, seconds in zip(sent, took, strict=True):
        found.append(at - due + seconds)
        due += 1 / rate
    return found


def _with_numpy(sent: Any, took: Any, rate: float) -> Any:
    return np.add(sent, took) - np.arange(len(sent)) / rate


def _sorted_for_percentiles(sent: Any, took: Any, rate: float) -> Any:
    return sorted(_step_by_step(sent, took, rate), reverse=True)


def _one_by_one(sent: Any, took: Any, rate: float) -> Any:
    yield from _step_by_step(sent, took, rate)


@pytest.mark.parametrize("function", [_step_by_step, _with_numpy, _sorted_for_percentiles, _one_by_one])
def test_latencies_may_come_in_any_form_and_order(function: Any) -> None:
    assert isinstance(counts_from_when_they_were_due(function), Right)


def test_a_function_that_changes_the_log_is_told_so_and_changes_a_copy() -> None:
    def empties(sent: list[float], took: list[float], rate: float) -> list[float]:
        found = _step_by_step(sent, took, rate)
        sent.clear()
        took.clear()
        return found

    for _ in range(2):
        verdict = counts_from_when_they_were_due(empties)
        assert isinstance(verdict, Wrong)
        assert "changed the lists that it was given" in verdict.because


def test_a_log_without_waiting_is_right_as_it_was_reported() -> None:
    assert LOGS[0].right == pytest.approx(LOGS[0].took)
    assert max(LOGS[1].right) > 1.9 > sorted(LOGS[1].took)[-5]


@pytest.mark.parametrize(
    "choice",
    [
        {"a": (FUNCTION, 128.24), "b": (SCALE, 26.46), "c": (DURABLE, 12.08)},
        {"a": ["single function, x86_64", 129.5], "b": [SCALE, 26], "c": ["durable function, x86_64", 12]},
        {"a": (FUNCTION, Decimal(128)), "b": (SCALE, np.float64(26.5)), "c": (DURABLE, 11.28)},  # the wait left out
        {"c": (DURABLE, 12.1), "b": (SCALE, 26.4), "a": (FUNCTION, 128), "d": "a note of my own"},
    ],
)
def test_what_is_as_cheap_is_right_and_cents_do_not_matter(choice: Any) -> None:
    assert isinstance(are_cheapest(choice), Right)


@pytest.mark.parametrize("option", [FUNCTION, SCALE, DURABLE])
def test_one_word_for_all_loads_is_wrong(option: str) -> None:
    assert isinstance(are_cheapest(dict.fromkeys("abc", (option, 1.0))), Wrong)


def test_a_choice_is_worked_out_again_with_other_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    """No figure is kept: where durable operations cost a hundred times as much, waiting in a workflow is cheaper."""
    dear = lambda name: replace(price(name), dollars=800.0) if name == "durable operations" else price(name)  # noqa: E731
    monkeypatch.setattr("workbook.comparison.bill_lines.price", dear)
    right: dict[str, Any] = {"a": (FUNCTION, 128.24), "b": (SCALE, 26.46), "c": (DURABLE, 12.08)}
    verdict = are_cheapest(right)
    assert isinstance(verdict, Wrong)
    assert verdict.because.startswith("Load c: it does the work")
    assert isinstance(are_cheapest(right | {"c": ("workflow at scale, Standard", 121.3)}), Right)
