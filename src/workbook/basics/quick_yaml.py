"""Data files in YAML, read by libyaml where PyYAML has it: in a ninth of the time."""

from functools import cache
from typing import Any


def data_of(text: str) -> Any:
    """What `yaml.safe_load` gives. Raises `yaml.YAMLError`, a sentence with the line, also for a key that is there
    twice (YAML 1.2 forbids it, and PyYAML takes the last one without a word) and for a day that is none."""
    import yaml  # here: whatever connects imports who reads prices, and few of them ask for one

    try:
        return yaml.load(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        where = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise yaml.YAMLError(f"{where}{error.problem}") from error


@cache
def _loader() -> Any:
    import yaml

    class Strict(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            seen = set()
            for key, _ in node.value:
                if (key.tag, str(key.value)) in seen:
                    raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} is there twice", key.start_mark)
                seen.add((key.tag, str(key.value)))
            return super().construct_mapping(node, deep)

        def construct_object(self, node: Any, deep: bool = False) -> Any:
            try:
                return super().construct_object(node, deep)
            except ValueError as error:  # such as 2026-13-45
                said = f"{node.value!r} cannot be read: {error}"
                raise yaml.constructor.ConstructorError(None, None, said, node.start_mark) from error

    return Strict
