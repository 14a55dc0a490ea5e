"""What the page `your_own_workflow` stands on: any workflow is shown, or a sentence says what is wanting."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from asl_interpreter.mocks import After, InTurn, TaskFailed
from workbook.chapters.source import NOTEBOOKS
from workbook.your_workflow import Notice, TriedRun, Workflow, mine
from workbook.your_workflow.price import priced

ORDER = NOTEBOOKS / "examples" / "order.asl.json"
INPUT = {"orderId": "o-1", "card": "c", "items": [{"sku": "kettle", "count": 2, "price": 60}]}
PAID = {"Charge Card": {"StatusCode": 200, "Payload": {"amount": 120}}}


def machine(**states: Any) -> str:
    return json.dumps({"StartAt": next(iter(states)), "States": states})


DONE = {"Type": "Succeed"}


def task(**fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "End": True, **fields}


def shown(workflow: Workflow, tried: TriedRun) -> list[Any]:
    """All that the page asks for."""
    of_run = [tried.answers(), tried.drawn(), tried.steps(), tried.failures(), tried.cost()]
    return [workflow.drawn(), workflow.checked(), *of_run]


# ---- what is wanting


TWO = """
Resources:
  One: {Type: AWS::Serverless::StateMachine, Properties: {Definition: {StartAt: A, States: {A: {Type: Succeed}}}}}
  Two: {Type: AWS::Serverless::StateMachine, Properties: {Definition: {StartAt: A, States: {A: {Type: Succeed}}}}}
