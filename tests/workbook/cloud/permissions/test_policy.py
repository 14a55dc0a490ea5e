"""What a policy document says of a request, as the IAM user guide has it."""

from typing import Any

import pytest

from workbook.cloud.permissions import PolicyError, Request, decide
from workbook.cloud.permissions.conditions import ConditionError

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/jobs"
READ = Request("dynamodb:GetItem", TABLE)


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: Any = "dynamodb:GetItem", resource: Any = TABLE, **more: Any) -> dict[str, Any]:
    return {"Sid": "It", "Effect": "Allow", "Action": action, "Resource": resource, **more}


def allowed(*statements: dict[str, Any], request: Request = READ) -> bool:
    return decide([policy(*statements)], request).allowed


def test_what_no_statement_mentions_is_denied() -> None:
    assert not decide([], READ).explicit
    assert not allowed(allow("dynamodb:PutItem"))


def test_an_explicit_deny_wins_over_an_allow_whatever_their_order_and_document() -> None:
    deny = allow("dynamodb:*", "*") | {"Effect": "Deny", "Sid": "No"}
    assert not allowed(allow(), deny)
    assert not allowed(deny, allow())
    decision = decide([policy(allow()), policy(deny)], READ)
    assert (decision.allowed, decision.explicit, decision.statement) == (False, True, "No")


def test_a_single_statement_need_not_be_in_a_list() -> None:
    assert decide([{"Statement": allow()}], READ).allowed


@pytest.mark.parametrize(
    "action", ["dynamodb:getitem", "DynamoDB:Get*", "dynamodb:???Item", "*", ["sqs:*", "dynamodb:GetItem"]]
)
def test_an_action_has_no_case_and_may_hold_wildcards(action: Any) -> None:
    assert allowed(allow(action))


@pytest.mark.parametrize("action", ["dynamodb:Get", "dynamodb:GetItem?", "xdynamodb:GetItem", "dynamodb.GetItem:*"])
def test_an_action_is_matched_from_its_beginning_to_its_end(action: str) -> None:
    assert not allowed(allow(action))


def test_a_resource_has_a_case() -> None:
    assert not allowed(allow(resource=TABLE.replace("jobs", "Jobs")))


def test_an_index_is_a_resource_of_its_own() -> None:
    query = Request("dynamodb:Query", f"{TABLE}/index/byStatus")
    assert not allowed(allow("dynamodb:Query"), request=query)
    assert allowed(allow("dynamodb:Query", f"{TABLE}/index/*"), request=query)
    assert not allowed(allow("dynamodb:Query", f"{TABLE}/index/*"), request=Request("dynamodb:Query", TABLE))


def test_notaction_and_notresource_mean_all_the_others() -> None:
    others = {"Effect": "Allow", "NotAction": "dynamodb:Delete*", "Resource": TABLE}
    assert allowed(others)
    assert not allowed(others, request=Request("dynamodb:DeleteItem", TABLE))
    elsewhere = {"Effect": "Allow", "Action": "dynamodb:GetItem", "NotResource": f"{TABLE}*"}
    assert not allowed(elsewhere)


