"""The kit tells who agrees with AWS on partial batches, and who does not."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from workbook.event_source import EventSourceMapping, LambdaFunction
from workbook.partial_batches import __main__ as command
from workbook.partial_batches import cases as data
from workbook.partial_batches import deployed, here, scoreboard
from workbook.partial_batches.cases import NEVER_WHOLE, Case, Observed
from workbook.partial_batches.function import NotWhole, answer
from workbook.partial_batches.scoreboard import Score

CASES = data.read()
BY_NAME = {case.name: case for case in CASES}


def test_our_mapping_does_what_aws_says_in_every_documented_case() -> None:
    outcomes = here.run(CASES)
    assert [(case.name, outcomes[case.name]) for case in CASES if outcomes[case.name].agrees(case) is False] == []
    assert outcomes == {score.name: score for score in scoreboard.read()}[command.OURS].outcomes, "--write it again"


class DeletesWhatItDoesNotKnow(EventSourceMapping):
    """A mapping gone wrong: it deletes the whole batch where an identifier is no message of it."""

    def __init__(self, queue_url: str, function: LambdaFunction, **settings: Any) -> None:
        def handler(event: dict[str, Any], context: Any) -> object:
            said = function.handler(event, context)
            ids = {record["messageId"] for record in event["Records"]}
            failures = said.get("batchItemFailures") if isinstance(said, dict) else None
            known = all(failure.get("itemIdentifier") in ids for failure in failures or ())
            return said if known else None

        super().__init__(queue_url, replace(function, handler=handler), **settings)


def test_a_mapping_that_deletes_whole_batches_for_unknown_identifiers_is_reported() -> None:
    tried = [BY_NAME[name] for name in ("the second reported", "an unknown identifier", "an empty identifier")]
    score = Score("wrong", "2026-01-01", "", here.run(tried, DeletesWhatItDoesNotKnow))
    assert score.summary(tried) == {"agrees": 1, "differs": 2, "loses messages": 2, "not seen": 0}
    assert scoreboard.cell(tried[1], score.outcomes["an unknown identifier"]) == "✗ none, lost: a, b, c"


def test_keeping_what_aws_deletes_differs_and_loses_nothing() -> None:
    case = BY_NAME["the second reported"]
    score = Score("careful", "2026-01-01", "", {case.name: Observed(["a", "b"])})
    assert score.summary([case]) == {"agrees": 0, "differs": 1, "loses messages": 0, "not seen": 0}


def test_what_was_not_seen_agrees_with_nobody() -> None:
    case = BY_NAME["an empty list"]  # where nothing comes back
    assert NEVER_WHOLE.agrees(case) is False
    assert Score("idle", "2026-01-01", "", {case.name: NEVER_WHOLE}).summary([case])["not seen"] == 1


def test_the_page_is_what_the_kept_scores_say() -> None:
    assert scoreboard.PAGE.read_text(encoding="utf-8") == scoreboard.page(scoreboard.read(), CASES)


def test_a_score_takes_the_place_of_the_same_candidates_last_one_and_leaves_the_others(tmp_path: Path) -> None:
    file, page = tmp_path / "scores.json", tmp_path / "page.md"
    case = BY_NAME["the second reported"]

    def keep(name: str, *kept: str) -> None:
        scoreboard.write([Score(name, "2026-01-01", "", {case.name: Observed(list(kept))})], [case], file, page)

    keep("one", "b")
    keep("two", "b")
    keep("one")
    assert [(score.name, score.outcomes[case.name].kept) for score in scoreboard.read(file)] == [
        ("one", []),
        ("two", ["b"]),
    ]
    assert "| the second reported | b | ✗ none, lost: b | ✓ b |" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "named"), [("x: {return: 1}", "return"), ("x: {returns: 1, kept: [z]}", "z")], ids=["field", "message"]
)
def test_a_case_with_a_word_that_is_not_known_is_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(text)
    with pytest.raises(ValueError, match=f"'x'.*{named}"):
        data.read(file)


# ---------------------------------------------------------------- the function


def event(case: Case, *messages: str) -> dict[str, Any]:
    bodies = dict(zip(case.messages, case.bodies(), strict=True))
    return {"Records": [{"messageId": f"id-{m}", "receiptHandle": f"rh-{m}", "body": bodies[m]} for m in messages]}


def ask(case: Case, *messages: str) -> object:
    return answer(event(case, *messages), report=lambda name: None, out_of_time=lambda: None)


def test_the_function_answers_with_the_batchs_own_ids_and_handles() -> None:
    assert ask(BY_NAME["the second reported"], *"abc") == {"batchItemFailures": [{"itemIdentifier": "id-b"}]}
    handle = ask(BY_NAME["a receipt handle as identifier"], *"abc")
    assert handle == {"batchItemFailures": [{"itemIdentifier": "rh-b"}]}


def test_a_batch_that_is_not_whole_is_given_back_unreported() -> None:
    reported: list[str] = []
    case = BY_NAME["an empty list"]
    with pytest.raises(NotWhole):
        answer(event(case, "a", "b"), report=reported.append, out_of_time=lambda: None)
    assert reported == []


# ---------------------------------------------------------------- on an endpoint


class Calls:
    """Stands for every client of an endpoint: notes what is asked, and refuses `refused`."""

    def __init__(self, refused: str = "", stays: str = "") -> None:
        self.made: list[str] = []
        self.refused, self.stays = refused, stays

    def client(self, name: str, **_: object) -> Any:
        return self

    def get_waiter(self, name: str) -> Any:
        return self

    def wait(self, **_: object) -> None: ...

    def __getattr__(self, operation: str) -> Any:
        def call(**given: Any) -> Any:
            self.made.append(operation)
            if operation in (self.refused, self.stays):
                raise ClientError({"Error": {"Code": "Denied", "Message": "no"}}, operation)
            return {
                "QueueUrl": f"url of {given.get('QueueName')}",
                "Attributes": dict.fromkeys(given.get("AttributeNames", ()), "0"),
                "Role": {"Arn": "role"},
                "FunctionArn": "function",
                "UUID": "uuid",
            }

        return call


def removed(calls: Calls) -> dict[str, int]:
    return {name: calls.made.count(name) for name in sorted(set(calls.made)) if name.startswith("delete_")}


@pytest.mark.parametrize(
    ("refused", "left"),
    [
        ("create_role", {"delete_queue": 1}),
        ("create_function", {"delete_log_group": 1, "delete_queue": 1, "delete_role": 1, "delete_role_policy": 2}),
        (
            "create_event_source_mapping",
            {"delete_function": 1, "delete_log_group": 1, "delete_queue": 3, "delete_role": 1, "delete_role_policy": 2},
        ),
        (
            "receive_message",
            {
                "delete_event_source_mapping": 1,
                "delete_function": 1,
                "delete_log_group": 1,
                "delete_queue": 3,
                "delete_role": 1,
                "delete_role_policy": 2,
            },
        ),
    ],
)
def test_what_was_made_is_removed_after_an_error(refused: str, left: dict[str, int]) -> None:
    calls = Calls(refused)
    with pytest.raises(ClientError, match=refused):
        deployed.Endpoint(calls, None).run([BY_NAME["an empty list"]], say=lambda text: None)
    assert removed(calls) == left


def test_what_cannot_be_removed_is_named_and_the_rest_is_removed() -> None:
    calls = Calls("create_event_source_mapping", stays="delete_function")
    with pytest.raises(deployed.NotRemoved, match="function partial-batches-"):
        deployed.Endpoint(calls, None).run([BY_NAME["an empty list"]], say=lambda text: None)
    assert removed(calls)["delete_queue"] == 3


@pytest.mark.parametrize(
    ("operation", "code"),
    [("create_function", "role cannot be assumed"), ("delete_event_source_mapping", "ResourceInUseException")],
)
def test_what_aws_refuses_only_for_a_while_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, operation: str, code: str
) -> None:
    class Late(Calls):
        def __getattr__(self, name: str) -> Any:
            call = super().__getattr__(name)

            def late(**given: Any) -> Any:
                answer = call(**given)
                if name == operation and self.made.count(name) < 3:
                    raise ClientError({"Error": {"Code": code, "Message": ""}}, name)
                return answer

            return late

    calls = Late("receive_message")
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with pytest.raises(ClientError, match="receive_message"):
        deployed.Endpoint(calls, None).run([BY_NAME["an empty list"]], say=lambda text: None)
    assert calls.made.count(operation) == 3
    assert calls.made.count("delete_queue") == 3


def test_the_role_may_touch_this_runs_queues_and_log_alone() -> None:
    granted: list[str] = []

    class Noting(Calls):
        def __getattr__(self, name: str) -> Any:
            call = super().__getattr__(name)

            def noted(**given: Any) -> Any:
                if name == "get_queue_attributes" and given["AttributeNames"] == ["QueueArn"]:
                    queue = given["QueueUrl"].removeprefix("url of ")
                    return {"Attributes": {"QueueArn": f"arn:aws-cn:sqs:cn-north-1:111122223333:{queue}"}}
                if name == "put_role_policy":
                    granted.extend(each["Resource"] for each in json.loads(given["PolicyDocument"])["Statement"])
                return call(**given)

            return noted

    calls = Noting("create_function")
    with pytest.raises(ClientError):
        deployed.Endpoint(calls, None).run([BY_NAME["an empty list"]], say=lambda text: None)
    queues, logs = granted
    assert re.fullmatch(r"arn:aws-cn:sqs:cn-north-1:111122223333:partial-batches-\w{8}-\*", queues)
    assert re.fullmatch(r"arn:aws-cn:logs:cn-north-1:111122223333:log-group:/aws/lambda/partial-batches-\w{8}\*", logs)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:4566", True),
        ("http://localhost:4566", True),
        ("http://[::1]:4566", True),
        ("https://sqs.us-east-1.amazonaws.com", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1@example.com", False),
        ("http://10.0.0.7:4566", False),
        ("nonsense", False),
    ],
)
def test_only_an_address_of_this_machine_is_taken_for_local(url: str, local: bool) -> None:
    assert command.is_this_machine(url) is local


class Session:
    """Stands for boto3's, of the account 111122223333."""

    region_name = "eu-west-1"

    def client(self, name: str, **_: object) -> Any:
        assert name == "sts"
        return self

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "111122223333"}


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The endpoints on which the command has run."""
    where: list[str | None] = []

    class Recorded:
        def __init__(self, session: object, url: str | None) -> None:
            where.append(url)

        def run(self, cases: Sequence[Case], say: object) -> dict[str, Observed]:
            return {case.name: Observed(case.kept or []) for case in cases}

    monkeypatch.setattr(command, "Endpoint", Recorded)
    monkeypatch.setattr(here, "run", lambda cases: {case.name: Observed(case.kept or []) for case in cases})
    monkeypatch.setattr(boto3, "Session", lambda *_, **__: Session())
    return where


def test_an_endpoint_elsewhere_is_refused_without_the_flag(
    runs: list[str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["--endpoint", "https://sqs.us-east-1.amazonaws.com"])
    assert (ended.value.code, runs) == (2, [])
    assert "--real-account" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--endpoint", "https://sqs.us-east-1.amazonaws.com"]])
@pytest.mark.parametrize("typed", ["", "yes", "111122223334", EOFError])
def test_the_flag_alone_is_not_enough(
    runs: list[str | None], monkeypatch: pytest.MonkeyPatch, typed: Any, arguments: list[str]
) -> None:
    monkeypatch.setattr("builtins.input", _typing(typed))
    assert command.main(["--real-account", *arguments]) == 2
    assert runs == []


def test_a_real_account_runs_once_its_number_was_typed(
    runs: list[str | None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("builtins.input", _typing("111122223333"))
    assert command.main(["--real-account"]) == 0
    assert runs == [None]
    shown = capsys.readouterr().out
    assert "Account 111122223333, region eu-west-1" in shown


def _typing(typed: Any) -> Any:
    def answers(*_: object) -> str:
        if typed is EOFError:
            raise EOFError
        return str(typed)

    return answers


def test_an_endpoint_on_this_machine_runs_and_the_status_tells_that_it_differs(
    runs: list[str | None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--endpoint", "http://127.0.0.1:1"]) == 0
    monkeypatch.setattr(here, "run", lambda cases: {case.name: Observed([]) for case in cases})
    assert command.main(["--endpoint", "http://127.0.0.1:1"]) == 1
    assert runs == ["http://127.0.0.1:1"] * 2
    assert "✗ none, lost: b" in capsys.readouterr().out


def test_the_messages_carry_what_the_function_needs_and_not_what_is_expected() -> None:
    told = json.loads(BY_NAME["one of ten reported"].bodies()[6])
    assert told["message"] == "g"
    assert not {"kept", "see"} & set(told["case"])
