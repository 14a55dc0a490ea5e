"""A price changed in the file changes every figure that is made of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.workbook.comparison.counted import DURABLE, SINGLE, WORKFLOW
from workbook.basics import prices
from workbook.cloud.cost import cost
from workbook.comparison.bill_compared import bills, compared
from workbook.comparison.bill_duration import tariffs
from workbook.comparison.bill_explained import explained
from workbook.comparison.bill_idle import idle_queue
from workbook.comparison.bill_picture import bills_picture
from workbook.experiments.growth import on_paper
from workbook.your_workflow import price

COUNTED = (SINGLE, WORKFLOW, DURABLE)
FIGURES: dict[str, tuple[str, Callable[[], object]]] = {
    "what a run on an account costs": ("SQS requests", cost),
    "what an Express execution of your own costs": ("Express duration", lambda: price._express(1.0)),
    "what a large job costs on paper": ("DynamoDB writes", lambda: on_paper([100])),
    "the bills side by side": ("X-Ray traces", lambda: compared(bills(COUNTED))),
    "the picture of the bills": ("Standard transitions", lambda: bills_picture(bills(COUNTED), 20).svg),
    "what a duration costs": ("durable operations", lambda: tariffs(COUNTED)),
    "what an idle queue costs": ("SQS requests", lambda: repr(idle_queue())),
    "a bill explained": (
        "Express requests",
        lambda: repr(explained({"billingDetails": {"billedDurationInMilliseconds": 9, "billedMemoryUsedInMB": 64}})),
    ),
}


@pytest.mark.parametrize("figure", FIGURES)
def test_a_price_that_is_changed_in_the_file_changes(
    figure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, made = FIGURES[figure]
    before = made()
    told = yaml.safe_load(prices.PRICES.read_text(encoding="utf-8"))
    told["prices"][name]["dollars"] *= 100
    (tmp_path / "prices.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    monkeypatch.setattr(prices, "PRICES", tmp_path / "prices.yaml")
    assert made() != before
