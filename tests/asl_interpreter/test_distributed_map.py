"""Distributed Maps beyond one state's result: files, names, time, what is kept, and how a Map Run can be changed.

What one definition gives for one input is in `conformance/cases/distributed_map.yaml`.
"""

import json
from typing import Any

import pytest

from asl_interpreter import After, Execution, InvalidDefinition, StateMachine, TaskCall, TaskFailed, VirtualClock
from asl_interpreter.states.distributed_map.child import INSPECTED

ASK = "arn:aws:states:::aws-sdk:sqs:sendMessage"
DO: dict[str, Any] = {"StartAt": "Do", "States": {"Do": {"Type": "Pass", "End": True}}}
PAUSE: dict[str, Any] = {"StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "SecondsPath": "$", "End": True}}}
ONE_FAILS: dict[str, Any] = {
    "StartAt": "Which",
    "States": {
        "Which": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 1, "Next": "No"}], "Default": "Yes"},
        "No": {"Type": "Fail", "Error": "One", "Cause": "no ones"},
        "Yes": {"Type": "Succeed"},
    },
}
WRITER: dict[str, Any] = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b", "Prefix": "out"}}


def each(inner: dict[str, Any], kind: str = "STANDARD", **body: Any) -> StateMachine:
    processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind}, **inner}
    return StateMachine(
        {"StartAt": "Each", "States": {"Each": {"Type": "Map", "ItemProcessor": processor, "End": True, **body}}}
    )


