"""What is wrong with an Amazon States Language definition, before anything runs it.

Two checks: statelint knows the language (states, transitions, fields), and botocore's service models know what each
AWS action takes. Each fault has the form of a diagnostic of AWS's own check (Step Functions API reference,
*ValidateStateMachineDefinitionDiagnostic*), which stands on these functions in the local cloud.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

import botocore.session
from botocore.exceptions import UnknownServiceError
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape
from statelint.linter import Linter

from asl_interpreter.values import parse

_TASK_ARN = "arn:aws:states:::"

# Optimised integrations whose parameters are the API's own. Others (lambda:invoke, states:startExecution, ...) have
# fields that no service model knows, so they are left alone.
_OPTIMISED = {
    "dynamodb": ("getItem", "putItem", "updateItem", "deleteItem"),
    "sns": ("publish",),
    "sqs": ("sendMessage",),
}
# Optimised integrations turn these into JSON text, so any value will do.
_ANY_VALUE = {"sns": "Message", "sqs": "MessageBody"}

_SERVICE_NAMES = {"sfn": "stepfunctions"}  # Step Functions' name for a service, where botocore's differs

_TYPES: dict[str, tuple[str, tuple[type, ...]]] = {
    "structure": ("an object", (dict,)),
    "map": ("an object", (dict,)),
    "list": ("an array", (list,)),
    "string": ("a string", (str,)),
    "blob": ("a string", (str,)),
    "timestamp": ("a timestamp", (str, int, float)),
    "boolean": ("true or false", (bool,)),
    "integer": ("a whole number", (int,)),
    "long": ("a whole number", (int,)),
    "float": ("a number", (int, float)),
    "double": ("a number", (int, float)),
}


@dataclass(frozen=True)
class Fault:
    """One fault of a definition, in the fields of AWS's diagnostic.

    `location` is the path in the definition, e.g. `/States/Book/Parameters/TableName`; `severity` is ERROR (no state
    machine can be made of it) or WARNING (it runs, but hardly does what was meant).
    """

    location: str
    message: str
    code: str = "SCHEMA_VALIDATION_FAILED"
    severity: str = "ERROR"

    def __str__(self) -> str:
        return f"{self.severity} {self.location or '/'}: {self.message}"


def faults(definition: str | dict[str, Any]) -> list[Fault]:
    """Every fault of a definition, given as JSON text or parsed. An empty list means none was found.

    Values that are known only when the state machine runs are left alone: fields whose name ends in `.$`, JSONata
    expressions, and the `${...}` that DefinitionSubstitutions fill in.
    """
    if isinstance(definition, str):
        try:
            definition = parse(definition)
        except ValueError as error:
            return [Fault("", f"The definition is not JSON: {error}.", "INVALID_JSON_DESCRIPTION")]
    if not isinstance(definition, dict):
        return [Fault("", "The definition is not a JSON object.", "INVALID_JSON_DESCRIPTION")]
    return [*language_faults(definition), *parameter_faults(definition)]


def language_faults(definition: dict[str, Any]) -> list[Fault]:
    """What statelint finds: unknown fields, states without a way out or a way in, and the like."""
    places = dict(_places(definition, "State Machine", ""))
    found = []
    for problem in Linter.validate(definition):
        # statelint gives a sentence that begins with the place, or ends with it; a state's name may hold anything.
        begin = max(filter(problem.startswith, places), key=len, default="")
        end = max((place for place in places if problem.endswith(f" {place}")), key=len, default="")
        message = problem.removeprefix(begin).removesuffix(f", referenced at {end}").strip()
        found.append(Fault(places.get(begin or end, ""), message.replace("State Machine.", "")))
    return found


def parameter_faults(definition: dict[str, Any]) -> list[Fault]:
    """What botocore's service models find in the Parameters (JSONPath) or Arguments (JSONata) of every Task."""
    found: list[Fault] = []
    for location, task in _tasks(definition, ""):
        resource = task.get("Resource")
        if not isinstance(resource, str) or not resource.startswith(_TASK_ARN):
            continue
        found += _task_faults(location, task, resource.removeprefix(_TASK_ARN))
    return found


