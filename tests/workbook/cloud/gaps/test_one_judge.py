"""CreateStateMachine, UpdateStateMachine and ValidateStateMachineDefinition answer what `faults()` says."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, TypeAlias

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import event, given, settings
from hypothesis import strategies as st

from asl_interpreter import faults
from workbook.cloud.local_aws import local_aws
from workbook.cloud.template import Template

ROLE = "arn:aws:iam::123456789012:role/any"
SOUND = {"StartAt": "It", "States": {"It": {"Type": "Pass", "End": True}}}

JSONATA: dict[str, Any] = {
    "QueryLanguage": "JSONata",
    "StartAt": "Each",
    "States": {
        "Each": {
            "Type": "Map",
            "Items": "{% $states.input.items %}",
            "ItemProcessor": {
                "StartAt": "Send",
                "States": {
                    "Send": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::aws-sdk:eventbridge:putEvents",
                        "Arguments": {"Entries": [{"Source": "{% $states.input.source %}", "Detail": "{}"}]},
                        "Retry": [
                            {"ErrorEquals": ["Busy"], "IntervalSeconds": 2},
                            {"ErrorEquals": ["States.ALL"], "MaxAttempts": 1},
                        ],
                        "Catch": [
                            {"ErrorEquals": ["States.Timeout"], "Next": "Late"},
                            {"ErrorEquals": ["States.ALL"], "Output": "{% $states.errorOutput %}", "Next": "Late"},
                        ],
                        "End": True,
                    },
                    "Late": {"Type": "Pass", "Output": {"late": "{% 1 + 1 %}"}, "End": True},
                },
            },
            "Next": "Both",
        },
        "Both": {
            "Type": "Parallel",
            "Branches": [{"StartAt": "Left", "States": {"Left": {"Type": "Wait", "Seconds": 1, "End": True}}}],
            "End": True,
        },
    },
}

Holder: TypeAlias = dict[str, Any] | list[Any]
Mutation: TypeAlias = Callable[[st.DrawFn, Any], None]


def holders(value: Any) -> list[Holder]:
    """Every object and array in a definition, the outer ones first."""
    if not isinstance(value, dict | list) or not value:
        return []
    inner = value.values() if isinstance(value, dict) else value
    return [value, *(found for part in inner for found in holders(part))]


def objects(definition: Any) -> list[dict[str, Any]]:
    return [holder for holder in holders(definition) if isinstance(holder, dict)]


def texts(definition: Any, *beginnings: str) -> list[tuple[Holder, Any]]:
    """Where in a definition a text with one of these beginnings stands."""
    parts = [
        (holder, key, value)
        for holder in holders(definition)
        for key, value in (holder.items() if isinstance(holder, dict) else enumerate(holder))
    ]
    return [(holder, key) for holder, key, value in parts if isinstance(value, str) and value.startswith(beginnings)]


def drop_a_field(draw: st.DrawFn, definition: Any) -> None:
    holder = draw(st.sampled_from(objects(definition)))
    del holder[draw(st.sampled_from(list(holder)))]


def rename_a_key(draw: st.DrawFn, definition: Any) -> None:
    holder = draw(st.sampled_from(objects(definition)))
    key = draw(st.sampled_from(list(holder)))
    holder[draw(st.sampled_from([key.lower(), f"{key}s", key[:-1], f"{key}.$", f"{key}Path"]))] = holder.pop(key)


def retarget_next(draw: st.DrawFn, definition: Any) -> None:
    names = [name for holder in objects(definition) for name in holder.get("States", ())]
    ways = [(holder, key) for holder in objects(definition) for key in ("Next", "Default", "StartAt") if key in holder]
    holder, key = draw(st.sampled_from(ways))
    holder[key] = draw(st.sampled_from([*names, "Nowhere"]))


def duplicate_a_state_name(draw: st.DrawFn, definition: Any) -> None:
    groups = [holder["States"] for holder in objects(definition) if holder.get("States")]
    name = draw(st.sampled_from([name for group in groups for name in group]))
    draw(st.sampled_from(groups)).setdefault(name, {"Type": "Succeed"})


def break_an_expression(draw: st.DrawFn, definition: Any) -> None:
    holder, key = draw(st.sampled_from(texts(definition, "$", "States.", "{%")))
    broken = ["{% 1 + %}", "{% $ %}", "$.a[", "$..", "States.Nothing()", "States.Format('{}'", "{% open", "$.a"]
    holder[key] = draw(st.sampled_from(broken))


def change_a_type(draw: st.DrawFn, definition: Any) -> None:
    holder: Any = draw(st.sampled_from(holders(definition)))
    key: Any = draw(st.sampled_from([*holder] if isinstance(holder, dict) else [*range(len(holder))]))
    holder[key] = draw(st.sampled_from([None, True, 0, -1, 1.5, "text", "$.path", [], {}, ["States.ALL"]]))


def reorder_retry(draw: st.DrawFn, definition: Any) -> None:
    given = [holder[name] for holder in objects(definition) for name in ("Retry", "Catch") if name in holder]
    retriers = draw(st.sampled_from(given))
    retriers.append({**retriers[0], "ErrorEquals": draw(st.sampled_from([["States.ALL"], ["States.ALL", "A"], ["A"]]))})
    retriers[:] = draw(st.permutations(retriers))


def swap_a_resource(draw: st.DrawFn, definition: Any) -> None:
    holder, key = draw(st.sampled_from(texts(definition, "arn:aws:states:::")))
    services = ["sqs:sendMessage", "aws-sdk:eventbridge:putEvents", "aws-sdk:events:putEvents", "aws-sdk:sfn:nothing"]
    services += ["dynamodb:query", "lambda:invoke", "sqs:sendMessage.waitForTaskToken", "aws-sdk:dynamodb:getItem"]
    holder[key] = f"arn:aws:states:::{draw(st.sampled_from(services))}"


MUTATIONS: list[Mutation] = [
    drop_a_field, rename_a_key, retarget_next, duplicate_a_state_name, break_an_expression, change_a_type,
    reorder_retry, swap_a_resource,
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, mutation: Mutation) -> str:
    """The text of one of two definitions, ours and one in JSONata, with one thing wrong in it, or two."""
    definition = deepcopy(draw(st.sampled_from([Template.load().definition("BookNannyStateMachine"), JSONATA])))
    mutation(draw, definition)
    if draw(st.booleans()) and holders(definition):
        change_a_type(draw, definition)
    return json.dumps(definition)


@pytest.fixture(scope="module")
def step_functions() -> Iterator[Any]:
    """The local cloud's Step Functions, with one state machine, to be updated."""
    with local_aws():
        client = boto3.client("stepfunctions")
        client.create_state_machine(name="updated", definition=json.dumps(SOUND), roleArn=ROLE)
        yield client


