"""A set of states: the machine's own, a Parallel's branch, or what a Map does with each item."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.language import Language
from asl_interpreter.nearest import did_you_mean
from asl_interpreter.values import JSON

if TYPE_CHECKING:
    from asl_interpreter.states.state import State

_LONGEST_NAME = 80  # characters (Amazon States Language specification, *States*)
_LOST = "MISSING_TRANSITION_TARGET"


@dataclass(frozen=True, slots=True)
class Around:
    """What the states of a machine are compiled with, those inside a Map or a Parallel too. The machine hands it in."""

    language: Language
    """That of states that do not name their own."""
    languages: Mapping[str, Language]
    """Every query language, by its name."""
    types: "Mapping[str, type[State]]"
    """Every type of state, by the name that `Type` gives it."""

    def within(self, fields: Fields) -> Self:
        """What is around the states of an object that may name its query language."""
        return replace(self, language=self.language_of(fields))

    def language_of(self, fields: Fields) -> Language:
        """The query language that an object names itself, or that of what is around it.

        What names none is a fault, and read as if it named the one that is not the default (observed on AWS:
        floci-io/floci #2968).
        """
        if "QueryLanguage" not in fields:
            return self.language
        default, other = self.languages
        named = fields.string("QueryLanguage")
        if named is None:
            return self.languages[other]
        if named not in self.languages:
            hint = did_you_mean(named, self.languages)
            (fields.at / "QueryLanguage").fault(f"Value '{named}' is not one of: [{default}, {other}]", hint=hint)
            return self.languages[other]
        around = self.language.name
        if named != around and around != default:
            fields.at.fault(f"'QueryLanguage' can not be '{named}' if set to '{around}' for whole state machine")
        return self.languages[named]


class States:
    """`StartAt` and `States`, compiled."""

    def __init__(self, fields: Fields, around: Around) -> None:
        fields.require("States", "StartAt")
        self.start_at = fields.string("StartAt") or ""
        at = fields.at / "States"
        given = fields.object("States")
        if "States" in fields and not given:
            at.fault("States must hold at least one state")
        compiled = {name: compile_state(name, state, at.state(name), around) for name, state in given.items()}
        self.by_name: Mapping[str, State] = {name: state for name, state in compiled.items() if state is not None}
        self._check_transitions(fields, given)

    @property
    def ends(self) -> bool:
        """Whether any of the states is a last one, or has a last one inside."""
        return any(state.ends for state in self.by_name.values())

    def _check_transitions(self, fields: Fields, names: Collection[str]) -> None:
        ways = [(self.start_at, fields.at / "StartAt")] if isinstance(fields.raw("StartAt"), str) else []
        ways += [way for state in self.by_name.values() for way in state.targets()]
        if not names:
            return
        for target, at in ways:
            if target not in names:
                at.fault(f"Missing 'Next' target: {target}", _LOST, hint=did_you_mean(target, names))
        is_machine, is_sound = not fields.at.location, len(self.by_name) == len(names)
        if is_machine and is_sound and not self.ends:
            fields.at.fault("Workflow has no terminal state", "MISSING_END_STATE", placed=False)
            return  # as on AWS, which looks for unreachable states only where there is an end to reach
        reached = {target for target, _ in ways}
        for name in names:
            if name not in reached and self.start_at:
                (fields.at / "States" / name).fault(f'State "{name}" is not reachable.', _LOST)


def compile_state(name: str, definition: JSON, at: Place, around: Around) -> "State | None":
    """One state, compiled; None when it is none."""
    if len(name) > _LONGEST_NAME:
        at.fault(f"A state's name may have {_LONGEST_NAME} characters; this one has {len(name)}", "INVALID_STATE_NAME")
    fields = Fields(definition, at)
    fields.require("Type")
    type_name = fields.string("Type")
    own = around.language_of(fields)
    if type_name is None:
        return None
    if type_name not in around.types:
        message = f"The field 'Type' should have one of these values: [{', '.join(around.types)}]"
        (at / "Type").fault(message, hint=did_you_mean(type_name, around.types))
        return None
    return around.types[type_name](name, fields, own, around)
