"""A target that stands still once, in simulated time."""

from dataclasses import dataclass

from workbook.load.clocks import SimulatedClock


@dataclass(frozen=True)
class Stalling:
    """Answers each call after `usual` seconds, but for one stall: what comes from second `at` on, for `lasts` seconds,
    is answered when the stall is over. Any number of calls are answered side by side."""

    clock: SimulatedClock
    usual: float = 0.005
    at: float = 20.0
    lasts: float = 6.0

    def __call__(self, number: int) -> None:
        over = self.at + self.lasts
        if self.at <= self.clock.now() < over:
            self.clock.sleep(over - self.clock.now())
        self.clock.sleep(self.usual)
