"""The picture of the data inside one state: which stages it shows, what it marks, and what it says after an error."""

import base64
import json
import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from asl_interpreter.tasks.call import TaskCall, TaskFailed
from asl_interpreter.test_state import answer
from asl_interpreter.values import DEEPEST
from tests.workbook.figures.looks import measure
from workbook.figures import Picture, data_flow
from workbook.figures.json_tokens import NAME, OTHER_VALUE, TEXT_VALUE, tokens

QUERY = "arn:aws:states:::aws-sdk:dynamodb:query"
UUID = "e3e70682-c209-4cac-a29f-6fbed82c07cd"
TASK = {
    "Type": "Task",
    "Resource": QUERY,
    "Parameters": {"TableName": "T", "IndexName.$": "$.jobId"},
    "ResultSelector": {"Items.$": "$.Items"},
    "ResultPath": "$.found",
    "End": True,
}


def tried(state: dict[str, Any], data: Any, task: Any = None, **more: Any) -> dict[str, Any]:
    """What TestState answers."""
    request = {"definition": json.dumps(state), "input": json.dumps(data), "inspectionLevel": "DEBUG", "roleArn": "r"}
    return answer(request | more, task=task)


def found(call: TaskCall) -> Any:
    return {"Items": [{"id": {"S": UUID}}], "Count": 1}


def throttled(call: TaskCall) -> Any:
    raise TaskFailed("DynamoDb.ThrottlingException", "Slow down. (Service: DynamoDb, Request ID: ABC-1)")


SIGNS = {"added": "+", "gone": "\N{MINUS SIGN}"}


def boxes(picture: Picture) -> list[list[str]]:
    """The texts in each box, in the order in which they are drawn: signs, lines of data, and the rest."""
    root = ElementTree.fromstring(picture.svg)
    stages = [group for group in root.iter() if group.get("class") == "stage"]
    return [list(filter(None, map(_words, stage))) for stage in stages]


def _words(drawn: ElementTree.Element) -> str:
    return SIGNS.get(drawn.get("class", ""), "".join(drawn.itertext()))


def headings(picture: Picture) -> list[str]:
    return [" ".join(text for text in box if not text.isdigit())[:40] for box in boxes(picture)]


def marked(picture: Picture, heading: str, mark: str) -> list[str]:
    """The lines of a box that carry a mark."""
    box = next(box for box in boxes(picture) if heading in box[:2])
    return [line for sign, line in pairwise(box) if sign == mark]


def test_every_stage_is_numbered_in_the_order_the_data_goes_through() -> None:
    picture = data_flow(tried(TASK, {"jobId": "7"}, found))
    assert [box[:2] for box in boxes(picture)] == [
        ["1", "Input"],
        ["2", "InputPath"],
        ["3", "Parameters"],
        ["4", "Result"],
        ["5", "ResultSelector"],
        ["6", "ResultPath"],
        ["7", "Output"],
    ]


def test_a_stage_that_changes_nothing_says_so_instead_of_repeating() -> None:
    picture = data_flow(tried(TASK, {"jobId": "7"}, found))
    assert boxes(picture)[1] == ["2", "InputPath", "the same as Input"]
    assert boxes(picture)[6][2] == "the same as ResultPath"


def test_what_result_path_adds_to_the_input_is_marked_and_the_input_is_not() -> None:
    picture = data_flow(tried(TASK, {"jobId": "7"}, found))
    added = marked(picture, "ResultPath", "+")
    assert added
    assert all("found" in line or "id" in line for line in added)
    assert not any("jobId" in line for line in added)


def test_what_result_selector_drops_is_named_with_a_mark_of_its_own() -> None:
    picture = data_flow(tried(TASK, {"jobId": "7"}, found))
    assert marked(picture, "ResultSelector", "\N{MINUS SIGN}") == ["Count"]


def test_true_and_one_are_a_change() -> None:
    state = {"Type": "Pass", "Parameters": {"flag": True, "kept.$": "$.kept"}, "End": True}
    assert marked(data_flow(tried(state, {"flag": 1, "kept": 2})), "Parameters", "+") == ['"flag":true,']


def test_after_an_error_of_the_task_the_stages_behind_it_are_not_reached() -> None:
    picture = data_flow(tried(TASK, {"jobId": "7"}, throttled))
    assert headings(picture)[3].startswith("DynamoDb.ThrottlingException")
    for name, box in zip(("Result", "ResultSelector", "ResultPath", "Output"), boxes(picture)[4:], strict=True):
        assert box == [name, "not reached"]


def test_a_path_that_fails_shows_the_engines_sentence_and_nothing_behind_it() -> None:
    picture = data_flow(tried(TASK, {"id": "7"}, found))
    assert "could not be found in the input" in " ".join(boxes(picture)[2])
    assert boxes(picture)[3] == ["Later stages and Output", "not reached"]


