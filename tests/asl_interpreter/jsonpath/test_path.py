"""Paths: what they lead to, what they find, and what they say when there is nothing."""

import subprocess
import sys
from typing import Any

import pytest

from asl_interpreter.errors import StatesError
from asl_interpreter.jsonpath.path import PathNotFound, PathSyntaxError, compile_path
from asl_interpreter.scope import Scope
from asl_interpreter.values import DEEPEST

JOB = {
    "id": "j-1",
    "open": None,
    "first-name": "Ann",
    "odd. name": {"it's": 1},
    "1st": 1,
    "applications": [
        {"id": "a-1", "status": "PENDING", "years": 2},
        {"id": "a-2", "status": "ACCEPTED", "years": 7, "own-car": True},
        {"id": "b-3", "status": "PENDING"},
    ],
    "limit": 5,
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", JOB),
        ("$.id", "j-1"),
        ("$['id']", "j-1"),
        ('$["id"]', "j-1"),
        ("$.open", None),
        ("$.first-name", "Ann"),
        ("$.1st", 1),
        ("$['odd. name']['it\\'s']", 1),
        ("$.applications[0].id", "a-1"),
        ("$.applications.[1].id", "a-2"),
        ("$.applications[ 1 ]['id']", "a-2"),
        ("$.applications[-1].id", "b-3"),
        ("$.applications[-3].id", "a-1"),
        ("$$.Execution.Name", "book-1"),
        ("$$", {"Execution": {"Name": "book-1"}}),
        ("$job", {"id": "j-1"}),
        ("$job.id", "j-1"),
        ("$nannies[1]", "bob"),
    ],
)
def test_names_and_indexes_lead_to_one_value(path: str, value: Any, scope: Scope) -> None:
    compiled = compile_path(path)
    assert compiled.text == path
    assert compiled(JOB, scope) == value


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.applications[*].id", ["a-1", "a-2", "b-3"]),
        ("$.applications.*.id", ["a-1", "a-2", "b-3"]),
        ("$.applications[*].years", [2, 7]),
        ("$.applications[0:2].id", ["a-1", "a-2"]),
        ("$.applications[-1:].id", ["b-3"]),
        ("$.applications[0,2].id", ["a-1", "b-3"]),
        ("$.applications[*]['id','years']", [{"id": "a-1", "years": 2}, {"id": "a-2", "years": 7}, {"id": "b-3"}]),
        ("$.applications[?(@.years > $.limit)]['id','years']", [{"id": "a-2", "years": 7}]),
        ("$..years", [2, 7]),
        ("$..nothing", []),
        ("$.applications[1]..id", ["a-2"]),
        ("$..[0].id", ["a-1"]),
        ("$.applications[?(@.years)].id", ["a-1", "a-2"]),
        ("$.applications[?(@.years > 2)].id", ["a-2"]),
        ("$.applications[?(@.status == 'PENDING' && @.years)].id", ["a-1"]),
        ("$.applications[?(@['status'] == 'ACCEPTED')].id", ["a-2"]),
        ("$.applications[?(@.own-car == true)].id", ["a-2"]),
        ("$.applications[?(@.id =~ /a-.*/)].id", ["a-1", "a-2"]),
        ("$.applications[?(@.id in ['a-1', 'b-3'])].id", ["a-1", "b-3"]),
        ("$.applications[?(@.years > $.limit)].id", ["a-2"]),
        ("$.applications[?(@.id == ']')].id", []),
        ("$.applications[?(@.years > 9)]", []),
        ("$.applications[*].nothing", []),
        ("$.id[*]", []),
        ("$nannies[*]", ["ann", "bob"]),
        ("$$.Execution[*]", ["book-1"]),
    ],
)
def test_every_other_path_gives_the_list_of_what_it_finds(path: str, found: list[Any], scope: Scope) -> None:
    assert compile_path(path)(JOB, scope) == found


