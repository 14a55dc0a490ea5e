"""The charts of the simulation: what they say in words, and that they say they are simulated."""

from tests.workbook.comparison.simulation.counted import FUNCTION, WORKFLOW
from workbook.comparison.simulation.charts import published_beside_simulated, under_load
from workbook.comparison.simulation.published import reproduce
from workbook.comparison.simulation.sweep import sweep


def test_the_published_chart_tells_where_the_fit_holds_and_where_it_misses() -> None:
    chart = published_beside_simulated([reproduce("Express workflow")])
    assert chart.alt.startswith("Simulated: p50 to p99 come within ")
    assert "; min and max do not" in chart.alt
    assert "p99 9" in chart.details


def test_the_load_chart_names_the_way_that_answers_first_and_how_long_the_queue_takes() -> None:
    chart = under_load(sweep([WORKFLOW, FUNCTION], rates=[1, 1_000], bookings=60, seeds=[0, 1]))
    assert chart.alt.startswith(
        "Simulated: the single function answers first; at 1,000 a second 99 % are declined within "
    )
    assert "workflow at 1 a second: decided p50 1" in chart.details


def test_a_way_that_answers_first_at_one_rate_only_is_not_called_first() -> None:
    points = sweep([FUNCTION, WORKFLOW], rates=[1, 1_000], bookings=20, seeds=[0], warm=0)
    assert "which way answers first depends on the rate" in under_load(points).alt