def test_a_caught_error_says_by_which_catcher_and_shows_the_output_it_made() -> None:
    catch = [
        {"ErrorEquals": ["Other"], "Next": "A"},
        {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "B"},
    ]
    picture = data_flow(tried(TASK | {"Catch": catch}, {"jobId": "7"}, throttled))
    assert "Caught by number 2 of the state's Catch." in boxes(picture)[3]
    assert boxes(picture)[4][:2] == ["4", "Output → B"]
    assert any("failure" in line for line in marked(picture, "Output → B", "+"))


def test_a_caught_error_goes_past_the_stages_that_were_not_reached() -> None:
    catch = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "B"}]
    picture = data_flow(tried(TASK | {"Catch": catch}, {"jobId": "7"}, throttled))
    assert "made by the Catch's ResultPath" in " ".join(boxes(picture)[4])
    assert [" ".join(box) for box in boxes(picture)[5:]] == ["Result, ResultSelector, ResultPath not reached"]
    heads = re.findall(r"l-4.5 -8h9z", picture.svg)
    assert len(heads) == 4  # to InputPath, to Parameters, to the error, and to the output: none to what is below it


def test_a_pass_state_has_no_stage_for_a_result_selector_that_it_cannot_have() -> None:
    picture = data_flow(tried({"Type": "Pass", "Parameters": {"a": 1}, "End": True}, {}))
    assert [box[1] for box in boxes(picture)] == ["Input", "InputPath", "Parameters", "ResultPath", "Output"]


def test_the_title_says_which_state_it_is() -> None:
    answered = tried({"Type": "Pass", "End": True}, {})
    titled = data_flow(answered, "Book, a Pass state")
    assert titled.alt == "Book, a Pass state: no stage changes the data."
    assert ">Book, a Pass state: no stage changes the data</text>" in titled.svg
    assert boxes(titled) == boxes(data_flow(answered))


def test_a_retry_that_is_due_is_told() -> None:
    retry = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 3}]
    picture = data_flow(tried(TASK | {"Retry": retry}, {"jobId": "7"}, throttled))
    assert "Number 1 of the state's Retry would try again after 3 s." in boxes(picture)[3]


def test_a_fail_state_has_an_error_and_no_stages_that_it_never_had() -> None:
    picture = data_flow(tried({"Type": "Fail", "Error": "JobNotOpen", "Cause": "Too late."}, {}))
    assert [box[:2] for box in boxes(picture)] == [
        ["1", "Input"],
        ["2", "InputPath"],
        ["JobNotOpen", "Too late."],
        ["Output", "not reached"],
    ]


def test_ids_of_requests_are_left_out() -> None:
    picture = data_flow(tried(TASK, {"jobId": "7"}, throttled))
    assert "Request ID" not in picture.svg + picture.alt


def in_its_box(picture: Picture) -> bool:
    """Whether every word ends before the boxes do, which is 18 pixels before the picture ends."""
    looks = measure(picture.svg)
    return all(words.room[2] <= looks.width - 18 for words in looks.words)


def test_ids_are_shortened_and_long_texts_cut_so_that_no_line_leaves_its_box() -> None:
    wide = {"jobId": UUID, "text": "long " * 100, "W" * 300: 1, "m": "M" * 300}
    picture = data_flow(tried(TASK, wide, found))
    lines = [line for box in boxes(picture) for line in box]
    assert UUID not in " ".join(lines)
    assert "e3e7…" in " ".join(lines)
    assert in_its_box(picture)


def test_a_long_text_is_broken_at_its_spaces_and_a_long_name_is_cut() -> None:
    condition = "jobStatus = :open AND username = :caller AND applicationCount <= :seen AND cancelled <> :true"
    lines = boxes(data_flow(tried({"Type": "Pass", "End": True}, {"C": condition, "T": "x" * 90})))[0]
    assert [line.split(":")[0] for line in lines[3:]] == ["{", '"C"', "AND cancelled <> ", '"T"', "}"]
    assert condition in " ".join(lines)
    assert lines[-2].endswith("x…")


def test_a_long_list_shows_its_first_items_and_counts_the_others() -> None:
    picture = data_flow(tried({"Type": "Pass", "End": True}, [{"n": number, "t": "x" * 30} for number in range(7)]))
    assert "… 6 more" in boxes(picture)[0]


