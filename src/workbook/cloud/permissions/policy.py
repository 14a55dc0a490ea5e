"""What an IAM policy document says of a request: allowed, denied by a statement, or not mentioned.

(IAM user guide, *Policy evaluation logic* and *IAM JSON policy elements reference*.) An explicit Deny wins, then an
Allow, and what no statement mentions is denied. Resource policies, boundaries, service control policies and session
policies are not looked at: nothing in this project has one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from workbook.basics.sentence import Sentence
from workbook.cloud.permissions import conditions
from workbook.cloud.permissions.patterns import listed, matches

Document: TypeAlias = Mapping[str, Any]
"""A policy document as JSON: `{"Version": …, "Statement": [{"Effect": …, "Action": …, "Resource": …}]}`."""


class PolicyError(Sentence, ValueError):
    """A policy document that IAM would refuse, or that says something this project does not evaluate."""


@dataclass(frozen=True)
class Request:
    """What IAM decides about: an action such as `dynamodb:UpdateItem`, on the ARN of a resource.

    `resource` is `"*"` for an action that has no resource. `context` holds the condition keys of the request and their
    values, such as `{"aws:SourceAccount": "123456789012"}`; `principal` who asks, for a role's trust policy, such as
    `("Service", "lambda.amazonaws.com")`.
    """

    action: str
    resource: str = "*"
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict, hash=False)
    principal: tuple[str, str] | None = None

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"


@dataclass(frozen=True)
class Decision:
    """`allowed`, and the Sid of the statement that says so; empty for an implicit deny and for one without a Sid."""

    allowed: bool
    explicit: bool
    statement: str = ""


def decide(documents: Iterable[Document], request: Request) -> Decision:
    """What all of a role's policies together say of `request`. Raises `PolicyError`."""
    return decided([it for document in documents for it in statements(document)], request)


def decided(statements: Iterable[Mapping[str, Any]], request: Request) -> Decision:
    """The same of statements that were read already, for whoever asks many requests."""
    matching = [it for it in statements if concerns(it, request)]
    for effect, allowed in (("Deny", False), ("Allow", True)):
        for statement in matching:
            if statement["Effect"] == effect:
                return Decision(allowed, True, statement.get("Sid", ""))
    return Decision(False, False)


def statements(document: Document) -> Iterator[dict[str, Any]]:
    """A document's statements. Raises `PolicyError` for one that is no statement, or that cannot be evaluated here."""
    listed = document.get("Statement")
    for statement in [listed] if isinstance(listed, dict) else listed or []:
        _must_be_a_statement(statement)
        yield statement


def concerns(statement: Mapping[str, Any], request: Request) -> bool:
    """Whether a statement matches the request in action, resource, principal and conditions, whatever its effect."""
    return (
        _either(statement, "Action", request.action, ignore_case=True)
        and (_either(statement, "Resource", request.resource) if _names_resources(statement) else True)
        and _principal_matches(statement, request.principal)
        and conditions.hold(statement.get("Condition", {}), request.context)
    )


def _names_resources(statement: Mapping[str, Any]) -> bool:
    return "Resource" in statement or "NotResource" in statement  # a trust policy names none


def _either(statement: Mapping[str, Any], element: str, value: str, *, ignore_case: bool = False) -> bool:
    if element in statement:
        return any(matches(each, value, ignore_case=ignore_case) for each in listed(statement[element]))
    return not any(matches(each, value, ignore_case=ignore_case) for each in listed(statement[f"Not{element}"]))


def _principal_matches(statement: Mapping[str, Any], principal: tuple[str, str] | None) -> bool:
    named = statement.get("Principal")
    if named is None or principal is None:
        return named is None and principal is None
    if named == "*":
        return True
    kind, who = principal
    return any(each in ("*", who) for each in listed(named.get(kind, [])))


_ELEMENTS = {
    "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "Condition",
}  # fmt: skip


def _must_be_a_statement(statement: Any) -> None:
    if not isinstance(statement, Mapping):
        raise PolicyError(f"A statement is a mapping with Effect, Action and Resource, not {statement!r:.80}.")
    name = statement.get("Sid") or "A statement without a Sid"
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise PolicyError(f"{name}: Effect is Allow or Deny, not {statement.get('Effect')!r}.")
    if strange := sorted(set(statement) - _ELEMENTS):
        raise PolicyError(f"{name}: {', '.join(strange)} is no element of a statement that is evaluated here.")
    if ("Action" in statement) == ("NotAction" in statement):
        raise PolicyError(f"{name}: a statement has an Action or a NotAction, and not both.")
    if "Principal" not in statement and ("Resource" in statement) == ("NotResource" in statement):
        raise PolicyError(f"{name}: a statement of a role's policy has a Resource or a NotResource, and not both.")
    for element in ("Action", "NotAction", "Resource", "NotResource"):
        for value in listed(statement.get(element, [])):
            if not isinstance(value, str):
                raise PolicyError(f"{name}: {element} holds {value!r:.80}. It is a text by the time IAM gets it.")
            if "${" in value:
                raise PolicyError(f"{name}: {element} holds the policy variable {value}, which is not evaluated here.")
            if "Action" in element and value != "*" and ":" not in value:
                raise PolicyError(
                    f"{name}: {value} is no action. One is written with its service, as in sqs:SendMessage."
                )
    conditions.must_be_known(statement.get("Condition", {}), name)
