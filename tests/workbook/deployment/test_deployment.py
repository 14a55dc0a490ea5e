"""`make deploy` and `make destroy` over HTTP: what they ask, make, refuse and leave behind. SAM is stood in for."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.workbook.deployment import past_the_workbook
from workbook.cloud.account import CONFIRMED
from workbook.cloud.stack_status import MADE_HERE
from workbook.cloud.template import AT_SCALE, TEMPLATE, Template
from workbook.deployment import bucket, sam
from workbook.deployment.__main__ import main

STACK = "tried"
# moto's CloudFormation makes a small stack; what it lacks for the whole template does not matter here.
TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {}}
OUTPUTS = {name: {"Value": f"value-of-{name}"} for name in Template.load().cloudformation["Outputs"]}
SMALL: dict[str, Any] = {"Resources": dict.fromkeys(Template.load().resources, TOPIC), "Outputs": OUTPUTS}
BESIDE = f"{STACK}-at-scale"
MACHINES = {name: {"Value": f"value-of-{name}"} for name in Template.load(AT_SCALE).cloudformation["Outputs"]}
SMALL_BESIDE = {"Resources": dict.fromkeys(Template.load(AT_SCALE).resources, TOPIC), "Outputs": MACHINES}


def make(name: str, tags: Mapping[str, str], template: Mapping[str, Any] = SMALL) -> None:
    past_the_workbook.client("cloudformation").create_stack(
        StackName=name,
        TemplateBody=json.dumps(template),
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )


@pytest.fixture
def account(aws: str, json_templates: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An account that was confirmed, and a SAM CLI that deploys small stacks; what it was called for."""
    called: list[str] = []
    monkeypatch.setenv(CONFIRMED, "123456789012/us-east-1")

    def deployed(
        stack: str, template: Path, parameters: Any, *, region: str, bucket: str, tags: Mapping[str, str]
    ) -> None:
        called.append(f"{stack} {region}")
        past_the_workbook.client("s3").put_object(Bucket=bucket, Key=f"{stack}/code", Body=b"")
        if boto3_stack(stack) is None:
            make(stack, tags, SMALL_BESIDE if template == AT_SCALE else SMALL)

    monkeypatch.setattr(sam, "build", lambda: {"Function": 20_480})
    given = {"op": "replace", "path": "/cloudwatchRoleArn", "value": "arn:aws:iam::123456789012:role/logs"}
    past_the_workbook.client("apigateway").update_account(patchOperations=[given])
    monkeypatch.setattr(sam, "deploy", deployed)
    return called


def boto3_stack(name: str) -> dict[str, Any] | None:
    stacks = past_the_workbook.client("cloudformation").describe_stacks()["Stacks"]
    found: list[dict[str, Any]] = [it for it in stacks if it["StackName"] == name]
    return found[0] if found else None


def left() -> dict[str, list[str]]:
    """What costs money or stands in the way, as an account lists it."""
    return {
        "stacks": [it["StackName"] for it in past_the_workbook.client("cloudformation").describe_stacks()["Stacks"]],
        "buckets": [it["Name"] for it in past_the_workbook.client("s3").list_buckets()["Buckets"]],
        "topics": [it["TopicArn"] for it in past_the_workbook.client("sns").list_topics()["Topics"]],
    }


