"""`python -m workbook.comparison`: every figure by one command, and a sentence where it cannot be."""

from pathlib import Path

import pytest

from tests.workbook.comparison.counted import DURABLE, SINGLE, WORKFLOW
from workbook.basics import prices
from workbook.comparison import __main__ as command
from workbook.comparison.__main__ import SECTIONS, main
from workbook.comparison.counted import changes, counted
from workbook.comparison.simulation import latencies


def test_what_was_counted_is_printed_for_every_way_and_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["counts"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    for size in ("1", "20", "100", "1,000"):
        assert f"A booking of {size}, counted" in printed
    # By the history of a booking of 20 (test_count.py), and by the booking of 1,000 that its workflow refuses.
    assert "state transitions 0 51 45 0" in printed
    assert "dynamodb.Query 1 1 3 3" in printed
    assert "workflow: a booking of 1,000 ends with TooManyApplications" in printed


def test_the_help_says_what_each_section_tells(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    printed = " ".join(capsys.readouterr().out.split())
    assert [name for name, (says, _) in SECTIONS.items() if f"{name}: {says}" not in printed] == []


def test_counting_again_gives_the_sections_what_was_counted_and_says_what_changed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "count_all", lambda told: [SINGLE, WORKFLOW, DURABLE])
    assert main(["counts", "--recount"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert " ".join(changes([WORKFLOW], counted())[0].split()) in printed
    assert "Counted again: 3 bookings, 3 of them otherwise than they are kept." in printed
    assert "state transitions 0 47 0" in printed


@pytest.mark.parametrize(
    ("module", "attribute", "text", "says"),
    [
        (prices, "PRICES", None, "data.yaml cannot be read: "),
        (prices, "PRICES", "prices: [", "data.yaml is not as it should be: "),
        (prices, "PRICES", "region: here", "data.yaml is not as it should be: data.yaml: `prices` is missing."),
        (latencies, "FILE", None, "data.yaml cannot be read: "),
        (latencies, "FILE", "starts: [", "data.yaml cannot be read: "),
        (latencies, "FILE", "dated: 2026-11-30", "data.yaml: the file: `sources` is missing."),
    ],
)
def test_a_file_of_data_that_cannot_be_used_is_a_sentence_and_no_traceback(
    module: object, attribute: str, text: str | None, says: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    if text is not None:
        (tmp_path / "data.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, attribute, tmp_path / "data.yaml")
    assert main(["costs"]) == 1
    assert capsys.readouterr().err.startswith(says)
