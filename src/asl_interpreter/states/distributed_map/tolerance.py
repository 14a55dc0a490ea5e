"""How many items may fail (Step Functions guide, *Setting failure thresholds for Distributed Map states*)."""

from dataclasses import dataclass


@dataclass(slots=True)
class Tolerance:
    """ToleratedFailureCount and ToleratedFailurePercentage; None where a Map has not the field.

    A Map that has neither tolerates no failure; with both, either is enough to fail it.
    """

    count: float | None
    percentage: float | None

    def exceeded(self, failed: int, items: int) -> bool:
        """Whether so many failed of so many items are too many."""
        if self.percentage is not None and failed * 100 > self.percentage * items:
            return True
        return failed > (self.count or 0) if self.count is not None or self.percentage is None else False
