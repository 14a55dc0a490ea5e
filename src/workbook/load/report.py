"""An attack as text, in the layout of `vegeta report` (https://github.com/tsenart/vegeta#report-command).

Two things are not vegeta's: errors are counted, and the line *Late* says how many requests had to wait for their turn.
"""

from itertools import pairwise

from workbook.load.attack import Attack

PERCENTILES = (50, 90, 95, 99)
_SECOND = 1_000_000_000  # in ns, as all of these
_MINUTE = 60 * _SECOND
_NAMES = {"s": _SECOND, "ms": 1_000_000, "µs": 1_000, "ns": 1}
_UNITS = (60 * _MINUTE, _MINUTE, *_NAMES.values())


def report(attack: Attack) -> str:
    """The rate is that of sending, the throughput that of successes until the last answer. Latencies are counted from
    the intended send time, failed requests included. Success is the share without an error."""
    sent, sending, total = attack.requests, attack.last_begun - attack.first_begun, attack.ended - attack.first_begun
    succeeded = sent - attack.failed
    latencies = (attack.shortest, attack.mean, *attack.within(*PERCENTILES), attack.longest)
    rows = [
        ("Requests", "[total, rate, throughput]", f"{sent}, {_per(sent, sending)}, {_per(succeeded, total)}"),
        ("Duration", "[total, attack, wait]", ", ".join(map(span, (total, sending, total - sending)))),
        ("Latencies", f"[min, mean, {', '.join(map(str, PERCENTILES))}, max]", ", ".join(map(span, latencies))),
        ("Bytes In", "[total, mean]", f"{attack.bytes_in}, {attack.bytes_in / max(sent, 1):.2f}"),
        ("Bytes Out", "[total, mean]", f"{attack.bytes_out}, {attack.bytes_out / max(sent, 1):.2f}"),
        ("Success", "[ratio]", f"{succeeded / max(sent, 1):.2%}"),
        ("Status Codes", "[code:count]", "  ".join(f"{it}:{count}" for it, count in sorted(attack.statuses.items()))),
        ("Late", "[count, ratio, longest]", f"{attack.late}, {attack.late / max(sent, 1):.2%}, {span(attack.latest)}"),
    ]
    wide, wider = (max(len(row[column]) for row in rows) + 2 for column in (0, 1))
    lines = [f"{name:<{wide}}{parts:<{wider}}{values}".rstrip() for name, parts, values in rows]
    errors = [f"{name}: {count}" for name, count in sorted(attack.errors.items())]
    return "\n".join([*lines, "Error Set:", *errors])


def span(seconds: float) -> str:
    """As Go writes a duration, rounded to the next smaller unit: `5.003ms`, `1.555s`, `1m1s`, `0s`."""
    ns = round(seconds * 1e9)
    step = next((finer for unit, finer in pairwise(_UNITS) if ns >= unit), 1)
    ns = round(ns / step) * step
    if ns >= _MINUTE:
        minutes, ns = divmod(ns, _MINUTE)
        hours = f"{minutes // 60}h" if minutes >= 60 else ""
        return f"{hours}{minutes % 60}m{ns // _SECOND}s"
    name, size = next(((name, size) for name, size in _NAMES.items() if ns >= size), ("s", _SECOND))
    return f"{ns / size:.3f}".rstrip("0").rstrip(".") + name


def _per(count: int, seconds: float) -> str:
    """A second's share; the count itself where no time passed, as vegeta has it."""
    return f"{count / seconds if seconds > 0 else count:.2f}"