@pytest.mark.parametrize(
    "wrap", [lambda inner: {"within": inner}, lambda inner: [inner], lambda inner: [0, {"a": inner}]]
)
def test_a_value_nested_as_deep_as_an_input_may_be_is_drawn_and_cut_within_its_box(wrap: Any) -> None:
    value = "the innermost value is longer than there is room for"
    for _ in range(DEEPEST // 2 - 1):
        value = wrap(value)
    picture = data_flow(tried({"Type": "Pass", "ResultPath": "$.again", "End": True}, {"it": value}))
    assert in_its_box(picture)
    assert any(re.fullmatch(r"… \d+ more( lines)?|.*…", text) for box in boxes(picture) for text in box)


def test_names_texts_and_other_values_have_colours_of_their_own() -> None:
    line = '"hours": -1.5, "urgent": true, "note": null, "job\\": \\"x": "3 true \\"of\\" them", "cut": "e3e7…'
    coloured = [(part.strip(" ,:"), colour) for part, colour in tokens(line) if part.strip(" ,:")]
    names = ['"hours"', '"urgent"', '"note"', '"job\\": \\"x"', '"cut"']
    assert [part for part, colour in coloured if colour == NAME] == names
    assert [part for part, colour in coloured if colour == TEXT_VALUE] == ['"3 true \\"of\\" them"', '"e3e7…']
    assert [part for part, colour in coloured if colour == OTHER_VALUE] == ["-1.5", "true", "null"]
    assert "".join(part for part, _ in tokens(line)) == line


def test_only_what_a_stage_changed_is_shown_and_the_rest_is_counted() -> None:
    state = {"Type": "Pass", "Result": {"new": 1}, "ResultPath": "$.found.deep", "End": True}
    data = {"a": 1, "b": [1, 2], "found": {"c": 3, "d": 4}, "e": 5}
    picture = data_flow(tried(state, data))
    (box,) = (box for box in boxes(picture) if "ResultPath" in box)
    assert box[3:] == [
        "{",
        "… 2 as before",
        '"found": {',
        "… 2 as before",
        "+",
        '"deep": {"new":1}',
        "},",
        "… 1 as before",
        "}",
    ]


def test_what_result_path_puts_into_the_input_is_named_where_it_was_shown_already() -> None:
    items = [{"id": {"S": UUID}, "text": {"S": "long " * 20}}] * 3
    picture = data_flow(tried(TASK, {"jobId": "7"}, lambda call: {"Items": items, "Count": 3}))
    (box,) = (box for box in boxes(picture) if "ResultPath" in box)
    assert box[3:] == ["{", "… 1 as before", "+", '"found":… what ResultSelector gave', "}"]


def test_a_stage_is_never_named_that_the_picture_does_not_have() -> None:
    state = {"Type": "Pass", "Parameters": {"text.$": "$.text", "more": 1}, "ResultPath": "$.again", "End": True}
    picture = data_flow(tried(state, {"text": "long " * 30}))
    (box,) = (box for box in boxes(picture) if "ResultPath" in box)
    assert '"again":… what Parameters gave' in box


def test_an_object_of_short_values_takes_few_lines() -> None:
    data = {f"name{number}": number for number in range(12)}
    box = boxes(data_flow(tried({"Type": "Pass", "End": True}, data)))[0]
    assert len(box[3:]) == 2
    assert "".join(box[3:]).replace(" ", "").count('"name') == 12


def test_every_stage_takes_the_whole_width_so_no_column_is_half_empty() -> None:
    root = ElementTree.fromstring(data_flow(tried(TASK, {"jobId": "7"}, found)).svg)
    stages = [next(iter(group)).attrib for group in root.iter() if group.get("class") == "stage"]
    assert {(stage["x"], stage["width"]) for stage in stages} == {("18", "792")}


def test_an_answer_without_the_data_is_refused_with_what_to_ask_for() -> None:
    with pytest.raises(ValueError, match="inspectionLevel='DEBUG'"):
        data_flow(tried({"Type": "Pass", "End": True}, {}, inspectionLevel="INFO"))


def test_the_details_name_the_stages_the_error_and_the_next_state() -> None:
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Booking Interrupted"}]
    picture = data_flow(tried(TASK | {"Catch": catch}, {"jobId": "7"}, throttled))
    assert picture.alt == "DynamoDb.ThrottlingException is caught, next is Booking Interrupted."
    words = picture.details
    order = [
        "Input:",
        "Parameters:",
        "Error DynamoDb.ThrottlingException",
        "Output:",
        "Result, ResultSelector, ResultPath: not reached",
        "Next state",
    ]
    places = [words.index(part) for part in order]
    assert places == sorted(places)
    assert words.endswith("Next state: Booking Interrupted.")


def test_the_picture_is_an_image_that_an_untrusted_notebook_shows() -> None:
    html = data_flow(tried({"Type": "Pass", "End": True}, {"a": "<b> & c"}))._repr_mimebundle_()["text/html"]
    data = re.search(r"base64,([^\"]+)", html)
    assert data is not None
    ElementTree.fromstring(base64.b64decode(data[1]))