@pytest.mark.parametrize(
    ("path", "hint", "sentence"),
    [
        (
            "$.jobID",
            "$ is there, with id, open, first-name, odd. name, 1st, applications, limit; it has no 'jobID'.",
            "No results for path: $['jobID']",
        ),
        (
            "$.jobs.x[?(@.a)]",
            "$ is there, with id, open, first-name, odd. name, 1st, applications, limit; it has no 'jobs'.",
            "Missing property in path $['jobs']",
        ),
        (
            "$.applications[3].id",
            "$.applications is an array of 3; it has no item 3.",
            "Missing property in path $['applications'][3]",
        ),
        (
            "$.applications[-4]",
            "$.applications is an array of 3; it has no item -4.",
            "No results for path: $['applications'][-4]",
        ),
        (
            "$.id[0]",
            '$.id is the string "j-1"; it has no item 0.',
            'Filter: [0] can only be applied to arrays. Current context is: "j-1"',
        ),
        ("$.id.x", "$.id is the string \"j-1\"; it has no 'x'.", "Property ['x'] not found in path $['id']"),
        ("$.open.x", "$.open is null; it has no 'x'.", "Property ['x'] not found in path $['open']"),
        (
            "$.limit[0:1]",
            "$.limit is the number 5; [0:1] asks for the items of an array.",
            "Filter: [0:1] can only be applied to arrays. Current context is: 5",
        ),
        (
            "$.limit[?(@.x)]",
            "$.limit is the number 5; [?(@.x)] asks for the items of an array.",
            "Filter: [?(@.x)] can only be applied to arrays. Current context is: 5",
        ),
        (
            "$.applications[-3].x",
            "$.applications[-3] is there, with id, status, years; it has no 'x'.",
            "No results for path: $['applications'][-3]['x']",
        ),
        (
            "$$.Execution.Id",
            "$$.Execution is there, with Name; it has no 'Id'.",
            "No results for path: $['Execution']['Id']",
        ),
        (
            "$jobs.id",
            "The variable $jobs has not been assigned; there is job, nannies.",
            "Missing property in path $['jobs']",
        ),
        ("$job.name", "$job is there, with id; it has no 'name'.", "No results for path: $['job']['name']"),
    ],
)
def test_what_is_not_there_is_named_with_what_was(path: str, hint: str, sentence: str, scope: Scope) -> None:
    with pytest.raises(PathNotFound) as missing:
        compile_path(path)(JOB, scope)
    assert missing.value.path == path
    assert missing.value.hint == hint
    assert str(missing.value) == sentence


@pytest.mark.parametrize("path", ["$.jobs[*]", "$.jobs.x[*].y", "$.jobs.*", "$.jobs[0:2]", "$.jobs[ : ]", "$.jobs..x"])
def test_a_wildcard_or_a_slice_below_what_is_missing_finds_nothing(path: str, scope: Scope) -> None:
    assert compile_path(path)(JOB, scope) == []
    assert compile_path(path.replace("$.jobs", "$.applications[9]"))(JOB, scope) == []


@pytest.mark.parametrize("path", ["$.jobs", "$.jobs[0]", "$.jobs[0,1]", "$.jobs[?(@.x)]", "$.id[0:1]", "$.id[0][*]"])
def test_names_indexes_and_filters_fail_where_something_is_missing(path: str, scope: Scope) -> None:
    with pytest.raises(PathNotFound):
        compile_path(path)(JOB, scope)


@pytest.mark.parametrize("end", ["", " ", "  \n"])
def test_spaces_after_a_path_do_not_count(end: str, scope: Scope) -> None:
    assert compile_path("$.id" + end)(JOB, scope) == "j-1"
    assert compile_path("$.applications[*].id" + end)(JOB, scope) == compile_path("$.applications[*].id")(JOB, scope)


def test_a_function_in_a_path_asks_for_a_field_of_that_name(scope: Scope) -> None:
    with pytest.raises(PathNotFound) as missing:
        compile_path("$.applications.length()")(JOB, scope)
    assert str(missing.value) == "Property ['length()'] not found in path $['applications']"


@pytest.mark.parametrize("path", ["$[?(@ > 1)]", "$[?(@ == 'a')]", "$..[?(@ != 9)]", "$[?(!@.x)]"])
def test_a_filter_does_not_match_scalars(path: str, scope: Scope) -> None:
    assert compile_path(path)([1, 2, "a", None, True], scope) == []


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("@.s==OPEN", ["OPEN"]),
        ("@.s != OPEN", ["a-b", "/x/y"]),
        ("@.s == OPEN || @.s==a-b", ["OPEN", "a-b"]),
        ("(@.s==/x/y)", ["/x/y"]),
        ("@.n == 1", ["OPEN"]),
        ("@.n==true", []),
        ("@.n==-1.5e0", ["a-b"]),
        ("@.s == 'x==OPEN'", []),
    ],
)
def test_a_text_in_a_filter_needs_no_quotes(condition: str, found: list[str], scope: Scope) -> None:
    items = [{"s": "OPEN", "n": 1}, {"s": "a-b", "n": -1.5}, {"s": "/x/y"}]
    assert compile_path(f"$[?({condition})].s")(items, scope) == found


