"""Prices are data: dated, with a page, read from one file, and refused in a sentence where they are none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from workbook.basics import prices
from workbook.basics.prices import PRICES, PriceError, dated, express, price, rounding


@pytest.fixture
def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    def change(old: str, new: str) -> None:
        text = PRICES.read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "prices.yaml").write_text(text.replace(old, new), encoding="utf-8")
        monkeypatch.setattr(prices, "PRICES", tmp_path / "prices.yaml")

    return change


def test_a_price_is_for_so_many_of_a_unit(changed: Callable[[str, str], None]) -> None:
    changed("dollars: 0.025, per: 1_000,", "dollars: 0.030, per: 1_000,")
    assert price("Standard transitions").of(2_000) == pytest.approx(0.06)


def test_the_duration_of_an_express_execution_is_rounded_up_to_100_ms_and_its_memory_to_64_mb() -> None:
    assert [rounding("Express duration").up(ms) for ms in (0, 1, 100, 101)] == [100, 100, 100, 200]
    assert [rounding("Express memory").up(mb) for mb in (50, 64, 64.1)] == [64, 64, 128]
    assert rounding("Express duration").up((0.1 + 0.2) * 1000) == 300


def test_sqs_bills_each_64_kb_as_a_request() -> None:
    assert rounding("SQS request").up(65_537) == 2 * 65_536


def test_an_express_execution_is_a_request_and_its_gb_seconds() -> None:
    # A million of a second each in 64 MB: $1.00, and 62,500 GB-s at $0.06 for 3,600.
    assert 1_000_000 * express(1, 64) == pytest.approx(1.00 + 62_500 * 0.06 / 3_600)


def test_the_oldest_price_dates_them_all(changed: Callable[[str, str], None]) -> None:
    changed("unit: transition, looked_up: 2026-11-30", "unit: transition, looked_up: 2025-02-03")
    assert dated() == "2025-02, us-east-1"


@pytest.mark.parametrize("amount", [-1, float("nan"), float("inf"), "3", True, None])
def test_what_is_no_amount_has_no_price(amount: object) -> None:
    with pytest.raises(PriceError, match="no amount of request"):
        price("SQS requests").of(amount)  # type: ignore[arg-type]


def test_a_price_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(PriceError, match=r"no 'SQS'.*SQS requests"):
        price("SQS")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("dollars: 0.025", "dollars: cheap", "Standard transitions: `dollars` is a number, 0 or more, not 'cheap'."),
        ("dollars: 0.025", "dollars: -1", "Standard transitions: `dollars` is a number, 0 or more, not -1."),
        ("dollars: 0.025", f"dollars: {10**400}", "Standard transitions: `dollars` is a number, 0 or more, not 1000"),
        (
            "dollars: 0.025, per: 1_000",
            "dollars: 0.025, per: 0",
            "`per` is a number above 0, not 0.",
        ),
        ("dollars: 0.025, ", "", "Standard transitions: `dollars` is missing. It is a number, 0 or more."),
        ("dollars: 0.025, ", "dollars: 0.025, dollars: 1, ", "'dollars' is there twice."),
        ("dollars: 0.025, ", "dollars: 0.025, euros: 1, ", "Standard transitions: nobody reads 'euros'."),
        ("unit: transition, looked_up: 2026-11-30", "unit: transition", "`looked_up` is missing. It is a day such as"),
        ("transition, looked_up: 2026-11-30", "transition, looked_up: 2026-13-45", "month must be in 1..12"),
        (
            "transition, looked_up: 2026-11-30",
            "transition, looked_up: 2026-11-30 10:00:00",
            "`looked_up` is a day",
        ),
        ("Standard transitions:", "Other: cheap\n  Standard transitions:", "Other has to have dollars, per, unit"),
        ("prices:", "price:", "nobody reads 'price'. It can have region, prices, roundings."),
        ("region: us-east-1", "region:", "`region` is a text, not empty."),
        ("region: us-east-1", "region: [us-east-1", "prices.yaml is not as it should be: line "),
    ],
)
def test_a_broken_file_is_told_in_a_sentence(
    changed: Callable[[str, str], None], old: str, new: str, says: str
) -> None:
    changed(old, new)
    with pytest.raises(PriceError) as refused:
        price("Standard transitions")
    assert says in str(refused.value)
