"""Virtual time on a horizontal axis."""

from dataclasses import dataclass


def seconds(moment: float) -> str:
    """`20`, `0.3`, `0.25`: as many decimals as a reader can use."""
    return f"{round(moment, 1 if moment >= 10 else 2):g}"


@dataclass(frozen=True)
class Scale:
    """A linear axis from 0 to `last` seconds between two places on the page."""

    last: float
    left: float
    right: float

    @classmethod
    def over(cls, last: float, left: float, right: float) -> "Scale":
        """An axis that holds everything up to `last`; one second when nothing took any time."""
        return cls(last if last > 0 else 1.0, left, right)

    def x(self, moment: float) -> float:
        return self.left + (self.right - self.left) * moment / self.last

    def duration(self, width: float) -> float:
        """How many seconds `width` pixels stand for."""
        return width * self.last / (self.right - self.left)

    def ticks(self) -> list[float]:
        """Round moments, at most eleven of them."""
        step = 1e-3
        for factor in (2, 2.5, 2) * 9:
            if self.last / step <= 10:
                break
            step *= factor
        return [round(step * number, 6) for number in range(int(self.last / step + 1e-9) + 1)]
