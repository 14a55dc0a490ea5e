"""Which files a command line means: those that it names, that a pattern fits, and the definitions in a folder."""

import os
from collections.abc import Iterator
from glob import glob
from pathlib import Path

from asl_interpreter.command_line.usage import UsageError

DEFINITIONS = (".asl.json", ".asl.yaml", ".asl.yml", ".asl")
TEMPLATES = ("template.json", "template.yaml", "template.yml")
"""How the names of files end that are looked for in a folder; `cdk synth` writes `Stack.template.json`."""

_PASSED_OVER = ("node_modules", "__pycache__", "site-packages")


def named(given: str) -> list[str]:
    """What one argument names: itself, or the files that it fits as a pattern, where no shell has looked."""
    fitting = [] if Path(given).exists() else sorted(glob(given, recursive=True))  # noqa: PTH207  # absolute patterns too
    return fitting or [given]


def within(folder: str) -> tuple[list[str], list[str]]:
    """The templates and the definitions below a folder, by their names. Raises `UsageError` where there are none."""
    files = sorted(_below(folder))
    templates = [file for file in files if file.endswith(TEMPLATES)]
    definitions = [file for file in files if file.endswith(DEFINITIONS)]
    if not files:
        ends = ", ".join(f"*{end}" for end in (*DEFINITIONS, *TEMPLATES))
        raise UsageError(f"{folder}: There is no definition in this folder, and no template: {ends}.")
    return templates, definitions


def _below(folder: str) -> Iterator[str]:
    for at, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _PASSED_OVER]
        yield from (str(Path(at) / name) for name in files if name.endswith((*DEFINITIONS, *TEMPLATES)))
