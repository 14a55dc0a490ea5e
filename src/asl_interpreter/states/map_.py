"""Map: the same states for every item of an array (guide, *Using Map state in Inline mode*)."""

from collections.abc import Iterator
from typing import ClassVar

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.states import Around, States
from asl_interpreter.errors import StatesError
from asl_interpreter.fields.amount import MapAmount
from asl_interpreter.language import Language
from asl_interpreter.scope import Scope
from asl_interpreter.states.concurrent import ConcurrentState, InsideFailed, Work
from asl_interpreter.states.distributed_map.mode import FIELDS as DISTRIBUTED_FIELDS
from asl_interpreter.states.distributed_map.mode import DistributedMode
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit
from asl_interpreter.walk import Steps, Walk, failed

_TOLERATED = ("ToleratedFailureCount", "ToleratedFailurePercentage")
_AT_ONCE = 40  # iterations of an inline Map that run side by side
_INLINE, _DISTRIBUTED = "INLINE", "DISTRIBUTED"


class Map(ConcurrentState):
    type: ClassVar[str] = "Map"
    fields: ClassVar[tuple[str, ...]] = (
        "ItemProcessor", "ItemSelector", "MaxConcurrency", "Retry", "Catch", "Assign", *DISTRIBUTED_FIELDS, *_TOLERATED,
    )  # fmt: skip

    def __init__(self, name: str, fields: Fields, language: Language, around: Around) -> None:
        super().__init__(name, fields, language, around)
        processor = _item_processor(fields)
        self.states = States(processor, around)
        distributed = processor.object("ProcessorConfig").get("Mode") == _DISTRIBUTED
        self._items = language.items(fields, members=distributed)
        # Parameters is the older name of ItemSelector.
        fields.exclude("ItemSelector", "Parameters")
        selector = "Parameters" if "Parameters" in fields else "ItemSelector"
        self._item_selector = language.template(fields, selector)
        self.max_concurrency = MapAmount(fields, "MaxConcurrency", language)
        # Accepted in inline mode, checked when the state runs, and without effect.
        count = MapAmount(fields, "ToleratedFailureCount", language)
        percentage = MapAmount(fields, "ToleratedFailurePercentage", language, most=100, whole=False)
        self.tolerated = count, percentage
        self._distributed: DistributedMode | None = None
        if distributed:
            self._distributed = DistributedMode(fields, processor, language)
        else:
            for field in DISTRIBUTED_FIELDS:
                if field in fields:
                    (fields.at / field).fault(f"{field} is not supported for a Map in mode {_INLINE}")

    @property
    def ends(self) -> bool:
        return super().ends or self.states.ends

    def items(self, visit: Visit, data: JSON) -> list[JSON]:
        """The items in the state's effective input. Raises `InsideFailed`."""
        try:
            items = visit.items = self._items(visit, data)
        except StatesError as error:
            failure = failed(visit, error)
            raise InsideFailed(failure.error, failure.cause, failure.event) from None
        return items

    def selected(self, visit: Visit, item: JSON, about: JSON) -> JSON:
        """The input of an iteration or a child execution: the item, or what ItemSelector makes of it.

        `about` is `Map.Item` of the context object. Raises `StatesError`.
        """
        if self._item_selector is None:
            return item
        context = {**visit.scope.context, "Map": {"Item": about}}
        scope = Scope(context, visit.scope.variables, visit.scope.random)
        return self._item_selector(self.language.subject(visit, scope), scope)

    def begin(self, visit: Visit) -> Steps:
        data = self.flow.enter(visit)
        if self._distributed is not None:
            return (yield from self._distributed.attempt(self, visit, data))
        items = self.items(visit, data)
        at_once = self.max_concurrency(visit) or _AT_ONCE
        visit.walk.tell("MapStateStarted", length=len(items))
        for tolerated in self.tolerated:
            tolerated(visit)
        work = Work(self._walks(visit, items), len(items), int(min(at_once, _AT_ONCE)))
        return (yield from self.all_of(visit, work))

    def states_of(self, walk: Walk) -> States:
        return self.states

    def steps_of(self, visit: Visit, walk: Walk) -> Steps:
        about = walk.item["Item"]
        if self._item_selector is None:
            return walk.through(self.states, about["Value"])
        return self._begun(visit, walk, about["Value"], about)

    def tell_of(self, walk: Walk, what: str) -> None:
        walk.tell(f"MapIteration{what}", name=self.name, index=walk.index)

    def _walks(self, visit: Visit, items: list[JSON]) -> Iterator[Walk]:
        for index, item in enumerate(items):
            about = {"Index": index, "Value": item}
            walk = visit.walk.child(visit, index, visit.walk.event, self.states, item)
            walk.item = {"Item": about}
            if self._item_selector is not None:
                walk.steps = self._begun(visit, walk, item, about)
            self.tell_of(walk, "Started")
            yield walk

    def _begun(self, visit: Visit, walk: Walk, item: JSON, about: JSON) -> Steps:
        """The steps of an iteration with an ItemSelector, whose failure is the iteration's."""
        try:
            data = self.selected(visit, item, about)
        except StatesError as error:
            raise failed(visit, error) from None
        return (yield from walk.through(self.states, data))


def _item_processor(fields: Fields) -> Fields:
    """ItemProcessor, or Iterator, its older name."""
    fields.exclude("ItemProcessor", "Iterator")
    name = "Iterator" if "Iterator" in fields else "ItemProcessor"
    if name not in fields:
        fields.require("ItemProcessor")
        return Fields(fields.object(name), type(fields.at)(fields.at.location))
    processor = Fields(fields.raw(name), fields.at / name)
    processor.allow(("Comment", "ProcessorConfig", "StartAt", "States"))
    mode = processor.object("ProcessorConfig").get("Mode", _INLINE)
    if mode not in (_INLINE, _DISTRIBUTED):
        (processor.at / "ProcessorConfig" / "Mode").fault(f"Value '{mode}' is not one of: [{_INLINE}, {_DISTRIBUTED}]")
    return processor
