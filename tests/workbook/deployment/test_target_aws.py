"""`connect(target="aws")` over HTTP: what it needs, what it makes, and that nothing of it stays."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import boto3
import pytest
from botocore.exceptions import ClientError

from booking.items import typed
from booking.keys import user_key
from booking.table import BookingTable
from tests.workbook.deployment import past_the_workbook
from workbook import cloud
from workbook.__main__ import main
from workbook.cloud import TargetError, connect, faults, journal, no_network
from workbook.cloud.account import CONFIRMED, Account, AccountError, NotConfirmed
from workbook.cloud.batch_write import write_all
from workbook.cloud.journal import entries
from workbook.cloud.on_account import RUN, STACK, TARGET
from workbook.cloud.recorder import RUN_TAG, NotRemovable, written
from workbook.cloud.removal import remove_what_is_left
from workbook.cloud.template import Template
from workbook.deployment.__main__ import main as deployment
from workbook.load.__main__ import main as load
from workbook.practice.sample import post_job, sign_up, statuses
from workbook.practice.scratch import scratch_queue

NAME = "tried"
TEMPLATE = Template.load()
PARTS = ("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema")
TABLE = {part: TEMPLATE.resources["BookingTable"]["Properties"][part] for part in PARTS}
OUTPUTS: dict[str, Any] = {name: {"Value": f"value-of-{name}"} for name in TEMPLATE.cloudformation["Outputs"]}
QUEUES = ("value-of-QueueArn", "value-of-DeadLetterQueueArn")
NO_APPLICATION = "00000000-0000-4000-8000-00000000ffff"
OUTPUTS["TableName"] = {"Value": {"Ref": "BookingTable"}}
SMALL = {"Resources": {"BookingTable": {"Type": "AWS::DynamoDB::Table", "Properties": TABLE}}, "Outputs": OUTPUTS}
MACHINE = {
    "definition": '{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}',
    "roleArn": "arn:aws:iam::123456789012:role/r",
}
KEYS = {
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}


@pytest.fixture
def table(aws: str, json_templates: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The table of a deployed stack, in an account that was confirmed; journals are the test's own."""
    monkeypatch.setattr(journal, "RUNS", tmp_path / "runs")
    monkeypatch.setenv(CONFIRMED, "123456789012/us-east-1")
    cloudformation = past_the_workbook.client("cloudformation")
    cloudformation.create_stack(StackName=NAME, TemplateBody=json.dumps(SMALL))
    yield cloudformation.describe_stack_resource(StackName=NAME, LogicalResourceId="BookingTable")[
        "StackResourceDetail"
    ]["PhysicalResourceId"]
    if (left := cloud.connected()) is not None:
        left.close()


def there() -> dict[str, Any]:
    """All that an account lists, items too; asked past the workbook."""
    dynamodb, states = past_the_workbook.client("dynamodb"), past_the_workbook.client("stepfunctions")
    tables = dynamodb.list_tables()["TableNames"]
    return {
        "tables": tables,
        "items": sorted(json.dumps(it) for name in tables for it in dynamodb.scan(TableName=name)["Items"]),
        "queues": past_the_workbook.client("sqs").list_queues().get("QueueUrls", []),
        "machines": [it["name"] for it in states.list_state_machines()["stateMachines"]],
        "stacks": [it["StackName"] for it in past_the_workbook.client("cloudformation").describe_stacks()["Stacks"]],
    }


def make_one_of_each() -> None:
    boto3.client("dynamodb").create_table(TableName="trial", **KEYS)
    boto3.client("sqs").create_queue(QueueName="trial")
    boto3.client("stepfunctions").create_state_machine(name="trial", **MACHINE)


def test_a_job_is_posted_on_the_stack_and_nothing_of_it_stays(table: str) -> None:
    before = there()
    with connect(target="aws", stack=NAME) as stack:
        assert (stack.target, stack.name, stack.outputs["TableName"]) == ("aws", NAME, table)
        assert set(stack.outputs) == set(OUTPUTS)
        assert stack.template == TEMPLATE
        assert stack.template.source is not TEMPLATE.source
        bookings = BookingTable(table)
        posted = post_job(bookings, applications=3)
        assert statuses(bookings, posted) == {"PENDING": 3}
        make_one_of_each()
        assert there() != before
    assert there() == before
    assert list(journal.RUNS.iterdir()) == []


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_after_an_error_and_after_ctrl_c_nothing_stays(error: type[BaseException], table: str) -> None:
    before = there()

    def work() -> None:
        with connect(target="aws", stack=NAME):
            post_job(BookingTable(table), applications=2)
            make_one_of_each()
            raise error

    with pytest.raises(error):
        work()
    assert there() == before


