"""The front door's mapping templates, as template.yaml has them, evaluated by themselves."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.workbook.server.door import ACCOUNT, api, integration
from workbook.cloud import Stack, connect
from workbook.cloud.template import Template
from workbook.server.mapping_templates import Input, Rendered, TemplateFault, rendered

JSON = "application/json"
ANNA = f"arn:aws:iam::{ACCOUNT}:user/anna"

HOSTILE = [
    '", "username": "somebody',
    '\\", \\"username\\": \\"somebody',
    "'",
    "\\'",
    "\\\\'",
    '"\'\\"',
    "a\nb\r\t\b\f",
    "\u0000\u0001\u001f\u007f",
    "\u2028\u2029\ufeff",
    "\U0001f600 ö",
    "</script>/",
    "$context.identity.userArn #set($username = 'x') $util",
    "${x} #if(true)",
    "%22 &quot; \\u0022",
]


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with connect() as stack:
        yield stack


def request_of(stack: Stack, path: str, method: str, input: Input, arn: str = ANNA) -> Any:
    template = integration(stack, path, method)["requestTemplates"][JSON]
    return json.loads(rendered(template, input, {"identity": {"userArn": arn}}).text)


def booking(stack: Stack, job: str = "j", application: str = "a", arn: str = ANNA) -> Any:
    """The workflow's input that comes of a request."""
    asked = request_of(
        stack,
        "/jobs/{jobId}/bookings",
        "post",
        Input(json.dumps({"applicationId": application, "username": "from the body"}), {"jobId": job}),
        arn,
    )
    assert asked.keys() == {"stateMachineArn", "input"}
    assert asked["stateMachineArn"] == stack.outputs["StateMachineArn"]
    return json.loads(asked["input"])["input"]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_value_of_the_request_stays_one_text_in_json_in_json(stack: Stack, text: str) -> None:
    wanted = {"username": "anna", "jobId": text, "applicationId": text, "applicationStatus": "ACCEPTED"}
    assert booking(stack, text, text) == wanted


@pytest.mark.parametrize(
    ("arn", "username"),
    [
        (ANNA, "anna"),
        (f"arn:aws:iam::{ACCOUNT}:user/parents/berlin/anna", "anna"),
        (f"arn:aws:iam::{ACCOUNT}:user/a.b_c=d,e@f-g+h", "a.b_c=d,e@f-g+h"),
        (f"arn:aws:iam::{ACCOUNT}:user/o'neil", "o'neil"),  # IAM has no such name; if it had one
        ("arn:aws:iam::999999999999:user/anna", ""),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/role/anna", ""),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/user/anna", ""),
        (f"arn:aws:sts::{ACCOUNT}:federated-user/anna", ""),
        (f"arn:aws:iam::{ACCOUNT}:root", ""),
        (f"arn:aws:iam::{ACCOUNT}:role/user/anna", ""),
        ("", ""),
    ],
)
def test_only_an_iam_user_of_this_account_has_a_username(stack: Stack, arn: str, username: str) -> None:
    assert booking(stack, arn=arn)["username"] == username
    page = request_of(stack, "/jobs", "get", Input(""), arn)
    assert page["ExpressionAttributeValues"][":caller"] == {"S": f"USER#{username}"}


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_page_begins_after_a_job_of_the_callers_own_partition(stack: Stack, text: str) -> None:
    page = request_of(stack, "/jobs", "get", Input("", {"after": text}))
    assert page["ExclusiveStartKey"] == {"PK": {"S": "USER#anna"}, "SK": {"S": f"JOB#{text}"}}
    assert page["ExpressionAttributeValues"] == {":caller": {"S": "USER#anna"}, ":jobs": {"S": "JOB#"}}
    assert page["Limit"] == 25
    assert "ExclusiveStartKey" not in request_of(stack, "/jobs", "get", Input(""))


@pytest.mark.parametrize("template", ["#if($a)", "#set($a =)", "#foreach($a in 1)#end"])
def test_a_template_that_is_no_velocity_is_refused_by_name(template: str) -> None:
    with pytest.raises(TemplateFault, match="cannot be evaluated"):
        rendered(template, Input(""), {})


def test_the_definition_is_an_openapi_document(stack: Stack) -> None:
    from openapi_spec_validator import validate

    validate(api(stack).definition)


