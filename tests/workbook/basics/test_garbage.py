import gc
from collections.abc import Iterator

import pytest

from workbook.basics.garbage import not_looked_for, put_off


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """What pytest itself froze stays so: every later search would look through all tests there are."""
    yield
    gc.enable()


def test_garbage_is_looked_for_again_afterwards_and_not_among_what_was_made() -> None:
    before = gc.get_freeze_count()
    with not_looked_for():
        assert not gc.isenabled()
        made = [[] for _ in range(1_000)]  # type: ignore[var-annotated]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(made)


def test_an_error_turns_the_search_on_again() -> None:
    with pytest.raises(ZeroDivisionError), not_looked_for():
        1 / 0  # noqa: B018
    assert gc.isenabled()


def test_who_turned_the_search_off_finds_it_off() -> None:
    gc.disable()
    with not_looked_for():
        pass
    assert not gc.isenabled()


def test_a_search_that_is_put_off_keeps_nothing_from_being_looked_for_later() -> None:
    kept = gc.get_freeze_count()
    with put_off():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() == kept


def test_an_error_ends_what_puts_the_search_off() -> None:
    with pytest.raises(ZeroDivisionError), put_off():
        1 / 0  # noqa: B018
    assert gc.isenabled()


def test_who_turned_the_search_off_finds_it_off_when_another_put_it_off() -> None:
    gc.disable()
    with put_off():
        pass
    assert not gc.isenabled()
