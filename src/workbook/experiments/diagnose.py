"""`diagnose`: for each message that is dead or gone, one sentence with the cause and the evidence, and what to do."""

from collections.abc import Sequence

from workbook.figures import table, timeline
from workbook.figures.picture import Picture
from workbook.figures.table import Table
from workbook.messages import dead_letters, diagnosis
from workbook.messages.diagnosis import Finding
from workbook.messages.ledger import Ledger

NOTHING_LOST = "No message is in the dead-letter queue, and none has vanished."


class Diagnosis:
    """What was found: `findings`, one for each message; shown as a table. `timeline` draws the messages' lives."""

    def __init__(self, findings: Sequence[Finding], ledger: Ledger | None) -> None:
        self.findings = list(findings)
        self._ledger = ledger

    def __repr__(self) -> str:
        return "\n".join([self.headline, *(f"{each.sentence} What to do: {each.advice}." for each in self.findings)])

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> dict[str, str]:
        if not self.findings:
            return {"text/plain": NOTHING_LOST}
        html = f"<p><strong>{self.headline}</strong></p>{self.table._repr_mimebundle_()['text/html']}"
        return {"text/html": html, "text/plain": repr(self)}

    @property
    def headline(self) -> str:
        """How many died, how many of them innocent (their own record never failed), and how many vanished."""
        dead = [each for each in self.findings if each.dead]
        innocent, gone = sum(each.innocent for each in dead), len(self.findings) - len(dead)
        some = (
            f"{innocent} of them innocent" if innocent < len(dead) else "all innocent" if innocent > 1 else "innocent"
        )
        parts = [f"{len(dead)} in the dead-letter queue{f', {some}' if innocent else ''}"] if dead else []
        parts += [f"{gone} vanished"] if gone else []
        return f"{'; '.join(parts)}." if parts else NOTHING_LOST

    def __getitem__(self, message: str) -> Finding:
        """The finding about one message. Raises `KeyError` where there is none: it is neither dead nor vanished."""
        return {each.message: each for each in self.findings}[message]

    @property
    def table(self) -> Table:
        """One row for each message."""
        return table(
            [
                {
                    "message": each.message,
                    "is": "in the DLQ" if each.dead else "gone",
                    "cause": each.cause.value,
                    "receives": each.receives,
                    "evidence": each.sentence,
                    "what to do": each.advice,
                }
                for each in self.findings
            ]
        )

    @property
    def timeline(self) -> Picture:
        """The lives of all messages of the ledger. Raises `LookupError` where there is none to draw from."""
        if self._ledger is None:
            raise LookupError("A timeline is drawn from a ledger, and this diagnosis was made from a queue.")
        return timeline(self._ledger)


def diagnose(what: Ledger | str, log: str = "") -> Diagnosis:
    """Why messages are dead or gone, from a mapping's ledger, or from a queue's URL where there is no ledger.

    A URL is that of the dead-letter queue, or of a queue that has one; then `log` is the function's log, as CloudWatch
    Logs has it, and what vanished cannot be told. Raises `LookupError` for a queue without a dead-letter queue.
    """
    if isinstance(what, Ledger):
        return Diagnosis(list(diagnosis.findings(what)), what)
    return Diagnosis(dead_letters.findings(what, log), None)