def test_what_deploy_made_destroy_removes_whole(account: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    before = left()
    assert main(["deploy", STACK]) == 0
    told = capsys.readouterr().out
    assert "account   123456789012" in told
    assert "Function: a package of 20 KiB" in told
    assert "TableName  value-of-TableName" in told
    assert "ShardedStateMachineArn  value-of-ShardedStateMachineArn" in told
    for name in (STACK, BESIDE):
        stack = boto3_stack(name)
        assert stack is not None
        tags = {it["Key"]: it["Value"] for it in stack["Tags"]}
        assert (MADE_HERE | {"Stack": STACK}).items() <= tags.items()
    assert main(["destroy", STACK]) == 0
    assert left() == before


def test_what_is_asked_names_both_stacks_and_the_cost_of_both(
    account: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["deploy", STACK])
    told = capsys.readouterr().out
    alarms = sum(len(list(Template.load(path).of_type("AWS::CloudWatch::Alarm"))) for path in (TEMPLATE, AT_SCALE))
    assert f"This deploys the stack {STACK}, with {BESIDE} beside it." in told
    assert f"{alarms} alarms" in told
    main(["destroy", STACK])
    assert BESIDE in capsys.readouterr().out.partition("account")[0]


def test_the_stack_beside_is_told_where_by_the_outputs_of_the_first_and_is_removed_before_it(
    account: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    deployed, given, deleted = sam.deploy, {}, []

    def noted(stack: str, template: Path, parameters: Any, **where: Any) -> None:
        given[stack] = parameters
        deployed(stack, template, parameters, **where)

    def call(self: Any, operation: str, params: Any) -> Any:
        if operation == "DeleteStack":
            deleted.append(params["StackName"].split("/")[1])
        return upstream(self, operation, params)

    upstream = BaseClient._make_api_call
    monkeypatch.setattr(sam, "deploy", noted)
    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    main(["deploy", STACK])
    main(["destroy", STACK])
    names = {"TableName", "QueueUrl", "QueueArn", "TopicArn", "OperationsTopicArn"}
    assert given == {STACK: {}, BESIDE: {name: f"value-of-{name}" for name in names}}
    assert deleted == [BESIDE, STACK]


def test_a_stack_of_an_older_deployment_gets_the_one_beside_it_and_is_removed_without(account: list[str]) -> None:
    before = left()
    for command in ("destroy", "deploy"):
        make(STACK, MADE_HERE)
        assert main([command, STACK]) == 0
    assert boto3_stack(BESIDE) is not None
    main(["destroy", STACK])
    assert left() == before


def test_a_stack_of_an_older_template_without_an_output_is_deployed_over(
    account: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    make(STACK, MADE_HERE, {**SMALL, "Outputs": {name: OUTPUTS[name] for name in list(OUTPUTS)[1:]}})
    deployed = sam.deploy

    def updated(stack: str, *arguments: Any, **where: Any) -> None:
        if stack == STACK:
            past_the_workbook.client("cloudformation").delete_stack(StackName=STACK)
        deployed(stack, *arguments, **where)

    monkeypatch.setattr(sam, "deploy", updated)
    assert main(["deploy", STACK]) == 0


def test_a_deployment_that_ends_between_the_stacks_is_finished_by_another_and_removed_by_destroy(
    account: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed, before = sam.deploy, left()

    def interrupted(stack: str, *arguments: Any, **where: Any) -> None:
        if stack == BESIDE:
            raise KeyboardInterrupt
        deployed(stack, *arguments, **where)

    for command, beside in (("deploy", True), ("destroy", False)):
        monkeypatch.setattr(sam, "deploy", interrupted)
        with pytest.raises(KeyboardInterrupt):
            main(["deploy", STACK])
        assert f"What was made stays until `make destroy STACK={STACK}` removes it." in capsys.readouterr().out
        monkeypatch.setattr(sam, "deploy", deployed)
        assert main([command, STACK]) == 0
        assert (boto3_stack(BESIDE) is not None) is beside
        main(["destroy", STACK])
        assert left() == before


@pytest.mark.parametrize("command", ["deploy", "destroy"])
def test_a_stack_beside_that_deploy_did_not_make_is_left_alone_and_so_is_the_first(
    command: str, account: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    make(STACK, MADE_HERE)
    make(BESIDE, {"Project": "book-a-nanny"}, SMALL_BESIDE)
    before = left()
    assert main([command, STACK]) == 1
    assert f"The stack {BESIDE} was not made by `make deploy`, so it is left alone." in capsys.readouterr().out
    assert (left(), account) == (before, [])


@pytest.mark.parametrize(
    ("status", "told"),
    [("ROLLBACK_COMPLETE", f"make destroy STACK={STACK}`"), ("CREATE_IN_PROGRESS", "Wait for it")],
)
def test_over_a_stack_beside_that_is_not_whole_nothing_is_deployed(
    status: str, told: str, account: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["deploy", STACK])
    account.clear()
    stand(status, BESIDE)
    assert main(["deploy", STACK]) == 1
    assert f"The stack {BESIDE} is" in (said := capsys.readouterr().out)
    assert told in said
    assert account == []


def test_a_change_set_that_was_never_carried_out_is_removed(account: list[str]) -> None:
    # CloudFormation guide, "Stack status codes": REVIEW_IN_PROGRESS, a stack without resources, and without tags.
    before = left()["stacks"]
    make(BESIDE, {}, SMALL_BESIDE)
    stand("REVIEW_IN_PROGRESS", BESIDE)
    assert main(["destroy", STACK]) == 0
    assert left()["stacks"] == before


def test_deploying_again_updates_the_same_stack_through_the_same_bucket(account: list[str]) -> None:
    assert main(["deploy", STACK]) == 0
    once = left()
    assert main(["deploy", STACK]) == 0
    assert left() == once
    assert account == ["tried us-east-1", "tried-at-scale us-east-1"] * 2


def test_a_deployment_within_a_minute_of_destroy_says_to_wait(
    account: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # SQS API reference, CreateQueue, QueueDeletedRecently, in CloudFormation's words.
    reason = "You must wait 60 seconds after deleting a queue before you can create another with the same name."

    def rolled_back(stack: str, *_: Any, tags: Mapping[str, str], **__: str) -> None:
        make(stack, tags)
        raise sam.SamError("`sam deploy` ended with status 1; its lines above say why.")

    def answered(self: Any, operation: str, params: Any) -> Any:
        answer = upstream(self, operation, params)
        if operation == "DescribeStackEvents":
            answer["StackEvents"][0]["ResourceStatusReason"] = reason
        return answer

    upstream = BaseClient._make_api_call
    monkeypatch.setattr(sam, "deploy", rolled_back)
    monkeypatch.setattr(BaseClient, "_make_api_call", answered)
    assert main(["deploy", STACK]) == 1
    assert f"`make destroy STACK={STACK}`, wait a minute, then `make deploy STACK={STACK}`" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["deploy", "destroy"])
@pytest.mark.parametrize("tags", [{}, {"Project": "book-a-nanny"}, {"MadeBy": "make-deploy"}], ids=str)
def test_a_stack_that_deploy_did_not_make_is_neither_changed_nor_deleted(
    command: str, tags: dict[str, str], account: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    make(STACK, tags)
    assert main([command, STACK]) == 1
    assert "was not made by `make deploy`, so it is left alone" in capsys.readouterr().out
    assert boto3_stack(STACK) is not None
    assert account == []


@pytest.mark.parametrize("command", ["deploy", "destroy"])
def test_what_nobody_confirms_is_not_done(
    command: str, account: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(STACK, MADE_HERE)
    before = left()
    monkeypatch.delenv(CONFIRMED)
    monkeypatch.setattr("builtins.input", lambda _: "yes")
    assert main([command, STACK]) == 1
    assert "That is not the account's number. Nothing was done." in capsys.readouterr().out
    assert (left(), account) == (before, [])
    assert main([command, STACK, "--yes"]) == 0


def test_a_stack_that_lacks_a_resource_or_an_output_of_the_template_is_no_success(
    account: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    resources = {name: it for name, it in SMALL["Resources"].items() if name != "DeadLetterAlarm"}
    monkeypatch.setattr(
        sam, "deploy", lambda stack, *_, tags, **__: make(stack, tags, {**SMALL, "Resources": resources})
    )
    assert main(["deploy", STACK]) == 1
    told = capsys.readouterr().out
    assert "was made without DeadLetterAlarm, which the template has." in told
    assert f"make destroy STACK={STACK}" in told

    main(["destroy", STACK])
    outputs = {name: it for name, it in OUTPUTS.items() if name != "QueueUrl"}
    monkeypatch.setattr(sam, "deploy", lambda stack, *_, tags, **__: make(stack, tags, {**SMALL, "Outputs": outputs}))
    assert main(["deploy", STACK]) == 1
    assert "lacks the Outputs QueueUrl" in capsys.readouterr().out


def test_a_deployment_that_fails_says_what_removes_the_rest_and_that_removes_it(
    account: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = left()

    def failed(*_: object, **__: object) -> None:
        raise sam.SamError("`sam deploy` ended with status 1; its lines above say why.")

    monkeypatch.setattr(sam, "deploy", failed)
    assert main(["deploy", STACK]) == 1
    assert "What was made stays until `make destroy STACK=tried` removes it." in capsys.readouterr().out
    assert left() != before
    assert main(["destroy", STACK]) == 0
    assert left() == before


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (
            "ROLLBACK_COMPLETE",
            "is not whole (ROLLBACK_COMPLETE); its events say why. Mend it: `make destroy STACK=tried`",
        ),
        ("ROLLBACK_FAILED", "is not whole"),
        ("DELETE_FAILED", "is not whole"),
        ("UPDATE_ROLLBACK_FAILED", "is not whole"),
        ("ROLLBACK_IN_PROGRESS", "is being changed (ROLLBACK_IN_PROGRESS). Wait for it"),
        ("UPDATE_ROLLBACK_IN_PROGRESS", "is being changed"),
    ],
)
def test_a_stack_in_rollback_is_not_deployed_over(
    status: str, told: str, account: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(STACK, MADE_HERE)
    stand(status)
    assert main(["deploy", STACK]) == 1
    assert told in capsys.readouterr().out
    assert account == []


def test_a_change_set_that_failed_is_deployed_over(account: list[str]) -> None:
    # The stack is there, without tags or resources; CloudFormation guide, "Stack status codes": REVIEW_IN_PROGRESS.
    make(STACK, {})
    stand("REVIEW_IN_PROGRESS")
    main(["deploy", STACK])
    assert account == ["tried us-east-1"]


def stand(status: str, name: str = STACK) -> None:
    """Put moto's stack into `status`; no call can."""
    from moto.cloudformation.models import cloudformation_backends

    for stack in cloudformation_backends["123456789012"]["us-east-1"].stacks.values():
        if stack.name == name:
            stack.status = status


def test_destroying_what_is_not_there_is_said_and_no_error(
    account: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["destroy", STACK]) == 0
    assert "There is no stack tried here." in capsys.readouterr().out


@pytest.mark.parametrize("command", ["deploy", "destroy"])
def test_the_stack_beside_is_not_named_by_itself(
    command: str, refusing: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    refusing("Asked", 400)
    assert main([command, BESIDE]) == 1
    assert f"{BESIDE} is made, used and removed with the stack {STACK}: name that one, STACK={STACK}." in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize("name", ["", "1st", "a_b", "a b", "../x", "--help;", "é", "a" * 60])
def test_a_name_that_no_stack_can_have_is_refused_before_anything_is_asked(
    name: str, refusing: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    refusing("Asked", 400)
    assert main(["destroy", "--", name]) == 1
    told = capsys.readouterr().out
    assert "cannot be a stack's name" in told
    assert "Asked" not in told


def test_the_longest_name_leaves_room_for_the_queues(refusing: Any, capsys: pytest.CaptureFixture[str]) -> None:
    # SQS guide, "Amazon SQS standard queue quotas": 80 characters.
    refusing("Asked", 400)
    longest = 80 - len("-UpdateJobApplicationsSQSQueue")
    main(["destroy", "a" * longest])
    assert "Asked" in capsys.readouterr().out
    main(["destroy", "a" * (longest + 1)])
    assert f"at most {longest} of them" in capsys.readouterr().out


def test_every_account_region_and_stack_has_a_bucket_of_its_own() -> None:
    from workbook.cloud.account import Account

    names = {
        bucket.name_of(stack, Account(number, region, ""))
        for stack in ("one", "two")
        for number in ("123456789012", "210987654321")
        for region in ("us-east-1", "eu-west-1")
    }
    assert len(names) == 8
    assert all(len(name) <= 63 for name in names)


def test_the_command_says_what_it_does_and_needs_a_stack(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["deploy", "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    assert "STACK" in shown
    assert "WORKBOOK_CONFIRMED=ACCOUNT/REGION" in shown
    with pytest.raises(SystemExit, match="2"):
        main(["deploy"])
