"""YAML as people write definitions and templates in it, with the tags of CloudFormation.

(CloudFormation user guide, *Intrinsic function reference*: `!Sub text` is short for `{"Fn::Sub": text}`.)
"""

from math import isfinite
from typing import Any

import yaml

from asl_interpreter.files.places import Spot
from asl_interpreter.values import DEEPEST, JSON, TooDeep

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = tuple(f"tag:yaml.org,2002:{kind}" for kind in ("null", "bool", "int", "float"))
_MERGE = "tag:yaml.org,2002:merge"
_WITHOUT_PREFIX = ("Ref", "Condition")
_MOST = 200_000  # values; a few aliases of aliases can make more than fits into memory


class NotYaml(ValueError):
    """A text is no YAML, or says what JSON cannot. The message begins with `line:column: `."""

    def __init__(self, mark: Any, message: str) -> None:
        self.line, column = _spot(mark)
        super().__init__(f"{self.line}:{column}: {message}")


def read_yaml(text: str) -> tuple[JSON, dict[str, Spot], list[tuple[str, Spot]]]:
    """The value of a YAML text; by location, the spot of every field's name and every item; and what stands twice.

    What stands twice are names in one object, each with its location and the later spot. Raises `NotYaml`.

    Names of fields are text, whatever they look like (a state may be called `Yes`), and so is a date.
    """
    try:
        _check_depth(text)
        loader = _Loader(text)
        node = loader.get_single_node()
        reading = _Reading(loader)
        return (None if node is None else reading.value(node, "", 0)), reading.spots, reading.twice
    except yaml.MarkedYAMLError as fault:
        said = f"{fault.context}, {fault.problem}" if str(fault.problem).startswith("but ") else fault.problem
        raise NotYaml(fault.problem_mark, f"The file is not YAML: {said}") from None
    except (yaml.YAMLError, TooDeep) as fault:
        raise NotYaml(None, f"The file is not YAML: {fault}") from None


class _Reading:
    """Makes values of nodes, and notes where they are."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self._values = 0
        self.spots: dict[str, Spot] = {}
        self.twice: list[tuple[str, Spot]] = []

    def value(self, node: Any, at: str, depth: int) -> JSON:
        self._values += 1
        if self._values > _MOST or depth > DEEPEST:
            raise NotYaml(node.start_mark, "The aliases of the file make more of it than can be read")
        self.spots.setdefault(at, _spot(node.start_mark))
        if not node.tag.startswith("!"):
            return self._untagged(node, at, depth)
        name = node.tag[1:] if node.tag[1:] in _WITHOUT_PREFIX else f"Fn::{node.tag[1:]}"
        value = self._untagged(node, f"{at}/{name}", depth)
        if name == "Fn::GetAtt" and isinstance(value, str):
            value = value.split(".", 1)
        return {name: value}

    def _untagged(self, node: Any, at: str, depth: int) -> JSON:
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, f"{at}[{index}]", depth + 1) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._object(node, at, depth)
        if node.tag not in _PLAIN:
            return node.value
        try:
            value = self._loader.construct_object(node)
        except ValueError as fault:
            raise NotYaml(node.start_mark, str(fault)) from None
        if isinstance(value, float) and not isfinite(value):
            raise NotYaml(node.start_mark, f"{node.value} is no number of JSON")
        return value

    def _object(self, node: Any, at: str, depth: int) -> dict[str, JSON]:
        own = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise NotYaml(key.start_mark, "The name of a field must be text")
            if key.value in own and key.tag != _MERGE:
                self.twice.append((f"{at}/{key.value}", _spot(key.start_mark)))
            own.add(key.value)
        self._loader.flatten_mapping(node)  # `<<`, whose fields come first
        read = {}
        for key, value in node.value:
            inside = f"{at}/{key.value}"
            self.spots[inside] = _spot(key.start_mark)
            read[key.value] = self.value(value, inside, depth + 1)
        return read


def _check_depth(text: str) -> None:
    """Raise `TooDeep`; the loader calls itself for what lies within each other."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise TooDeep


def _spot(mark: Any) -> Spot:
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
