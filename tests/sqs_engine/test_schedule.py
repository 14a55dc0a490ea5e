"""The priority queue under everything, and the ids."""

from uuid import UUID

from sqs_engine import seeded
from sqs_engine.schedule import Schedule


def test_the_first_is_the_one_with_the_least_key_and_among_equals_the_one_put_first() -> None:
    schedule: Schedule[str] = Schedule()
    for item, key in (("c", 2), ("a", 1), ("b", 1), ("late", 0)):
        schedule.put(item, key)
    schedule.put("late", 3)
    order = []
    while (first := schedule.first()) is not None:
        order.append(first[1])
        schedule.drop(first[1])
    assert order == ["a", "b", "c", "late"]


def test_what_was_moved_or_dropped_does_not_pile_up() -> None:
    schedule: Schedule[str] = Schedule()
    schedule.put("stays", 0)
    for key in range(1, 10_000):
        schedule.put("moves", key)
        schedule.put(str(key), key)
        schedule.drop(str(key))
    assert len(schedule._heap) < 200
    assert (len(schedule), "moves" in schedule, schedule.first()) == (2, True, (0, "stays"))


def test_ids_are_uuids_that_a_seed_makes_again() -> None:
    first, second, other = seeded(1), seeded(1), seeded(2)
    ids = [first() for _ in range(3)]
    assert ids == [second() for _ in range(3)]
    assert len({*ids, other()}) == 4
    assert {UUID(each).version for each in ids} == {4}