def test_every_method_asks_for_a_signature_by_itself_because_api_gateway_reads_no_root_level_security(
    stack: Stack,
) -> None:
    # API Gateway guide, "Amazon API Gateway important notes".
    definition = api(stack).definition
    asked = [method.get("security") for methods in definition["paths"].values() for method in methods.values()]
    assert asked == [[{"sigv4": []}]] * 2
    assert definition["components"]["securitySchemes"]["sigv4"]["x-amazon-apigateway-authtype"] == "awsSigv4"


# ------------------------------------------------------------------------------------------------------- what is told


def answered(stack: Stack, execution: dict[str, Any]) -> Rendered:
    template = integration(stack, "/jobs/{jobId}/bookings", "post")["responses"]["default"]["responseTemplates"][JSON]
    return rendered(template, Input(json.dumps(execution)), {})


def statuses(stack: Stack) -> dict[str, int]:
    """The table of the response template: a status for each error's name."""
    template = integration(stack, "/jobs/{jobId}/bookings", "post")["responses"]["default"]["responseTemplates"][JSON]
    table: dict[str, int] = json.loads(re.search(r"#set\(\$statuses = (\{.*?\})\)", template, re.DOTALL)[1])  # type: ignore[index]
    return table


def test_every_error_that_the_workflow_names_has_a_status_and_no_other_has(stack: Stack) -> None:
    states = Template.load().definition("BookNannyStateMachine")["States"].values()
    assert set(statuses(stack)) == {state["Error"] for state in states if state["Type"] == "Fail"}


def test_an_execution_that_failed_gets_the_status_of_its_errors_name(stack: Stack) -> None:
    for error, status in statuses(stack).items():
        told = answered(stack, {"status": "FAILED", "error": error, "cause": "Because."})
        assert (told.status, json.loads(told.text)) == (status, {"error": error, "message": "Because."})
        assert told.headers == ({"Retry-After": "1"} if status == 503 else {}), error


def test_every_status_is_one_that_the_method_declares(stack: Stack) -> None:
    methods = Template.load().resources["FrontDoor"]["Properties"]["Body"]["paths"]["/jobs/{jobId}/bookings"]
    assert {str(status) for status in statuses(stack).values()} < set(methods["post"]["responses"])


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_cause_is_told_as_it_is(stack: Stack, text: str) -> None:
    told = answered(stack, {"status": "FAILED", "error": "JobNotOpen", "cause": text})
    assert json.loads(told.text)["message"] == text


def test_an_error_without_a_name_of_ours_is_500_and_its_cause_stays_inside(stack: Stack) -> None:
    for error in ("States.Runtime", "States.DataLimitExceeded", "", "Lambda.Unknown"):
        told = answered(stack, {"status": "FAILED", "error": error, "cause": "secret"})
        assert told.status == 500
        assert json.loads(told.text)["error"] == "InternalError"
        assert "secret" not in told.text
    assert answered(stack, {"status": "ABORTED"}).status == 500


def test_an_execution_that_timed_out_is_504(stack: Stack) -> None:
    told = answered(stack, {"status": "TIMED_OUT", "error": "States.Timeout", "cause": "x"})
    assert (told.status, json.loads(told.text)["error"]) == (504, "TimedOut")


def test_the_output_of_a_booking_is_the_answer(stack: Stack) -> None:
    told = answered(stack, {"status": "SUCCEEDED", "output": '{"queued":3}'})
    assert (told.text.strip(), told.status, told.headers) == ('{"queued":3}', None, {})


def test_what_the_services_answer_is_read_by_status(stack: Stack) -> None:
    for path, method in (("/jobs/{jobId}/bookings", "post"), ("/jobs", "get")):
        patterns = set(integration(stack, path, method)["responses"]) - {"default"}
        for status in (400, 403, 429, 500, 503):
            assert any(re.fullmatch(pattern, str(status)) for pattern in patterns)
        assert not any(re.fullmatch(pattern, "200") for pattern in patterns)


def test_a_page_that_begins_nowhere_is_the_callers_mistake_and_the_rest_is_not(stack: Stack) -> None:
    template = integration(stack, "/jobs", "get")["responses"][r"[45]\d\d"]["responseTemplates"][JSON]
    for name, status in {"com.amazon.coral.validate#ValidationException": 400, "x#ThrottlingException": None}.items():
        told = rendered(template, Input(json.dumps({"__type": name, "message": "secret"})), {})
        assert told.status == status
        assert "secret" not in told.text
        json.loads(told.text)
