"""What a path leads to is not there: which part of the path failed, and what was found instead."""

from asl_interpreter.jsonpath.syntax import VARIABLES, PathText
from asl_interpreter.values import JSON, text, type_name

_NAMES_SHOWN = 8


class PathNotFound(Exception):
    """What a path leads to is not there. The field that uses the path says what becomes of that.

    `path` is the text of the path; `searched` the value at its root. As a string it is the sentence of Jayway's
    JsonPath, which AWS repeats in some causes.
    """

    def __init__(self, parts: PathText, searched: JSON) -> None:
        super().__init__()
        self.path = parts.text
        self.searched = searched
        self._parts = parts

    @property
    def past_end(self) -> bool:
        """Whether it is only the path's end that fails: an index for which the array there has too few items."""
        followed, value = self._followed()
        return isinstance(value, list) and self._fails_last(followed) and isinstance(self._parts.steps[-1], int)

    @property
    def before_query(self) -> bool:
        """Whether a name or an index on the way to the query is missing, and not what the query itself asks for."""
        followed, value = self._followed()
        steps = self._parts.steps
        return followed < len(steps) and (isinstance(steps[followed], str) or isinstance(value, list))

    @property
    def hint(self) -> str:
        """Which part failed, and what was there, for a reader."""
        followed, value = self._followed()
        steps = self._parts.steps
        is_variable = self._parts.root == VARIABLES
        if is_variable and not followed:
            return f"The variable ${steps[0]} has not been assigned; there is {_contents(value)}."
        written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps[:followed])
        where = f"${written.removeprefix('.')}" if is_variable else f"{self._parts.root}{written}"
        if followed == len(steps):
            return f"{where} is {_description(value)}; {self._parts.query} asks for the items of an array."
        wanted = steps[followed]
        missing = f"item {wanted}" if isinstance(wanted, int) else f"'{wanted}'"
        return f"{where} is {_description(value)}; it has no {missing}."

    def __str__(self) -> str:
        followed, value = self._followed()
        steps = self._parts.steps
        wanted = steps[followed] if followed < len(steps) else self._parts.query
        if not isinstance(value, list) and (isinstance(wanted, int) or followed == len(steps)):
            part = f"[{wanted}]" if isinstance(wanted, int) else wanted
            return f"Filter: {part} can only be applied to arrays. Current context is: {text(value)}"
        reached = "".join(f"[{step}]" if isinstance(step, int) else f"['{step}']" for step in steps[: followed + 1])
        if not isinstance(wanted, int) and not isinstance(value, dict):
            before = reached.removesuffix(f"['{wanted}']")
            return f"Property ['{wanted}'] not found in path ${before}"
        return f"{'No results for path:' if self._fails_last(followed) else 'Missing property in path'} ${reached}"

    def _followed(self) -> tuple[int, JSON]:
        """How many steps could be followed, and the value they lead to."""
        value = self.searched
        for index, step in enumerate(self._parts.steps):
            if isinstance(step, int):
                there = isinstance(value, list) and -len(value) <= step < len(value)
            else:
                there = isinstance(value, dict) and step in value
            if not there:
                return index, value
            value = value[step]
        return len(self._parts.steps), value

    def _fails_last(self, followed: int) -> bool:
        return followed == len(self._parts.steps) - 1 and not self._parts.query


def _description(value: JSON) -> str:
    if isinstance(value, dict):
        return f"there, with {_contents(value)}"
    if isinstance(value, list):
        return f"an array of {len(value)}"
    return "null" if value is None else f"the {type_name(value)} {text(value)}"


def _contents(value: dict[str, JSON]) -> str:
    names = list(value)
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return f"{', '.join(names[:_NAMES_SHOWN])}{more}" if names else "nothing in it"
