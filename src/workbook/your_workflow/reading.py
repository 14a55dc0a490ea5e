"""Where a workflow comes from: a file, a template, or a text that was pasted."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from asl_interpreter.files import FileDefinition, Unreadable, definitions_in, definitions_of_text, the_one
from workbook.your_workflow.notice import Wanting

PASTED = "pasted"
"""What messages call a text that was pasted."""

_FENCE = re.compile(r"^[ \t]*```.*$", re.MULTILINE)
_WHAT = "`mine` takes the name of a file, or the text of a definition between three quotes."


def found(source: object, machine: str | None, substitutions: Mapping[str, str]) -> FileDefinition:
    """The definition that `source` is or names. Raises `Wanting`."""
    if isinstance(source, Mapping):
        source = json.dumps(source, indent=2, default=str)
    if not isinstance(source, str | Path) or not str(source).strip():
        raise Wanting(_WHAT)
    if isinstance(source, str) and source.lstrip().startswith("```"):  # pasted as a page of Markdown has it
        source = _FENCE.sub("", source)
    try:
        if is_text(source):
            name, every = PASTED, definitions_of_text(str(source), PASTED, substitutions)
        else:
            name, every = str(source), definitions_in(_file(Path(source)), substitutions)
        names = every.logical_ids
        if machine is None and len(names) > 1:
            raise Wanting(f'{name} has {len(names)} state machines, {", ".join(names)}: add machine="{names[0]}".')
        return the_one(every, name, machine)
    except Unreadable as why:
        raise Wanting(why) from None


def is_text(source: object) -> bool:
    """Whether this is a definition itself and not the name of a file: it begins like JSON, or has more than a line."""
    return isinstance(source, str) and (source.lstrip()[:1] in ("{", "[") or "\n" in source.strip())


def _file(path: Path) -> Path:
    if path.is_dir():
        raise Wanting(f"{path} is a folder: name the file in it.")
    if not path.is_file():
        raise Wanting(f"There is no file {path}. A name is looked for beside this page; a whole path is safest.")
    return path
