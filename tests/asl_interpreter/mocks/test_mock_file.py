"""Files of mocks: by state, and those of Step Functions Local."""

import json
from pathlib import Path
from typing import Any

import pytest

from asl_interpreter import TaskFailed
from asl_interpreter.mocks import InTurn, MockError, mocks_in

# The form of the guide's example (*Configuration file for mocked service integrations in Step Functions*).
LOCAL = {
    "StateMachines": {
        "Orders": {"TestCases": {"Happy": {"Charge": "Charged"}, "Busy": {"Charge": "BusyTwice", "Ship": "Charged"}}},
        "Returns": {"TestCases": {"Happy": {"Refund": "Charged"}}},
    },
    "MockedResponses": {
        "Charged": {"0": {"Return": {"StatusCode": 200}}},
        "BusyTwice": {
            "0-1": {"Throw": {"Error": "Lambda.TooManyRequestsException", "Cause": "busy"}},
            "2": {"Return": "at last"},
        },
    },
}


def read(tmp_path: Path, held: Any, test_case: str | None = None) -> dict[str, Any]:
    file = tmp_path / "mocks.json"
    file.write_text(held if isinstance(held, str) else json.dumps(held))
    return mocks_in(file, test_case)


def plain(mock: Any) -> Any:
    """A mock as data that can be compared."""
    if isinstance(mock, InTurn):
        return [plain(answer) for answer in mock.answers]
    return (mock.error, mock.cause) if isinstance(mock, TaskFailed) else mock


@pytest.mark.parametrize(
    ("case", "mocks"),
    [
        (
            "Busy",
            {
                "Charge": [("Lambda.TooManyRequestsException", "busy")] * 2 + ["at last"],
                "Ship": [{"StatusCode": 200}],
            },
        ),
        ("Orders#Happy", {"Charge": [{"StatusCode": 200}]}),
        ("Returns#Happy", {"Refund": [{"StatusCode": 200}]}),
    ],
)
def test_a_test_case_of_step_functions_local_gives_each_state_its_responses_by_call(
    case: str, mocks: dict[str, Any], tmp_path: Path
) -> None:
    assert {state: plain(mock) for state, mock in read(tmp_path, LOCAL, case).items()} == mocks


@pytest.mark.parametrize(
    ("response", "mock"),
    [
        ({"Return": [1]}, [1]),
        ({"Return": None}, None),
        ({"Throw": {"Error": "Busy"}}, ("Busy", None)),
        ({"1": {"Return": 2}, "0": {"Throw": {"Error": "Busy", "Cause": "c"}}}, [("Busy", "c"), 2]),
    ],
)
def test_a_response_may_stand_beside_its_state(response: Any, mock: Any, tmp_path: Path) -> None:
    assert plain(read(tmp_path, {"Charge": response})["Charge"]) == mock


def test_a_file_may_be_yaml(tmp_path: Path) -> None:
    (tmp_path / "mocks.yaml").write_text("Charge: {Return: {id: 1}}")

    assert mocks_in(tmp_path / "mocks.yaml") == {"Charge": {"id": 1}}


FORMS = 'must be {"Return": …}, {"Throw": {"Error": …, "Cause": …}}, or these by the number of the call'


@pytest.mark.parametrize(
    ("held", "case", "message"),
    [
        ({"Charge": 1}, None, f"the mock of 'Charge' {FORMS}"),
        ({"Charge": {}}, None, FORMS),
        ({"Charge": {"Return": 1, "Throw": {"Error": "a"}}}, None, FORMS),
        ({"Charge": {"Throw": {"Cause": "a"}}}, None, FORMS),
        ({"Charge": {"Throw": "a"}}, None, FORMS),
        ({"Charge": {"0": 1}}, None, FORMS),
        ({"Charge": {"id": {"Return": 1}}}, None, "has 'id', which is no number of a call"),
        ({"Charge": {"0-9999999999": {"Return": 1}}}, None, "which is no number of a call"),
        ({"Charge": {"1": {"Return": 1}}}, None, "leaves out a call"),
        ([], None, "must hold an object"),
        ("{", None, "mocks.json:1:2: The file is not JSON"),
        ({"Charge": {"Return": 1}}, "Happy", "has no test cases, so there is no Happy."),
        (LOCAL, None, "Name one of its test cases: Orders#Happy, Orders#Busy, Returns#Happy."),
        (LOCAL, "Sad", "It has no test case Sad; its test cases: Orders#Happy, Orders#Busy, Returns#Happy."),
        (LOCAL, "Happy", "More than one test case is named Happy: Orders#Happy, "),
        (LOCAL | {"MockedResponses": {}}, "Busy", "MockedResponses has no BusyTwice, which Orders#Busy names for 'Ch"),
        ({"StateMachines": 1}, "Busy", "It has no test case Busy; its test cases: none."),
        ({"StateMachines": {"A": {"TestCases": {"B": 1}}}}, "B", "the test case A#B must be an object"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_what_is_wrong(
    held: Any, case: str | None, message: str, tmp_path: Path
) -> None:
    with pytest.raises(MockError) as refused:
        read(tmp_path, held, case)

    assert message in str(refused.value)
    assert str(tmp_path / "mocks.json") in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MockError, match=r"mocks\.json: No such file or directory\.$"):
        mocks_in(tmp_path / "mocks.json")
