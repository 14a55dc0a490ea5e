"""A table of rows, as HTML and as text."""

import re
from typing import Any

import pytest

from tests.workbook.figures.looks import contrast
from workbook.figures import table


def test_headings_come_in_the_order_in_which_rows_bring_them() -> None:
    shown = table([{"state": "Query", "ms": 7}, {"state": "Map", "ms": 12, "times": 20}])
    assert repr(shown).splitlines() == [
        "state  ms  times",
        "Query   7      –",
        "Map    12     20",
    ]


def test_columns_choose_and_order() -> None:
    assert repr(table([{"a": 1, "b": 2, "c": 3}], ["c", "a"])).splitlines() == ["c  a", "3  1"]


def test_a_column_that_no_row_has_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(KeyError, match="no row has job; there are jobId, cost"):
        table([{"jobId": 1, "cost": 2}], ["job"])


def test_values_are_shown_as_json_has_them_and_truth_in_words() -> None:
    row = {"item": {"S": "é"}, "found": True, "seconds": 0.30000000000000004}
    assert repr(table([row])).splitlines()[1].split() == ['{"S":', '"é"}', "yes", "0.3"]


def test_html_says_for_each_cell_where_it_stands_and_escapes() -> None:
    html = table([{"what": "<script>", "n": 1}])._repr_mimebundle_()["text/html"]
    assert re.findall(r'<td style="text-align:(\w+);[^"]*">([^<]*)</td>', html) == [
        ("left", "&lt;script&gt;"),
        ("right", "1"),
    ]


def test_no_rows_are_a_table_of_its_headings() -> None:
    assert repr(table([], ["PK", "SK"])) == "PK  SK"


@pytest.mark.parametrize("rows", [{"deliveries": 3}, "abc", [[1, 2]], 5, None])
def test_what_is_no_list_of_rows_is_refused_with_what_to_write(rows: Any) -> None:
    with pytest.raises(TypeError, match=r"rows are a list of mappings, such as \[\{'state': 'Map', 'ms': 12\}\]"):
        table(rows)


def test_headings_and_values_of_any_type_are_shown() -> None:
    cyclic: list[object] = []
    cyclic.append(cyclic)
    row: dict[Any, object] = {1: ("x",), None: {("a",): 1}, "c": cyclic}
    shown = table([row])
    assert repr(shown).splitlines()[0].split() == ["1", "None", "c"]
    assert "[[...]]" in shown._repr_mimebundle_()["text/html"]


OUTCOMES = [{"n": 1, "msg-2": "LOST"}, {"n": 2, "msg-2": "comes back"}, {"n": 3, "msg-2": "LOST it"}]


def test_a_value_that_is_to_stand_out_has_a_mark_and_a_colour_and_no_other_has() -> None:
    shown = table(OUTCOMES, bad=["LOST"], good=[3])
    assert [line.split()[-1] for line in repr(shown).splitlines()] == ["msg-2", "LOST", "back", "it"]
    assert [line.count("✗ LOST") for line in repr(shown).splitlines()] == [0, 1, 0, 0]
    assert repr(shown).count("✗") == repr(shown).count("✓") == 1
    html = shown._repr_mimebundle_()["text/html"]
    assert re.findall(r"<span[^>]*>([^<]*)</span>", html) == ["✗ LOST", "✓ 3"]


def test_what_stands_out_can_be_read_on_a_light_page_and_on_a_dark_one() -> None:
    html = table(OUTCOMES, bad=["LOST"], good=["comes back"])._repr_mimebundle_()["text/html"]
    pairs = re.findall(r"background-color:(#\w{6});color:(#\w{6})", html)  # its own ground, so no page's matters
    assert len(pairs) == 2
    assert all(contrast(ground, words) >= 4.5 for ground, words in pairs)


def test_nothing_stands_out_unless_asked() -> None:
    assert "<span" not in table(OUTCOMES)._repr_mimebundle_()["text/html"]


def test_values_of_any_type_are_compared_with_those_that_stand_out() -> None:
    assert repr(table([{"a": [1]}, {"a": {"b": 2}}], bad=[[1]])).splitlines() == ["a", "✗ [1]", '{"b": 2}']


def test_a_wide_table_scrolls_in_its_frame_and_its_short_cells_stay_on_one_line() -> None:
    html = table([{"id": "e3e70682…", "what": "word " * 20}])._repr_mimebundle_()["text/html"]
    assert html.startswith('<div style="overflow-x:auto"><table>')
    assert re.findall(r'<td style="text-align:left;([^"]*)">', html) == ["white-space:nowrap", "min-width:18em"]