LOAD = ("--target", "aws", "--rate", "20", "--duration", "0.1", "--applications", "2")


def test_a_load_on_the_stack_says_its_own_cost_once_and_leaves_nothing(
    table: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("workbook.load.__main__.percentiles", Mock())  # a chart is drawn in the tests of the load
    before = there()
    assert load([*LOAD, "--stack", NAME]) == 1  # this stack's machine is a name
    told = capsys.readouterr().out
    assert told.count("cost ") == 1
    assert "for 2 bookings of 2 applications" in told
    assert re.search(r"Success +\[ratio\] +0.00%", told)
    assert there() == before
    assert list(journal.RUNS.iterdir()) == []


def test_a_load_that_nobody_confirms_posts_nothing(
    table: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(CONFIRMED)
    monkeypatch.setattr("builtins.input", lambda question: "yes")
    before = there()
    assert load([*LOAD, "--stack", NAME]) == 1
    assert "That is not the account's number. Nothing was done." in capsys.readouterr().out
    assert there() == before
    assert not journal.RUNS.exists()


def test_a_load_on_a_stack_that_is_not_there_says_so_before_it_asks(
    table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert load([*LOAD, "--stack", "nowhere"]) == 1
    assert "There is no stack nowhere in account 123456789012" in capsys.readouterr().out.splitlines()[-1]


KILLED = """
import os, signal, sys
from pathlib import Path
from workbook.cloud import connect, journal
from workbook.practice.sample import post_job
from booking.table import BookingTable
import boto3
journal.RUNS = Path(sys.argv[1])
stack = connect(target="aws", stack="tried")
post_job(BookingTable(stack.outputs["TableName"]), applications=2)
boto3.client("sqs").create_queue(QueueName="trial")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_after_sigkill_destroy_removes_what_stayed_and_leaves_a_stack_that_it_did_not_make(
    table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = there()
    assert subprocess.run([sys.executable, "-c", KILLED, str(journal.RUNS)], check=False).returncode == -9
    assert there() != before
    [file] = journal.RUNS.iterdir()
    with file.open("a") as lines:
        lines.write('{"kind": "item", "na')  # a line that was being written
    assert deployment(["destroy", NAME]) == 1
    assert there() == before
    assert "is left alone" in capsys.readouterr().out
    assert list(journal.RUNS.iterdir()) == []


def test_a_key_is_on_the_disk_before_the_item_is_written(table: str) -> None:
    seen = []

    def sent(request: Any, **_: Any) -> None:
        [file] = journal.RUNS.iterdir()
        seen.append([it["key"] for it in entries(file)])

    with connect(target="aws", stack=NAME):
        client = boto3.client("dynamodb")
        client.meta.events.register("before-send.dynamodb.PutItem", sent)
        client.put_item(TableName=table, Item={**typed(user_key("sarah")), "firstName": {"S": "Sarah"}})
    assert seen == [[typed(user_key("sarah"))]]


A, B = ({"PK": {"S": name}, "SK": {"S": name}} for name in ("a", "b"))


@pytest.mark.parametrize(
    ("operation", "request_", "keys"),
    [
        ("PutItem", {"TableName": "t", "Item": {**A, "x": {"S": "1"}}}, [A]),
        ("UpdateItem", {"TableName": "t", "Key": A}, [A]),
        ("BatchWriteItem", {"RequestItems": {"t": [{"PutRequest": {"Item": A}}, {"DeleteRequest": {"Key": B}}]}}, [A]),
        (
            "TransactWriteItems",
            {
                "TransactItems": [
                    {"Put": {"TableName": "t", "Item": A}},
                    {"Update": {"TableName": "t", "Key": B}},
                    {"Delete": {"TableName": "t", "Key": A}},
                    {"ConditionCheck": {"TableName": "t", "Key": A}},
                ]
            },
            [A, B],
        ),
        ("DeleteItem", {"TableName": "t", "Key": A}, []),
        ("Query", {"TableName": "t"}, []),
    ],
)
def test_every_way_to_write_an_item_tells_its_key(operation: str, request_: Any, keys: list[Any]) -> None:
    assert list(written(operation, request_, ("PK", "SK"))) == [("t", key) for key in keys]


def test_an_item_that_was_there_before_stays(table: str) -> None:
    item = typed(user_key("ours"))
    past_the_workbook.client("dynamodb").put_item(TableName=table, Item=item)
    before = there()
    with connect(target="aws", stack=NAME):
        client = boto3.client("dynamodb")
        client.put_item(TableName=table, Item=item)
        client.update_item(TableName=table, Key=item, UpdateExpression="REMOVE nothing")
        client.put_item(TableName=table, Item=typed(user_key("new")))
    assert there() == before


def test_a_runs_own_messages_are_removed_from_both_queues_and_nobody_elses(table: str) -> None:
    sqs = past_the_workbook.client("sqs")
    urls = [sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "0"})["QueueUrl"] for name in QUEUES]
    for url in urls:
        sqs.send_message(QueueUrl=url, MessageBody=f'{{"applicationId": "{NO_APPLICATION}"}}')
    with connect(target="aws", stack=NAME):
        posted = post_job(BookingTable(table), applications=2)
        for url, application in zip(urls, posted.applications, strict=True):
            sqs.send_message(QueueUrl=url, MessageBody=application.model_dump_json(include={"id", "jobId"}))
    for url in urls:
        [left] = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
        assert NO_APPLICATION in left["Body"]


def test_a_dead_letter_queue_longer_than_a_look_at_it_takes_is_looked_through_once(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook.cloud.own_messages._HIDDEN", 0)  # as if the first were visible again before the last
    sqs = past_the_workbook.client("sqs")
    _, dead = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in QUEUES)
    for number in range(12):
        sqs.send_message(QueueUrl=dead, MessageBody=f"{number}: {NO_APPLICATION}")
    with connect(target="aws", stack=NAME):
        post_job(BookingTable(table), applications=1)
    assert len(sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10)["Messages"]) == 10


def test_items_are_deleted_by_the_batch_and_what_was_not_processed_is_sent_again(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dynamodb = past_the_workbook.client("dynamodb")
    sent: list[int] = []

    class HalfBusy:
        """Every other call leaves all but one item unprocessed."""

        def batch_write_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:
            asked = RequestItems[table]
            sent.append(len(asked))
            done = asked if len(sent) % 2 == 0 else asked[:1]
            dynamodb.batch_write_item(RequestItems={table: done})
            rest = asked[len(done) :]
            return {"UnprocessedItems": {table: rest} if rest else {}}

    before = there()
    with connect(target="aws", stack=NAME):
        users = [{"PutRequest": {"Item": typed(user_key(f"user{number}"))}} for number in range(28)]
        write_all(boto3.client("dynamodb"), table, users)
        monkeypatch.setattr("workbook.cloud.batch_write._PAUSES", (0,))
        monkeypatch.setattr("workbook.cloud.removal.client", lambda service: HalfBusy())
    assert there() == before
    assert sent[:2] == [25, 24]


def test_a_table_that_stays_too_busy_keeps_the_journal_and_the_next_destroy_goes_on(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, stack = there(), connect(target="aws", stack=NAME)
    sign_up(BookingTable(table), "sarah")
    with monkeypatch.context() as busy:
        busy.setattr("workbook.cloud.batch_write._PAUSES", (0,))
        busy.setattr("workbook.cloud.removal.client", lambda service: Busy())
        with pytest.raises(AccountError, match=f"writes to the table {table} are left"):
            stack.close()
    assert len(list(journal.RUNS.iterdir())) == 1
    remove_what_is_left(Account.current(), NAME)
    assert there() == before
    assert list(journal.RUNS.iterdir()) == []


class Busy:
    def batch_write_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:
        return {"UnprocessedItems": RequestItems}


@pytest.mark.parametrize("at", ["delete_messages", "items", "resources"])
def test_a_removal_that_ctrl_c_ends_goes_on_at_the_next_destroy(
    at: str, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, stack = there(), connect(target="aws", stack=NAME)
    post_job(BookingTable(table), applications=2)
    make_one_of_each()
    where = {"delete_messages": "remove_messages", "items": "_delete_items", "resources": "_queue"}[at]

    def ctrl_c(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as pressed:
        pressed.setattr(f"workbook.cloud.removal.{where}", ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            stack.close()
    assert there() != before
    assert deployment(["destroy", NAME]) == 1  # the stack is not of `make deploy`
    assert there() == before
    assert list(journal.RUNS.iterdir()) == []


def test_what_a_run_makes_after_a_destroy_that_came_while_it_ran_is_removed_at_its_end(table: str) -> None:
    before = there()
    with connect(target="aws", stack=NAME):
        sign_up(BookingTable(table), "sarah")
        assert deployment(["destroy", NAME]) == 1  # the stack is not of `make deploy`
        assert there() == before
        sign_up(BookingTable(table), "tom")
        assert there() != before
    assert there() == before
    assert list(journal.RUNS.iterdir()) == []


def test_what_was_in_a_table_that_an_update_replaced_is_gone_and_the_rest_is_removed(table: str) -> None:
    before, stack = there(), connect(target="aws", stack=NAME)
    sign_up(BookingTable(table), "sarah")
    boto3.client("sqs").create_queue(QueueName="trial")
    past_the_workbook.client("dynamodb").delete_table(TableName=table)
    stack.close()
    assert there()["queues"] == before["queues"]
    assert list(journal.RUNS.iterdir()) == []


def test_the_messages_of_many_runs_are_waited_for_once(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.RUNS.mkdir()
    noted = json.dumps({"kind": "item", "name": table, "key": {"PK": {"S": NO_APPLICATION}, "SK": {"S": "k"}}})
    for run in ("r1", "r2"):
        (journal.RUNS / f"{NAME}.123456789012.us-east-1.{run}.jsonl").write_text(noted + "\n")
    waits: list[Any] = []

    def removed(stack: str, ids: Any) -> int:
        waits.append(ids)
        return 0

    monkeypatch.setattr("workbook.cloud.removal.remove_messages", removed)
    remove_what_is_left(Account.current(), NAME)
    assert waits == [{NO_APPLICATION}]
    assert list(journal.RUNS.iterdir()) == []


def test_what_has_a_runs_name_and_not_its_tag_stays(table: str) -> None:
    past_the_workbook.client("dynamodb").create_table(TableName="trial", **KEYS)
    past_the_workbook.client("sqs").create_queue(QueueName="trial")
    past_the_workbook.client("stepfunctions").create_state_machine(name="trial", **MACHINE)
    before = there()
    with connect(target="aws", stack=NAME):
        with pytest.raises(ClientError, match="ResourceInUse"):
            boto3.client("dynamodb").create_table(TableName="trial", **KEYS)
        for service, operation, named in (
            ("sqs", "create_queue", {"QueueName": "trial"}),
            ("stepfunctions", "create_state_machine", {"name": "trial", **MACHINE}),
        ):
            with suppress(ClientError):  # the one there is, or a refusal; what the service likes better
                getattr(boto3.client(service), operation)(**named)
    assert there() == before


def test_what_clients_of_other_sessions_make_is_noted_too_also_of_a_client_made_before(table: str) -> None:
    before, early = there(), boto3.Session().client("sqs")
    with connect(target="aws", stack=NAME):
        early.create_queue(QueueName="early")
        other = boto3.Session()
        other.client("sqs").create_queue(QueueName="trial")
        other.resource("dynamodb").Table(table).put_item(Item={**user_key("sarah"), "firstName": "Sarah"})
        assert there() != before
        with pytest.raises(NotRemovable):
            other.client("s3").create_bucket(Bucket="b")
    assert there() == before
    early.create_queue(QueueName="later")  # nobody listens any more
    early.delete_queue(QueueUrl=early.get_queue_url(QueueName="later")["QueueUrl"])


CHECKED = """
import json, sys
from pathlib import Path
import boto3
from workbook.cloud import connect, journal
from workbook.exercises.answers import projects_own
from workbook.exercises.judge import judge
from workbook.exercises.registry import find
journal.RUNS = Path(sys.argv[1])
with connect(target="aws", stack="tried") as stack:
    noted = lambda: [it["name"] for file in journal.RUNS.iterdir() for it in journal.entries(file)]
    exercise = find("00-1")
    verdict = type(judge(exercise, projects_own(exercise)).verdict).__name__
    items = boto3.client("dynamodb").scan(TableName=stack.outputs["TableName"])["Count"]
    after_the_check = noted()
    boto3.client("sqs").create_queue(QueueName="trial")
    print(json.dumps([verdict, items, after_the_check, noted()]))
"""


def test_a_check_of_an_exercise_reaches_no_account_and_the_page_goes_on_there(table: str) -> None:
    # In a process of its own: moto's server shares this one's account with whatever is checked here.
    done = subprocess.run(
        [sys.executable, "-c", CHECKED, str(journal.RUNS)], check=True, capture_output=True, text=True
    )
    assert json.loads(done.stdout.splitlines()[-1]) == ["Right", 0, [], ["trial"]]


def test_everything_that_a_run_makes_has_its_tag(table: str) -> None:
    with connect(target="aws", stack=NAME) as stack:
        make_one_of_each()
        url = boto3.client("sqs").get_queue_url(QueueName="trial")["QueueUrl"]
        tags = boto3.client("sqs").list_queue_tags(QueueUrl=url)["Tags"]
        assert tags == {"Project": "book-a-nanny", RUN_TAG: stack.run}


@pytest.mark.parametrize(
    ("service", "operation", "named"),
    [
        ("s3", "create_bucket", {"Bucket": "b"}),
        ("iam", "create_role", {"RoleName": "r", "AssumeRolePolicyDocument": "{}"}),
        ("sns", "create_topic", {"Name": "t"}),
        ("dynamodb", "execute_statement", {"Statement": "INSERT INTO t VALUE {'k': 'a'}"}),
    ],
)
def test_what_could_not_be_removed_again_is_not_made(service: str, operation: str, named: Any, table: str) -> None:
    with connect(target="aws", stack=NAME), pytest.raises(NotRemovable, match="was not sent"):
        getattr(boto3.client(service), operation)(**named)


def test_two_runs_share_no_key_and_each_removes_its_own(table: str) -> None:
    with connect(target="aws", stack=NAME) as first:
        bookings = BookingTable(table)
        one = post_job(bookings, applications=2)
        sign_up(bookings, "sarah")
        assert one.job.username == f"{first.run}-sarah"
        assert re.fullmatch(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", one.job.id)
        command = [sys.executable, "-c", KILLED.replace("tried", NAME), str(journal.RUNS)]
        assert subprocess.run(command, check=False).returncode == -9
        users = {
            json.loads(it)["PK"]["S"].split("-")[0] for it in there()["items"] if "USER#" in json.loads(it)["PK"]["S"]
        }
        assert len(users) == 2
        mine = bookings.get_job(one.job.username, one.job.id)
        [other] = [name for name, _ in journal.left(Account.current(), NAME) if name != first.run]
        remove_what_is_left(Account.current(), NAME, other)
        assert bookings.get_job(one.job.username, one.job.id) == mine


# ------------------------------------------------------------------------------------------- what it needs


def test_without_a_stack_of_that_name_the_sentence_names_account_and_region(aws: str) -> None:
    with pytest.raises(AccountError, match=r"no stack other in account 123456789012, Region us-east-1.*make deploy"):
        connect(target="aws", stack="other")
    assert cloud.connected() is None


def test_in_the_wrong_region_the_sentence_says_which_setting(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with pytest.raises(AccountError, match=r"Region eu-west-1. If it is in another Region, set AWS_REGION"):
        connect(target="aws", stack=NAME)


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "ROLLBACK_IN_PROGRESS"])
def test_a_stack_in_rollback_is_told_with_what_mends_it(status: str, table: str) -> None:
    from moto.cloudformation.models import cloudformation_backends

    for stack in cloudformation_backends["123456789012"]["us-east-1"].stacks.values():
        stack.status = status
    with pytest.raises(AccountError, match=rf"{status}.*(make deploy STACK=tried|Wait for it)"):
        connect(target="aws", stack=NAME)


@pytest.mark.parametrize("code", ["ExpiredToken", "InvalidClientTokenId"])
def test_a_login_that_does_not_hold_is_one_sentence(code: str, refusing: Any) -> None:
    refusing(code, 403)
    with pytest.raises(AccountError, match="Log in"):
        connect(target="aws", stack=NAME)


def test_without_confirmation_nothing_is_connected_or_noted(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CONFIRMED)
    monkeypatch.setattr("builtins.input", lambda _: "no")
    with pytest.raises(NotConfirmed):
        connect(target="aws", stack=NAME)
    assert cloud.connected() is None
    assert not journal.RUNS.exists()


@pytest.mark.parametrize(
    "named", [{"target": "aws"}, {"target": "aws", "stack": ""}, {"target": "moto", "stack": NAME}]
)
def test_target_aws_and_a_stacks_name_go_together(named: dict[str, Any]) -> None:
    with pytest.raises(TargetError, match="needs the name of a deployed stack"):
        connect(**named)


def test_what_the_workbook_asks_is_let_out_while_the_stack_is_open(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with connect(target="aws", stack=NAME), monkeypatch.context() as real:
        real.delenv("AWS_ENDPOINT_URL")
        cloud.must_answer()
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with pytest.raises(cloud.NotConnected):
        cloud.must_answer()


def test_requests_leave_this_machine_while_the_stack_is_open_and_never_after(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    no_network.guard()  # as any connect() to moto does, for good
    upstream = no_network._send

    def send(session: Any, request: Any) -> Any:
        if "127.0.0.1" in request.url:
            return upstream(session, request)
        sent.append(request.url)
        return pytest.fail("sent")

    monkeypatch.setattr(no_network, "_send", send)
    with connect(target="aws", stack=NAME):
        elsewhere = boto3.client("sqs", endpoint_url="https://sqs.example.com", verify=False)
        with pytest.raises(pytest.fail.Exception):
            elsewhere.list_queues()
    assert sent == ["https://sqs.example.com/"]
    with pytest.raises(no_network.NetworkRefused):
        elsewhere.list_queues()


def test_no_module_and_no_page_but_those_that_open_a_stack_asks_for_the_target() -> None:
    project = TEMPLATE.path.parent
    files = [*(project / "src").rglob("*.py"), *(project / "notebooks" / "source").glob("*.py")]
    asking = {
        file.name for file in files if re.search(r"WORKBOOK_TARGET|stack\.target", file.read_text(encoding="utf-8"))
    }
    assert asking == {"stack.py", "on_account.py", "at_scale.py"}


# ------------------------------------------------------------------------------------------- the command


def test_the_chapters_run_on_the_stack_that_the_command_names_and_what_a_killed_kernel_made_is_removed(
    table: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = there()
    told: dict[str, str] = {}

    def kernels(*_: object) -> list[Any]:
        told.update({name: os.environ[name] for name in (TARGET, STACK, RUN, CONFIRMED)})
        program = KILLED.replace('connect(target="aws", stack="tried")', "connect()")
        assert subprocess.run([sys.executable, "-c", program, str(journal.RUNS)], check=False).returncode == -9
        raise KeyboardInterrupt

    monkeypatch.setattr("workbook.__main__.build_and_show", kernels)
    assert main(["run", "--chapter", "01", "--target", "aws", "--stack", NAME]) == 130
    assert there() == before
    assert (told[TARGET], told[STACK], told[CONFIRMED]) == ("aws", NAME, "123456789012/us-east-1")
    assert {TARGET, STACK, RUN} & os.environ.keys() == set()
    assert "account   123456789012" in capsys.readouterr().out


def test_chapters_that_need_virtual_time_are_left_out_by_name_and_the_others_run_one_at_a_time(
    table: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Any] = []

    def kernels(chapters: Any, build: Path, console: Any, at_once: int) -> list[Any]:
        asked.append(([chapter.number for chapter in chapters], at_once))
        return []

    monkeypatch.setattr("workbook.__main__.build_and_show", kernels)
    main(["run", "--target", "aws", "--stack", NAME])
    [(numbers, at_once)] = asked
    assert numbers[:4] == ["00", "01", "02", "03"]
    assert {"04", "05"}.isdisjoint(numbers)
    assert at_once == 1
    assert "04_the_queue is left out: it needs virtual time" in capsys.readouterr().out


def test_what_needs_virtual_time_says_so_on_a_stack_in_real_time(table: str) -> None:
    with connect(target="aws", stack=NAME), pytest.raises(cloud.NeedsVirtualTime, match="for this chapter"):
        scratch_queue().__enter__()


def test_a_fault_that_nothing_met_says_that_the_stack_makes_its_own_calls(
    table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with connect(target="aws", stack=NAME), faults.inject("sqs", "SendMessage", error="ServiceUnavailable"):
        pass
    assert "No SendMessage failed: a fault reaches the calls of this process" in capsys.readouterr().out


def test_a_credential_that_a_page_printed_is_in_no_notebook(
    table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build, page = tmp_path / "build", '{"text": "key %s secret %s token %s"}'
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    copy = build / "solutions" / "01.ipynb"

    def kernels(*_: object) -> list[Any]:
        copy.parent.mkdir(parents=True)
        copy.write_text(page % tuple(os.environ[name] for name in names))
        raise KeyboardInterrupt

    monkeypatch.setattr("workbook.__main__.build_and_show", kernels)
    main(["run", "--chapter", "01", "--target", "aws", "--stack", NAME], build=build)
    assert copy.read_text() == page % (("(a credential)",) * 3)


@pytest.mark.parametrize("arguments", [["--target", "aws"], ["--stack", NAME]], ids=str)
def test_the_command_wants_target_and_stack_together(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["run", *arguments])
    assert ended.value.code == 2
    assert "--target aws and --stack NAME go together" in capsys.readouterr().err
