"""Latency by percentile, drawn as HdrHistogram's own plotter draws it: each step to the right has ten times fewer
requests that took longer (https://hdrhistogram.github.io/HdrHistogram/plotFiles.html)."""

from bisect import bisect_left

from workbook.figures.chart import POINTS, Chart, plain
from workbook.figures.colours import BLUE, GREEN, INK, MUTED, VERMILION
from workbook.load.attack import Attack
from workbook.load.report import PERCENTILES, span

_WIDE, _HIGH = 8.6, 4.2  # inches
_POINTS = 240  # of a curve
_FORMS = ((VERMILION, "-"), (BLUE, "--"), (GREEN, ":"))
_TICKS = (0.0, 50.0, 90.0, 99.0, 99.9, 99.99, 99.999)
_LEAST = 1e-6  # s: what an HdrHistogram of microseconds tells apart from nothing


def percentiles(*attacks: Attack, title: str = "Latency by percentile") -> Chart:
    """One to three attacks in one chart. `title` is told above it: in a chapter it says "simulated" where it was.

    Raises `ValueError` for no attack, for more than three, or when one of them sent nothing.
    """
    if not 1 <= len(attacks) <= len(_FORMS) or not all(attack.requests for attack in attacks):
        raise ValueError(f"A chart shows 1 to {len(_FORMS)} attacks, each with at least one request.")
    from workbook.figures.quick_matplotlib import Figure  # takes a quarter of a second, which only a chart is worth

    figure = Figure((_WIDE, _HIGH), layout="constrained")
    axes = figure.subplots()
    most = max(attack.requests for attack in attacks)
    for attack, (colour, dashes) in zip(attacks, _FORMS, strict=False):
        # To the right the share that took longer falls to one request of all, the dot.
        longer = [attack.requests ** (point / _POINTS) for point in range(_POINTS + 1)]
        shares = attack.within(*(100 - 100 / each for each in longer))
        latencies = [max(latency, _LEAST) for latency in (*shares, attack.longest)]
        axes.plot([*longer, longer[-1]], latencies, dashes, color=colour, linewidth=2.2, label=attack.name)
        axes.plot(longer[-1], latencies[-1], "o", color=colour)
    axes.set_xscale("log")
    axes.set_yscale("log")
    ticks = [tick for tick in _TICKS if 100 / (100 - tick) <= most]
    axes.set_xticks([100 / (100 - tick) for tick in ticks], [f"{tick:g} %" for tick in ticks])
    axes.minorticks_off()
    marks = _marks(min(attack.shortest for attack in attacks), max(attack.longest for attack in attacks))
    axes.set_yticks(marks)
    axes.set_ylim(marks[0] / 1.1, marks[-1] * 1.1)
    axes.yaxis.set_major_formatter(lambda value, _: span(value))
    plain(axes)
    axes.set_xlabel("share of the requests answered within", color=MUTED, fontsize=POINTS)
    axes.set_ylabel("latency", color=MUTED, fontsize=POINTS)
    axes.set_title(title, loc="left", color=INK, fontsize=POINTS + 2, fontweight="bold")
    axes.legend(frameon=False, fontsize=POINTS, labelcolor=INK, handlelength=3.2)
    return Chart(figure, _alt(attacks), " ".join(map(_told, attacks)))


def _marks(shortest: float, longest: float) -> list[float]:
    """Seconds at which the axis is marked: 1, 2 and 5 of each power of ten, from below all latencies to above them."""
    steps = [float(f"{digit}e{power}") for power in range(-6, 5) for digit in (1, 2, 5)]
    first = max((place for place, step in enumerate(steps) if step <= shortest), default=0)
    return steps[first : max(bisect_left(steps, longest), first + 1) + 1]


def _alt(attacks: tuple[Attack, ...]) -> str:
    ends = ", ".join(f"{attack.name} {span(*attack.within(99))}" for attack in attacks)
    return f"99 % of the requests were answered within: {ends}."


def _told(attack: Attack) -> str:
    shares = zip(PERCENTILES, attack.within(*PERCENTILES), strict=True)
    parts = ", ".join(f"{percent} % within {span(latency)}" for percent, latency in shares)
    return f"{attack.name.capitalize()}, {attack.requests:,} requests: {parts}, all within {span(attack.longest)}."
