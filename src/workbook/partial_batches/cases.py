"""The cases, read from `cases.yaml`, and what a candidate made of each."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).with_name("cases.yaml")
_DEFAULTS: dict[str, Any] = {
    "queue": "standard",
    "messages": ["a", "b", "c"],
    "reports": True,
    "returns": None,
    "raises": "",
    "unwritable": False,
    "timeout": False,
    "kept": None,
    "see": "not documented",
}


@dataclass(frozen=True)
class Case:
    """One batch and the function's answer for it; `cases.yaml` says what each field means."""

    name: str
    queue: str
    messages: list[str]
    reports: bool
    returns: Any
    raises: str
    unwritable: bool
    timeout: bool
    kept: list[str] | None
    see: str

    @property
    def fifo(self) -> bool:
        return self.queue == "fifo"

    def bodies(self) -> list[str]:
        """One message body for each message: its name, and what the function is to do."""
        told = {key: value for key, value in asdict(self).items() if key not in ("kept", "see", "queue", "reports")}
        return [json.dumps({"message": message, "case": told}) for message in self.messages]


@dataclass(frozen=True)
class Observed:
    """What became of a case's messages: those in `kept` came back. None when it cannot be said, and `why` not."""

    kept: list[str] | None
    why: str = ""

    def agrees(self, case: Case) -> bool | None:
        """Whether that is what AWS says; None where AWS says nothing."""
        return None if case.kept is None else self.kept == case.kept

    def loses(self, case: Case) -> bool:
        """Whether a message was deleted that comes back on AWS."""
        return self.kept is not None and not set(case.kept or ()) <= set(self.kept)


NEVER_WHOLE = Observed(None, "its messages never came in one batch")


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where PyYAML has it: a tenth of the time


def read(path: Path = CASES) -> list[Case]:
    """All cases in the file's order. Raises `ValueError` for a field that is not known, or a message that is not."""
    cases = []
    for name, given in yaml.load(path.read_text(encoding="utf-8"), _Loader).items():
        if unknown := set(given) - set(_DEFAULTS):
            raise ValueError(f"{path.name}: the case {name!r} has unknown fields: {', '.join(sorted(unknown))}")
        case = Case(name=name, **(_DEFAULTS | given))
        if strange := set(case.kept or ()) - set(case.messages):
            raise ValueError(f"{path.name}: the case {name!r} keeps what is no message of it: {', '.join(strange)}")
        cases.append(case)
    return cases
