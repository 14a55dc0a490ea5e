"""The queue lab."""

import re
from dataclasses import asdict, fields, replace
from typing import Any

import pytest

from tests.workbook.figures.looks import measure
from workbook.experiments import queue_lab as lab
from workbook.experiments.queue_lab import MESSAGES, LabSettings, look, queue_lab, run
from workbook.experiments.queue_lab_controls import Controls
from workbook.figures.lives import read_lives

PARTIAL = LabSettings(report_batch_item_failures=True)
WHOLE = LabSettings(report_batch_item_failures=False)

pytestmark = pytest.mark.usefixtures("local")  # one local cloud for all runs of a test


def test_every_message_is_deleted_or_dead_lettered() -> None:
    for settings in (WHOLE, PARTIAL, LabSettings(failure_rate=1.0, batch_size=10)):
        counts = run(settings).counts()
        assert sum(int(str(counts[end])) for end in ("deleted", "in the DLQ")) == MESSAGES


def test_the_same_records_fail_whatever_the_batch_size_and_the_order() -> None:
    small, large = (run(replace(PARTIAL, batch_size=size, max_receive_count=2)) for size in (1, 10))
    ends = ("deliveries", "deleted", "in the DLQ")
    assert [small.counts()[end] for end in ends] == [large.counts()[end] for end in ends]


def test_whole_batches_take_innocent_messages_along_and_partial_ones_never() -> None:
    assert run(WHOLE).counts()["of these innocent"] == 5
    assert run(PARTIAL).counts()["of these innocent"] == 0


def test_the_picture_and_the_table_agree_on_who_was_innocent() -> None:
    for seed in range(1, 6):
        result = run(replace(WHOLE, seed=seed))
        dead = [life for life in read_lives(result.ledger) if life.died]
        assert result.counts()["of these innocent"] == sum(life.innocent for life in dead)


def test_a_message_in_a_batch_that_ran_out_of_time_is_innocent_unless_its_own_lot_was_to_fail() -> None:
    slow = replace(PARTIAL, duration=20, visibility_timeout=10)
    failing = {name for name in range(1, MESSAGES + 1) if any(slow.fails(f"message {name}", n) for n in (1, 2, 3))}
    assert (run(slow).counts()["in the DLQ"], run(slow).innocent) == (MESSAGES, MESSAGES - len(failing))
    assert 0 < len(failing) < MESSAGES


VERDICTS = {
    "as at first": (WHOLE, "Goal not reached: 5 innocents too many in the DLQ; drained in 90 s, 30 s too long."),
    "partial": (PARTIAL, "Goal not reached: no innocent in the DLQ; drained in 63 s, 3 s too long."),
    "and sooner visible": (
        replace(PARTIAL, visibility_timeout=25),
        "Goal reached: no innocent in the DLQ; drained in 53 s.",
    ),
    "one at a time": (
        replace(WHOLE, batch_size=1, visibility_timeout=25),
        "Goal reached: no innocent in the DLQ; drained in 53 s.",
    ),
    "one receive": (
        replace(PARTIAL, max_receive_count=1),
        "Goal reached: no innocent in the DLQ (4 that failed); drained in 30 s.",
    ),
    "one receive, whole": (
        replace(WHOLE, max_receive_count=1),
        "Goal not reached: 8 innocents too many in the DLQ; drained in 30 s.",
    ),
    "throttled": (
        replace(PARTIAL, throttles=0.7, visibility_timeout=5),
        "Goal not reached: 1 innocent too many in the DLQ; drained in 15 s.",
    ),
    "to the second, and one failed": (
        replace(PARTIAL, throttles=0.8, visibility_timeout=20),
        "Goal not reached: no innocent in the DLQ (1 that failed); drained in 60 s, and it has to be less.",
    ),
    "to the second": (
        replace(PARTIAL, throttles=1, visibility_timeout=20),
        "Goal not reached: 12 innocents too many in the DLQ; drained in 60 s, and it has to be less.",
    ),
}


@pytest.mark.parametrize("case", VERDICTS)
def test_the_lab_says_whether_the_goal_is_reached_and_if_not_by_how_much(case: str) -> None:
    settings, said = VERDICTS[case]
    result = run(settings)
    assert result.verdict == said
    assert result.reaches_the_goal is said.startswith("Goal reached")
    assert result.counts()["goal"] == ("yes" if result.reaches_the_goal else "no")


