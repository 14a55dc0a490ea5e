"""`${Name}` in the text of a definition: what stands for it, and what does where nobody has said.

(SAM developer guide, *AWS::Serverless::StateMachine*, DefinitionSubstitutions; CloudFormation template reference,
*AWS::StepFunctions::StateMachine*.)
"""

import re
from collections.abc import Callable, Mapping

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


def substitute(text: str, value_of: Callable[[str], str | None]) -> str:
    """The text with a value in place of each `${Name}` that `value_of` has one for."""

    def value(name: re.Match[str]) -> str:
        found = value_of(name[1])
        return name[0] if found is None else found

    return _NAMES.sub(value, text)


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
