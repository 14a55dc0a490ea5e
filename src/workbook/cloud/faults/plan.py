"""A plan of faults in a file, JSON or YAML, for a server that somebody else calls.

    seed: 7                                  # of all rates; 0 unless told otherwise
    faults:
      - {what: throttle, where: dynamodb:UpdateItem, when: 0.1}
      - {what: lost-reply, where: sqs:SendMessage, when: [2]}
      - {what: lag, where: index:jobApplications, when: always, writes: 2, seconds: 5}

A fault has the fields of `CloudFault`; `when` is a rate, the ones it strikes, counted from 1, or `always`. Left out it
is the first one.
"""

from dataclasses import fields
from pathlib import Path
from typing import Any

import yaml

from workbook.cloud.faults.vocabulary import CloudFault, FaultError, nearest

_FIELDS = tuple(each.name for each in fields(CloudFault) if each.name != "concerns")
_OF_PLAN = ("seed", "faults")
_ALWAYS = "always"


def read_plan(file: Path) -> list[CloudFault]:
    """The faults of a plan. Raises `FaultError`, which names the file and the fault's number, and `OSError`."""
    try:
        plan = yaml.safe_load(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise FaultError(f"{file} is no text in UTF-8") from None
    except yaml.YAMLError as error:
        raise FaultError(f"{file} is neither JSON nor YAML: {' '.join(str(error).split())}") from None
    if not isinstance(plan, dict) or not isinstance(plan.get("faults"), list):
        raise FaultError(f"{file} holds no plan: it has to be an object with a list, `faults`, and if need be a `seed`")
    _must_be_known(plan, _OF_PLAN, str(file))
    seed = plan.get("seed", 0)
    if type(seed) is not int:
        raise FaultError(f"{file}: seed is a whole number, not {seed!r}")
    return [_fault(told, seed, f"{file}, fault {number}") for number, told in enumerate(plan["faults"], 1)]


def _fault(told: Any, seed: int, place: str) -> CloudFault:
    if not isinstance(told, dict):
        raise FaultError(f"{place} is an object with what, where and when, not {told!r}")
    _must_be_known(told, _FIELDS, place)
    for name in ("what", "where"):
        if name not in told:
            raise FaultError(f"{place} does not say {name}")
    when = told.get("when", (1,))
    given: dict[str, Any] = {"seed": seed} | told | {"when": 1.0 if when == _ALWAYS else when}
    try:
        return CloudFault(**given)
    except FaultError as fault:
        raise FaultError(f"{place}: {fault}") from None


def _must_be_known(told: dict[Any, Any], known: tuple[str, ...], place: str) -> None:
    for name in told:
        if name not in known:
            raise FaultError(f"{place} has no {name!r}: it can say {', '.join(known)}.{nearest(str(name), known)}")
