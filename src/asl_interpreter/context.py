"""What the context object tells of an execution (Step Functions guide, *Accessing execution data from the Context
object in Step Functions*)."""

from typing import Protocol

from asl_interpreter.values import JSON


class HasContext(Protocol):
    """An execution, or a child execution of a Distributed Map, as far as its context object tells of it."""

    @property
    def arn(self) -> str: ...

    name: str
    input: JSON

    def entered_time(self) -> str: ...


def of_execution(
    execution: HasContext, role_arn: str, machine: dict[str, JSON], *, redrivable: bool
) -> dict[str, JSON]:
    """`Execution` and `StateMachine`, which is given, as the execution begins."""
    about: dict[str, JSON] = {
        "Id": execution.arn,
        "Input": execution.input,
        "StartTime": execution.entered_time(),
        "Name": execution.name,
        "RoleArn": role_arn,
    }
    if redrivable:
        about["RedriveCount"] = 0
    return {"Execution": about, "StateMachine": machine}
