"""FilterCriteria (AWS Lambda guide, Using event filtering with an Amazon SQS event source)."""

import json
from typing import Any

import pytest

from workbook.event_source.filters import InvalidFilterPattern, matches, parse
from workbook.messages.ledger import EventType


def passes(pattern: object, body: object) -> bool:
    text = body if isinstance(body, str) else json.dumps(body)
    return matches(text, parse({"Filters": [{"Pattern": json.dumps({"body": pattern})}]}))


@pytest.mark.parametrize(
    ("rule", "value", "outcome"),
    [
        (["London"], "London", True),
        (["London"], "Paris", False),
        (["London", "Paris"], "Paris", True),
        ([""], "", True),
        ([None], None, True),
        ([None], "None", False),
        ([1], 1, True),
        ([1], True, False),
        ([{"anything-but": ["London"]}], "Paris", True),
        ([{"anything-but": ["London"]}], "London", False),
        ([{"anything-but": "London"}], "London", False),
        ([{"prefix": "Lon"}], "London", True),
        ([{"prefix": "Par"}], "London", False),
        ([{"suffix": "don"}], "London", True),
        ([{"suffix": "ris"}], "London", False),
        ([{"equals-ignore-case": "london"}], "London", True),
        ([{"numeric": ["=", 5]}], 5, True),
        ([{"numeric": [">", 0, "<=", 5]}], 5, True),
        ([{"numeric": [">", 5]}], 5, False),
        ([{"numeric": [">", 0]}], "5", False),
        ([{"exists": True}], "London", True),
        ([{"exists": False}], "London", False),
        (["London"], ["Paris", "London"], True),
    ],
)
def test_aws_compares_a_field_of_the_body(rule: object, value: object, outcome: bool) -> None:
    assert passes({"city": rule}, {"city": value}) is outcome


def test_aws_needs_every_field_of_the_pattern_and_one_alternative_of_each() -> None:
    pattern = {"city": ["London"], "job": {"type": ["CLEANING", "BABYSITTING"]}}
    assert passes(pattern, {"city": "London", "job": {"type": "BABYSITTING"}})
    assert not passes(pattern, {"city": "London", "job": {"type": "RUNNING_ERRANDS"}})
    assert not passes(pattern, {"city": "London"})


def test_aws_matches_an_absent_field_only_with_exists_false() -> None:
    assert passes({"job": {"type": [{"exists": False}]}}, {"city": "London"})
    assert not passes({"job": {"type": [{"anything-but": ["x"]}]}}, {"city": "London"})


@pytest.mark.parametrize(
    ("pattern", "body", "outcome"),
    [
        ({"jobs": {"type": ["CLEANING"]}}, {"jobs": [{"type": "ERRANDS"}, {"type": "CLEANING"}]}, True),
        ({"jobs": {"type": ["CLEANING"]}}, {"jobs": [{"type": "ERRANDS"}, "CLEANING"]}, False),
        ({"jobs": {"type": ["CLEANING"], "n": [1]}}, {"jobs": [{"type": "CLEANING", "n": 2}, {"n": 1}]}, False),
        ({"jobs": {"at": {"city": ["Bonn"]}}}, {"jobs": [[{"at": [{"city": "Bonn"}]}]]}, True),
        ({"n": [1]}, {"n": [[3], [2, 1]]}, True),
        ({"n": [{"exists": False}]}, {"n": {"of": 1}}, True),
        ({"n": [{"exists": True}]}, {"n": {"of": 1}}, False),
        ({"n": {"of": [{"exists": False}]}}, {"n": 1}, True),
        ({"n": {"of": {"it": [{"exists": False}]}}}, {"n": 1}, True),
        ({"n": {"of": [{"exists": True}]}}, {"n": 1}, False),
        ({"n": {"of": [{"exists": False}]}}, {"n": [{"of": 1}, {"other": 2}]}, False),
        ({"n": {"of": [{"exists": False}]}}, {"n": [{"other": 2}]}, True),
        ({"n": [{"exists": False}]}, {"n": []}, True),
        ({"n": [{"exists": True}]}, {"n": None}, True),
        ({"n": [{"anything-but": [1]}]}, {"n": {"of": 2}}, False),
    ],
)
def test_a_message_is_compared_by_its_leaves(pattern: object, body: object, outcome: bool) -> None:
    assert passes(pattern, body) is outcome


