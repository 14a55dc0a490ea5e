"""The Parameters (JSONPath) or Arguments (JSONata) of a Task against the model of the API that it calls.

AWS is known to refuse, always at the field as a whole,

- a field that the API does not have, at any depth (aws/aws-cdk #29968, an AWS SDK integration);
- in an optimised integration a field that is missing (badmintoncryer/cdk-preflight measured it with
  ValidateStateMachineDefinition), and a value that is none of those that the API knows (aws/aws-cdk,
  `PlacementConstraintType`).

The rest is a warning, at its own place. So is a Task without the field at all. (Differs on AWS, which refuses it, as
cdk-preflight found: here the state's input is then the request.)
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.language import Language
from asl_interpreter.nearest import did_you_mean
from asl_interpreter.tasks import java_names, models
from asl_interpreter.tasks.resource import Resource, capital
from asl_interpreter.tasks.services import OPTIMISED
from asl_interpreter.tasks.shapes import JSON_TYPES, Members, is_document, read_shape
from asl_interpreter.values import JSON, text, type_name

_Check: TypeAlias = Callable[[JSON, Place, "str | int"], None]  # a value, the place around it, and which part it is

_WANTED = {"object": "an object", "array": "an array", "string": "a string", "boolean": "true or false"}
_WHOLE = ("integer", "long")


def check_parameters(fields: Fields, resource: Resource, language: Language) -> None:
    """Report what is wrong with the request that a Task makes of its `resource`. What only a run can tell is left."""
    if resource.integration in ("function", "activity"):
        return  # its event can be anything
    if not resource.has_model:
        return
    name = language.request_field
    optimised = resource.integration == "optimised"
    if name in fields:
        shape = models.service_model(resource.service).operation_model(resource.operation).input_shape
        if shape is not None:
            reading = _Parameters(fields.at / name, resource, language)
            read_shape(shape, capital if optimised else java_names.member, reading)(fields.raw(name), fields.at, name)
    else:
        fields.at.warn(f"{name} field is required for resource ARN: {fields.raw('Resource')}")


class _Parameters:
    """A `Reading` of the shapes of an input, for the parameters at one place."""

    def __init__(self, at: Place, resource: Resource, language: Language) -> None:
        self._at = at
        self._language = language
        self._optimised = resource.integration == "optimised"
        rows = OPTIMISED.values() if self._optimised else ()
        row = next((row for row in rows if row.botocore == resource.service), None)
        self._any = row.json if row else ()
        self._is_measured = row is None or row.is_measured

    def structure(self, members: Members[_Check]) -> tuple[_Check, None]:
        def check(value: JSON, around: Place, part: str | int) -> None:
            if not self._is_typed(value, "object", around, part):
                return
            at = around / part
            given = set()
            for key, item in value.items():
                spelled = self._language.field_of(key)
                if spelled not in members.names:
                    known = did_you_mean(spelled, members.names)
                    tell = self._at.fault if self._is_measured else at.warn
                    tell(f'The field "{spelled}" is not supported by Step Functions{known and f". {known}"}')
                    continue
                given.add(members.names[spelled])
                if spelled == key and spelled not in self._any:
                    members[spelled][1](item, at, key)
            for name, spelled in members.required.items():
                if name not in given:
                    self._missing(spelled, at)

        return check, None

    def list(self, item: _Check) -> _Check:
        def check(value: JSON, around: Place, part: str | int) -> None:
            if self._is_typed(value, "array", around, part):
                at = around / part
                for index, each in enumerate(value):
                    item(each, at, index)

        return check

    def map(self, value: _Check) -> _Check:
        def check(given: JSON, around: Place, part: str | int) -> None:
            if self._is_typed(given, "object", around, part):
                at = around / part
                for key, item in given.items():
                    if self._language.field_of(key) == key:
                        value(item, at, key)

        return check

    def scalar(self, shape: Any) -> _Check:
        kind = JSON_TYPES[shape.type_name]
        if is_document(shape) or shape.type_name == "blob":  # a value that is no text is sent as JSON text
            return _anything
        whole = shape.type_name in _WHOLE

        def check(value: JSON, around: Place, part: str | int) -> None:
            if shape.type_name == "timestamp" and type_name(value) == "number":
                return
            if self._is_typed(value, kind, around, part, whole=whole) and kind == "string":
                enum = shape.metadata.get("enum")
                if enum and value not in enum:
                    self._unknown_value(value, shape, around / part)

        return check

    def _is_typed(self, value: JSON, kind: str, around: Place, part: str | int, *, whole: bool = False) -> bool:
        """Whether a value can be checked further: it is of the type that is wanted, and written here."""
        if value is None or self._is_computed(value):
            return False
        if type_name(value) == kind and not (whole and isinstance(value, float)):
            return True
        wanted = _WANTED.get(kind) or ("a whole number" if whole else "a number")
        sent = "; it is sent as text" if kind == "string" else ""
        (around / part).warn(f"{text(value)} is not {wanted}{sent}")
        return False

    def _is_computed(self, value: JSON) -> bool:
        """Whether a value is known only later: an expression, a substitution, or a path that is warned of as such."""
        return isinstance(value, str) and ("${" in value or self._language.reads_as_computed(value))

    def _missing(self, field: str, at: Place) -> None:
        self._tell(f"The field '{field}' is required but was missing", at)

    def _unknown_value(self, value: JSON, shape: Any, at: Place) -> None:
        known = ", ".join(shape.metadata["enum"])
        self._tell(f"The value for '{shape.name}' must be one of the values: [{known}] but was '{value}'", at)

    def _tell(self, message: str, at: Place) -> None:
        if self._optimised and self._is_measured:
            self._at.fault(message)
        else:
            at.warn(message)


def _anything(value: JSON, around: Place, part: str | int) -> None:
    pass
