"""The state machines of a template of SAM or CloudFormation.

(SAM developer guide, *AWS::Serverless::StateMachine*; CloudFormation template reference,
*AWS::StepFunctions::StateMachine*.)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from asl_interpreter.files.substitutions import substitute
from asl_interpreter.files.template_values import NotKnown, TemplateValues
from asl_interpreter.nearest import did_you_mean
from asl_interpreter.values import JSON

_TYPES = ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")
_FILES = ("DefinitionUri", "DefinitionS3Location")  # the second too is a path, until `aws cloudformation package`
_TEXTS = ("DefinitionString", "Definition")


@dataclass(frozen=True, slots=True)
class Declared:
    """A state machine in a template: which property holds its definition, and what that says."""

    logical_id: str
    location: str
    """Of the property, in the template."""
    written: JSON
    is_file: bool
    values: TemplateValues
    given: Mapping[str, str]
    substitutions: Mapping[str, JSON]
    express: bool
    """Whether its type is EXPRESS."""
    hint: str = ""
    """What may help where no property holds its definition."""

    def substituted(self, text: str) -> str:
        """The text of the definition with the values of DefinitionSubstitutions in it. Raises `NotKnown`."""
        return substitute(text, self._value)

    @property
    def names(self) -> set[str]:
        """Those that have a value in its definition."""
        return self.substitutions.keys() | self.given.keys()

    def _value(self, name: str) -> str | None:
        if name in self.given:
            return self.given[name]
        if name not in self.substitutions:
            return None
        try:
            return str(self.values(self.substitutions[name]))
        except NotKnown as function:
            raise NotKnown(
                f"{function} of DefinitionSubstitutions, {name}", "; give it one as a substitution"
            ) from None


def is_template(value: JSON) -> bool:
    """Whether a document is a template, in contrast to a definition."""
    return isinstance(value, dict) and isinstance(value.get("Resources"), dict) and "States" not in value


def declared_in(template: dict[str, JSON], given: Mapping[str, str]) -> Iterator[Declared]:
    """The state machines of a template, in their order; `given` are values that come before the template's own."""
    values = TemplateValues(template, given)
    for logical_id, resource in template["Resources"].items():
        if not isinstance(resource, dict) or resource.get("Type") not in _TYPES:
            continue
        properties = resource.get("Properties")
        properties = properties if isinstance(properties, dict) else {}
        name = next((name for name in (*_TEXTS, *_FILES) if name in properties), "")
        at = f"/Resources/{logical_id}/Properties{name and '/'}{name}"
        written = properties.get(name)
        if isinstance(written, dict) and written.keys() == {"Fn::ToJsonString"}:
            written, at = written["Fn::ToJsonString"], f"{at}/Fn::ToJsonString"
        own = properties.get("DefinitionSubstitutions")
        near = (did_you_mean(each, (*_TEXTS, *_FILES)) for each in properties if each != "DefinitionSubstitutions")
        yield Declared(
            logical_id,
            at,
            written,
            name in _FILES,
            values,
            given,
            own if isinstance(own, dict) else {},
            properties.get("Type", properties.get("StateMachineType")) == "EXPRESS",
            "" if name else next(filter(None, near), ""),
        )