@pytest.mark.parametrize(
    ("condition", "context", "holds"),
    [
        ({"StringEquals": {"aws:SourceAccount": "1"}}, {"aws:SourceAccount": "1"}, True),
        ({"StringEquals": {"aws:sourceaccount": "1"}}, {"aws:SourceAccount": "1"}, True),
        ({"StringEquals": {"aws:SourceAccount": ["2", "1"]}}, {"aws:SourceAccount": "1"}, True),
        ({"StringEquals": {"aws:SourceAccount": "1"}}, {"aws:SourceAccount": "11"}, False),
        ({"StringEquals": {"aws:SourceAccount": "1"}}, {}, False),
        ({"StringEqualsIfExists": {"aws:SourceAccount": "1"}}, {}, True),
        ({"StringNotEquals": {"aws:SourceAccount": "1"}}, {}, True),
        ({"StringNotEquals": {"aws:SourceAccount": ["1", "2"]}}, {"aws:SourceAccount": "2"}, False),
        ({"StringLike": {"k": "repo:o/r:*"}}, {"k": "repo:o/r:environment:aws"}, True),
        ({"StringLike": {"k": "repo:o/r:*"}}, {"k": "repo:o/rest:x"}, False),
        ({"StringEquals": {"k": "repo:*"}}, {"k": "repo:o"}, False),
        ({"ArnLike": {"k": "arn:aws:sns:*:1:t"}}, {"k": "arn:aws:sns:us-east-1:1:t"}, True),
        ({"ArnLike": {"k": "arn:aws:sns:*:t"}}, {"k": "arn:aws:sns:us-east-1:1:t"}, False),
        ({"Bool": {"aws:SecureTransport": False}}, {"aws:SecureTransport": "false"}, True),
        ({"Null": {"k": "true"}}, {}, True),
        ({"Null": {"k": "false"}}, {}, False),
        ({"ForAllValues:StringEquals": {"k": ["a", "b"]}}, {"k": ("a", "b")}, True),
        ({"ForAllValues:StringEquals": {"k": ["a"]}}, {"k": ("a", "b")}, False),
        ({"ForAllValues:StringEquals": {"k": ["a"]}}, {}, True),
        ({"ForAnyValue:StringEquals": {"k": ["a"]}}, {"k": ("a", "b")}, True),
        ({"ForAnyValue:StringEquals": {"k": ["a"]}}, {}, False),
        ({"StringEquals": {"a": "1", "b": "2"}}, {"a": "1"}, False),
        ({"StringEquals": {"a": "1"}, "StringLike": {"b": "2"}}, {"a": "1", "b": "3"}, False),
    ],
)
def test_a_condition_holds_when_every_operator_holds_for_every_key(condition: Any, context: Any, holds: bool) -> None:
    assert allowed(allow(Condition=condition), request=Request("dynamodb:GetItem", TABLE, context)) is holds


def test_a_trust_policy_names_who_may_take_the_role() -> None:
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": ["a.amazonaws.com", "b.amazonaws.com"]},
        "Action": "sts:AssumeRole",
    }
    assert allowed(trust, request=Request("sts:AssumeRole", principal=("Service", "b.amazonaws.com")))
    assert not allowed(trust, request=Request("sts:AssumeRole", principal=("Service", "c.amazonaws.com")))
    assert not allowed(trust, request=Request("sts:AssumeRole", principal=("AWS", "a.amazonaws.com")))
    assert allowed(trust | {"Principal": "*"}, request=Request("sts:AssumeRole", principal=("AWS", "anybody")))


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (allow() | {"Effect": "allow"}, "Effect is Allow or Deny"),
        ({"Effect": "Allow", "Action": "sqs:*"}, "Resource or a NotResource"),
        ({"Effect": "Allow", "Resource": "*"}, "Action or a NotAction"),
        (allow("GetItem"), "written with its service"),
        (allow(resource={"Ref": "Table"}), "a text by the time"),
        (allow(resource="arn:aws:dynamodb:*:*:table/${aws:username}"), "policy variable"),
        (allow(Resources="*"), "Resources is no element"),
        ("Allow", "A statement is a mapping"),
    ],
)
def test_a_document_that_iam_refuses_or_that_is_not_evaluated_here_is_named(statement: Any, says: str) -> None:
    with pytest.raises(PolicyError, match=says):
        decide([policy(statement)], READ)


@pytest.mark.parametrize(
    "condition", [{"DateLessThan": {"k": "2026"}}, {"ForSome:StringEquals": {"k": "1"}}, {"k": "1"}]
)
def test_a_condition_that_is_not_evaluated_here_is_named_and_not_taken_for_true(condition: Any) -> None:
    with pytest.raises(ConditionError, match="It: "):
        decide([policy(allow(Condition=condition))], READ)