"""


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("nowhere.asl.json", "There is no file nowhere.asl.json"),
        ("{", "pasted:1:2: The file is not JSON"),
        (TWO, 'pasted has 2 state machines, One, Two: add machine="One".'),
        ("", "takes the name of a file"),
        (7, "takes the name of a file"),
        ("[]", "pasted holds no object"),
    ],
)
def test_what_cannot_be_read_is_said_wherever_something_would_be_shown(source: object, words: str) -> None:
    workflow = mine(source)

    assert words in str(workflow.drawn())
    tried = workflow.run()
    assert words in repr(tried)
    assert all(isinstance(each, Notice) and "\n" not in str(each) for each in shown(workflow, tried)[2:])


def test_a_text_that_was_pasted_with_its_fences_keeps_its_lines() -> None:
    text = '```json\n{"StartAt": "A", "States": {"A": {"Type": "Succeed"}},\n"Coment": ""}\n```\n'

    assert mine(text.replace("Coment", "Comment")).run().succeeded
    assert "3:1 " in repr(mine(text).checked())  # the object that has the field


def test_a_template_with_several_machines_gives_the_one_that_is_named() -> None:
    assert mine(TWO, machine="Two").run().succeeded


def test_a_fault_is_told_with_its_line_and_the_definition_is_drawn_all_the_same() -> None:
    workflow = mine(ORDER.read_text().replace('"Type": "Succeed"', '"Type": "Succeed", "Retries": 3'))

    assert "89:33" in repr(workflow.checked())
    assert "State machine with 10 states" in repr(workflow.drawn())
    assert "It runs once this is mended: pasted:89:33: Field 'Retries' is not supported." in repr(workflow.run())


def test_a_picture_is_drawn_whole_when_it_is_asked_for_so() -> None:
    workflow = mine(ORDER)

    assert "Sold Out" not in getattr(workflow.drawn(), "svg", "")
    assert "Sold Out" in getattr(workflow.drawn(whole=True), "svg", "")
    assert "Sold Out" in getattr(workflow.run(INPUT, PAID).drawn(whole=True), "svg", "")


def test_a_picture_that_nobody_could_read_is_a_sentence_and_of_a_run_the_states_count_that_it_reached() -> None:
    long = {f"S{number}": {"Type": "Pass", "Next": f"S{number + 1}"} for number in range(300)} | {"S300": DONE}
    short = json.loads(machine(A={**task(), "Catch": [{"ErrorEquals": ["Bad"], "Next": "S0"}]}, **long))

    assert "A picture of 301 states cannot be read" in repr(mine(machine(**long)).drawn())
    assert "A picture of 301 states cannot be read" in repr(mine(machine(**long)).run({}).drawn())
    assert "1 of 302 states reached" in repr(mine(short).run({}).drawn())


def test_what_leads_nowhere_cannot_be_drawn_and_says_so() -> None:
    workflow = mine(ORDER.read_text().replace('"Default": "Ship"', '"Default": "Shipping"'))
    assert "'Is It Insured?' leads to 'Shipping'" in repr(workflow.drawn())


DISTRIBUTED = {
    "Type": "Map",
    "ItemProcessor": {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
        "StartAt": "B",
        "States": {"B": {"Type": "Succeed"}},
    },
    "End": True,
}


@pytest.mark.parametrize("type", ["STANDARD", "EXPRESS"])
def test_what_only_a_standard_workflow_can_have_is_a_fault_of_an_express_one(type: str) -> None:
    definition = machine(A=DISTRIBUTED)
    properties = {"Definition": json.loads(definition), "Type": type}
    template = {"Resources": {"M": {"Type": "AWS::Serverless::StateMachine", "Properties": properties}}}

    for workflow in (mine(definition, express=type == "EXPRESS"), mine(json.dumps(template))):
        assert ("not supported in an Express workflow" in repr(workflow.checked())) == (type == "EXPRESS")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"mocks": {"Chrage Card": {}}}, "Did you mean 'Charge Card'?"),
        ({"input": {1, 2}}, "The input is no JSON"),
        ({"mocks": {"Ship": InTurn()}}, "has 0 answers"),
    ],
)
def test_a_run_that_cannot_be_says_why(given: dict[str, Any], words: str) -> None:
    both: dict[str, Any] = {"input": INPUT, "mocks": PAID, **given}
    tried = mine(ORDER).run(**both)
    assert words in repr(tried)
    assert words in str(tried.steps())


# ---- proposals


FAIL = {"Type": "Fail", "Error": "Refused"}
BODY = "$.body.state"


@pytest.mark.parametrize(
    ("rule", "default"),
    [
        ({"Not": {"Variable": BODY, "StringEquals": "success"}, "Next": "Bad"}, "Good"),
        ({"Not": {"Variable": BODY, "StringEquals": "success"}, "Next": "Good"}, "Bad"),
        ({"Not": {"Not": {"Variable": BODY, "NumericGreaterThan": 4}}, "Next": "Good"}, "Bad"),
        ({"Not": {"Variable": BODY, "NumericLessThanEquals": 4}, "Next": "Good"}, "Bad"),
        ({"Variable": BODY, "StringMatches": "a*", "Next": "Bad"}, "Good"),
        ({"Variable": BODY, "BooleanEquals": True, "Next": "Bad"}, "Good"),
        ({"Variable": BODY, "IsNull": True, "Next": "Bad"}, "Good"),
        ({"Variable": BODY, "IsNumeric": False, "Next": "Bad"}, "Good"),
        ({"Variable": BODY, "NumericGreaterThanPath": "$.body.least", "Next": "Bad"}, "Good"),
        ({"Variable": "$$.Execution.Input.mode", "StringEquals": "fast", "Next": "Good"}, "Bad"),
        ({"Condition": "{% $not($states.input.body.state = 'success') %}", "Next": "Bad"}, "Good"),
        ({"Condition": "{% $states.input.body.state >= 4 %}", "Next": "Bad"}, "Good"),
        ({"Condition": "{% $exists($states.input.body.state) %}", "Next": "Bad"}, "Good"),
        ({"Condition": "{% $states.context.Execution.Input.mode = 'fast' %}", "Next": "Good"}, "Bad"),
    ],
)
def test_a_proposal_takes_the_rule_or_the_default_whichever_leads_to_a_success(
    rule: dict[str, Any], default: str
) -> None:
    choice = {"Type": "Choice", "Choices": [rule], "Default": default}
    language = "JSONata" if "Condition" in rule else "JSONPath"
    definition = json.loads(machine(A=task(Next="Which"), Which=choice, Good=DONE, Bad=FAIL))
    definition["QueryLanguage"] = language
    del definition["States"]["A"]["End"]

    tried = mine(definition).run()

    assert tried.succeeded, repr(tried)


def test_rules_that_must_be_answered_each_in_its_own_way_are_tried_together() -> None:
    states: dict[str, Any] = {}
    for number in range(3):
        rule = {"Variable": f"$.v{number}", "StringEquals": "x", "Next": "Bad" if number % 2 else f"S{number + 1}"}
        states[f"S{number}"] = {
            "Type": "Choice",
            "Choices": [rule],
            "Default": f"S{number + 1}" if number % 2 else "Bad",
        }

    assert mine(machine(**states, S3=DONE, Bad=FAIL)).run().succeeded


def test_the_items_of_a_map_that_names_none_are_its_input() -> None:
    reads = {"Type": "Pass", "Output": "{% $states.input.id %}", "End": True}
    each = {"Type": "Map", "ItemProcessor": {"StartAt": "B", "States": {"B": reads}}, "End": True}
    definition = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": each}}

    assert mine(definition).run().run.output == ["id"]


def test_dynamodbs_numbers_are_text_that_is_one() -> None:
    added = {"Type": "Pass", "Parameters": {"n.$": "States.StringToJson($.Item.stock.N)"}, "End": True}
    reads = task(Next="B", Resource="arn:aws:states:::dynamodb:getItem", Parameters={"TableName": "t", "Key": {}})
    del reads["End"]

    assert mine(machine(A=reads, B=added)).run().run.output == {"n": 1}


@pytest.mark.parametrize(
    "states",
    [
        {  # a value that a Choice compares
            "A": task(Next="B", End=None, OutputPath="$.Payload"),
            "B": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericGreaterThan": 3, "Next": "C"}]},
            "C": {"Type": "Succeed"},
        },
        {  # a loop that ends when a token is missing
            "A": task(Next="B", End=None, ResultPath="$.page"),
            "B": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.page.Next", "IsPresent": True, "Next": "A"}],
                "Default": "C",
            },
            "C": {"Type": "Succeed"},
        },
        {  # items of a Map, and what is read of each
            "A": {
                "Type": "Map",
                "ItemsPath": "$.orders",
                "ItemProcessor": json.loads(machine(B=task(Parameters={"Payload.$": "$.id"}))),
                "End": True,
            }
        },
    ],
    ids=["compared", "loop", "items"],
)
def test_a_workflow_runs_with_proposals_alone(states: dict[str, Any]) -> None:
    for state in states.values():
        if state.get("End") is None:
            state.pop("End", None)
    tried = mine(machine(**states)).run()
    assert tried.succeeded, repr(tried)


def test_answers_that_are_given_stay_and_others_are_proposed() -> None:
    tried = mine(ORDER).run(INPUT, PAID)
    rows = {line.split("  ")[0]: line.split()[-1] for line in repr(tried.answers()).splitlines()}
    assert (rows["Charge Card"], rows["Ship"]) == ("yours", "proposed")
    assert tried.run.output == {"orderId": "o-1", "parcel": "message-1"}


# ---- failures, cost, take home


def test_each_failure_tells_retries_the_way_and_the_end() -> None:
    table = mine(ORDER).run(INPUT, PAID).failures()
    assert not isinstance(table, Notice)
    rows = {(row[0], row[1]): row[2:] for row in table.rows}

    sold_out = rows["Reserve", "DynamoDb.ConditionalCheckFailedException"]
    assert sold_out == [0, "0 s", "Reserve Items, Catch[0] → Sold Out", "FAILED: SoldOut"]
    busy = rows["Charge Card", "Lambda.TooManyRequestsException"]
    assert busy == [3, "14 s", "no Catch takes it", "FAILED with this error"]
    assert rows["Tell The Customer", "AnyOtherError"][-1] == "SUCCEEDED"


def test_a_task_that_the_input_does_not_lead_to_is_said_to_be_none() -> None:
    choice = {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": True, "Next": "A"}], "Default": "C"}
    workflow = mine(machine(S=choice, A=task(), C={"Type": "Succeed"}))
    assert "this input does not lead to it" in repr(workflow.run({}).failures())


def test_standard_is_billed_by_states_entered_and_retries_express_by_duration_in_steps_of_100_ms() -> None:
    retry = [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1}]
    answers = InTurn(TaskFailed("Busy"), After(0.25, {}))
    standard, express = priced(mine(machine(A=task(Retry=retry))).run({}, {"A": answers}).run)

    assert (standard["billed of one"], standard["a million, $"]) == ("2 transitions", "50.00")
    assert (express["billed of one"], express["a million, $"]) == ("1 request, 1.3 s of 64 MB", "2.35")


def of_two_items(type: str) -> Workflow:
    retry = [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1}]
    inside = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": type},
        "StartAt": "B",
        "States": {
            "B": {**task(Retry=retry, Catch=[{"ErrorEquals": ["Bad"], "Next": "C"}])},
            "C": {"Type": "Pass", "End": True},
        },
    }
    each = {"Type": "Map", "ItemProcessor": inside, "End": True}
    return mine(machine(A=each))


@pytest.mark.parametrize(
    ("type", "billed", "dollars"),
    [
        ("STANDARD", "5 transitions", "125.00"),  # the Map; B, its retry; B, C
        ("EXPRESS", "1 transition, 2 Express child executions", "28.15"),  # 25 + 1 s and 0.1 s of 64 MB
    ],
)
def test_child_executions_are_billed_by_their_own_type(type: str, billed: str, dollars: str) -> None:
    answers = InTurn(TaskFailed("Busy"), TaskFailed("Bad"), {})
    tried = of_two_items(type).run([1, 2], {"B": answers})
    standard, express = priced(tried.run)

    assert (standard["billed of one"], standard["a million, $"]) == (billed, dollars)
    assert express["a million, $"] == "has no Distributed Map"


@pytest.mark.parametrize("type", ["STANDARD", "EXPRESS"])
def test_the_picture_of_a_distributed_map_has_what_its_child_executions_did(type: str) -> None:
    answers = InTurn(TaskFailed("Busy"), TaskFailed("Bad"), {})
    picture = of_two_items(type).run([1, 2], {"B": answers}).drawn()

    assert "inside the Distributed Map 2 child executions; 3 of 3 states reached" in repr(picture)
    assert "Caught an error: B." in str(getattr(picture, "details", ""))
    assert "Succeeded: A, B, C." in str(getattr(picture, "details", ""))


def test_an_express_execution_of_more_than_five_minutes_has_no_price() -> None:
    waits = mine(machine(A={"Type": "Wait", "Seconds": 301, "End": True})).run({})
    assert "ends after 5 minutes" in repr(waits.cost())


def test_the_file_that_is_taken_home_passes_in_pytest_and_fails_when_the_definition_changes(tmp_path: Path) -> None:
    mocks = {"Charge Card": InTurn(TaskFailed("Lambda.TooManyRequestsException", "é"), After(1, PAID["Charge Card"]))}
    assert "Written" in str(mine(ORDER).run(INPUT, mocks).take_home(tmp_path))

    (tmp_path / "x.ini").write_text("[pytest]\n")
    options = ["-q", "-p", "asl_interpreter.pytest_plugin", "-p", "no:cacheprovider", "-W", "error", "-c", "x.ini"]
    only_that_plugin = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

    def tested() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", *options]
        return subprocess.run(command, cwd=tmp_path, env=only_that_plugin, capture_output=True, text=True, check=False)

    passed = tested()
    assert "8 passed" in passed.stdout, passed.stdout

    definition = tmp_path / "order.asl.json"
    definition.write_text(definition.read_text().replace('"MaxAttempts": 3', '"MaxAttempts": 0'))
    changed = tested()
    assert "test_it_goes_the_way_it_went" in changed.stdout
    assert changed.returncode == 1


def test_a_mock_that_is_a_function_cannot_be_taken_home(tmp_path: Path) -> None:
    tried = mine(ORDER).run(INPUT, PAID | {"Ship": lambda request: {"MessageId": "m"}})
    assert "The mock of 'Ship' is a function" in str(tried.take_home(tmp_path))
    assert list(tmp_path.iterdir()) == []
