"""Connecting: one switch, one stack at a time, everything put back at the end."""

import json
import os
import re
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.loaders import JSONFileLoader
from IPython.core.interactiveshell import InteractiveShell

from workbook.cloud import (
    AlreadyConnected,
    DeployError,
    NotConnected,
    SeedError,
    Stack,
    TargetError,
    answers,
    client,
    connect,
    connected,
    service_models,
    shared_client,
    template,
)
from workbook.cloud.clock import Clock
from workbook.cloud.deploy import deploy
from workbook.cloud.no_network import NetworkRefused
from workbook.cloud.template import Template, TemplateError


def test_the_stack_has_the_templates_outputs(stack: Stack) -> None:
    assert set(stack.outputs) == set(stack.template.source["Outputs"])


def test_connecting_again_outside_of_with_closes_the_stack_before_and_gives_a_fresh_one() -> None:
    stack = connect()
    table = stack.outputs["TableName"]
    boto3.resource("dynamodb").Table(table).put_item(Item={"PK": "USER#sarah", "SK": "USER#sarah"})
    with connect() as fresh:
        assert not stack.open
        assert fresh.outputs["TableName"] == table
        assert boto3.resource("dynamodb").Table(table).scan()["Count"] == 0
    connect().close()  # legal again after the block


def works(stack: Stack) -> bool:
    found = boto3.client("sqs").get_queue_attributes(QueueUrl=stack.outputs["QueueUrl"], AttributeNames=["QueueArn"])
    return stack.open and "Attributes" in found and stack.clock.elapsed == 0


def test_inside_an_open_with_block_connecting_is_refused_and_the_stack_goes_on(stack: Stack) -> None:
    def helper() -> None:
        with connect():
            pass

    with pytest.raises(AlreadyConnected, match="Use that stack"):
        helper()
    with ThreadPoolExecutor(1) as other, pytest.raises(AlreadyConnected):
        other.submit(helper).result()
    assert works(stack)


def test_a_stack_that_with_enters_later_counts_too() -> None:
    stack = connect()
    with stack:
        with pytest.raises(AlreadyConnected):
            connect()
        assert works(stack)
        stack.close()
        connect().close()  # there is nothing left to be closed under anybody


def test_a_closed_stack_cannot_be_entered() -> None:
    stack = connect()
    stack.close()
    with pytest.raises(NotConnected, match="connect"), stack:
        pass


def test_after_an_exception_in_a_block_connecting_is_legal_again() -> None:
    with pytest.raises(KeyboardInterrupt), connect():
        raise KeyboardInterrupt
    with connect() as stack:
        assert works(stack)


