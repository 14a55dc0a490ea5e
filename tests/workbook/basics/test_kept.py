"""What takes long to make is made once."""

from pathlib import Path

import pytest

from workbook.basics.kept import kept


def test_it_is_made_once_for_each_text(tmp_path: Path) -> None:
    made: list[str] = []

    def of(text: str) -> object:
        return kept(tmp_path / "kept", "list", text, lambda: made.append(text) or [text])  # type: ignore[func-returns-value]

    assert (of("a"), of("b"), of("a")) == (["a"], ["b"], ["a"])
    assert made == ["a", "b"]


def test_what_comes_first_is_what_comes_later(tmp_path: Path) -> None:
    first = kept(tmp_path, "pair", "a", lambda: (1, {2: 3}))
    assert first == kept(tmp_path, "pair", "a", lambda: None) == [1, {"2": 3}]


def test_an_error_is_raised_and_not_kept(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        kept(tmp_path, "number", "a", lambda: 1 / 0)
    assert kept(tmp_path, "number", "a", lambda: 1) == 1


def test_a_folder_that_cannot_be_written_to_costs_the_time_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    numbers = iter((1, 2))
    assert [kept(tmp_path / "file", "number", "a", lambda: next(numbers)) for _ in range(2)] == [1, 2]
