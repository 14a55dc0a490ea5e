"""The cost of a message is measured on what is said; how long things take is not tested."""

import json
from typing import Any

import pytest

from tests.workbook.benchmark.test_bookings import of_large_bookings
from workbook.benchmark import __main__ as command
from workbook.benchmark import messages
from workbook.messages.ledger import EventType, Ledger
from workbook.practice.scratch import ScratchQueue


@pytest.mark.usefixtures("local")
def test_every_tenth_message_fails_until_it_is_in_the_dead_letter_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    ledgers: list[Ledger] = []
    drain = ScratchQueue.drain

    def noted(queue: ScratchQueue, handler: Any) -> Ledger:
        ledgers.append(drain(queue, handler))
        return ledgers[-1]

    monkeypatch.setattr(ScratchQueue, "drain", noted)
    monkeypatch.setattr(messages, "_MESSAGES", 20)
    took = messages.measure(20)
    assert set(took) == {"send", "drain", "to_full", "to_empty"}
    assert min(took.values()) > 0
    [ledger] = ledgers
    counts = ledger.counts()
    assert (len(ledger.messages), counts[EventType.DELETED], counts[EventType.DEAD_LETTERED]) == (20, 18, 2)


def test_the_rows_are_compared_with_the_first_size_and_a_full_queue_with_an_empty_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    times = {
        "100": {"send": 0.001, "drain": 0.002, "to_full": 0.003, "to_empty": 0.003},
        "10000": {"send": 0.0015, "drain": 0.005, "to_full": 0.006, "to_empty": 0.004},
    }

    def answer(module: str, *arguments: str) -> str:
        if module.endswith("messages"):
            assert arguments == ("100", "10000")
            return json.dumps(times)
        if module.endswith("large_bookings"):
            return of_large_bookings(*arguments)
        return "2.0" if len(arguments) == 1 else json.dumps({"workflow": [0.3], "direct": [0.1], "own": [0.02]})

    monkeypatch.setattr(command, "_output", answer)
    monkeypatch.setenv("COLUMNS", "160")
    assert command.main(["--messages", "100", "10000"]) == 0
    row = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("│ 10000 "))
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells == ["10000", "1.50", "1.50x", "5.00", "2.50x", "50.0", "6.00", "4.00", "1.50x"]
