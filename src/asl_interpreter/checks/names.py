"""The name of a state stands for one state, in the whole machine.

(Amazon States Language specification, *States*: names are unique within the scope of the whole state machine; Step
Functions API reference, *ValidateStateMachineDefinitionDiagnostic*: DUPLICATE_STATE_NAME.)
"""

from asl_interpreter.checks.states import each_state
from asl_interpreter.definition.place import Place
from asl_interpreter.values import JSON


def check_names(definition: JSON, at: Place) -> None:
    """Report every state that has the name of one before it."""
    seen = set()
    for state in each_state(definition, at):
        if state.name in seen:
            name_twice(state.name, state.at)
        seen.add(state.name)


def name_twice(name: str, at: Place) -> None:
    """Report a second state of this name (observed on AWS: aws-cloudformation/cfn-lint #3616)."""
    at.fault(f"Duplicate State name: {name}", "DUPLICATE_STATE_NAME")
