"""A table of rows, as HTML and as text."""

from typing import Any

import pytest

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
    assert '<td style="text-align:left">&lt;script&gt;</td><td style="text-align:right">1</td>' in html


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
