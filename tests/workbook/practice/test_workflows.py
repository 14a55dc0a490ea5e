"""The definitions in asl, by name."""

import pytest

from workbook.practice.workflows import in_pages_of, workflow


def test_each_call_gives_a_definition_of_its_own() -> None:
    workflow("book_nanny")["States"].clear()
    assert workflow("book_nanny")["States"]


def test_an_unknown_name_is_told_those_that_there_are() -> None:
    with pytest.raises(LookupError, match=r"book_nanny, .*book_nanny_at_scale"):
        workflow("book_nannies")


def test_pages_of_another_size_are_those_of_a_copy() -> None:
    whole = workflow("book_nanny_at_scale")
    small = in_pages_of(7, whole)
    limits = [each["States"]["Get the Next Page"]["Parameters"]["Limit"] for each in (whole, small)]
    assert limits == [500, 7]