@pytest.mark.parametrize("error", [DeployError("no"), KeyboardInterrupt()])
def test_a_deployment_that_breaks_off_leaves_nothing_behind(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dict(os.environ)
    with monkeypatch.context() as patch:
        patch.setattr("workbook.cloud.deploy.deploy", Mock(side_effect=error))
        with pytest.raises(type(error)):
            connect()
    assert (connected(), answers(), Clock.running(), dict(os.environ)) == (None, False, None, before)
    with connect() as stack:
        assert works(stack)


def test_two_stacks_of_one_seed_have_the_same_ids_and_another_seed_others() -> None:
    with connect(seed=1) as one:
        first = dict(one.outputs)
    with connect(seed=1) as again:
        assert again.outputs == first
    with connect(seed=2) as other:
        assert other.outputs["StateMachineArn"] != first["StateMachineArn"]


def test_closing_puts_time_and_environment_back_and_can_be_done_twice() -> None:
    before = dict(os.environ)
    stack = connect()
    stack.close()
    stack.close()
    assert dict(os.environ) == before
    with pytest.raises(Exception, match="not running"):
        stack.clock.now()


@pytest.mark.parametrize("target", ["AWS", "localstack", "", None, 1])
def test_any_other_target_is_refused_with_the_one_that_works(target: Any) -> None:
    with pytest.raises(TargetError, match="target='moto'"):
        connect(target)


def test_a_refused_target_leaves_the_connected_stack_alone(stack: Stack) -> None:
    with pytest.raises(TargetError):
        connect("aws")
    assert boto3.client("sqs").get_queue_attributes(QueueUrl=stack.outputs["QueueUrl"], AttributeNames=["QueueArn"])


def test_a_client_of_a_closed_stack_sends_nothing_anywhere() -> None:
    with connect() as stack:
        queue, client = stack.outputs["QueueUrl"], boto3.client("sqs")
    with pytest.raises(NetworkRefused, match="run `stack = connect"):
        client.receive_message(QueueUrl=queue)


def test_two_threads_may_connect_at_once() -> None:
    with ThreadPoolExecutor(2) as pool:
        stacks = list(pool.map(lambda _: connect(), range(2)))
    assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"
    for stack in stacks:
        stack.close()


def test_a_seed_that_is_no_whole_number_is_refused_and_the_connected_stack_stays(stack: Stack) -> None:
    for seed in ("x", None, 1.5, -1, True, [1], float("nan")):
        with pytest.raises(SeedError, match=re.escape(f"seed={seed!r}: a seed is a whole number from 0")):
            connect(seed=seed)  # type: ignore[arg-type]
    assert stack.open


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the template and of the definitions that a reader may change; connect() deploys it."""
    shutil.copy(template.TEMPLATE, tmp_path)
    shutil.copytree(template.PROJECT / "asl", tmp_path / "asl")
    load = Template.load
    monkeypatch.setattr(Template, "load", lambda: load(tmp_path / "template.yaml"))
    return tmp_path


NO_RESOURCE = "Resources: {Q: {Type: AWS::SQS::Queue}}\nOutputs: {O: {Value: !GetAtt R.Arn}}"
BROKEN = {
    "no YAML": ("template.yaml", "a: [", TemplateError, "template.yaml: This is no YAML."),
    "nothing": ("template.yaml", "", TemplateError, "A template is a mapping whose Resources are mappings"),
    "a list": ("template.yaml", "[1]", TemplateError, "A template is a mapping whose Resources are mappings"),
    "odd": ("template.yaml", "Resources: {Odd: 3}", TemplateError, "A template is a mapping whose Resources are"),
    "deep": ("template.yaml", "x: " + "[" * 1_000, TemplateError, "template.yaml: This is no YAML."),
    "no text": ("template.yaml", "\udcff", TemplateError, "template.yaml cannot be read."),
    "no resource": (
        "template.yaml",
        NO_RESOURCE,
        DeployError,
        "cannot be deployed",
    ),
    "a wrong field": ("asl/book_nanny.asl.json", '{"StartsAt": 1}', DeployError, "Field 'StartsAt' is not supported"),
    "no JSON": ("asl/book_nanny.asl.json", "{", DeployError, "The definition is not JSON"),
    "no JSON text": ("asl/book_nanny.asl.json", "\udcff", DeployError, "cannot be deployed"),
}


@pytest.mark.parametrize(("file", "text", "error", "sentence"), BROKEN.values(), ids=BROKEN)
def test_what_a_reader_broke_is_one_named_error_and_mended_it_connects(
    project: Path, file: str, text: str, error: type[Exception], sentence: str
) -> None:
    changed = project / file
    before = changed.read_bytes()
    changed.write_bytes(text.encode("utf-8", "surrogateescape"))
    for _ in range(2):
        with pytest.raises(error, match=re.escape(sentence)):
            connect()
        assert connected() is None

    changed.write_bytes(before)
    with connect() as stack:
        assert stack.outputs


@pytest.mark.parametrize("cell", ['connect("aws")', "connect(seed='x')", "connect()"])
def test_a_notebook_shows_the_sentence_and_no_traceback(
    project: Path, cell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "asl" / "book_nanny.asl.json").write_text('{"StartsAt": 1}')
    shell = InteractiveShell(user_ns={"connect": connect})
    for _ in range(2):
        shell.run_cell(cell)
        shown = capsys.readouterr().out.strip().splitlines()
        assert len(shown) == 1
        assert re.match(r"(Target|Seed|Deploy)Error: .+\.", shown[0])


def test_what_a_reader_writes_into_a_stacks_template_is_in_no_other() -> None:
    mine = connect().template
    mine.resources["BookingTable"]["Properties"].clear()
    mine.source["Resources"].clear()
    with connect() as stack:
        assert stack.template == Template.load() != mine


def test_without_a_local_cloud_nothing_is_deployed() -> None:
    with pytest.raises(NotConnected):
        deploy(Template.load(), "nowhere")


def test_cloudformation_tells_what_step_functions_refuses_in_its_own_form(stack: Stack) -> None:
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": "{", "RoleArn": "arn"}}
    with pytest.raises(ClientError, match=r"ValidationError.*Broken.*is not JSON"):
        boto3.client("cloudformation").create_stack(
            StackName="other", TemplateBody=json.dumps({"Resources": {"Broken": machine}})
        )


def test_botocores_models_are_read_once_however_many_sessions_ask_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    read, load_file = Counter[str](), JSONFileLoader.load_file

    def counted(self: JSONFileLoader, path: str) -> Any:
        found = load_file(self, path)
        read[path] += found is not None
        return found

    monkeypatch.setattr(JSONFileLoader, "load_file", counted)
    for loader in (service_models._the_loader, service_models._motos_loader):
        loader.cache_clear()  # as in a process that has read nothing yet
    for _ in range(2):
        with connect() as stack:
            # by moto's own models
            boto3.client("sqs").send_message(QueueUrl=stack.outputs["QueueUrl"], MessageBody="read")
    assert read.total() > 1
    assert [path for path, times in read.items() if times > 2] == []  # moto reads its own


def test_the_shared_client_of_a_service_is_made_once_for_each_local_cloud() -> None:
    with connect():
        first = shared_client("sqs")
        assert shared_client("sqs") is first
        assert client("sqs") is not first
        assert shared_client("dynamodb") is not first
    with connect() as stack:
        assert shared_client("sqs") is not first
        assert "QueueUrls" in shared_client("sqs").list_queues(
            QueueNamePrefix=stack.outputs["QueueUrl"].rpartition("/")[2]
        )


def test_without_a_local_cloud_the_shared_client_asks_where_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for port in (5001, 5002):
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        assert shared_client("sqs").meta.endpoint_url == f"http://127.0.0.1:{port}"