def test_every_setting_changes_what_happens() -> None:
    """A slider that changes nothing would be a lie."""
    change: dict[str, Any] = {
        "failure_rate": 0.6,
        "throttles": 0.9,
        "duration": 20.0,
        "seed": 3,
        "batch_size": 10,
        "maximum_batching_window": 20,
        "visibility_timeout": 60,
        "max_receive_count": 1,
        "report_batch_item_failures": True,
    }
    assert change.keys() == {field.name for field in fields(WHOLE)}
    first = run(WHOLE).ledger.to_json()
    assert [
        name for name, value in change.items() if run(replace(WHOLE, **{name: value})).ledger.to_json() == first
    ] == []


EXTREMES = [
    LabSettings(),
    LabSettings(failure_rate=0),
    LabSettings(failure_rate=1, batch_size=1, max_receive_count=5),
    LabSettings(throttles=1, failure_rate=0.5, batch_size=1),
    LabSettings(duration=30, visibility_timeout=30, maximum_batching_window=20, max_receive_count=5, throttles=0.7),
    LabSettings(duration=25, visibility_timeout=30, maximum_batching_window=20, max_receive_count=5, batch_size=3),
    LabSettings(failure_rate=0.5, batch_size=2, max_receive_count=5, seed=3, throttles=0.5),
]


def test_the_picture_is_as_high_under_all_settings_so_that_nothing_below_it_moves() -> None:
    drawn = [run(settings).picture.svg for settings in EXTREMES]
    sizes = {re.match(r'<svg[^>]* height="([\d.]+)"', svg)[1] for svg in drawn}  # type: ignore[index]
    assert len(sizes) == 1
    assert float(sizes.pop()) <= 700
    for svg in drawn:
        assert measure(svg).outside == []
        assert measure(svg).overlaps == []


def test_each_setting_has_a_control_with_a_name_that_starts_where_the_lab_does() -> None:
    shown = Controls(WHOLE, lambda values: None)
    sliders = shown.sliders
    assert {name: slider.value for name, slider in sliders.items()} == asdict(WHOLE)
    names = [slider.description for slider in sliders.values()]
    assert len(set(names)) == len(names)
    assert all(names)


def test_the_sliders_get_names_that_a_screen_reader_reads() -> None:
    """ipywidgets gives a slider's handle none. That the script does it was seen in a browser's accessibility tree."""
    box = Controls(WHOLE, lambda values: None).box()
    [script] = [output["data"] for output in box.children[-1].outputs]
    asked = re.search(r"querySelectorAll\('\.([\w-]+) \.widget-slider'\)", script["application/javascript"])
    assert asked is not None
    assert asked[1] in box._dom_classes
    assert "setAttribute('aria-label', label)" in script["application/javascript"]


def test_moving_a_slider_tells_all_settings() -> None:
    told: list[dict[str, Any]] = []
    shown = Controls(WHOLE, told.append)
    shown.sliders["visibility_timeout"].value = 25
    shown.sliders["report_batch_item_failures"].value = True
    assert told[-1] == asdict(replace(PARTIAL, visibility_timeout=25))
    assert len(told) == 2


def test_without_a_kernel_the_lab_is_a_sentence_a_table_and_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []
    monkeypatch.setattr(lab, "display", lambda view, **_: shown.append(view))
    queue_lab()
    _, *views = shown
    bundles = [view._repr_mimebundle_() for view in views]
    assert [set(bundle) for bundle in bundles] == [{"text/html", "text/plain"}] * 3
    assert bundles[0]["text/plain"] == f"✗ {run(WHOLE).verdict}"
    assert "<img src=" in bundles[2]["text/html"]


def test_a_whole_batch_of_one_is_the_same_as_a_partial_one() -> None:
    one = LabSettings(batch_size=1, failure_rate=0.5)
    whole, partial = (run(replace(one, report_batch_item_failures=reports)).counts() for reports in (False, True))
    assert {**whole, "": ""} == {**partial, "": ""}
    _, shown = look(one)
    assert [row[1:] for row in shown.rows] == [list(whole.values())[1:]] * 2


def test_nothing_fails_at_rate_0_and_everything_at_rate_1() -> None:
    assert run(replace(WHOLE, failure_rate=0)).counts()["deliveries"] == MESSAGES
    all_fail = run(replace(PARTIAL, failure_rate=1, max_receive_count=2, visibility_timeout=30))
    assert all_fail.counts()["in the DLQ"] == MESSAGES
    assert all_fail.counts()["deliveries"] == 2 * MESSAGES
    assert all_fail.counts()["seconds to drain"] == 60


def test_the_table_always_has_whole_batch_first_and_the_picture_is_of_the_chosen_way() -> None:
    for settings in (WHOLE, PARTIAL):
        picture, shown = look(settings)
        assert [row[0] for row in shown.rows] == ["whole batch", "partial"]
        assert picture.svg == run(settings).picture.svg
