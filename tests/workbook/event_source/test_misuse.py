"""What a Python caller can get wrong: refused at once, with a sentence."""

from math import inf, nan
from typing import Any

import pytest
from botocore.exceptions import ClientError

from workbook.event_source import LambdaFunction


@pytest.mark.parametrize("seconds", [-1, -0.001, nan, inf, -inf])
@pytest.mark.parametrize("method", ["run_for", "drain"])
def test_virtual_time_passes_by_a_finite_number_of_seconds_that_is_not_negative(
    lab: Any, handlers: Any, method: str, seconds: float
) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(handlers.fine)
    with pytest.raises(ValueError, match="finite number of seconds"):
        getattr(mapping, method)(seconds)
    assert handlers.events == []


@pytest.mark.parametrize("value", [True, 10.0, nan, "10", None])
@pytest.mark.parametrize("name", ["batch_size", "maximum_batching_window_in_seconds", "maximum_concurrency"])
def test_a_number_setting_is_a_whole_number(lab: Any, handlers: Any, name: str, value: object) -> None:
    lab.queue()
    if name == "maximum_concurrency" and value is None:
        lab.mapping(handlers.fine, maximum_concurrency=None)
        return
    with pytest.raises(TypeError, match=f"{name} is a whole number"):
        lab.mapping(handlers.fine, **{name: value})


@pytest.mark.parametrize("value", ["ReportBatchItemFailures", None, [1], 5, {"ReportBatchItemFailures"}])
def test_function_response_types_are_a_list_of_strings(lab: Any, handlers: Any, value: object) -> None:
    lab.queue()
    with pytest.raises(TypeError, match="function_response_types is a list of strings"):
        lab.mapping(handlers.fine, function_response_types=value)


@pytest.mark.parametrize(
    "criteria",
    [
        [],
        "x",
        5,
        {"filters": []},
        {"Filters": None},
        {"Filters": "x"},
        {"Filters": {"Pattern": "{}"}},
        {"Filters": ["x"]},
        {"Filters": [{"pattern": "{}"}]},
        {"Filters": [{"Pattern": {"body": ["x"]}}]},
        {"Filters": [{"Pattern": None}]},
        {"Filters": [{"Pattern": '{"body": {"n": [NaN]}}'}]},
        {"Filters": [{"Pattern": '{"body": {"n": [[1]]}}'}]},
        {"Filters": [{"Pattern": '{"body": {"n": [{"numeric": [["="], 1]}]}}'}]},
        {"Filters": [{"Pattern": '{"body": [' + "9" * 5_000 + "]}"}]},
        {"Filters": [{"Pattern": '{"body": ' * 300 + '["x"]' + "}" * 300}]},
        {"Filters": [{"Pattern": '{"body": ' * 100_000 + '["x"]' + "}" * 100_000}]},
    ],
    ids=lambda criteria: repr(criteria)[:50],
)
def test_malformed_filter_criteria_are_refused_like_a_bad_pattern(lab: Any, handlers: Any, criteria: object) -> None:
    lab.queue()
    with pytest.raises(ClientError, match=r"Invalid filter pattern definition\."):
        lab.mapping(handlers.fine, filter_criteria=criteria)


@pytest.mark.parametrize("body", ["[" * 100_000, "9" * 5_000], ids=["too deep", "too long a number"])
def test_a_body_that_python_cannot_read_as_json_is_compared_as_a_string(lab: Any, handlers: Any, body: str) -> None:
    lab.queue()
    lab.send(body)
    lab.mapping(handlers.fine, filter_criteria={"Filters": [{"Pattern": '{"body": [{"prefix": "x"}]}'}]}).drain()
    assert (handlers.events, lab.size()) == ([], 0)


@pytest.mark.parametrize("timeout", [0, -1, nan, inf, True, "3", None])
def test_a_timeout_is_a_finite_number_above_zero(handlers: Any, timeout: Any) -> None:
    with pytest.raises(ValueError, match="timeout is a finite number of seconds above 0"):
        LambdaFunction(handlers.fine, timeout=timeout)


@pytest.mark.parametrize("duration", [-0.1, nan, inf, True, "1", None])
def test_a_duration_is_a_finite_number_that_is_not_negative(handlers: Any, duration: Any) -> None:
    with pytest.raises(ValueError, match="duration is a finite number of seconds"):
        LambdaFunction(handlers.fine, duration=duration)


def test_a_duration_that_is_computed_is_held_to_the_same_rule(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(handlers.fine, duration=lambda event: -5.0)
    with pytest.raises(ValueError, match="duration is a finite number of seconds"):
        mapping.drain()


def test_a_handler_cannot_run_the_mapping_that_invokes_it_nor_another(lab: Any) -> None:
    lab.queue()
    lab.send("a")
    caught: list[str] = []
    mapping: Any = None

    def handler(event: Any, context: Any) -> None:
        for nested in (mapping.drain, other.drain, lambda: mapping.run_for(1)):
            try:
                nested()
            except RuntimeError as refused:
                caught.append(str(refused))

    other = lab.mapping(handler)
    mapping = lab.mapping(handler)
    mapping.drain()
    assert len(caught) == 3
    assert all("inside a handler" in sentence for sentence in caught)
    assert mapping.ledger.counts()["DELETED"] == 1
