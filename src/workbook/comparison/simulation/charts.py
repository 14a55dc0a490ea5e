"""What the simulation says, drawn: the published table beside ours, and the ways under load."""

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

from workbook.comparison.simulation.published import FITTED, SHOWN, Attacked
from workbook.comparison.simulation.sweep import MEASURES, Band, Point
from workbook.figures.chart import POINTS, Chart, plain
from workbook.figures.colours import AMBER, BLUE, GREEN, INK, MUTED, VERMILION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_FORMS = ((VERMILION, "o"), (BLUE, "s"), (GREEN, "^"), (AMBER, "D"))
"""Colour and mark of each way: never the colour alone."""
_WIDE, _HIGH = 9.0, 4.8  # inches
_FAR = 0.1
_LETTERS = 84  # of a headline in one line
_TICKS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)  # ms
_TITLES = {
    "decided": "until the booking is decided",
    "answered": "until the caller is answered",
    "declined": "until everybody is declined",
}


def published_beside_simulated(attacks: Sequence[Attacked]) -> Chart:
    """Each row of the published table: its numbers as rings, ours as marks with the band over all seeds."""
    from workbook.figures.quick_matplotlib import Figure  # takes a quarter of a second

    figure = Figure((_WIDE, _HIGH), layout="constrained")
    panels = figure.subplots(1, len(attacks), sharey=True, squeeze=False)[0]
    for axes, attacked in zip(panels, attacks, strict=True):
        places = range(len(SHOWN))
        bands = [attacked.simulated[name] for name in SHOWN]
        axes.axvspan(SHOWN.index(FITTED[0]) - 0.5, SHOWN.index(FITTED[-1]) + 0.5, color="#eef3f8", label="fitted")
        axes.vlines(
            places, [low for _, low, _ in bands], [high for *_, high in bands], color=BLUE, linewidth=5, alpha=0.5
        )
        axes.plot(places, [middle for middle, *_ in bands], "s", color=BLUE, markersize=6, label="simulated")
        numbers = [attacked.published[name] for name in SHOWN]
        axes.plot(
            places, numbers, "o", color=VERMILION, markersize=13, fillstyle="none", markeredgewidth=2, label="published"
        )
        axes.set_xticks(list(places), SHOWN)
        axes.set_title(attacked.name, loc="left", color=INK, fontsize=POINTS + 1)
        _on_logarithms(axes)
    panels[0].legend(frameon=False, fontsize=POINTS, labelcolor=INK, loc="upper left")
    worst = max(abs(attacked.miss(name)) for attacked in attacks for name in FITTED)
    far = [name for name in SHOWN if max(abs(attacked.miss(name)) for attacked in attacks) > _FAR]
    headline = f"Simulated: p50 to p99 come within {worst:.0%} of what was published" + (
        f"; {' and '.join(far)} do not" if far else ""
    )
    _finish(figure, panels[0], headline)
    alt = f"{headline}. " + "; ".join(
        f"{attacked.name}: min {attacked.miss('min'):+.0%}, max {attacked.miss('max'):+.0%}" for attacked in attacks
    )
    return Chart(figure, f"{alt}.", " ".join(map(_told, attacks)))


