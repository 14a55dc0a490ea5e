"""Round trips put together to legs, and how long a leg takes."""

from collections.abc import Callable, Iterator

import pytest
import simpy

from workbook.comparison.simulation.rounds import Leg, duration, legs


def test_calls_of_their_own_are_legs_of_their_own() -> None:
    found = legs([{"a": 1}, {"a": 1}, {"b": 1}])
    assert found == [Leg(1, (), ("a",)), Leg(1, (), ("a",)), Leg(1, (), ("b",))]


def test_a_map_is_one_leg_with_the_iteration_that_makes_three_calls() -> None:
    found = legs([{"query": 1}, {"send": 19, "get": 1}, {"publish": 1}, {"update": 1}])
    assert found == [Leg(1, (), ("query",)), Leg(3, ("send",) * 19, ("get", "publish", "update"))]


def test_a_map_of_more_than_40_goes_on_in_the_next_rounds() -> None:
    found = legs([{"send": 39, "get": 1}, {"send": 39, "publish": 1}, {"send": 21, "update": 1}])
    assert found == [Leg(3, ("send",) * 99, ("get", "publish", "update"))]


def test_a_call_after_a_map_of_equals_waits_for_the_map() -> None:
    found = legs([{"send": 4}, {"query": 1}, {"send": 4}])
    assert [leg.rounds for leg in found] == [1, 1, 1]


def _of(times: dict[str, float]) -> Callable[[str], float]:
    return times.__getitem__


def test_a_map_ends_with_its_slowest_iteration() -> None:
    leg = Leg(3, ("send",) * 19, ("get", "publish"))
    assert duration(leg, _of({"send": 30, "get": 8, "publish": 16})) == 30
    assert duration(leg, _of({"send": 20, "get": 8, "publish": 16})) == 24


def test_a_map_runs_40_iterations_at_once() -> None:
    assert duration(Leg(1, ("send",) * 40, ()), _of({"send": 10})) == 10
    assert duration(Leg(2, ("send",) * 41, ()), _of({"send": 10})) == 20


@pytest.mark.parametrize("calls", [39, 40, 41, 100, 999])
def test_a_map_takes_as_long_as_with_simpys_resource_of_40(calls: int) -> None:
    times = [(number * 7919) % 101 + 1 for number in range(calls)]
    clock = simpy.Environment()
    places = simpy.Resource(clock, 40)

    def iteration(takes: float) -> Iterator[simpy.Event]:
        with places.request() as place:
            yield place
            yield clock.timeout(takes)

    for each in times:
        clock.process(iteration(each))  # type: ignore[arg-type]
    clock.run()
    drawn = iter(times)
    assert duration(Leg(1, ("send",) * calls, ()), lambda _: next(drawn)) == clock.now
