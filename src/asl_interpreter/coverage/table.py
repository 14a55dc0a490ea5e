"""Coverage as a table for a terminal."""

from collections import Counter
from collections.abc import Iterator

from asl_interpreter.coverage.counts import Coverage

_HEADINGS = ("machine", "states", "transitions", "never reached")


def table(coverage: Coverage) -> list[str]:
    """The lines: for each machine how many states and transitions were reached, and the names of those that were not.

    A transition is missing by its own name where its state was reached: `Book/Catch[0]`.
    """
    rows = [_HEADINGS]
    states: Counter[str] = Counter()
    transitions: Counter[str] = Counter()
    for machine, counts in sorted(coverage.machines.items()):
        missing = list(_missing(counts.states, counts.transitions))
        rows.append((machine, _share(counts.states), _share(counts.transitions), missing[0] if missing else ""))
        rows += [("", "", "", name) for name in missing[1:]]
        states.update({f"{machine} {name}": count for name, count in counts.states.items()})
        transitions.update({f"{machine} {name}": count for name, count in counts.transitions.items()})
    if len(coverage.machines) > 1:
        rows.append(("together", _share(states), _share(transitions), ""))
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    return [
        f"{first:<{widths[0]}}  {second:>{widths[1]}}  {third:>{widths[2]}}  {last}".rstrip()
        for first, second, third, last in rows
    ]


def _missing(states: Counter[str], transitions: Counter[str]) -> Iterator[str]:
    """Names, in the order of the definition."""
    for state, entered in states.items():
        name = state.rpartition("/States/")[2]
        if not entered:
            yield name
            continue
        for transition, times in transitions.items():
            if not times and transition.startswith(f"{state}/") and "/States/" not in transition[len(state) :]:
                yield f"{name}{transition[len(state) :]}"


def _share(counts: Counter[str]) -> str:
    reached = sum(1 for count in counts.values() if count)
    return f"{reached}/{len(counts)} {100 * reached // len(counts) if counts else 100:3d}%"