def refusal(call: Callable[..., Any], **arguments: Any) -> str | None:
    """Why a call is refused; None when it is not."""
    try:
        call(**arguments)
    except ClientError as refused:
        error = refused.response["Error"]
        return str(error["Message"]) if error["Code"] == "InvalidDefinition" else str(refused)
    return None


def judged(client: Any, definition: str) -> tuple[str | None, str | None, dict[str, Any]]:
    """What Create and Update refuse a definition for, and what Validate answers."""
    arn = next(machine["stateMachineArn"] for machine in client.list_state_machines()["stateMachines"])
    created = refusal(client.create_state_machine, name="created", definition=definition, roleArn=ROLE)
    if created is None:
        client.delete_state_machine(stateMachineArn=f"{arn.rpartition(':')[0]}:created")
    updated = refusal(client.update_state_machine, stateMachineArn=arn, definition=definition)
    return created, updated, client.validate_state_machine_definition(definition=definition, severity="WARNING")


def check_agreement(client: Any, definition: str) -> str:
    created, updated, answer = judged(client, definition)
    found = [
        {"severity": fault.severity, "code": fault.code, "message": fault.message}
        | ({"location": fault.location or "/"} if fault.placed else {})
        for fault in faults(definition)
    ]
    errors = [
        f"{one['code']}: {one['message']} at {one.get('location', 'null')}"
        for one in found
        if one["severity"] == "ERROR"
    ]
    expected = f"Invalid State Machine Definition: '{', '.join(errors)}'" if errors else None
    assert created == updated == expected
    assert answer["result"] == ("FAIL" if errors else "OK")
    assert answer["diagnostics"] == found[:100]
    assert answer["truncated"] == (len(found) > 100)
    return str(answer["result"])


