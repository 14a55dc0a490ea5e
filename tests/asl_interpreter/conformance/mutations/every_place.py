"""Every place, once: a value of each JSON type in each field of definitions, inputs, answers, requests and files.

Chance finds what nobody thought of; which seeds find what a check has forgotten changes with every change of the code.
"""

import copy
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

from asl_interpreter import StateMachine, faults
from tests.asl_interpreter.conformance.mutations.attempts import run, test, with_mocks, with_template
from tests.asl_interpreter.conformance.mutations.originals import (
    ANSWERS,
    DISTRIBUTED,
    FILES,
    INPUT,
    LISTED,
    LISTINGS,
    MANIFEST,
    MOCK_FILES,
    REQUESTS,
    TEMPLATE,
    WHOLE,
)
from tests.asl_interpreter.conformance.mutations.trials import Trial

_TYPES: list[Any] = [None, True, -0.5, 10**400, "a", [], {}]
"""A number that is none of the natural ones, and one beyond all floats."""
_TEXTS = ("input", "variables", "context")
"""Parameters of TestState that are JSON as text."""
_PLAIN = Trial(
    WHOLE[0], INPUT, ANSWERS, FILES["CSV"], LISTINGS[0], {}, MOCK_FILES[0], TEMPLATE, as_text=False, express=False,
    variables={}, chance=Random(0),
)  # fmt: skip

Attempts = Iterator[tuple[str, Callable[[], None]]]
"""What is tried, in words, and what tries it."""


def definitions() -> Attempts:
    def defined(definition: Any) -> None:
        if not any(fault.severity == "ERROR" for fault in faults(definition)):
            run(StateMachine(definition), _trial())

    return _each(WHOLE, defined)


def inputs() -> Attempts:
    for definition in WHOLE:
        yield from _each([INPUT], _runs(definition, "input"))


def answers() -> Attempts:
    """Of the tasks, and of S3."""
    for definition in WHOLE:
        tried = _runs(definition, "results")
        yield from _each(ANSWERS, lambda answer: tried([answer] * 4))  # noqa: B023
    for definition in LISTED:
        yield from _each(LISTINGS, _runs(definition, "listing"))
    for type, file in FILES.items():
        definition = copy.deepcopy(DISTRIBUTED)
        definition["States"]["S"]["ItemReader"]["ReaderConfig"] = {"InputType": type}
        tried = _runs(definition, "file")
        yield from _each([file], tried)
        if type == "MANIFEST":
            yield from _each([MANIFEST], lambda manifest: tried({"Body": json.dumps(manifest)}))  # noqa: B023


def requests() -> Attempts:
    def asked(request: Any) -> None:
        if isinstance(request, dict):
            request = {name: json.dumps(value) if name in _TEXTS else value for name, value in request.items()}
            if isinstance(mock := request.get("mock"), dict) and "result" in mock:
                request["mock"] = mock | {"result": json.dumps(mock["result"])}
        test(_trial(request=request))

    return _each(REQUESTS, asked)


def mocks() -> Attempts:
    return _each(MOCK_FILES, lambda file: with_mocks(_trial(mocks=file)))


def templates() -> Attempts:
    return _each([TEMPLATE], lambda template: with_template(_trial(template=template)))


def _runs(definition: Any, name: str) -> Callable[[Any], None]:
    """Runs the definition with a value in the trial's field of that name."""
    machine = StateMachine(definition)
    return lambda value: run(machine, _trial(**{name: value}))


def _trial(**changed: Any) -> Trial:
    return replace(_PLAIN, chance=Random(0), **changed)


def _each(originals: Iterable[Any], attempt: Callable[[Any], None]) -> Attempts:
    """Each of them with each of its places replaced, itself too. A field that several states share counts once."""
    tried = set()
    for original in originals:
        whole = [copy.deepcopy(original)]
        for at, holder, key in [*_places(whole)]:
            before = holder[key]
            _, is_in_state, in_state = at.rpartition("/States/")
            field = (in_state.partition("/")[2], repr(before))
            if is_in_state and field in tried:
                continue
            tried.add(field)
            for each in _TYPES:
                holder[key] = each
                yield f"{at}: {each!r:.20}", lambda whole=whole: attempt(whole[0])  # type: ignore[misc]
            holder[key] = before


def _places(value: Any, at: str = "") -> Iterator[tuple[str, Any, Any]]:
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield f"{at}/{key}", value, key
            yield from _places(value[key], f"{at}/{key}")


KINDS = {kind.__name__: kind for kind in (definitions, inputs, answers, requests, mocks, templates)}
