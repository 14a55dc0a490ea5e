"""On which line each part of a text stands, whichever way it is written."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_interpreter.files import definitions_in
from asl_interpreter.files.document import Malformed, read_document
from asl_interpreter.files.places import json_spots, nearest

JSON_TEXT = """{
\t"StartAt": "A", "States": {
    "A": {"Type": "Choice",
      "Choices": [
        {"Next": "B"},
        {"Next": "A, \\"B\\" ]}"}
      ]}
  }
}"""
YAML_TEXT = """
StartAt: A
States:
  A:
    Type: Choice
    Choices:
      - Next: B
      - Next: |
          A
"""


@pytest.mark.parametrize(
    ("location", "spot"),
    [
        ("", (1, 1)),
        ("/StartAt", (2, 2)),
        ("/States/A", (3, 5)),
        ("/States/A/Choices[1]", (6, 9)),
        ("/States/A/Choices[1]/Next", (6, 10)),
    ],
)
def test_a_field_of_json_is_where_its_name_is_and_an_item_where_it_begins(location: str, spot: tuple[int, int]) -> None:
    assert json_spots(JSON_TEXT)[location] == spot


@pytest.mark.parametrize(
    ("location", "spot"),
    [("/StartAt", (2, 1)), ("/States/A", (4, 3)), ("/States/A/Choices[1]", (8, 9)), ("/States/A/Type", (5, 5))],
)
def test_a_field_of_yaml_is_where_its_name_is_and_an_item_where_it_begins(location: str, spot: tuple[int, int]) -> None:
    assert read_document(YAML_TEXT, "a.yaml").spots[location] == spot


@pytest.mark.parametrize(
    ("location", "spot"),
    [
        ("/States/A/Choices[1]/Default", (6, 9)),
        ("/States/A/Choices[1]/x[3]/y/z", (6, 9)),
        ("/States/A/Choices[7]", (4, 7)),
        ("/None", (1, 1)),
    ],
)
def test_what_is_missing_is_where_the_nearest_thing_around_it_is(location: str, spot: tuple[int, int]) -> None:
    assert nearest(json_spots(JSON_TEXT), location) == spot


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def locations(value: object, at: str = "") -> list[str]:
    if isinstance(value, dict):
        return [at, *(each for name, item in value.items() for each in locations(item, f"{at}/{name}"))]
    if isinstance(value, list):
        return [at, *(each for index, item in enumerate(value) for each in locations(item, f"{at}[{index}]"))]
    return [at]


@given(VALUES, st.sampled_from([None, 0, "\t"]))
def test_every_part_of_any_json_has_a_spot(value: object, indent: str | int | None) -> None:
    text = json.dumps(value, indent=indent)

    assert json_spots(text).keys() == set(locations(value))
    assert read_document(text, "a.json").value == value


@given(st.text(alphabet="{}[]:,\"\\ab1 \n-&*!<>|'", max_size=30), st.sampled_from(["a.json", "a.yaml", "<stdin>"]))
def test_any_text_is_read_or_is_malformed(text: str, name: str) -> None:
    with suppress(Malformed):  # and nothing else
        read_document(text, name)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: {b: 1", "a.yaml:2:1: "),
        ("a: 1\nb: 2\na: 3\n", "a.yaml:3:1: 'a' stands twice in one object"),
        ("a: .inf", "a.yaml:1:4: .inf is no number of JSON"),
        ("? [a]\n: 1", "a.yaml:1:3: The name of a field must be text"),
        ("a: &x [*x]", "The aliases of the file make more of it than can be read"),
        ("[" * 300, "nested 200 deep"),
        ("a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]\n"
         for a, b in zip("abcdef", "bcdefg", strict=True)), "The aliases"),
    ],
    ids=["unclosed", "twice", "infinity", "list as name", "circle", "deep", "laughs"],
)  # fmt: skip
def test_yaml_that_says_what_json_cannot_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_document(text, "a.yaml").each_once("a.yaml")
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,\n}', "a.json:1:8: The file is not JSON: a comma stands before }."),
        ('{"a": [1,\n ]}', "a.json:1:9: The file is not JSON: a comma stands before ]."),
        ('{"a": 1,\n // why\n "b": 2}', "a.json:2:2: The file is not JSON: it has no comments; a state has the field"),
        ("{'a': 1}", 'a.json:1:2: The file is not JSON: a text stands in double quotes, "…".'),
        ('{"a" 1}', "a.json:1:6: The file is not JSON: Expecting ':' delimiter."),
    ],
)
def test_a_notation_that_is_not_jsons_is_named_where_it_stands(text: str, message: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_document(text, "a.json")

    assert str(refused.value).startswith(message)


def test_names_in_yaml_are_text_whatever_they_look_like_and_dates_are_text() -> None:
    text = "Yes: {Timestamp: 2026-01-01T09:00:00Z, 1: yes, null: 010}"

    assert read_document(text, "a.yml").value == {"Yes": {"Timestamp": "2026-01-01T09:00:00Z", "1": True, "null": 8}}


def test_a_merged_object_gives_the_fields_that_are_not_there() -> None:
    text = "base: &base {Type: Task, End: true}\nown: {<<: *base, End: false}"

    assert read_document(text, "a.yaml").value["own"] == {"Type": "Task", "End": False}


def test_a_json_file_with_a_mark_at_its_beginning_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('\ufeff{"StartAt": "A"}', encoding="utf-8")

    assert definitions_in(tmp_path / "a.json")[0].text == '{"StartAt": "A"}'
