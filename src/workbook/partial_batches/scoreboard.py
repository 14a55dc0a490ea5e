"""Who agrees with AWS: kept in `scoreboard.json`, one entry for each candidate, and told by the page `README.md`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbook.basics.files import publish
from workbook.partial_batches.cases import Case, Observed

KEPT, PAGE = (Path(__file__).with_name(name) for name in ("scoreboard.json", "README.md"))

_HEAD = """\
# Who agrees with AWS on partial batches

The truth table of an SQS batch and its neighbours: what becomes of the messages, for every answer a function can give.
The cases are data, [`cases.yaml`](cases.yaml), each with the page of AWS's guide that it is known from; a real account
was not tried yet where it has no column below. `python -m workbook.partial_batches --help` tells how a candidate is
tried. With `--write` that command writes this page; nothing here is written by hand.
"""
_TO_READ = """\
A cell names the messages that come back; all others are deleted. `✓` is what AWS says, `✗` is not, and `lost` are
messages that the candidate deleted and AWS does not.

All is known from one page of the AWS Lambda guide, *Handling errors for an SQS event source in Lambda*: "conditions"
are its success and failure conditions, the rest stands under *Implementing partial batch responses*.
"""
_NOT_DOCUMENTED = """\
## Where the guide is silent

Nobody is judged here: what AWS does is not documented. This workbook's mapping takes an answer that it cannot read
for a failure of the whole batch, because deleting a message that was not handled would lose it.
"""


@dataclass(frozen=True)
class Score:
    """What one candidate made of the cases, on `date` (ISO 8601), and what was at work then."""

    name: str
    date: str
    versions: str
    outcomes: Mapping[str, Observed]

    def summary(self, cases: Sequence[Case]) -> dict[str, int]:
        """How often it agrees with AWS and how often not, how often it loses messages, and what could not be told."""
        judged = [(case, self.outcomes[case.name]) for case in cases if case.kept is not None]
        return {
            "agrees": sum(outcome.agrees(case) is True for case, outcome in judged),
            "differs": sum(outcome.kept is not None and not outcome.agrees(case) for case, outcome in judged),
            "loses messages": sum(outcome.loses(case) for case, outcome in judged),
            "not seen": sum(outcome.kept is None for _, outcome in judged),
        }


def cell(case: Case, outcome: Observed) -> str:
    """What came of a case, in a few words."""
    if outcome.kept is None:
        return outcome.why
    if (agrees := outcome.agrees(case)) is None:
        return names(case, outcome.kept)
    lost = [message for message in case.kept or () if message not in outcome.kept]
    told = f"{'✓' if agrees else '✗'} {names(case, outcome.kept)}"
    return f"{told}, lost: {', '.join(lost)}" if lost else told


def names(case: Case, messages: Sequence[str]) -> str:
    """Which of the case's messages these are."""
    if not messages:
        return "none"
    return "all" if list(messages) == case.messages and len(messages) > 1 else ", ".join(messages)


def read(file: Path = KEPT) -> list[Score]:
    """Every candidate's last score; none where the file is not there."""
    if not file.exists():
        return []
    kept = json.loads(file.read_text(encoding="utf-8"))
    return [Score(**each | {"outcomes": _outcomes(each["outcomes"])}) for each in kept]


def _outcomes(told: Mapping[str, Any]) -> dict[str, Observed]:
    return {name: Observed(**outcome) for name, outcome in told.items()}


def write(scores: Sequence[Score], cases: Sequence[Case], file: Path = KEPT, page_file: Path = PAGE) -> None:
    """Put each of `scores` in the place of the same candidate's last one, and write the page."""
    every = {score.name: score for score in [*read(file), *scores]}
    publish(file, json.dumps([asdict(score) for score in every.values()], indent=1, ensure_ascii=False) + "\n")
    publish(page_file, page(list(every.values()), cases))


def page(scores: Sequence[Score], cases: Sequence[Case]) -> str:
    """The scoreboard in Markdown. A case that a candidate was not tried with has an empty cell."""
    documented, silent = ([case for case in cases if (case.kept is None) is is_silent] for is_silent in (False, True))
    summaries = []
    for score in scores:
        tried = [case for case in documented if case.name in score.outcomes]
        summaries.append([score.name, score.versions, score.date, *map(str, score.summary(tried).values())])
    headings = ["", "versions", "run on", "agrees", "differs", "of these, loses messages", "not seen"]
    rows = [[case.name, names(case, case.kept or []), *_cells(case, scores), case.see] for case in documented]
    candidates = [score.name for score in scores]
    return "\n".join(
        [
            _HEAD,
            _markdown(headings, summaries),
            _TO_READ,
            _markdown(["the answer", "AWS says", *candidates, "known from"], rows),
            _NOT_DOCUMENTED,
            _markdown(["the answer", *candidates], [[case.name, *_cells(case, scores)] for case in silent]),
        ]
    )


def _cells(case: Case, scores: Sequence[Score]) -> list[str]:
    return [cell(case, score.outcomes[case.name]) if case.name in score.outcomes else "" for score in scores]


def _markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
