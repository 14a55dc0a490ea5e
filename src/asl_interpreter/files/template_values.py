"""What the intrinsic functions of a template come to, as far as a template alone says it.

A resource that is not made yet has an ARN as AWS would write it, with an account of its own: 123456789012, us-east-1.
(CloudFormation user guide, *Intrinsic function reference*.)
"""

import re
from collections.abc import Mapping
from typing import Any

from asl_interpreter.files.substitutions import PSEUDO_PARAMETERS
from asl_interpreter.values import JSON, text

_NAMES = re.compile(r"\$\{([^}]*)\}")
_HERE = "us-east-1:123456789012"
_FUNCTION = f"arn:aws:lambda:{_HERE}:function:{{}}"
_MACHINE = f"arn:aws:states:{_HERE}:stateMachine:{{}}"
_ARNS = {
    "AWS::Lambda::Function": _FUNCTION,
    "AWS::Lambda::Alias": _FUNCTION,
    "AWS::Lambda::Version": _FUNCTION,
    "AWS::Serverless::Function": _FUNCTION,
    "AWS::StepFunctions::StateMachine": _MACHINE,
    "AWS::Serverless::StateMachine": _MACHINE,
    "AWS::StepFunctions::Activity": f"arn:aws:states:{_HERE}:activity:{{}}",
    "AWS::SNS::Topic": f"arn:aws:sns:{_HERE}:{{}}",
}
_REFERRED_TO_BY_ARN = _ARNS.keys() - {"AWS::Lambda::Function", "AWS::Serverless::Function"}
_QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/{}"


class NotKnown(ValueError):
    """A value that the template alone does not say; the message names the intrinsic function, `hint` what helps."""

    def __init__(self, function: str, hint: str = "") -> None:
        super().__init__(function)
        self.hint = hint


class TemplateValues:
    """The values of one template; `given` are values by name, `Queue` or `Queue.Arn`, and come first."""

    def __init__(self, template: Mapping[str, JSON], given: Mapping[str, str]) -> None:
        self._given = given
        self._parameters = _section(template, "Parameters")
        self._resources = _section(template, "Resources")
        self._mappings = _section(template, "Mappings")
        self._conditions = _section(template, "Conditions")

    def __call__(self, value: JSON) -> JSON:
        """The value with every intrinsic function in it evaluated. Raises `NotKnown`."""
        if isinstance(value, list):
            return [self(item) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name == "Ref" or name.startswith("Fn::"):
                return self._evaluated(name, argument)
        return {name: self(item) for name, item in value.items()}

    def _evaluated(self, name: str, argument: JSON) -> JSON:
        match name, argument:
            case "Ref", str():
                return self._reference(argument)
            case "Fn::GetAtt", [str() as resource, str() as attribute]:
                return self._reference(f"{resource}.{attribute}")
            case "Fn::GetAtt", str():
                return self._reference(argument)
            case "Fn::Sub", str():
                return self._sub(argument, {})
            case "Fn::Sub", [str() as pattern, dict() as own]:
                return self._sub(pattern, own)
            case "Fn::Join", [str() as between, parts]:
                return between.join(map(str, self._list(parts, name)))
            case "Fn::Select", [number, values]:
                return self._selected(self(number), self._list(values, name))
            case "Fn::Split", [str() as between, whole] if between:
                return str(self(whole)).split(between)
            case "Fn::FindInMap", [map_name, first, second, *_]:
                return self._in_map(self(map_name), self(first), self(second))
            case "Fn::If", [str() as condition, yes, no]:
                return self(yes if self._holds({"Condition": condition}, frozenset()) else no)
            case "Fn::ToJsonString", dict() | list():
                return text(self(argument))
            case "Fn::ImportValue", exported:
                return self(exported)
        raise NotKnown(name)

    def _reference(self, name: str) -> JSON:
        if name in self._given:
            return self._given[name]
        if name in PSEUDO_PARAMETERS:
            return PSEUDO_PARAMETERS[name]
        if name in self._parameters:
            return _section(self._parameters, name).get("Default", name)
        resource, _, attribute = name.partition(".")
        kind = str(_section(self._resources, resource).get("Type", ""))
        if attribute.endswith("Arn") or (not attribute and kind in _REFERRED_TO_BY_ARN):
            return _ARNS.get(kind, _arn_of(kind)).format(resource)
        return _QUEUE_URL.format(name) if kind == "AWS::SQS::Queue" and not attribute else name

    def _sub(self, pattern: str, own: Mapping[str, JSON]) -> str:
        def value(found: re.Match[str]) -> str:
            name = found[1].strip()
            if name.startswith("!"):
                return f"${{{name[1:]}}}"
            return str(self(own[name]) if name in own and name not in self._given else self._reference(name))

        return _NAMES.sub(value, pattern)

    def _list(self, value: JSON, function: str) -> list[JSON]:
        found = self(value)
        if not isinstance(found, list):
            raise NotKnown(function)
        return found

    def _selected(self, number: JSON, values: list[JSON]) -> JSON:
        if not str(number).isdecimal() or int(number) >= len(values):
            raise NotKnown("Fn::Select")
        return values[int(number)]

    def _holds(self, condition: JSON, asked: frozenset[str]) -> bool:
        """Whether a condition holds with the parameters' defaults; `asked` are those that led to it."""
        match condition:
            case {"Condition": str() as name, **more} if not more and name in self._conditions and name not in asked:
                return self._holds(self._conditions[name], asked | {name})
            case {"Fn::Equals": [one, other], **more} if not more:
                return str(self(one)) == str(self(other))
            case {"Fn::Not": [one], **more} if not more:
                return not self._holds(one, asked)
            case {"Fn::And": list() as every, **more} if not more:
                return all(self._holds(one, asked) for one in every)
            case {"Fn::Or": list() as several, **more} if not more:
                return any(self._holds(one, asked) for one in several)
        raise NotKnown("Fn::If")

    def _in_map(self, map_name: JSON, first: JSON, second: JSON) -> JSON:
        try:
            return self._mappings[map_name][first][second]
        except (KeyError, TypeError):
            raise NotKnown("Fn::FindInMap") from None


def _section(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = holder.get(name)
    return found if isinstance(found, Mapping) else {}


def _arn_of(kind: str) -> str:
    service = kind.split("::")[1].lower() if kind.count("::") == 2 else "service"
    return f"arn:aws:{service}:{_HERE}:{{}}"
