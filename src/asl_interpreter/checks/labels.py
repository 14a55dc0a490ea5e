"""A Label stands for one Distributed Map of a machine (Step Functions guide, *Using Map state in Distributed mode*)."""

from asl_interpreter.checks.states import each_state
from asl_interpreter.definition.place import Place
from asl_interpreter.values import JSON


def check_labels(definition: JSON, at: Place) -> None:
    """Report every Label that a Map before has."""
    seen = set()
    for state in each_state(definition, at):
        label = state.fields.get("Label")
        if isinstance(label, str):
            if label in seen:
                (state.at / "Label").fault(f"Duplicate Label: {label}")
            seen.add(label)
