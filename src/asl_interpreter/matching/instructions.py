"""A regular expression as a list of instructions, which `rehearsal` goes through one by one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]  # not in the documentation of `re`
from typing import Any, TypeAlias

c: Any = _constants

Test: TypeAlias = Callable[[str, int], Any]
"""Whether one character, or none, matches at a place: a match, or None."""

_MOST = 20_000  # instructions; `(a{1,1000}){1,1000}` would have a million


class TooLarge(Exception):
    """The expression has too many instructions."""


@dataclass(slots=True)
class Instructions:
    """Each a tuple of its name and what it needs."""

    steps: list[tuple[Any, ...]] = field(default_factory=list)
    registers: int = 0
    """How many places are remembered: where groups begin and end, and where a loop's turn began."""


def compile_instructions(tree: Any) -> Instructions:
    """The program of an expression that `re` has parsed. Raises `TooLarge`."""
    state = tree.state
    program = Instructions(registers=2 * state.groups)
    _Compiler(program, state).sequence(tree, state.flags)
    program.steps.append(("match",))
    return program


class _Compiler:
    def __init__(self, program: Instructions, state: Any) -> None:
        self._instructions = program
        self._state = state

    def sequence(self, tree: Iterable[Any], flags: int) -> None:
        for operation, argument in tree:
            self._one(operation, argument, flags)

    def _add(self, *step: Any) -> int:
        steps = self._instructions.steps
        if len(steps) >= _MOST:
            raise TooLarge
        steps.append(step)
        return len(steps) - 1

    def _test(self, operation: Any, argument: Any, flags: int) -> Test:
        """What `re` itself says of one item, which is a character or less."""
        item = _parser.SubPattern(self._state, [(operation, argument)])
        return _compiler.compile(item, flags & ~_parser.SRE_FLAG_DEBUG).match  # type: ignore[no-any-return]

    def _one(self, operation: Any, argument: Any, flags: int) -> None:
        if operation is c.SUBPATTERN:
            group, added, removed, body = argument
            if group is not None:
                self._add("save", 2 * group)
            self.sequence(body, (flags | added) & ~removed)
            if group is not None:
                self._add("save", 2 * group + 1)
        elif operation is c.BRANCH:
            self._branch(argument[1], flags)
        elif operation in (c.MAX_REPEAT, c.MIN_REPEAT):
            least, most, body = argument
            self._repeat(least, most, body, flags, greedy=operation is c.MAX_REPEAT)
        elif operation is c.POSSESSIVE_REPEAT:
            self._apart("atomic", [(c.MAX_REPEAT, argument)], flags)
        elif operation is c.ATOMIC_GROUP:
            self._apart("atomic", argument, flags)
        elif operation in (c.ASSERT, c.ASSERT_NOT) and argument[0] > 0:
            self._apart("look" if operation is c.ASSERT else "look_not", argument[1], flags)
        elif operation in (c.AT, c.ASSERT, c.ASSERT_NOT):  # a look behind has a fixed length, so `re` may do it
            self._add("at", self._test(operation, argument, flags))
        elif operation is c.GROUPREF:
            self._add("again", argument, bool(flags & _parser.SRE_FLAG_IGNORECASE))
        elif operation is c.FAILURE:
            self._add("fail")
        elif operation is c.GROUPREF_EXISTS:
            raise TooLarge  # JavaScript has none
        else:
            self._add("character", self._test(operation, argument, flags))

    def _apart(self, name: str, body: Any, flags: int) -> None:
        """What is matched by itself: once it has matched, no other way through it is tried."""
        inner = Instructions(registers=self._instructions.registers)
        _Compiler(inner, self._state).sequence(body, flags)
        inner.steps.append(("match",))
        self._instructions.registers = max(self._instructions.registers, inner.registers)
        self._add(name, inner)

    def _branch(self, branches: list[Any], flags: int) -> None:
        steps, jumps = self._instructions.steps, []
        for branch in branches[:-1]:
            split = self._add()
            self.sequence(branch, flags)
            jumps.append(self._add())
            steps[split] = ("split", split + 1, len(steps))
        self.sequence(branches[-1], flags)
        for jump in jumps:
            steps[jump] = ("jump", len(steps))

    def _repeat(self, least: int, most: Any, body: Any, flags: int, *, greedy: bool) -> None:
        steps = self._instructions.steps
        for _ in range(least):
            self.sequence(body, flags)
        if most is not c.MAXREPEAT:
            splits = []
            for _ in range(most - least):
                splits.append(self._add())
                self.sequence(body, flags)
            for split in splits:
                steps[split] = _split(split + 1, len(steps), greedy)
            return
        register = self._instructions.registers
        self._instructions.registers += 1
        split = self._add()
        self._add("save", register)
        self.sequence(body, flags)
        self._add("moved", register)  # a turn that took nothing is the last
        self._add("jump", split)
        steps[split] = _split(split + 1, len(steps), greedy)


def _split(on: int, past: int, greedy: bool) -> tuple[Any, ...]:
    return ("split", on, past) if greedy else ("split", past, on)
