"""Who answers as AWS does: the questions of `cases.yaml`, asked of a cloud, and the page that tells of it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError

from workbook.basics.files import publish
from workbook.basics.quick_yaml import data_of
from workbook.rehearsal import questions
from workbook.rehearsal.promises import Promise

CASES, KEPT, PAGE = (Path(__file__).with_name(name) for name in ("cases.yaml", "ministack.json", "README.md"))

KEPT_IT = "kept"

_HEAD = """\
# Where MiniStack differs, and who is right

An independent server that speaks AWS, [MiniStack](https://pypi.org/project/ministack/) {version}, gets the whole of
`template.yaml` and the same questions as our local cloud. The questions are data, [`cases.yaml`](cases.yaml), each
with AWS's answer and where it is known from. MiniStack was asked on {date}: `make rehearse ON=ministack` asks again,
and fails when an answer is another one than here. `python -m workbook.rehearsal --on ministack --write` writes this
page. Our local cloud is asked by every `make test`.

`✓` is AWS's answer, `✗` is not.

"""
_PROMISES = """\

## The booking's promises there

The stack is made by CreateStack from our own transform of the template, with code and definition in MiniStack's S3 and
without the layer, whose packages are in MiniStack's environment. (`make deploy` gets as far as CreateChangeSet: there
MiniStack refuses the SAM transform unless its extra `full` is installed.) Our local cloud and `make serve` keep all of
these. What MiniStack does not keep has three reasons: its JSONPath filter finds nobody to decline or to tell, so that
the workflow succeeds and has done half of its work; there is no redrive; and a REST API does not reach Step Functions.

"""
_KIT = """\

What it makes of a function's answers for a batch is on [a page of its own](../partial_batches/README.md).
"""


@dataclass(frozen=True)
class Compared:
    """One question, AWS's answer, and where that is known from. `ours` is our answer where it is not AWS's."""

    name: str
    rule: str
    see: str
    aws: Any
    states: dict[str, Any] | None = None
    input: Any = None
    ask: str | None = None
    ours: Any = None

    def asked(self) -> Any:
        """The answer of the cloud that the environment names; what went wrong, where there is none."""
        try:
            return getattr(questions, self.ask)() if self.ask else questions.run(self.states or {}, self.input)
        except BotoCoreError as error:
            return type(error).__name__

    @property
    def of_ours(self) -> Any:
        return self.aws if self.ours is None else self.ours


@dataclass(frozen=True)
class Kept:
    """What MiniStack answered when it was asked last: by the name of the case, and by the words of the promise."""

    version: str
    date: str
    answers: Mapping[str, Any]
    promises: Mapping[str, str]

    def changes(self, found: "Kept") -> list[str]:
        """Where `found` is another answer than this, a line each."""
        before, now = {**self.answers, **self.promises}, {**found.answers, **found.promises}
        return [
            f"{name}: {before.get(name)!r} is kept, and now it is {now[name]!r}"
            for name in now
            if before.get(name) != now[name]
        ]


def told(promises: Iterable[Promise]) -> dict[str, str]:
    """What came of each promise, by its words."""
    return {promise.says: KEPT_IT if promise.kept else str(promise.seen) for promise in promises}


def cases() -> list[Compared]:
    return [Compared(name, **told) for name, told in data_of(CASES.read_text(encoding="utf-8")).items()]


def kept() -> Kept:
    return Kept(**json.loads(KEPT.read_text(encoding="utf-8")))


def write(found: Kept) -> None:
    """Keep what was answered, and write the page."""
    publish(KEPT, json.dumps(found.__dict__, indent=1, ensure_ascii=False) + "\n")
    publish(PAGE, page(found))


def page(found: Kept) -> str:
    """The page, in Markdown."""
    every = cases()
    agreed = sum(found.answers[case.name] == case.aws for case in every)
    rows = [[f"{case.rule}.", *_cells(case, found), case.see] for case in every]
    promises = [[f"{says}.", _mark(seen == KEPT_IT, seen)] for says, seen in found.promises.items()]
    return "".join(
        [
            _HEAD.format(version=found.version, date=found.date),
            f"Of {len(every)} questions MiniStack answers {agreed} as AWS does, our local cloud "
            f"{sum(case.of_ours == case.aws for case in every)}.\n\n",
            *_table(["the rule", "AWS", "our local cloud", f"MiniStack {found.version}", "known from"], rows),
            _PROMISES,
            *_table(["the promise", f"MiniStack {found.version}"], promises),
            _KIT,
        ]
    )


def _cells(case: Compared, found: Kept) -> Iterator[str]:
    yield _code(case.aws)
    for answer in (case.of_ours, found.answers[case.name]):
        yield _mark(answer == case.aws, answer)


def _mark(agrees: bool, answer: Any) -> str:
    return f"{'✓' if agrees else '✗'} {_code(answer)}"


def _code(value: Any) -> str:
    return value if isinstance(value, str) else f"`{json.dumps(value)}`"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for line in (headings, ["---"] * len(headings), *rows):
        yield f"| {' | '.join(each.replace('|', chr(92) + '|') for each in line)} |\n"
