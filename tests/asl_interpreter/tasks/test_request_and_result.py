"""How parameters become a request and an answer a result, on the model of an API made up for the purpose."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.model import ServiceModel

from asl_interpreter.errors import StatesError
from asl_interpreter.tasks.java_names import member
from asl_interpreter.tasks.request import NullMember, compile_request
from asl_interpreter.tasks.result import compile_result

SHAPES = {
    "Tree": {
        "type": "structure",
        "required": ["leafName"],
        "members": {
            "leafName": {"shape": "Text"},
            "MD5": {"shape": "Text"},
            "count": {"shape": "Whole"},
            "weight": {"shape": "Weight"},
            "isOld": {"shape": "Flag"},
            "body": {"shape": "Bytes"},
            "planted": {"shape": "Instant"},
            "branches": {"shape": "Trees"},
            "byName": {"shape": "TreesByName"},
            "labels": {"shape": "Labels"},
        },
    },
    "Trees": {"type": "list", "member": {"shape": "Tree"}},
    "TreesByName": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Tree"}},
    "Plain": {"type": "structure", "members": {"Name": {"shape": "Text"}, "Labels": {"shape": "Labels"}}},
    "Plains": {"type": "list", "member": {"shape": "Plain"}},
    "Wood": {"type": "structure", "members": {"Plains": {"shape": "Plains"}}},
    "Labels": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
    "Text": {"type": "string"},
    "Whole": {"type": "integer"},
    "Weight": {"type": "double"},
    "Flag": {"type": "boolean"},
    "Bytes": {"type": "blob"},
    "Instant": {"type": "timestamp"},
}
MODEL = ServiceModel({"metadata": {}, "shapes": SHAPES}, "forest")


@pytest.fixture(scope="module")
def request_() -> Callable[[Any], dict[str, Any]]:
    return compile_request(MODEL.shape_for("Tree"), member)


@pytest.fixture(scope="module")
def result() -> Callable[[Any], dict[str, Any]]:
    return compile_result(MODEL.shape_for("Tree"), member)


def test_request_fields_are_renamed_at_every_depth_and_keys_of_maps_are_not(request_: Any) -> None:
    leaf = {"LeafName": "b"}
    parameters = {"LeafName": "a", "Branches": [leaf], "ByName": {"LeafName": leaf}, "Labels": {"Md5": "LeafName"}}
    assert request_(parameters) == {
        "leafName": "a",
        "branches": [{"leafName": "b"}],
        "byName": {"LeafName": {"leafName": "b"}},
        "labels": {"Md5": "LeafName"},
    }


def test_a_request_may_use_the_apis_own_spelling_when_it_begins_with_a_capital(request_: Any) -> None:
    assert request_({"LeafName": "a", "MD5": "x"}) == request_({"LeafName": "a", "Md5": "x"})


@pytest.mark.parametrize(
    ("field", "value", "requested"),
    [
        ("LeafName", {"é": [1, None]}, '{"é":[1,null]}'),
        ("LeafName", 5, "5"),
        ("LeafName", True, "true"),
        ("Body", {"a": 1}, b'{"a":1}'),
        ("Body", "text", b'"text"'),
        ("Body", False, b"false"),
        ("Planted", "2026-01-01T09:00:00Z", "2026-01-01T09:00:00Z"),
        ("Weight", 2, 2),
    ],
)
def test_strings_and_bytes_take_any_value_as_json_text(request_: Any, field: str, value: Any, requested: Any) -> None:
    assert requested in request_({"LeafName": "a", field: value}).values()


def test_nulls_are_left_out(request_: Any) -> None:
    assert request_({"LeafName": "a", "Count": None, "Body": None}) == {"leafName": "a"}


def test_a_null_that_is_required_is_for_the_service_to_refuse(request_: Any) -> None:
    with pytest.raises(NullMember, match=r"^leafName$"):
        request_({"LeafName": None})


@pytest.mark.parametrize(
    ("parameters", "fault"),
    [
        ({"LeafName": "a", "Colour": "red"}, 'The field "Colour" is not supported by Step Functions'),
        ({"leafName": "a"}, 'The field "leafName" is not supported by Step Functions'),
        ({"Count": 1}, "The field 'LeafName' is required but was missing"),
        ({"LeafName": "a", "Branches": [{}]}, "The field 'LeafName' is required but was missing"),
        ({"LeafName": "a", "Branches": {}}, "The value of the field 'Branches' has an invalid format"),
        ({"LeafName": "a", "ByName": {"x": []}}, "The value of the field 'x' has an invalid format"),
        ({"LeafName": "a", "Labels": "x"}, "The value of the field 'Labels' has an invalid format"),
        ({"LeafName": "a", "Count": 1.5}, "The value of the field 'Count' has an invalid format"),
        ({"LeafName": "a", "Count": True}, "The value of the field 'Count' has an invalid format"),
        ({"LeafName": "a", "IsOld": "true"}, "The value of the field 'IsOld' has an invalid format"),
        ("a", "They must be an object"),
    ],
)
def test_parameters_that_cannot_be_used_are_a_runtime_error(request_: Any, parameters: Any, fault: str) -> None:
    with pytest.raises(StatesError) as failure:
        request_(parameters)
    assert failure.value.error == "States.Runtime"
    assert failure.value.cause.startswith("The Parameters '")
    assert failure.value.cause.endswith(f"' could not be used to start the Task: [{fault}]")


def test_an_operation_without_input_takes_an_empty_object() -> None:
    assert compile_request(None, member)({}) == {}


def test_result_fields_are_renamed_at_every_depth_and_keys_of_maps_are_not(result: Any) -> None:
    response = {"leafName": "a", "MD5": "x", "branches": [{"leafName": "b"}], "byName": {"leafName": {"isOld": True}}}
    assert result({**response, "ResponseMetadata": {}}) == {
        "LeafName": "a",
        "Md5": "x",
        "Branches": [{"LeafName": "b"}],
        "ByName": {"leafName": {"IsOld": True}},
    }


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        (datetime(2026, 1, 1, 9, tzinfo=UTC), "2026-01-01T09:00:00Z"),
        (datetime(2026, 1, 1, 9, 0, 0, 250_000, tzinfo=UTC), "2026-01-01T09:00:00.250Z"),
        (datetime(2026, 1, 1, 9, 0, 0, 1, tzinfo=UTC), "2026-01-01T09:00:00.000001Z"),
        (datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=1))), "2026-01-01T08:00:00Z"),
    ],
)
def test_an_instant_is_written_as_java_does(result: Any, instant: datetime, written: str) -> None:
    assert result({"planted": instant}) == {"Planted": written}


@pytest.mark.parametrize(("body", "text"), [(b"h\xc3\xa9", "hé"), (b"\xff", "/w=="), (io.BytesIO(b"stream"), "stream")])
def test_bytes_are_text_where_they_can_be(result: Any, body: Any, text: str) -> None:
    assert result({"body": body}) == {"Body": text}


def test_what_needs_no_change_is_not_copied() -> None:
    plains = [{"Name": "n", "Labels": {"a": "b"}}]
    assert compile_result(MODEL.shape_for("Wood"), member)({"Plains": plains})["Plains"] is plains


def test_an_operation_without_output_gives_an_empty_object() -> None:
    assert compile_result(None, member)({"ResponseMetadata": {}}) == {}
