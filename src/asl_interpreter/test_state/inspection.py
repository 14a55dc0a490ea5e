"""`inspectionData`: what happened to the data inside the state (Step Functions API reference, *InspectionData*).

Which stages AWS shows of which state was recorded; those that a state did not reach are left out.
"""

from typing import Any

from asl_interpreter.states.state import State
from asl_interpreter.test_state.mocked import MockedMap
from asl_interpreter.values import text
from asl_interpreter.visit import NOT_REACHED, Visit

_STAGES = {
    "afterInputPath": "after_input_path",
    "afterArguments": "arguments",
    "afterParameters": "arguments",
    "afterItemsPath": "items",
    "result": "result",
    "afterResultSelector": "after_result_selector",
    "afterResultPath": "after_result_path",
}
"""The field of a visit behind each of AWS's names."""


def inspection(visit: Visit, *, with_result: bool) -> dict[str, Any]:
    """The inspection data of a visit. `with_result` says that a Pass state has a Result."""
    shown = {"input": text(visit.input)}
    for name in _shown_of(visit.state, with_result):
        value = getattr(visit, _STAGES[name])
        if value is not NOT_REACHED:
            shown[name] = text(value)
    variables = visit.variables | visit.assigned
    if variables:
        shown["variables"] = text(variables)
    return shown | (_of_map(visit.state) if isinstance(visit.state, MockedMap) else {})


def _shown_of(state: State, with_result: bool) -> tuple[str, ...]:
    return state.language.inspected.get("Pass with Result" if with_result else state.type, ())


def _of_map(state: MockedMap) -> dict[str, Any]:
    return {name: text(value) if isinstance(value, list) else value for name, value in state.shown.items()}
