"""What a template's resources are to each other: the parts that work, and what hangs on each; nothing drawn yet."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Resource = Mapping[str, Any]

ROLE, LOG, ALARM, MAPPING = (
    "AWS::IAM::Role",
    "AWS::Logs::LogGroup",
    "AWS::CloudWatch::Alarm",
    "AWS::Lambda::EventSourceMapping",
)
FUNCTION, QUEUE, TOPIC, TABLE, MACHINE, API = (
    "AWS::Lambda::Function",
    "AWS::SQS::Queue",
    "AWS::SNS::Topic",
    "AWS::DynamoDB::Table",
    "AWS::StepFunctions::StateMachine",
    "AWS::ApiGateway::RestApi",
)
_MAIN = (API, MACHINE, FUNCTION, TABLE, QUEUE, TOPIC)


@dataclass(frozen=True)
class Part:
    """A resource that works by itself: `hangs` are the logical ids and types of those that serve it alone, and `alarms`
    how many alarms tell it."""

    name: str
    type: str
    column: int
    hangs: tuple[tuple[str, str], ...]
    alarms: int = 0


@dataclass(frozen=True)
class Arrow:
    """One part uses another; `says` is what goes along it."""

    start: str
    end: str
    says: str = ""


def references(value: Any) -> Iterator[str]:
    """Logical ids that a value names, by Ref, Fn::GetAtt or Fn::Sub (CloudFormation guide, *Intrinsic functions*)."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "Ref":
                yield inner
            elif key == "Fn::GetAtt":
                yield inner[0] if isinstance(inner, list) else inner.partition(".")[0]
            elif key == "Fn::Sub":
                text = inner if isinstance(inner, str) else inner[0]
                yield from (found.partition(".")[0] for found in re.findall(r"\$\{([^}!]+)\}", text))
                yield from references({} if isinstance(inner, str) else inner[1])
            else:
                yield from references(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from references(inner)


def parts_of(resources: Mapping[str, Resource]) -> list[Part]:
    """The parts, from those who ask to those who are told. A resource of any other type hangs on the part that names
    it, or on the first one that it names."""
    main = sorted(
        (name for name, it in resources.items() if it["Type"] in _MAIN), key=lambda name: _rank(name, resources)
    )
    hanging: dict[str, list[tuple[str, str]]] = {name: [] for name in main}
    owners = {name: name for name in main}
    waiting = [name for name, it in resources.items() if name not in owners and it["Type"] != MAPPING]
    while placed := {name: owner for name in waiting if (owner := _owner(name, resources, owners))}:
        owners |= placed
        waiting = [name for name in waiting if name not in placed]
    for name in resources:
        if name in owners and owners[name] != name:
            hanging[owners[name]].append((name, resources[name]["Type"]))
    fed = {arrow.end for arrow in _mappings(resources)} | {arrow.end for arrow in _dead_letters(resources)}
    told = [it for alarm in resources.values() if alarm["Type"] == ALARM for it in _told(alarm)]
    return [
        Part(name, resources[name]["Type"], _column(name, resources, fed), tuple(hanging[name]), told.count(name))
        for name in main
    ]


def _owner(name: str, resources: Mapping[str, Resource], owners: Mapping[str, str]) -> str:
    """The part on which a resource hangs: it, or what hangs on it already, names the resource, or is named by it."""
    users = [owners[other] for other in owners if name in references(resources[other])]
    named = [owners[other] for other in references(resources[name]) if other in owners]
    return next(iter([*users, *named]), "")


def _rank(name: str, resources: Mapping[str, Resource]) -> int:
    return _MAIN.index(resources[name]["Type"])


def _told(alarm: Resource) -> set[str]:
    return set(references(alarm["Properties"].get("AlarmActions", [])))


def arrows_of(resources: Mapping[str, Resource]) -> list[Arrow]:
    """Who works with whom: what a part or its role names, what a mapping carries, where dead letters go."""
    parts = parts_of(resources)
    names = {part.name for part in parts}
    found = [*_mappings(resources), *_dead_letters(resources)]
    fed_by = {(arrow.end, arrow.start) for arrow in found}
    for part in parts:
        if part.type in (API, MACHINE, FUNCTION):
            served = [resources[part.name], *(resources[name] for name, kind in part.hangs if kind not in (ALARM, LOG))]
            for end in dict.fromkeys(it for resource in served for it in references(resource)):
                if end in names and end != part.name and (part.name, end) not in fed_by:
                    found.append(Arrow(part.name, end))
    backwards = {(MACHINE, API), (FUNCTION, API)}
    return [it for it in found if (resources[it.start]["Type"], resources[it.end]["Type"]) not in backwards]


def _mappings(resources: Mapping[str, Resource]) -> Iterator[Arrow]:
    for it in resources.values():
        if it["Type"] == MAPPING:
            properties = it["Properties"]
            [queue] = references(properties["EventSourceArn"])
            [function] = references(properties["FunctionName"])
            yield Arrow(queue, function, f"batches of {properties.get('BatchSize', 10)}")


def _dead_letters(resources: Mapping[str, Resource]) -> Iterator[Arrow]:
    for name, it in resources.items():
        policy = it.get("Properties", {}).get("RedrivePolicy") if it["Type"] == QUEUE else None
        if policy:
            for dead_letter_queue in references(policy["deadLetterTargetArn"]):
                yield Arrow(name, dead_letter_queue, f"after {policy['maxReceiveCount']} receives")


def _column(name: str, resources: Mapping[str, Resource], fed: set[str]) -> int:
    """From left to right: what is asked, what keeps, and what a queue feeds."""
    if name in fed:
        return 2
    return 0 if resources[name]["Type"] in (API, MACHINE, FUNCTION) else 1
