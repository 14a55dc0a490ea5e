"""Reading from S3 and writing to it, by the task function of the execution, as a Task state's call goes."""

from collections.abc import Generator
from typing import Any, TypeAlias

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.language import Language
from asl_interpreter.scope import Expression
from asl_interpreter.tasks.call import TaskCall, TaskFailed
from asl_interpreter.values import JSON, check_answer
from asl_interpreter.visit import Visit

Calls: TypeAlias = Generator[float, None, Any]
"""Calls that take time: what they wait for, and in the end what they give."""

_S3 = ":s3:"


def read_resource(fields: Fields, actions: tuple[str, ...]) -> str:
    """The Resource of an ItemReader or ResultWriter, one of S3's `actions`. Reports anything else."""
    resource = fields.string("Resource") or ""
    at: Place = fields.at / "Resource"
    if resource and (
        not resource.startswith("arn:") or resource.rpartition(_S3)[2] not in actions or _S3 not in resource
    ):
        at.fault(
            f"The resource provided {resource} is not one of: {[f'arn:aws:states:::s3:{each}' for each in actions]}"
        )
    return resource


def arguments(fields: Fields, language: Language) -> Expression | None:
    """Parameters (JSONPath) or Arguments (JSONata), compiled: an object, or with JSONata what gives one."""
    name = language.request_field
    if not isinstance(fields.raw(name), str):
        fields.object(name)  # reports anything else
    return language.template(fields, name)


def call(visit: Visit, resource: str, arguments: dict[str, JSON]) -> Calls:
    """Call S3; give the answer, in the spelling of the AWS SDK integration `aws-sdk:s3:<action>`.

    A Distributed Map's own `s3:getObject`, `s3:listObjectsV2` and `s3:putObject` are no integrations that a Task state
    could call, so the task function is asked for the AWS SDK's. Raises `TaskFailed`, and `NotJSON` for what no service
    can answer.
    """
    execution = visit.walk.execution
    head, _, action = resource.rpartition(_S3)
    outcome, seconds = execution.call(TaskCall(f"{head}:aws-sdk:s3:{action}", arguments, visit.name, execution.time))
    if seconds:
        yield execution.time + seconds
    if isinstance(outcome, TaskFailed):
        raise outcome
    check_answer(visit.name, outcome)
    return outcome


def sibling(resource: str, action: str) -> str:
    """The ARN of another of S3's actions."""
    return f"{resource.rpartition(_S3)[0]}{_S3}{action}"
