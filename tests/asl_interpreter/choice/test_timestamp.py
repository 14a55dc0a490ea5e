"""Timestamps: the RFC 3339 profile of ISO 8601, and nothing else."""

from datetime import UTC, datetime

import pytest

from asl_interpreter.choice import timestamp


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-14T01:59:00Z", datetime(2026, 3, 14, 1, 59, tzinfo=UTC)),
        ("2026-03-14T01:59:00+01:00", datetime(2026, 3, 14, 0, 59, tzinfo=UTC)),
        ("2026-03-14T01:59:00-01:30", datetime(2026, 3, 14, 3, 29, tzinfo=UTC)),
        ("2026-03-14T01:59:00.5Z", datetime(2026, 3, 14, 1, 59, 0, 500_000, tzinfo=UTC)),
        ("2026-03-14T01:59:00.123456789Z", datetime(2026, 3, 14, 1, 59, 0, 123_456, tzinfo=UTC)),
        ("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
    ],
)
def test_a_timestamp_names_an_instant(text: str, instant: datetime) -> None:
    assert timestamp.parse(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-03-14",
        "2026-03-14T01:59:00",  # neither Z nor an offset
        "2026-03-14T01:59Z",
        "2026-03-14t01:59:00Z",
        "2026-03-14T01:59:00z",
        "2026-03-14 01:59:00Z",
        "2026-03-14T01:59:00+0100",
        "2026-03-14T01:59:00+01",
        "2026-03-14T01:59:00.Z",
        "2026-02-30T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-03-14T25:00:00Z",
        "2026-03-14T01:59:00+99:00",
        "20260314T015900Z",
        " 2026-03-14T01:59:00Z",
        "2026-03-14T01:59:00Z\n",
        "٢٠٢٦-03-14T01:59:00Z",
    ],
)
def test_anything_else_is_no_timestamp(text: str) -> None:
    assert timestamp.parse(text) is None
