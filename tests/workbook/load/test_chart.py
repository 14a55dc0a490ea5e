"""The chart's words say what it draws, and it refuses what it cannot draw."""

import io

import pytest
from PIL import Image

from workbook.figures import Chart
from workbook.load import Attack, SimulatedClock, Stalling, closed_loop, open_loop, percentiles


@pytest.fixture(scope="module")
def both() -> tuple[Attack, Attack]:
    clock = SimulatedClock()
    target = Stalling(clock)
    return (
        closed_loop(target, rate=100, duration=60, clock=clock),
        open_loop(target, rate=100, duration=60, workers=1_000, clock=clock),
    )


@pytest.fixture(scope="module")
def chart(both: tuple[Attack, Attack]) -> Chart:
    return percentiles(*both, title="Simulated")


def test_its_alt_text_tells_the_outcome(chart: Chart) -> None:
    assert chart.alt == "99 % of the requests were answered within: closed loop 5.003ms, open loop 5.407s."
    assert "95 % within 3.006s" in chart.details


def test_a_page_shows_it_with_its_words_in_its_own_size(chart: Chart) -> None:
    shown = chart._repr_mimebundle_()
    assert f'alt="{chart.alt}" width="860" height="420"' in shown["text/html"]
    assert shown["text/plain"].startswith(chart.alt)
    assert Image.open(io.BytesIO(chart.png)).size == (860, 420)


def test_the_same_attack_is_the_same_picture(chart: Chart, both: tuple[Attack, Attack]) -> None:
    assert percentiles(*both, title="Simulated").png == chart.png


def test_each_attack_has_a_line_of_its_own(chart: Chart, both: tuple[Attack, Attack]) -> None:
    def blue(one: Chart) -> int:
        pixels = Image.open(io.BytesIO(one.png)).convert("RGB").tobytes()
        return sum(red < 30 and level > 160 for red, level in zip(pixels[::3], pixels[2::3], strict=True))

    assert blue(chart) > 500
    assert blue(percentiles(both[0], title="Simulated")) == 0


def test_of_nothing_there_is_no_chart(both: tuple[Attack, Attack]) -> None:
    for attacks in ((), (Attack("open loop"),), (both[0],) * 4):
        with pytest.raises(ValueError, match="1 to 3 attacks"):
            percentiles(*attacks)


def test_a_chart_without_words_is_refused() -> None:
    from matplotlib.figure import Figure

    for alt in ("", "  ", "long " * 60):
        with pytest.raises(ValueError, match="alt text of 1 to 250 characters"):
            Chart(Figure(), alt)