@pytest.mark.parametrize("examples", [5, pytest.param(100, marks=pytest.mark.slow)])
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_create_update_validate_and_faults_agree_on_a_mutated_definition(
    step_functions: Any, mutation: Mutation, examples: int
) -> None:
    """Five of each kind, and a hundred under `-m slow`."""

    @settings(max_examples=examples, deadline=None, derandomize=True, database=None)
    @given(mutated(mutation))
    def agree(definition: str) -> None:
        event(check_agreement(step_functions, definition))

    agree()


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        (json.dumps(JSONATA).replace("1 + 1", "1 +"), "INVALID_JSONATA_EXPRESSION"),
        ('{"StartAt": "It", "States": {"It": {"Type": "Succeed"}, "It": {"Type": "Succeed"}}}', "DUPLICATE_STATE_NAME"),
        ("not a definition", "INVALID_JSON_DESCRIPTION"),
        (" ", "SCHEMA_VALIDATION_FAILED"),
    ],
)
def test_they_agree_on_texts_too(step_functions: Any, definition: str, code: str) -> None:
    assert check_agreement(step_functions, definition) == "FAIL"
    assert code in {fault.code for fault in faults(definition)}


def test_both_definitions_are_sound_before_anything_is_changed(step_functions: Any) -> None:
    for definition in (Template.load().definition("BookNannyStateMachine"), JSONATA):
        assert check_agreement(step_functions, json.dumps(definition)) == "OK"
        assert faults(definition) == []


# -- the parameters of Validate (Step Functions API reference, ValidateStateMachineDefinition) ------------------------

WARNED = json.dumps({"StartAt": "It", "States": {"It": SOUND["States"]["It"] | {"Result": "$.a"}}})  # type: ignore[index]


def test_only_errors_are_shown_unless_warnings_are_asked_for(step_functions: Any) -> None:
    validate = step_functions.validate_state_machine_definition
    assert validate(definition=WARNED)["diagnostics"] == []
    (shown,) = validate(definition=WARNED, severity="WARNING")["diagnostics"]
    assert (shown["severity"], shown["code"], shown["location"]) == (
        "WARNING",
        "PASS_RESULT_IS_STATIC",
        "/States/It/Result",
    )
    assert validate(definition=WARNED, severity="WARNING")["result"] == "OK"


def test_more_diagnostics_than_max_results_are_truncated(step_functions: Any) -> None:
    many = json.dumps({"StartAt": "It", "States": {"It": {"Type": "Succeed"} | {f"f{n}": n for n in range(120)}}})
    validate = step_functions.validate_state_machine_definition
    for most, shown in ((None, 100), (0, 100), (7, 7), (100, 100)):
        answer = validate(definition=many, **({} if most is None else {"maxResults": most}))
        assert (len(answer["diagnostics"]), answer["truncated"]) == (shown, True)
    assert validate(definition=json.dumps(SOUND))["truncated"] is False


@pytest.mark.parametrize(
    ("parameter", "sentence"),
    [
        ({"maxResults": 101}, "Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less"),
        ({"severity": "ALL"}, "Value 'ALL' at 'severity' failed to satisfy constraint: Member must satisfy enum value"),
    ],
)
def test_what_is_out_of_range_is_refused(step_functions: Any, parameter: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ClientError, match=sentence) as refused:
        step_functions.validate_state_machine_definition(definition=WARNED, **parameter)
    assert refused.value.response["Error"]["Code"] == "ValidationException"