def test_a_descent_goes_as_deep_as_data_may(scope: Scope) -> None:
    data: Any = {"x": 1}
    for _ in range(DEEPEST - 1):
        data = [data]
    assert compile_path("$..x")(data, scope) == [1]


def test_a_regular_expression_in_a_filter_is_bounded(scope: Scope) -> None:
    with pytest.raises(StatesError, match="takes too long"):
        compile_path("$[?(@.a =~ /(a+)+x/)]")([{"a": "a" * 40}], scope)


def test_a_filter_on_an_object_asks_about_the_object_itself(scope: Scope) -> None:
    assert compile_path("$.car[?(@.seats)].seats")({"car": {"seats": 4}}, scope) == [4]
    assert compile_path("$.car[?(@.doors)]")({"car": {"seats": 4}}, scope) == []


def test_a_hint_shows_the_first_names_of_a_large_object(scope: Scope) -> None:
    with pytest.raises(PathNotFound) as missing:
        compile_path("$.x")({f"f{number}": number for number in range(10)}, scope)
    assert missing.value.hint == "$ is there, with f0, f1, f2, f3, f4, f5, f6, f7 and 2 more; it has no 'x'."
    with pytest.raises(PathNotFound) as missing:
        compile_path("$.x")(dict.fromkeys("abcdefgh"), scope)
    assert missing.value.hint == "$ is there, with a, b, c, d, e, f, g, h; it has no 'x'."


@pytest.mark.parametrize(
    ("path", "past_end"),
    [("$.applications[3]", True), ("$.applications[3].id", False), ("$.id[0]", False), ("$.applications.x", False)],
)
def test_only_an_index_at_the_end_of_a_path_is_past_the_end_of_an_array(
    path: str, past_end: bool, scope: Scope
) -> None:
    with pytest.raises(PathNotFound) as missing:
        compile_path(path)(JOB, scope)
    assert missing.value.past_end == past_end


@pytest.mark.parametrize(
    "text",
    [
        "",
        "id",
        "$.",
        "$..",
        "$.a..",
        "$...a",
        "$.a,b",
        "$.a b",
        "$a-b",
        "$.a[",
        "$.a[x]",
        "$.a['x]",
        "$.a.f(1)",
        " $.a",
    ],
)
def test_a_text_that_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(PathSyntaxError, match="is not a path"):
        compile_path(text)


@pytest.mark.parametrize("text", ["$.a[?(@.x]", "$.a[?(@.x ==)]", "$[?(@.x", "$.a[?]", "$.a[?(x)]"])
def test_a_filter_that_cannot_be_read_is_refused_with_the_path(text: str) -> None:
    with pytest.raises(PathSyntaxError, match="is not a path"):
        compile_path(text)


def test_a_backslash_in_a_bracketed_name_takes_the_meaning_from_a_quote_or_a_backslash_alone(scope: Scope) -> None:
    assert compile_path("$['a\\\"b']")({'a\\"b': 1}, scope) == 1
    assert compile_path("$['a\\\\b']")({"a\\b": 2}, scope) == 2


def test_simple_paths_need_no_library() -> None:
    program = (
        "import sys; from asl_interpreter.jsonpath.path import compile_path; compile_path('$.a[0]');"
        "compile_path('$.a[?(@.b.c)].d[*]');"
        "assert 'jsonpath' not in sys.modules; compile_path('$.a[1:]'); assert 'jsonpath' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_names_in_a_list_give_an_object_of_the_fields_that_are_there(scope: Scope) -> None:
    assert compile_path("$['id','limit','nothing']")(JOB, scope) == {"id": "j-1", "limit": 5}
    assert compile_path("$.applications[0]['id', 'years']")(JOB, scope) == {"id": "a-1", "years": 2}
    with pytest.raises(PathNotFound):
        compile_path("$.id['a','b']")(JOB, scope)


def test_a_name_at_any_depth_is_found_in_a_value_before_what_is_in_it_and_in_their_order(scope: Scope) -> None:
    data = {"b": [{"x": {"x": 1}}, [[{"x": 2}]]], "x": [{"x": 3}], "c": {"x": None}}
    assert compile_path("$..x")(data, scope) == [[{"x": 3}], {"x": 1}, 1, 2, 3, None]
