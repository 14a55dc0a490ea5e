"""What only a Standard workflow can have (Step Functions guide, *Choosing workflow type*)."""

from asl_interpreter.checks.states import each_state
from asl_interpreter.definition.place import Place
from asl_interpreter.tasks.resource import ACTIVITY, INTEGRATION
from asl_interpreter.values import JSON


def check_express(definition: JSON, at: Place) -> None:
    """Report what an Express workflow cannot have, in a definition that is otherwise sound."""
    for state in each_state(definition, at):
        resource = state.fields.get("Resource")
        if state.fields.get("Type") == "Task" and isinstance(resource, str):
            _check_resource(resource, state.at / "Resource")
        for name in ("ItemProcessor", "Iterator"):
            processor = state.fields.get(name)
            config = processor.get("ProcessorConfig") if isinstance(processor, dict) else None
            if isinstance(config, dict) and config.get("Mode") == "DISTRIBUTED":
                state.at.fault("A Map in distributed mode is not supported in an Express workflow")


def _check_resource(resource: str, at: Place) -> None:
    if ACTIVITY.fullmatch(resource):
        at.fault("Express state machine does not support Activity ARN")
    elif (match := INTEGRATION.fullmatch(resource)) and match[4]:
        pattern = match[4].partition(":")[0]
        # AWS's words, and the space at their end, were recorded.
        at.fault(f"Express state machine does not support '.{pattern}' service integration ")