def _places(value: Any, name: str, pointer: str) -> Iterator[tuple[str, str]]:
    """Each place in a definition, as statelint writes it and as a JSON pointer."""
    yield name, pointer
    if isinstance(value, dict):
        for key, child in value.items():
            yield f"{name.removesuffix('.States')}.{key}", f"{pointer}/{key}"  # of a state that nothing leads to
            yield from _places(child, f"{name}.{key}", f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _places(child, f"{name}[{index}]", f"{pointer}/{index}")


def _tasks(machine: Any, location: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every Task with its location, those inside Map and Parallel states included."""
    states = machine.get("States") if isinstance(machine, dict) else None
    for name, state in states.items() if isinstance(states, dict) else ():
        here = f"{location}/States/{name}"
        if not isinstance(state, dict):
            continue
        if state.get("Type") == "Task":
            yield here, state
        for field in ("ItemProcessor", "Iterator"):
            yield from _tasks(state.get(field), f"{here}/{field}")
        branches = state.get("Branches")
        for index, branch in enumerate(branches if isinstance(branches, list) else ()):
            yield from _tasks(branch, f"{here}/Branches/{index}")


def _task_faults(location: str, task: dict[str, Any], integration: str) -> Iterator[Fault]:
    optimised = not integration.startswith("aws-sdk:")
    service, _, action = integration.removeprefix("aws-sdk:").partition(":")
    action = action.partition(".")[0]  # without .sync or .waitForTaskToken
    if optimised and service not in _OPTIMISED:
        return
    model = _service_model(_SERVICE_NAMES.get(service, service))
    if model is None:
        yield Fault(f"{location}/Resource", f"There is no service '{service}'.", "INVALID_RESOURCE")
        return
    actions = _OPTIMISED[service] if optimised else [_lower_first(name) for name in model.operation_names]
    if action not in actions:
        message = f"{service} has no action '{action}'{_did_you_mean(action, actions)}."
        yield Fault(f"{location}/Resource", message, "INVALID_RESOURCE")
        return
    # Without Parameters or Arguments the state's input becomes the request: nothing to see before it runs.
    for field in ("Parameters", "Arguments"):
        if field in task and not _is_dynamic(task[field]):
            shape = model.operation_model(_upper_first(action)).input_shape
            any_value = _ANY_VALUE.get(service) if optimised else None
            if shape is not None:
                yield from _value_faults(task[field], shape, f"{location}/{field}", any_value)


def _value_faults(value: Any, shape: Shape, location: str, any_value: str | None = None) -> Iterator[Fault]:
    """Compares a literal with what the service model wants there. `any_value` names a member that takes anything."""
    if _is_dynamic(value):
        return
    wanted, types = _TYPES[shape.type_name]
    if not _is_one_of(value, types):
        yield Fault(location, f"{json.dumps(value)} is not {wanted}.")
    elif isinstance(shape, StructureShape):
        yield from _member_faults(value, shape, location, any_value)
    elif isinstance(shape, MapShape):
        for key, child in value.items():
            yield from _entry_faults(key, child, shape.value, location)
    elif isinstance(shape, ListShape):
        for index, child in enumerate(value):
            yield from _value_faults(child, shape.member, f"{location}/{index}")
    elif isinstance(value, str) and (enum := shape.metadata.get("enum")) and value not in enum:
        yield Fault(location, f"'{value}' is none of {', '.join(enum)}.")
    elif isinstance(value, str) and value.startswith(("$.", "$$.", "States.")):
        name = location.rpartition("/")[2]
        message = f"'{value}' is sent as it stands: name the field '{name}.$' to send what it points to."
        yield Fault(location, message, "NO_DOLLAR", "WARNING")


def _member_faults(
    value: dict[str, Any], shape: StructureShape, location: str, any_value: str | None
) -> Iterator[Fault]:
    # Step Functions writes every member in PascalCase, whatever the service's own spelling is.
    members = {_upper_first(name): member for name, member in shape.members.items()}
    given = {key.removesuffix(".$") for key in value}
    for name in map(_upper_first, shape.required_members):
        if name not in given:
            yield Fault(location, f"'{name}' is missing.")
    for key, child in value.items():
        name = key.removesuffix(".$")
        if name not in members:
            yield Fault(f"{location}/{key}", f"'{name}' is not known here{_did_you_mean(name, members)}.")
        elif name != any_value:
            yield from _entry_faults(key, child, members[name], location)


def _entry_faults(key: str, child: Any, shape: Shape, location: str) -> Iterator[Fault]:
    if not key.endswith(".$"):  # a field that ends in .$ has its value when the state machine runs
        yield from _value_faults(child, shape, f"{location}/{key}")


def _is_one_of(value: Any, types: tuple[type, ...]) -> bool:
    return isinstance(value, types) and (bool in types or not isinstance(value, bool))  # True is an int in Python


def _is_dynamic(value: Any) -> bool:
    return isinstance(value, str) and ("${" in value or (value.startswith("{%") and value.endswith("%}")))


def _did_you_mean(name: str, known: Any) -> str:
    by_lower_case = {candidate.lower(): candidate for candidate in known}
    close = get_close_matches(name.lower(), by_lower_case, n=1)
    return f" (did you mean '{by_lower_case[close[0]]}'?)" if close else ""


def _upper_first(name: str) -> str:
    return name[:1].upper() + name[1:]


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


@cache
def _service_model(service: str) -> ServiceModel | None:
    try:
        return botocore.session.get_session().get_service_model(service)
    except UnknownServiceError:
        return None