def test_or_of_one_pattern_is_a_field_of_that_name() -> None:
    assert passes({"$or": ["x"]}, {"$or": "x"})
    with pytest.raises(InvalidFilterPattern):
        parse({"Filters": [{"Pattern": json.dumps({"body": {"$or": [{"city": ["London"]}]}})}]})


def test_aws_matches_or_when_one_of_its_patterns_does() -> None:
    pattern = {"$or": [{"city": ["London"]}, {"cost": [{"numeric": ["<", 10]}]}]}
    assert passes(pattern, {"city": "Paris", "cost": 5})
    assert not passes(pattern, {"city": "Paris", "cost": 50})


def test_aws_compares_a_plain_string_body_with_a_plain_string_pattern() -> None:
    assert passes([{"prefix": "urgent"}], "urgent: the boiler")
    assert not passes([{"prefix": "urgent"}], "later: the boiler")


def test_aws_drops_a_body_whose_kind_differs_from_the_patterns() -> None:
    assert not passes({"city": [{"exists": False}]}, "plain text")
    assert not passes([{"exists": False}], {"city": "London"})
    either = [{"body": {"city": [{"exists": False}]}}, {"body": {"n": [{"exists": False}]}}]
    assert not matches("plain text", parse({"Filters": [{"Pattern": json.dumps({"$or": either})}]}))
    assert not passes([{"prefix": "{"}], {"city": "London"})


def test_aws_lets_a_message_through_that_matches_one_of_several_filters() -> None:
    patterns = parse({"Filters": [{"Pattern": json.dumps({"body": {"n": [n]}})} for n in (1, 2)]})
    assert [matches(json.dumps({"n": n}), patterns) for n in (1, 2, 3)] == [True, True, False]


def test_aws_allows_five_filters() -> None:
    pattern = {"Pattern": '{"body": {"n": [1]}}'}
    assert len(parse({"Filters": [pattern] * 5})) == 5
    with pytest.raises(InvalidFilterPattern, match="5 is the default quota"):
        parse({"Filters": [pattern] * 6})


def test_aws_deletes_messages_that_do_not_match_and_the_handler_never_sees_them(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send({"n": 1}, {"n": 2}, {"n": 3})
    criteria = {"Filters": [{"Pattern": '{"body": {"n": [{"numeric": [">", 1]}]}}'}]}
    mapping = lab.mapping(handlers.fine, filter_criteria=criteria)
    mapping.drain()
    assert handlers.batches == [['{"n": 2}', '{"n": 3}']]
    events = [entry.event for entry in mapping.ledger.of("msg-1")]
    assert events == [EventType.SENT, EventType.RECEIVED, EventType.FILTERED]
    assert (lab.size(), lab.dead_letters()) == (0, [])


@pytest.mark.parametrize(
    "terms",
    [
        [">", 5, "<", 1],
        [">", 1, "<", 1],
        ["<", 5, ">", 1],
        ["=", 1, "<", 5],
        [">", 1, ">", 2],
        [">", 1, "<", 5, "<", 6],
    ],
)
def test_two_pairs_of_numeric_are_a_range_from_its_bottom_to_a_greater_top(terms: list[object]) -> None:
    with pytest.raises(InvalidFilterPattern, match="two pairs are a range"):
        parse({"Filters": [{"Pattern": json.dumps({"body": {"n": [{"numeric": terms}]}})}]})


def test_aws_fills_the_batch_with_matching_messages(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send(*range(20))
    odd = {"Filters": [{"Pattern": json.dumps({"body": [{"suffix": digit} for digit in "13579"]})}]}
    lab.mapping(handlers.fine, batch_size=5, filter_criteria=odd).drain()
    assert handlers.batches == [["1", "3", "5", "7", "9"], ["11", "13", "15", "17", "19"]]
