"""Gap 9: what is done with a role's credentials is decided by the role's policies.

Upstream behaviour: moto never uses the role of a state machine or a function, and of a policy it ignores Resource and
Condition. Here every call that is made inside `acting_as(role)` is decided by the policies that the role has at that
moment; an execution acts as its state machine's role, and a handler that an event source mapping invokes as its
function's. Everything else acts as whoever owns the local cloud, and is allowed.

As with `workbook.cloud.faults`, every call of every client goes through `BaseClient._make_api_call`.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from botocore.client import BaseClient
from moto.iam.models import Group, IAMBackend, Role, User, iam_backends

from workbook.cloud.client_errors import client_error
from workbook.cloud.permissions.calls import requests
from workbook.cloud.permissions.policy import Decision, Document, Request, decide

# The code of the error that boto3 shows, and its HTTP status. (DynamoDB guide, *Error handling with DynamoDB*; AWS
# re:Post, *How do I troubleshoot "AccessDenied" or "AccessDeniedException" errors on Amazon SQS API calls?*; SNS API
# reference, *Publish*; Step Functions API reference, *Common Errors*.)
_CODES: Mapping[str, tuple[str, int]] = {
    "dynamodb": ("AccessDeniedException", 400),
    "states": ("AccessDeniedException", 400),
    "logs": ("AccessDeniedException", 400),
    "lambda": ("AccessDeniedException", 403),
    "sns": ("AuthorizationError", 403),
}
_ANY_OTHER = ("AccessDenied", 403)


@dataclass(frozen=True)
class Decided:
    """A request that IAM decided: the role's name, what was asked, and the answer."""

    role: str
    request: Request
    decision: Decision


_role: ContextVar[str | None] = ContextVar("role", default=None)
_recorders: list[list[Decided]] = []
_in_place = False


@contextmanager
def acting_as(role_arn: str | None) -> Iterator[None]:
    """Calls of this thread within the context are made with the role's credentials; None gives them back.

    A role that the local cloud does not have allows everything: the scratch machines of a page name one that nobody
    made. AWS refuses to make a state machine or a function with it.
    """
    token = _role.set(role_arn)
    try:
        yield
    finally:
        _role.reset(token)


def role_in_use() -> str | None:
    """The role that this thread acts as."""
    return _role.get()


@contextmanager
def recorded() -> Iterator[list[Decided]]:
    """A list that grows by every request that a role makes within the context, allowed or denied."""
    record: list[Decided] = []
    _recorders.append(record)
    try:
        yield record
    finally:
        _recorders[:] = [each for each in _recorders if each is not record]


@contextmanager
def closed() -> Iterator[None]:
    """From the first time on, roles count for every client of the process.

    What is put in the way of calls stays there: a context that puts something on top of it, such as simulated
    latencies, may still be open when the local cloud is closed and another one made. Without a role every call passes.
    """
    global _in_place
    if not _in_place:
        _in_place = True
        upstream = BaseClient._make_api_call

        def make_api_call(client: BaseClient, operation_name: str, api_params: dict[str, Any]) -> Any:
            if (arn := _role.get()) is not None:
                service, region = client.meta.service_model.signing_name, client.meta.region_name
                if denied := denial(arn, service, operation_name, api_params, region):
                    raise client_error(
                        client, operation_name, denied.code, denied.message, denied.status, "denied-by-the-local-cloud"
                    )
            return upstream(client, operation_name, api_params)

        BaseClient._make_api_call = make_api_call
    yield


def _found(arn: str) -> Role | None:
    backend: IAMBackend = iam_backends[arn.split(":")[4]]["aws"]
    return next((role for role in backend.roles.values() if role.arn == arn), None)


def documents_of(holder: Role | User | Group) -> list[Document]:
    """The policies that a role, a user or a group of the local cloud has, its own and those that are attached."""
    return [_document(text) for text in _policies_of(holder)]


def _policies_of(holder: Role | User | Group) -> tuple[str, ...]:
    attached = [
        version.document
        for policy in holder.managed_policies.values()
        for version in policy.versions
        if version.version_id == policy.default_version_id
    ]
    return (*holder.policies.values(), *attached)


@cache
def _document(text: str) -> Document:
    """Read once: every call of a role asks for its policies."""
    document: Document = json.loads(text)
    return document


@lru_cache(maxsize=1024)
def _decision(policies: tuple[str, ...], request: Request) -> Decision:
    """Made once: a function of ten thousand messages asks for the same ten thousand times."""
    return decide([_document(text) for text in policies], request)


@dataclass(frozen=True)
class Denial:
    """Why a call of a role's is refused, as the service says it."""

    code: str
    status: int
    message: str


def denial(role_arn: str, service: str, operation: str, params: Mapping[str, Any], region: str) -> Denial | None:
    """Whether a role's policies refuse a call: None when they allow it, or the local cloud has no such role.

    `service` is the name by which calls are signed; `params` are as boto3 takes them. (IAM user guide, *Troubleshoot
    access denied error messages*.)
    """
    if (role := _found(role_arn)) is None:
        return None
    policies = _policies_of(role)
    asked = requests(service, operation, params, region=region, account=role.account_id)
    decided = [Decided(role.name, request, _decision(policies, request)) for request in asked]
    for record in _recorders:
        record.extend(decided)
    for denied in decided:
        if not denied.decision.allowed:
            return Denial(*_CODES.get(service, _ANY_OTHER), _message(denied, role))
    return None


def _message(denied: Decided, role: Role) -> str:
    session = role.arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")
    action = denied.request.action
    implicit = f"because no identity-based policy allows the {action} action"
    because = "with an explicit deny in an identity-based policy" if denied.decision.explicit else implicit
    return (
        f"User: {session}/local is not authorized to perform: {action} on resource: {denied.request.resource} {because}"
    )
