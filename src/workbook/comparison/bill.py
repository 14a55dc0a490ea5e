"""A bill: lines, each of them a count, what AWS's rounding makes of it, and a price."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from workbook.basics.prices import Price, dated
from workbook.basics.sentence import Sentence
from workbook.figures.table import Table

MILLION = 1_000_000


class BillError(Sentence, ValueError):
    """What was given has no bill; the message says why."""


@dataclass(frozen=True)
class BillLine:
    """One line. `counted` is what was used, `billed` what the rounding makes of it, `amount` that in `price.unit`."""

    service: str
    what: str
    counted: str
    billed: str
    amount: float
    price: Price

    @property
    def dollars(self) -> float:
        return self.price.of(self.amount)


class Bill:
    """The lines of what `of` says, in the order of the work. As a table it tells the dollars of a million of these.

    One of a month, an idle queue, has `times` 1: it tells the dollars of the one.
    """

    def __init__(self, of: str, lines: Iterable[BillLine], left_out: Sequence[str] = (), times: int = MILLION) -> None:
        """`left_out` are sentences about what is billed on AWS and is not here."""
        self.of = of
        self.lines = tuple(lines)
        self.left_out = tuple(left_out)
        self.times = times

    @property
    def dollars(self) -> float:
        """Of `times` of these: of a million."""
        return sum(line.dollars for line in self.lines) * self.times

    def services(self) -> dict[str, float]:
        """The same, by service, in the order of the lines."""
        found: dict[str, float] = {}
        for line in self.lines:
            found[line.service] = found.get(line.service, 0.0) + line.dollars * self.times
        return found

    def rows(self) -> list[dict[str, object]]:
        """A row for each line, then the sum."""
        dollars = "a million, $" if self.times == MILLION else "$"
        rows: list[dict[str, object]] = [
            {
                "service": line.service,
                "what": line.what,
                "counted": line.counted,
                "billed": line.billed,
                "price": line.price.told,
                dollars: round(line.dollars * self.times, 2),
            }
            for line in self.lines
        ]
        return [*rows, {"service": "together", dollars: round(self.dollars, 2)}]

    def __repr__(self) -> str:
        return "\n".join([f"{self.of}, {self._prices()}", repr(Table(self.rows())), *self.left_out])

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> dict[str, str]:
        html = Table(self.rows())._repr_mimebundle_()["text/html"]
        words = " ".join([f"{self.of}, {self._prices()}.", *self.left_out])
        return {"text/html": f"{html}<p>{escape(words)}</p>", "text/plain": repr(self)}

    def _prices(self) -> str:
        return f"prices of {dated()}, without the free tier"
