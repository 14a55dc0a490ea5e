"""Wait: lets time pass (specification, *Wait State*)."""

from datetime import datetime
from typing import ClassVar

from asl_interpreter.choice import timestamp
from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.states import Around
from asl_interpreter.language import Language
from asl_interpreter.scope import Expression
from asl_interpreter.states.state import State
from asl_interpreter.values import JSON, text
from asl_interpreter.visit import Visit
from asl_interpreter.walk import Steps

_WAYS = ("Seconds", "SecondsPath", "Timestamp", "TimestampPath")
_MOST_SECONDS = 99_999_999  # that may be written in the definition
_LONGEST = 2**31 - 1  # seconds, however they were computed: some 68 years


class Wait(State):
    type: ClassVar[str] = "Wait"
    fields: ClassVar[tuple[str, ...]] = ("Seconds", "Timestamp", "Assign")
    evaluates_on_entry = False

    def __init__(self, name: str, fields: Fields, language: Language, around: Around) -> None:
        super().__init__(name, fields, language, around)
        if not any(way in fields for way in _WAYS):
            fields.at.fault(f"A Wait state must have one of these fields: [{', '.join(_WAYS)}]")
        fields.exclude(*_WAYS)
        self._way = next((way for way in _WAYS if way in fields), "")
        self._written = fields.raw(self._way)
        self._seconds: int | None = None
        self._until: datetime | None = None
        self._expression: Expression | None = None
        name = self._way.removesuffix("Path")
        if isinstance(self._written, str) and self._way == language.computed_name(name):
            self._expression = language.computed(fields, name)
        elif self._way == "Seconds":
            self._seconds = fields.integer("Seconds", 0, _MOST_SECONDS)
        elif self._way == "Timestamp":
            self._until = timestamp.parse(fields.string("Timestamp") or "")
            if self._until is None:
                (fields.at / "Timestamp").fault("String does not match RFC3339 timestamp")

    def run(self, visit: Visit) -> Steps:
        self.flow.enter(visit)
        now = visit.walk.execution.time  # not when it was entered: a redriven one waits anew
        ends = self._ends(visit, now)
        if ends - now > _LONGEST:
            raise self.language.failure("Wait state delay is too long.", self._way)
        yield ends
        visit.next = self.next
        self.flow.pass_on(visit)

    def _ends(self, visit: Visit, now: float) -> float:
        """When the waiting is over, in seconds since the epoch."""
        if self._expression is None:
            return self._until.timestamp() if self._until is not None else now + (self._seconds or 0)
        value = self.language.value(self._expression, visit)
        if self._way.startswith("Timestamp"):
            return self._instant(value)
        return now + min(self._whole(value), _LONGEST + 1)  # which may be beyond all floats

    def _instant(self, value: JSON) -> float:
        shown = value if isinstance(value, str) else text(value)
        instant = timestamp.parse(shown)
        if instant is not None:
            return instant.timestamp()
        raise self.language.unfit(self._way, self._written, shown, self.language.no_timestamp)

    def _whole(self, value: JSON) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            fault = "cannot be parsed as a long value"
        elif value < 0:
            fault = "references a negative value"
        else:
            return value
        raise self.language.unfit(self._way, self._written, text(value), fault)