def under_load(points: Sequence[Point], measures: Sequence[str] = ("answered", "declined")) -> Chart:
    """The ways over the rate: p50 as filled marks with a line, p99 as hollow ones with a dashed line, and the bands."""
    from workbook.figures.quick_matplotlib import Figure

    figure = Figure((_WIDE, _HIGH), layout="constrained")
    panels = figure.subplots(1, len(measures), sharey=True, squeeze=False)[0]
    ways = list(dict.fromkeys(point.way for point in points))
    for axes, measure in zip(panels, measures, strict=True):
        for way, (colour, mark) in zip(ways, _FORMS, strict=False):
            those = [point for point in points if point.way == way and point.measured(measure)]
            for percentile, dashes, inside, label in ((50, "-", "full", way), (99, "--", "none", None)):
                _line(
                    axes,
                    those,
                    measure,
                    percentile,
                    color=colour,
                    marker=mark,
                    linestyle=dashes,
                    fillstyle=inside,
                    label=label,
                )
        axes.set_xscale("log")
        axes.set_xticks(
            sorted({point.rate for point in points}),
            [f"{rate:,g}" for rate in sorted({point.rate for point in points})],
        )
        axes.minorticks_off()
        axes.set_xlabel("bookings per second", color=MUTED, fontsize=POINTS)
        axes.set_title(_TITLES[measure], loc="left", color=INK, fontsize=POINTS + 1)
        _on_logarithms(axes)
    figure.legend(
        *panels[0].get_legend_handles_labels(),
        title="full marks: p50; hollow ones: p99; shaded: from the lowest to the highest seed",
        loc="outside lower left",
        ncols=len(ways),
        frameon=False,
        fontsize=POINTS,
        title_fontsize=POINTS,
        labelcolor=INK,
        alignment="left",
    )
    headline = f"Simulated: {_headline(points)}"
    _finish(figure, panels[0], headline)
    return Chart(figure, f"{headline}.", " ".join(_row(point) for point in points))


def _line(axes: "Axes", points: Sequence[Point], measure: str, percentile: float, **look: Any) -> None:
    bands = [point.band(measure, percentile) for point in points]
    rates = [point.rate for point in points]
    axes.fill_between(
        rates,
        [band.least for band in bands],
        [band.most for band in bands],
        color=look["color"],
        alpha=0.15,
        linewidth=0,
    )
    axes.plot(rates, [band.middle for band in bands], linewidth=2, markersize=7, **look)


def _on_logarithms(axes: "Axes") -> None:
    from matplotlib.ticker import FixedLocator

    axes.set_yscale("log")
    axes.yaxis.set_major_locator(FixedLocator(_TICKS))  # set_yticks() would make room for all of them
    axes.yaxis.set_major_formatter(lambda value, _: milliseconds(value))
    axes.yaxis.minorticks_off()
    axes.set_axisbelow(True)
    plain(axes)


def _finish(figure: "Figure", first: "Axes", headline: str) -> None:
    first.set_ylabel("latency, logarithmic", color=MUTED, fontsize=POINTS)
    figure.suptitle(fill(headline, _LETTERS), x=0.01, ha="left", color=INK, fontsize=POINTS + 2, fontweight="bold")


def _headline(points: Sequence[Point]) -> str:
    first = {}
    for rate in sorted({point.rate for point in points}):
        there = [point for point in points if point.rate == rate]
        first[rate] = min(there, key=lambda point: point.band("answered", 50).middle).way
    fastest = set(first.values())
    told = "which way answers first depends on the rate" if len(fastest) > 1 else f"the {fastest.pop()} answers first"
    most = max(first)
    declined = [p.band("declined", 99).middle for p in points if p.rate == most and p.measured("declined")]
    if not declined:
        return told
    return f"{told}; at {most:,g} a second 99 % are declined within {milliseconds(max(declined))}"


def milliseconds(value: float) -> str:
    """As a reader knows it: 350 ms, 2.7 s, 5 s."""
    return f"{value:.0f} ms" if value < 1_000 else f"{round(value / 1000, 1):g} s"


def _told(attacked: Attacked) -> str:
    parts = ", ".join(
        f"{name} {attacked.simulated[name][0]:.0f} against {attacked.published[name]:.0f} ms" for name in SHOWN
    )
    return f"{attacked.name}, simulated against published: {parts}."


def _row(point: Point) -> str:
    def told(band: Band) -> str:
        return milliseconds(band.middle)

    parts = [
        f"{measure} p50 {told(point.band(measure, 50))}, p99 {told(point.band(measure, 99))}"
        for measure in MEASURES
        if point.measured(measure)
    ]
    return f"{point.way} at {point.rate:,g} a second: {'; '.join(parts)}."