class Bucket:
    """A task function that keeps what is written, and can refuse."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.calls: list[TaskCall] = []

    def __call__(self, call: TaskCall) -> Any:
        self.calls.append(call)
        self.files[call.arguments["Key"]] = call.arguments["Body"]
        return {}

    def named(self, ending: str) -> bytes:
        [found] = [content for key, content in self.files.items() if key.endswith(ending)]
        return found


def read(content: bytes) -> Any:
    return json.loads(content)


class TestFiles:
    def test_each_status_has_a_file_of_its_own(self) -> None:
        bucket = Bucket()
        execution = each(ONE_FAILS, ResultWriter=WRITER, ToleratedFailureCount=1).run([1, 2], task=bucket)

        [run] = execution.map_runs
        [failed], [succeeded] = read(bucket.named("FAILED_0.json")), read(bucket.named("SUCCEEDED_0.json"))
        files = read(bucket.named("manifest.json"))["ResultFiles"]
        assert (failed["Status"], failed["Error"], failed["Cause"]) == ("FAILED", "One", "no ones")
        assert failed["RedriveStatus"] == "REDRIVABLE_BY_MAP_RUN"
        assert "Output" not in failed
        assert (succeeded["Name"], succeeded["ExecutionArn"]) == (run.children[1].name, run.children[1].arn)
        assert {name: [file["Size"] for file in listed] for name, listed in files.items()} == {
            "FAILED": [len(bucket.named("FAILED_0.json"))],
            "PENDING": [],
            "SUCCEEDED": [len(bucket.named("SUCCEEDED_0.json"))],
        }

    def test_what_never_began_is_pending_when_the_map_run_fails(self) -> None:
        bucket = Bucket()
        execution = each(ONE_FAILS, ResultWriter=WRITER, MaxConcurrency=1).run([1, {"n": 2}, 3], task=bucket)

        assert execution.error == "States.ExceedToleratedFailureThreshold"
        assert read(bucket.named("PENDING_0.json")) == [
            {"Input": '{"n":2}', "InputDetails": {"Included": True}, "Status": "PENDING"},
            {"Input": "3", "InputDetails": {"Included": True}, "Status": "PENDING"},
        ]

    def test_jsonl_has_a_line_for_each_result(self) -> None:
        bucket = Bucket()
        config = {"WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSONL"}}
        each(DO, ResultWriter=WRITER | config).run([1, {"a": "é"}], task=bucket)

        assert bucket.named("SUCCEEDED_0.jsonl").decode() == '1\n{"a":"é"}\n'

    def test_s3_is_asked_by_the_task_function_as_the_aws_sdk_is(self) -> None:
        bucket = Bucket()
        each(DO, ResultWriter=WRITER).run([1], task=bucket, clock=VirtualClock(50.0))

        assert {call.resource for call in bucket.calls} == {"arn:aws:states:::aws-sdk:s3:putObject"}
        assert {(call.state, call.now) for call in bucket.calls} == {("Each", 50.0)}
        assert "Prefix" not in bucket.calls[0].arguments

    def test_s3_takes_the_time_that_it_says(self) -> None:
        clock = VirtualClock()
        each(DO, ResultWriter=WRITER).run([1], task=lambda _: After(2, {}), clock=clock)
        assert clock.now() == 4  # a file and the manifest


class TestNames:
    def test_a_child_is_named_after_the_machine_and_the_label(self) -> None:
        [run] = each(DO, Label="lab").run([1]).map_runs

        [child] = run.children
        assert run.arn == f"arn:aws:states:us-east-1:123456789012:mapRun:StateMachine/lab:{run.id}"
        assert child.arn == f"arn:aws:states:us-east-1:123456789012:execution:StateMachine/lab:{child.name}"
        assert child.machine_arn == "arn:aws:states:us-east-1:123456789012:stateMachine:StateMachine/lab"

    def test_an_express_child_has_an_id_behind_its_name(self) -> None:
        [child] = each(DO, "EXPRESS", Label="lab").run([1]).map_runs[0].children
        assert child.arn.startswith(f"arn:aws:states:us-east-1:123456789012:express:StateMachine/lab:{child.name}:")

    def test_the_same_execution_has_the_same_names_and_histories_again(self) -> None:
        def told(execution: Execution) -> Any:
            return [(run.arn, [(it.arn, it.history.events()) for it in run.children]) for run in execution.map_runs]

        machine = each(ONE_FAILS, ToleratedFailureCount=1)
        assert told(machine.run([1, 2, 3])) == told(machine.run([1, 2, 3]))

    def test_every_run_and_every_child_has_a_name_of_its_own(self) -> None:
        execution = each(ONE_FAILS, Retry=[{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}]).run([2, 1])

        children = [child.arn for run in execution.map_runs for child in run.children]
        assert len({run.arn for run in execution.map_runs}) == 2
        assert len({*children}) == 4


class TestCourse:
    def test_children_that_run_when_too_many_failed_are_aborted(self) -> None:
        pause = {"Type": "Wait", "SecondsPath": "$", "Next": "Which"}
        inner = {"StartAt": "Pause", "States": {"Pause": pause, **ONE_FAILS["States"]}}
        clock = VirtualClock()
        [run] = each(inner).run([9, 1, 8], clock=clock).map_runs

        assert [child.status for child in run.children] == ["ABORTED", "FAILED", "ABORTED"]
        assert clock.now() == 1
        assert run.children[0].history.events()[-1]["type"] == "ExecutionAborted"

    def test_express_children_that_run_then_go_on_to_their_end(self) -> None:
        pause = {"Type": "Wait", "SecondsPath": "$", "Next": "Which"}
        inner = {"StartAt": "Pause", "States": {"Pause": pause, **ONE_FAILS["States"]}}
        clock = VirtualClock()
        execution = each(inner, "EXPRESS", MaxConcurrency=2).run([9, 1, 8], clock=clock)

        [run] = execution.map_runs
        assert execution.error == "States.ExceedToleratedFailureThreshold"
        assert [child.status for child in run.children] == ["SUCCEEDED", "FAILED"]
        assert (run.items["PENDING"], clock.now()) == (1, 9)

    def test_the_explanation_names_the_first_item_that_failed(self) -> None:
        assert "number 1: One: no ones" in repr(each(ONE_FAILS, Label="l").run([2, 1]))

    def test_a_child_that_is_tried_again_waits_beside_the_others(self) -> None:
        ask = {"Type": "Task", "Resource": ASK, "Parameters": {"QueueUrl": "u", "MessageBody": "m"}, "End": True}
        inner = {
            "StartAt": "Ask",
            "States": {"Ask": ask | {"Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 5}]}},
        }
        calls: list[float] = []

        def busy_at_first(call: TaskCall) -> Any:
            calls.append(call.now)
            if call.now == 0:
                raise TaskFailed("Busy")
            return {}

        assert each(inner).run([1, 2], task=busy_at_first).status == "SUCCEEDED"
        assert calls == [0, 0, 5, 5]

    def test_a_childs_history_has_25_000_events(self) -> None:
        which = {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 1, "Next": "A"}], "Default": "B"}
        states = {"A": {"Type": "Pass", "Next": "Which"}, "Which": which, "B": {"Type": "Succeed"}}
        loop = {"StartAt": "A", "States": states}
        execution = each(loop, ToleratedFailureCount=1).run([1, 2])

        full, fine = execution.map_runs[0].children
        assert (full.status, full.error, fine.status) == ("FAILED", "States.Runtime", "SUCCEEDED")
        assert full.cause == "The execution reached the maximum number of history events (25000)."
        assert len(full.history.events()) == 25_000

    def test_a_loop_without_end_ends_its_child_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("asl_interpreter.walk.MOST_ENTERED", 50)
        which = {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 1, "Next": "A"}], "Default": "B"}
        states = {"A": {"Type": "Pass", "Next": "Which"}, "Which": which, "B": {"Type": "Succeed"}}
        execution = each({"StartAt": "A", "States": states}, ToleratedFailureCount=1).run([1, 2])

        endless, fine = execution.map_runs[0].children
        assert (execution.status, endless.status, fine.status) == ("SUCCEEDED", "TIMED_OUT", "SUCCEEDED")

    def test_a_map_run_in_a_child_is_aborted_with_it(self) -> None:
        nested = {
            "StartAt": "Inner",
            "States": {
                "Inner": {
                    "Type": "Map",
                    "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **PAUSE},
                    "End": True,
                }
            },
        }
        execution = each(nested).start([[100]]).run_until(1)
        execution.stop()

        [outer] = execution.map_runs
        [inner] = outer.children[0].map_runs
        assert [outer.status, inner.status] == ["ABORTED", "ABORTED"]
        assert [outer.children[0].status, inner.children[0].status] == ["ABORTED", "ABORTED"]

    def test_an_execution_that_times_out_aborts_its_map_run(self) -> None:
        execution = each(PAUSE).run([100], timeout=10)
        assert (execution.status, execution.map_runs[0].status) == ("TIMED_OUT", "ABORTED")


class TestUpdate:
    def test_more_children_begin_at_once(self) -> None:
        execution = each(PAUSE, MaxConcurrency=1).start([100, 100, 100]).run_until(1)
        [run] = execution.map_runs
        assert run.executions["RUNNING"] == 1

        run.update(at_once=0, count=None, percentage=None)
        execution.run_until(1)

        assert (run.executions["RUNNING"], run.max_concurrency) == (3, 10_000)
        assert execution.run().output == [100, 100, 100]

    def test_a_stricter_threshold_holds_at_once(self) -> None:
        inner = {"StartAt": "Which", "States": {**ONE_FAILS["States"], "Yes": PAUSE["States"]["Pause"]}}
        execution = each(inner, ToleratedFailureCount=1).start([1, 100]).run_until(1)
        [run] = execution.map_runs

        run.update(at_once=None, count=0, percentage=None)
        execution.run_until(1)

        assert (execution.status, run.status) == ("FAILED", "FAILED")

    def test_a_map_run_goes_on_in_peace_after_an_update(self) -> None:
        execution = each(PAUSE, ResultWriter=WRITER).start([5], task=lambda _: After(7, {})).run_until(5)
        [run] = execution.map_runs

        run.update(at_once=1, count=None, percentage=None)  # it writes its results now

        assert execution.run().status == "SUCCEEDED"


class TestWhatIsKept:
    def test_the_first_children_keep_their_visits(self) -> None:
        [run] = each(DO, ResultWriter=WRITER).run([0] * (INSPECTED + 1), task=Bucket()).map_runs
        first, *_, last = run.children
        assert [visit.name for visit in first.visits] == ["Do"]
        assert first.visits[0].iterations == (("Each", 0),)
        assert last.visits == []
        assert [event["type"] for event in last.history.events()][-1] == "ExecutionSucceeded"

    def test_an_express_child_has_no_history(self) -> None:
        [child] = each(DO, "EXPRESS").run([1]).map_runs[0].children
        assert child.history.events() == []

    def test_a_map_run_is_at_the_visit(self) -> None:
        execution = each(DO).run([1])
        assert execution.visits[0].map_run is execution.map_runs[0]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"ItemReader": 5}, "Expected value of type Object"),
        ({"ItemReader": {"Resource": 5, "Parameters": {}}}, "Expected value of type String"),
        ({"ItemReader": {"Resource": "s3:getObject", "Parameters": {}}}, "is not one of"),
        ({"ItemReader": {"Resource": WRITER["Resource"], "Parameters": {}}}, "is not one of"),
        ({"ResultWriter": WRITER | {"Parameters": []}}, "Expected value of type Object"),
        ({"ResultWriter": WRITER | {"WriterConfig": {"OutputType": "XML"}}}, "Value 'XML' is not one of"),
        ({"ItemBatcher": {"MaxItemsPerBatch": 0.5}}, "Expected a whole number"),
        ({"Label": ""}, "Label may have 40 characters"),
    ],
)
def test_unfit_fields_are_named(body: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidDefinition, match=message):
        each(DO, **body)


@pytest.mark.parametrize("answer", [None, 5, {}, {"Body": 5}, {"Body": "["}, {"Body": "\x00"}])
@pytest.mark.parametrize("kind", ["JSON", "JSONL", "CSV", "MANIFEST"])
def test_an_answer_of_any_kind_is_read_or_fails_by_name(kind: str, answer: Any) -> None:
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": kind},
        "Parameters": {"Bucket": "b", "Key": "k"},
    }
    execution = each(DO, ItemReader=reader).run(task=lambda _: answer)
    assert execution.error in (None, "States.ItemReaderFailed")


class TestPermission:
    """The role has to be allowed to start the children (guide, *IAM policies for using Distributed Map states*)."""

    @staticmethod
    def refused() -> None:
        raise TaskFailed("Refused", "the role may not")

    def test_a_map_whose_children_may_not_be_started_fails_before_the_first(self) -> None:
        execution = each(DO).run([1, 2], may_start=self.refused)
        assert (execution.status, execution.error, execution.cause) == ("FAILED", "Refused", "the role may not")
        [run] = execution.map_runs
        assert (run.status, run.children) == ("FAILED", [])

    def test_each_attempt_asks_again(self) -> None:
        asked: list[int] = []

        def once() -> None:
            asked.append(1)
            if len(asked) == 1:
                self.refused()

        machine = each(DO, Retry=[{"ErrorEquals": ["Refused"]}])
        assert machine.run([1, 2], may_start=once).output == [1, 2]
        assert len(asked) == 2

    def test_nobody_is_asked_where_no_child_begins(self) -> None:
        assert each(DO).run([], may_start=self.refused).output == []
