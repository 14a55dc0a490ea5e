"""`${Name}` in the text of a definition: what stands for it, and what does where nobody has said.

(SAM developer guide, *AWS::Serverless::StateMachine*, DefinitionSubstitutions; CloudFormation template reference,
*AWS::StepFunctions::StateMachine*.)
"""

import re
from collections.abc import Callable, Collection, Mapping

from asl_interpreter.definition.place import Fault, Place
from asl_interpreter.nearest import did_you_mean
from asl_interpreter.values import JSON, text

PSEUDO_PARAMETERS: Mapping[str, str] = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::StackName": "stack",
    "AWS::URLSuffix": "amazonaws.com",
}
"""What a template can refer to without declaring it (CloudFormation user guide, *Pseudo parameters reference*)."""

_NAMES = re.compile(r"\$\{([\w.:-]+)\}")
_RESOURCE = re.compile(r'("Resource"\s*:\s*")([^"\\]*\$\{[^"\\]*)(?=")')
_PARTS = {"partition": "aws", "region": "us-east-1", "account": "123456789012"}


class Given(dict[str, str]):
    """Values that somebody gives by name, which notes the names that were asked for.

    A value that is no text is written as JSON writes it.
    """

    def __init__(self, values: Mapping[str, JSON]) -> None:
        super().__init__({name: value if isinstance(value, str) else text(value) for name, value in values.items()})
        self.asked: set[str] = set()

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)

    def value_of(self, name: str) -> str | None:
        """The value of a name; None when there is none."""
        self.asked.add(name)
        return super().get(name)

    @property
    def unused(self) -> dict[str, str]:
        """By name, a sentence for each value that nothing asked for."""
        without = self.asked - self.keys()
        return {
            name: f"There is a value for '{name}', and no ${{{name}}}. {did_you_mean(name, without)}".rstrip()
            for name in self
            if name not in self.asked
        }


def without_value(definition: JSON, known: Collection[str]) -> list[Fault]:
    """Every `${Name}` that is left in a definition of a template, which gives values to those that are `known`.

    In a Resource it is an error: no ARN has one. Elsewhere it may be text.
    """
    at = Place()
    waiting: list[tuple[JSON, Place, str]] = [(definition, at, "")]
    while waiting:
        value, here, field = waiting.pop()
        if isinstance(value, dict):
            waiting += [(each, here / name, name) for name, each in value.items() if name != "Comment"]
        elif isinstance(value, list):
            waiting += [(each, here / index, field) for index, each in enumerate(value)]
        elif isinstance(value, str):
            for name in dict.fromkeys(_NAMES.findall(value)):
                tell = here.fault if field == "Resource" else here.warn
                tell(f"${{{name}}} has no value in DefinitionSubstitutions", hint=did_you_mean(name, known))
    return at.faults


def substitute(written: str, value_of: Callable[[str], str | None]) -> str:
    """A text with a value in place of each `${Name}` that `value_of` has one for."""

    def value(name: re.Match[str]) -> str:
        found = value_of(name[1])
        return name[0] if found is None else found

    return _NAMES.sub(value, written)


def with_stand_ins(definition: str) -> str:
    """The JSON text of a definition in which every Resource can be read, also where a `${Name}` in it has no value.

    A name that is the whole Resource stands for a Lambda function. Elsewhere what has no value stays, for it is text.
    """

    def resource(found: re.Match[str]) -> str:
        if _NAMES.fullmatch(found[2]):
            return found[1] + _NAMES.sub(r"arn:aws:lambda:us-east-1:123456789012:function:\1", found[2])
        return found[1] + substitute(found[2], _part)

    return _RESOURCE.sub(resource, definition)


def _part(name: str) -> str:
    return next((value for part, value in _PARTS.items() if part in name.lower()), name)
