"""What the Resource of a Task names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal

from asl_interpreter.definition.place import Place
from asl_interpreter.tasks import models, services
from asl_interpreter.tasks.services import OPTIMISED, TOKEN
from asl_interpreter.values import JSON

INTEGRATION = re.compile(r"arn:aws[a-z-]*:states:[a-z0-9-]*:\d*:(aws-sdk:)?([^:]+):([^:.]+)(?:\.(.+))?")
"""Whether it is an AWS SDK integration, the service, the action, and the pattern if it is not Request Response.

Region and account are mostly left out; deployed definitions that name them are taken.
"""
_FUNCTION = re.compile(r"arn:aws[a-z-]*:lambda:[^:]*:[^:]*:function:[^:]+(:[^:]+)?")
ACTIVITY = re.compile(r"arn:aws[a-z-]*:states:[^:]+:[^:]*:activity:.+")


@dataclass(frozen=True, slots=True)
class Resource:
    """What a Task calls.

    `service` is botocore's name of the service and `operation` the API's own name of the action; for a Lambda
    function's ARN, and an activity's, `operation` is that ARN. `has_model` says whether botocore knows the action:
    others can only be answered by a task function of one's own. `pattern` is how the task waits after the call:
    `waitForTaskToken`, `sync` or `sync:2`; None for Request Response, and for what has no patterns.
    """

    integration: Literal["aws-sdk", "optimised", "function", "activity"]
    service: str
    operation: str
    has_model: bool = True
    pattern: str | None = None

    @property
    def waits(self) -> bool:
        """Whether a task on it has a token, and may be told of after its call."""
        return self.pattern is not None or self.integration == "activity"

    @property
    def added_arguments(self) -> Mapping[str, JSON]:
        """What AWS adds to the arguments of a task, and shows in its history."""
        is_job = self.integration == "optimised" and self.pattern not in (None, TOKEN)
        return OPTIMISED[self.service].job_arguments if is_job and self.service in OPTIMISED else {}


def parse(resource: str) -> Resource:
    """Read a Resource. Raises `ValueError`, with a sentence, for what nobody can call."""
    if _FUNCTION.fullmatch(resource):
        return Resource("function", "lambda", resource)
    if ACTIVITY.fullmatch(resource):
        return Resource("activity", "states", resource)
    match = INTEGRATION.fullmatch(resource)
    if match is None:
        raise ValueError(_unknown(resource))
    aws_sdk, service, action, pattern = match.groups()
    if pattern is not None:
        _check_pattern(resource, aws_sdk, service, action, pattern)
        return replace(parse(resource.removesuffix(f".{pattern}")), pattern=pattern)
    if aws_sdk:
        return _aws_sdk(resource, service, action)
    row = OPTIMISED.get(service)
    if row is None:
        raise ValueError(_unknown(resource))
    if action in row.actions or action in row.own_actions:
        return Resource("optimised", row.botocore, capital(action), action in row.actions)
    raise ValueError(_unknown(resource, get_close_matches(action, (*row.actions, *row.own_actions), n=1)))


def _check_pattern(resource: str, aws_sdk: str | None, service: str, action: str, pattern: str) -> None:
    row = None if aws_sdk else OPTIMISED.get(service)
    known = {TOKEN} if row is None else row.patterns(action)
    if pattern not in known:
        near = get_close_matches(pattern, sorted(known), n=1)
        raise ValueError(_unknown(resource, [f"{resource.removesuffix(pattern)}{near[0]}"] if near else None))


def read(resource: str, at: Place) -> Resource | None:
    """What `resource` names; None when no machine can be made with it, and `at` is told why."""
    try:
        return parse(resource)
    except ValueError as fault:
        at.fault(str(fault))
    return None


def _aws_sdk(resource: str, name: str, action: str) -> Resource:
    service = services.aws_sdk_service(name, models.available())
    if service is None and name in services.WITHOUT_MODEL:
        return Resource("aws-sdk", name, capital(action), has_model=False)
    if service is None:
        known = services.aws_sdk_names(models.available())
        ours = next((ours for ours, botocore in known.items() if botocore == name), None)
        raise ValueError(_unknown(resource, [ours] if ours else get_close_matches(name, known, n=1)))
    names = models.service_model(service).operation_names
    if capital(action) not in names or action[0].isupper():  # aws/aws-cdk #27635: CreateLogStream is refused
        actions = {name[0].lower() + name[1:] for name in names}
        raise ValueError(_unknown(resource, get_close_matches(action, sorted(actions), n=1)))
    return Resource("aws-sdk", service, capital(action))


def capital(name: str) -> str:
    """An action as the API spells it, and a field as optimised integrations do: with a capital first letter."""
    return name[0].upper() + name[1:]


def _unknown(resource: str, instead: list[str] | None = None) -> str:
    hint = f" Did you mean '{instead[0]}'?" if instead else ""
    return (
        f"The resource provided {resource} is not recognized. "
        f"The value is not a valid resource ARN, or the resource is not available in this region.{hint}"
    )
