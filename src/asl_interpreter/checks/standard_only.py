"""What only a Standard workflow can have (Step Functions guide, *Choosing workflow type*)."""

from asl_interpreter.checks.states import each_state
from asl_interpreter.definition.place import Place
from asl_interpreter.values import JSON


def check_express(definition: JSON, at: Place) -> None:
    """Report what an Express workflow cannot have, in a definition that is otherwise sound."""
    for state in each_state(definition, at):
        for name in ("ItemProcessor", "Iterator"):
            processor = state.fields.get(name)
            config = processor.get("ProcessorConfig") if isinstance(processor, dict) else None
            if isinstance(config, dict) and config.get("Mode") == "DISTRIBUTED":
                state.at.fault("A Map in distributed mode is not supported in an Express workflow")
