"""Going through a program as `re` goes through an expression, with every step counted."""

from asl_interpreter.matching.instructions import Instructions


class TooManySteps(Exception):
    """A match takes more steps than it may."""


class Rehearsal:
    """Searches of one program in one text, which may take `steps` together."""

    def __init__(self, program: Instructions, text: str, steps: int) -> None:
        self._instructions = program
        self._text = text
        self._left = steps

    def search(self, start: int) -> tuple[int, int] | None:
        """Where the first match from `start` on begins and ends. Raises `TooManySteps`."""
        for place in range(start, len(self._text) + 1):
            end = self._run(self._instructions, place, (-1,) * self._instructions.registers)
            if end is not None:
                return place, end[0]
        return None

    def _run(self, program: Instructions, place: int, registers: tuple[int, ...]) -> tuple[int, tuple[int, ...]] | None:
        """Where the match at `place` ends, and what it remembers; None when there is none."""
        text, steps, left = self._text, program.steps, self._left
        length = len(text)
        ways = [(0, place, registers)]
        while ways:
            here, place, registers = ways.pop()
            while True:
                left -= 1
                if left < 0:
                    raise TooManySteps
                step = steps[here]
                here += 1
                match step[0]:
                    case "character":
                        if place >= length or step[1](text, place) is None:
                            break
                        place += 1
                    case "split":
                        ways.append((step[2], place, registers))
                        here = step[1]
                    case "jump":
                        here = step[1]
                    case "save":
                        at = step[1]
                        registers = (*registers[:at], place, *registers[at + 1 :])
                    case "moved":
                        if registers[step[1]] == place:
                            here += 1
                    case "at":
                        if step[1](text, place) is None:
                            break
                    case "match":
                        self._left = left
                        return place, registers
                    case "again":
                        first, last = registers[2 * step[1] : 2 * step[1] + 2]
                        wanted, there = text[first:last], text[place : place + last - first]
                        if first < 0 or last < 0 or (wanted.lower() != there.lower() if step[2] else wanted != there):
                            break
                        place += last - first
                    case "fail":
                        break
                    case name:
                        self._left = left
                        inner = step[1]
                        found = self._run(inner, place, registers + (-1,) * (inner.registers - len(registers)))
                        left = self._left
                        if (found is None) is (name != "look_not"):
                            break
                        if found is not None:
                            registers = found[1]
                        if found is not None and name == "atomic":
                            place = found[0]
        self._left = left
        return None
